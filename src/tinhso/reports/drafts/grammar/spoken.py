"""Numbers in words: hai mươi, mười lăm, một trăm linh năm, ba nghìn hai trăm, hai triệu rưỡi.

A word such as `một` or `ba` is a number only where something is counted; who calls decides that. `WORDS` matches a run of number words.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
SIZES = {"nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}

_TENS = "mười|mươi|chục"
_WORD = rf"(?:{'|'.join(DIGITS)}|{_TENS}|trăm|linh|lẻ|rưỡi|{'|'.join(SIZES)})"
WORDS = re.compile(rf"(?<![^\W_]){_WORD}(?:\s+{_WORD})*(?![^\W_])")


def longest(text: str) -> tuple[int, Decimal] | None:
    """The number at the start of a run of number words and where it ends; the run may go on with `năm` as in `hai mươi năm`."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    for end in reversed(ends):
        if (value := read(text[:end])) is not None:
            return end, value
    return None


def read(text: str) -> Decimal | None:
    """The number that a run of number words says, or None where they say none (năm trăm mươi, linh hai)."""
    words = text.split()
    total, group, seen = 0, 0, ""
    largest = 10**18
    half = False
    for place, word in enumerate(words):
        if half:
            return None
        if word == "rưỡi":
            if seen not in SIZES and seen != "trăm":
                return None
            half = True
            unit = SIZES.get(seen, 100)
            if seen == "trăm":
                group += 50
            else:
                total += unit // 2
        elif word in SIZES:
            unit = SIZES[word]
            if seen in SIZES and unit == 10**9 and SIZES[seen] < unit and total:
                total *= unit  # nghìn tỷ
            else:
                if not group or unit >= largest:
                    return None
                total += group * unit
            group, largest = 0, unit
        elif word == "trăm":
            if not (0 < group < 10 or seen == "không"):
                return None
            group *= 100
        elif word == "mười":
            if group % 100 or seen in ("linh", "lẻ"):
                return None
            group += 10
        elif word in ("mươi", "chục"):
            if not group % 10 > 0 or (group // 10) % 10 or seen in ("linh", "lẻ"):
                return None
            group += group % 10 * 9
        elif word in ("linh", "lẻ"):
            if seen not in ("trăm", *SIZES) or place + 1 == len(words):
                return None
        else:
            digit = DIGITS[word]
            following = words[place + 1] if place + 1 < len(words) else ""
            if word == "năm" and seen not in ("", "linh", "lẻ") and following not in ("trăm", "mươi", *SIZES):
                return None  # ba nghìn năm: years
            if group % 10 or (word in ("mốt", "lăm", "nhăm") and seen not in ("mươi", "mười", "chục")):
                return None
            if seen and seen not in ("trăm", "mươi", "mười", "chục", "linh", "lẻ", *SIZES):
                return None
            group += digit
        seen = word
    return Decimal(total + group)
