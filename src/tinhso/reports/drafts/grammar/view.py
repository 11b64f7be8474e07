"""The text as the grammar reads it: one spelling, small letters, plain spaces and dashes, with the way back to the original.

A draft may write Hoà or Hòa, composed or decomposed letters, no-break and thin spaces, six kinds of dashes. The rules see one kind.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_NOTHING = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), "")
_QUOTES = {ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("‘"): "'"}
_SIGNS = _DASHES | _NOTHING | _QUOTES | {ord("％"): "%", ord("∕"): "/", ord("⁄"): "/", ord("（"): "(", ord("）"): ")"}

_PLAIN = re.compile(r"[\x09\x0a\x20-\x7e\u00c0-\u00c3\u00c8-\u00ca\u00cc\u00cd\u00d2-\u00d5\u00d9\u00da\u00dd\u00e0-\u00e3\u00e8-\u00ea"
                    r"\u00ec\u00ed\u00f2-\u00f5\u00f9\u00fa\u00fd\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af"
                    r"\u01b0\u1ea0-\u1ef9]*")  # fmt: skip

_LATE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?![^\W\d_])")


def _early_tone(match: re.Match[str]) -> str:
    """oà → òa: the tone on the first vowel, two letters either way."""
    vowel = unicodedata.normalize("NFD", match[0][1])
    return unicodedata.normalize("NFC", match[0][0] + vowel[1:]) + vowel[0]


def _cluster(piece: str) -> str:
    """One base character with its marks as the rules see it."""
    if piece.isspace():
        return "\n" if "\n" in piece or piece in "\u2028\u2029\x0b\x0c\r" else " "
    shown = unicodedata.normalize("NFC", piece).translate(_SIGNS)
    if shown and unicodedata.category(shown[0]) == "Nd":
        shown = unicodedata.normalize("NFKC", shown)
    return shown.lower()


class View:
    """A normalised reading of a text: `text` is what the rules match, `original_span` leads back."""

    def __init__(self, original: str) -> None:
        self.original = original
        if _PLAIN.fullmatch(original):
            self.text = _LATE.sub(_early_tone, original.replace("\t", " ").lower())
            self._begin: list[int] | None = None
            self._end: list[int] | None = None
            return
        letters: list[str] = []
        begin: list[int] = []
        end: list[int] = []
        position = 0
        while position < len(original):
            stop = position + 1
            while stop < len(original) and unicodedata.combining(original[stop]):
                stop += 1
            for letter in _cluster(original[position:stop]):
                letters.append(letter)
                begin.append(position)
                end.append(stop)
            position = stop
        self.text = _LATE.sub(_early_tone, "".join(letters))
        self._begin, self._end = begin, end

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the original behind `text[start:end]`."""
        if self._begin is None or self._end is None or start >= end:
            return start, end
        return self._begin[start], self._end[end - 1]

    @cached_property
    def capitals(self) -> str:
        """The same reading with the case kept: names of documents and programmes are told by their capitals."""
        if self._begin is None or self._end is None:
            return self.original.replace("\t", " ")
        out = []
        for letter, start, stop in zip(self.text, self._begin, self._end, strict=True):
            piece = unicodedata.normalize("NFC", self.original[start:stop])
            out.append(letter.upper() if piece[:1].isupper() and len(letter.upper()) == 1 else letter)
        return "".join(out)
