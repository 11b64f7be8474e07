"""The folded key by which indicators are found."""

from __future__ import annotations

import unicodedata


def search_key(*texts: str) -> str:
    """Lower case, without tone marks, đ as d."""
    folded = unicodedata.normalize("NFD", " ".join(texts).lower()).replace("đ", "d")
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
