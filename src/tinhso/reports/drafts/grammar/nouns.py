"""What is counted: the noun after a number, and what it is counted per."""

from __future__ import annotations

import re
from pathlib import Path

from tinhso.kernel.places.folding import fold

_LINES = (Path(__file__).parents[1] / "data" / "nouns.txt").read_text(encoding="utf-8").splitlines()
# Longest first where one begins another; anything else after a number is taken word by word.
_KNOWN = sorted((line for line in _LINES if line and not line.startswith("#")), key=lambda noun: (-len(noun), noun))
NOUN = "(?:" + "|".join(re.escape(noun).replace(r"\ ", r"\s+") for noun in _KNOWN) + r")(?![^\W_])"
_NOUN = re.compile(NOUN)
_FIRST = {fold(noun.split()[0]) for noun in _KNOWN} | {"dn", "hs", "sp", "tk"}
"""First words of nouns without their tones, and short forms."""
_WORD = re.compile(r"[^\W\d_]+(?![^\W_])")
_LEVEL = re.compile(r"\s+(?:cấp\s+(?:tỉnh|huyện|xã|thôn|ấp|xóm|cơ\s+sở)|bts|[345]g(?:/[345]g)*)(?![^\W_])")
_PER_HEADS = re.compile(r"(?:\s+[^\W\d_]+)?\s*/\s*((?:1[0.]*|\d{1,2})\s*(?:dân|người|hộ|cán\s+bộ))(?![^\W_])")
_PER = re.compile(
    r"\s*/\s*(?!kế\s*hoạch|dự\s*toán|chỉ\s*tiêu|tổng|vốn)"
    rf"((?:(?:1[0.]*|\d{{1,2}})\s*)?{NOUN}|(?:1[0.]*\s*)?dân|quý|tháng|năm|ngày|tuần|xã|hộ)(?![^\W_])"
)

# Words after a number that count nothing: they carry the sentence on.
CARRY_ON = frozenset(
    """
và là của trong trên so với đạt chiếm tương được đã đang sẽ có không cho tại từ đến tới nhưng còn cùng bằng tăng giảm hoàn do để về
theo thì mà nên vào ra lên xuống gồm bao qua sau trước khi nếu hay hoặc như rồi nữa trở tính thuộc ở các những với cả đó này
khoảng hơn gần dưới vượt thực tập tổ số đều phải xếp đứng
""".split()  # noqa: SIM905 - a list of words reads best as words
)


def noun_at(text: str, position: int) -> tuple[int, str] | None:
    """The known noun that begins at `position` (spaces skipped): (its end, the noun in one spelling)."""
    start = position
    while start < len(text) and text[start] in " \n":
        start += 1
    if found := _NOUN.match(text, start):
        return found.end(), " ".join(found[0].split())
    return None


def glued(text: str, position: int) -> re.Match[str] | None:
    """The word right after a number that a space was lost before, where it is one of ours but for its tones: 41doanh nghiêp, 312DN."""
    word = _WORD.match(text, position)
    return word if word is not None and fold(word[0]) in _FIRST else None


def unknown_noun_at(text: str, position: int) -> tuple[int, str] | None:
    """What is counted where no list knows it: a word and the next, as most Vietnamese nouns are two; None for words that carry on."""
    start = position
    while start < len(text) and text[start] == " ":
        start += 1
    word = _WORD.match(text, start) if start > position else glued(text, position)
    if word is None or word[0] in CARRY_ON:
        return None
    second = _WORD.match(text, word.end() + 1) if text[word.end() : word.end() + 1] == " " else None
    end = word.end() if second is None or second[0] in CARRY_ON else second.end()
    return end, text[word.start() : end]


def extended(text: str, end: int) -> int:
    """Where the counted thing's own level ends: 138 tổ cấp xã."""
    found = _LEVEL.match(text, end)
    return found.end() if found else end


def per(text: str, end: int) -> tuple[int, str] | None:
    """What a figure is counted per: (end, "100 dân") of `133 thuê bao/100 dân`."""
    found = _PER.match(text, end) or _PER_HEADS.match(text, end)
    if found is None:
        return None
    counted = " ".join(found[1].split())
    again = _PER.match(text, found.end())
    return (again.end(), f"{counted}/{again[1]}") if again else (found.end(), counted)


def bracketed(text: str, end: int) -> tuple[int, str] | None:
    """What is counted where it stands in brackets after the number: 37 (máy tính)."""
    if not (opened := re.match(r"\s?\(\s*", text[end : end + 4])) or (noun := noun_at(text, end + opened.end())) is None:
        return None
    return (noun[0] + 1, noun[1]) if text[noun[0] : noun[0] + 1] == ")" else None
