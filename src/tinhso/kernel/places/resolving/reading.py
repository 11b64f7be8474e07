"""Reads an address as a row of words and finds the names in it, each with the word before it that says its kind (P., xã, H. …)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from tinhso.kernel.places.folding import canonical, fold
from tinhso.kernel.places.models import Level

LONGEST_NAME = 6
"""Words in the longest name of a unit."""
LONGEST_ADDRESS = 400
"""Characters; what stands beyond is not read."""

_DOTTED = re.compile(r"\b([Tt])\.\s?([PpXxTt])\b\.?")
"""T.P, T. X., t.t: the two letters of one abbreviation."""
_GLUED = re.compile(r"\bTP(?=[A-ZĐ]{2,4}\b)|\btp(?=hcm\b)")
"""TPTN, TPHCM: a city by its initials."""

T = TypeVar("T")


@dataclass(frozen=True)
class Kind:
    """What a word before a name says the named thing is."""

    name: str
    levels: frozenset[int]


_COMMUNE, _DISTRICT, _HAMLET = frozenset({Level.COMMUNE}), frozenset({Level.DISTRICT}), frozenset({Level.HAMLET})
_CITY = frozenset({Level.DISTRICT, Level.PROVINCE})

_WORDS = {
    "xã": Kind("xã", _COMMUNE),
    "phường": Kind("phường", _COMMUNE),
    "thị trấn": Kind("thị trấn", _COMMUNE),
    "đặc khu": Kind("đặc khu", _COMMUNE),
    "huyện": Kind("huyện", _DISTRICT),
    "quận": Kind("quận", _DISTRICT),
    "thị xã": Kind("thị xã", _DISTRICT),
    "thành phố": Kind("thành phố", _CITY),
    "tỉnh": Kind("tỉnh", frozenset({Level.PROVINCE})),
    "xóm": Kind("xóm", _HAMLET),
    "thôn": Kind("thôn", _HAMLET),
    "bản": Kind("bản", _HAMLET),
    "ấp": Kind("ấp", _HAMLET),
    "khóm": Kind("khóm", _HAMLET),
    "tổ": Kind("tổ dân phố", _HAMLET),
    "tổ dân phố": Kind("tổ dân phố", _HAMLET),
    "khu phố": Kind("khu phố", _HAMLET),
}
_SHORT = {"x": "xã", "p": "phường", "ph": "phường", "f": "phường", "h": "huyện", "q": "quận", "t": "tỉnh"}
"""Read as a kind only before a dot or a number, or as a capital: a lone small letter is a house number's."""
_LONG_SHORT = {
    "tt": "thị trấn",
    "tx": "thị xã",
    "tp": "thành phố",
    "tdp": "tổ dân phố",
    "kp": "khu phố",
    "đk": "đặc khu",
}


@dataclass(frozen=True)
class Word:
    text: str
    folded: str
    opens: bool
    """First of the address or after a comma, semicolon, dash or line end."""
    dashed: bool
    """Opens after a dash only, which may stand inside a name (Bà Rịa - Vũng Tàu)."""
    dotted: bool
    """Followed at once by a dot or a number."""


@dataclass(frozen=True)
class Mention:
    """Words `[start, end)` that are a name, and the kind said before them. `tones` tells whether the writer used any marks."""

    start: int
    end: int
    folded: str
    text: str
    kind: Kind | None
    kind_start: int
    opens: bool

    @property
    def tones(self) -> bool:
        return has_marks(self.text)


def has_marks(text: str) -> bool:
    return any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", text)) or "đ" in text.casefold()


def words_of(address: str) -> list[Word]:
    text = canonical(address[:LONGEST_ADDRESS].replace("\n", " , "))
    text = re.sub(r"['’‘`ʼ]", "", text)
    text = _DOTTED.sub(r"\1\2 ", text)
    text = _GLUED.sub("TP ", text)
    tokens = list(re.finditer(r"\d+|[^\W\d_]+|[,;|/()\-–—]", text))
    found: list[Word] = []
    opens, dashed = True, False
    for place, token in enumerate(tokens):
        if token[0][0].isalnum():
            after = text[token.end() : token.end() + 1]
            number_follows = place + 1 < len(tokens) and tokens[place + 1].start() == token.end() and tokens[place + 1][0].isdigit()
            found.append(Word(token[0], _number(fold(token[0])), opens, dashed, after == "." or number_follows))
            opens = dashed = False
        else:
            dashed = token[0] in "-–—" and (dashed or not opens)
            opens = True
    return found


def mentions_of(words: list[Word], names: Mapping[str, object]) -> list[Mention]:
    """Every run of words that is a key of `names`."""
    found = []
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            if end > start + 1 and words[end - 1].opens and not words[end - 1].dashed:
                break
            folded = " ".join(word.folded for word in words[start:end])
            if folded in names:
                kind, kind_start = kind_before(words, start)
                opens = words[kind_start].opens
                found.append(Mention(start, end, folded, " ".join(w.text for w in words[start:end]), kind, kind_start, opens))
    return found


def kind_before(words: list[Word], start: int) -> tuple[Kind | None, int]:
    """The kind that the words just before a name say, and where they begin."""
    for length in (3, 2, 1):
        first = start - length
        if first < 0 or any(word.opens for word in words[first + 1 : start + 1]):
            continue
        for written, kind in _WORDS.items():
            if written.count(" ") == length - 1 and _says(words[first:start], written):
                return kind, first
    if start and not words[start].opens:
        before = words[start - 1]
        short = before.text.casefold()
        if short in _LONG_SHORT:
            return _WORDS[_LONG_SHORT[short]], start - 1
        if short in _SHORT and (before.dotted or before.text.isupper() or words[start].text.isdigit()):
            return _WORDS[_SHORT[short]], start - 1
    return None, start


def _says(words: list[Word], written: str) -> bool:
    """True where the words are those, with the right tones or with none at all ("Phú Xá" has no "xã" in it)."""
    return all(
        word.text.casefold() == part if has_marks(word.text) else word.folded == fold(part)
        for word, part in zip(words, written.split(), strict=True)
    )


def _number(folded: str) -> str:
    """01 and 1 are the same ward."""
    return str(int(folded)) if folded.isdigit() else folded
