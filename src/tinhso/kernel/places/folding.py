"""Vietnamese text: one spelling, a key that ignores tone marks, and the order of the Vietnamese alphabet.

PostgreSQL's C.UTF-8 knows none of this, so the keys are computed here and stored beside the names.
"""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""Digits, then the letters in dictionary order; f, j, w, z stand where Latin order puts them."""

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Combining tone marks in dictionary order: huyền, hỏi, ngã, sắc, nặng (none is 0)."""
_SHAPES = {"\u0306", "\u0302", "\u031b"}
"""Marks that make another letter: ă, â ê ô, ơ ư."""
_RANK = {letter: chr(0x30 + place) for place, letter in enumerate(ALPHABET)}
_TONE_SIGN = '!"#$%&'
"""Below every rank and above the space, so that a shorter syllable stands before a longer one."""
_NUMBER_WIDTH = 6

_LATE_TONE = re.compile(
    r"(?i)(?:(?P<first>o)(?P<second>[ae])|(?<!q)(?P<first_u>u)(?P<second_u>y))(?P<tone>[\u0300\u0301\u0303\u0309\u0323])(?![^\W\d_])"
)


def canonical(text: str) -> str:
    """The one spelling that is stored: NFC, single spaces, and the tone on the first vowel of oa, oe, uy (Hoà → Hòa, Thuỷ → Thủy).

    A syllable that goes on after the vowels keeps its tone where it is (Hoàn), as does qu (Quý).
    """

    def move(match: re.Match[str]) -> str:
        first = match["first"] or match["first_u"]
        second = match["second"] or match["second_u"]
        return first + match["tone"] + second

    return unicodedata.normalize("NFC", _LATE_TONE.sub(move, unicodedata.normalize("NFD", " ".join(text.split()))))


def fold(text: str) -> str:
    """A key to search by: case and tone marks folded, đ → d, spaces collapsed: "Hòa  Bình" → "hoa binh"."""
    plain = unicodedata.normalize("NFKD", text).casefold()  # first the letter inside 𝓐, then its case
    spread = unicodedata.normalize("NFKD", plain).replace("đ", "d")
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())


def words(text: str) -> list[str]:
    """The folded words of a text, punctuation dropped; apostrophes join (Ea H'leo → ea hleo)."""
    return re.findall(r"[a-z0-9]+", re.sub(r"['’‘`ʼ]", "", fold(text)))


def sort_key(text: str) -> str:
    """A text that sorts, byte by byte, as a Vietnamese dictionary does: letters of a syllable, then its tone; numbers by size."""
    return " ".join(
        _syllable_key(syllable) for syllable in re.findall(r"\d+|[^\W\d_]+", unicodedata.normalize("NFC", text.casefold()))
    )


def person_sort_key(full_name: str) -> str:
    """People are listed by given name (the last word), then by family and middle names."""
    parts = full_name.split()
    return sort_key(" ".join([*parts[-1:], *parts[:-1]]))


def _syllable_key(syllable: str) -> str:
    if syllable.isdigit():
        return "".join(_RANK.get(digit, "0") for digit in syllable.zfill(_NUMBER_WIDTH))
    letters: list[str] = []
    tone = 0
    for mark in unicodedata.normalize("NFD", syllable):
        if mark in _TONES:
            tone = _TONES[mark]
        elif mark in _SHAPES and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + mark)
        elif not unicodedata.combining(mark):
            letters.append(mark)
    return "".join(_RANK.get(letter, "~") for letter in letters) + _TONE_SIGN[tone]
