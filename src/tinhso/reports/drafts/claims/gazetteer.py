"""Names of places in a text: tỉnh Thái Nguyên, huyện Định Hóa, TP. Sông Công, xã Phú Bình.

Provinces are known by their bare name; everything below only with its kind before it, since the same names are words and persons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.places.folding import canonical
from tinhso.reports.drafts.claims.model import Place

_KINDS = {
    "tỉnh": 1, "thành phố": 0, "tp": 0, "tp.": 0, "huyện": 2, "quận": 2, "thị xã": 2, "tx": 2, "tx.": 2,
    "xã": 3, "phường": 3, "p.": 3, "thị trấn": 3, "đặc khu": 3,
}  # fmt: skip
_KIND = "|".join(sorted((re.escape(kind).replace(r"\ ", r"\s+") for kind in _KINDS), key=len, reverse=True))
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A place named at some characters of a text."""

    start: int
    end: int
    places: tuple[Place, ...]
    """More than one where the name is shared."""


def _valid(place: Place, day: date) -> bool:
    return (place.valid_from is None or place.valid_from <= day) and (place.valid_to is None or day < place.valid_to)


class Gazetteer:
    """All names that a draft may use. `rows`: (place, bare name, parents' keys)."""

    def __init__(self, rows: Iterable[tuple[Place, str]], home: Place | None = None, near: frozenset[int] = frozenset()) -> None:
        self.home = home
        self.near = near
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self._name: dict[int, str] = {}
        for place, name in rows:
            bare = canonical(name).lower()
            self._by_name[bare].append(place)
            self._name[place.key] = bare

    def at(self, place: Place, day: date) -> Place:
        """The unit of that name and level that was valid on a day: a report of 2024 speaks of the province of 2024."""
        same = [
            other
            for other in self._by_name.get(self._name.get(place.key, ""), ())
            if other.level == place.level and _valid(other, day)
        ]
        close = [other for other in same if other.code == place.code] or same
        return place if _valid(place, day) or not close else close[0]

    def find(self, text: str) -> Iterator[Named]:
        """Every place that a text names, in order. `text` keeps its capitals: names are written with them."""
        words = [(match.start(), match.end(), canonical(match[0]).lower(), match[0][0].isupper()) for match in _WORD.finditer(text)]
        place = 0
        while place < len(words):
            if not words[place][3]:
                place += 1
                continue
            for length in range(min(_LONGEST, len(words) - place), 0, -1):
                name = " ".join(word[2] for word in words[place : place + length])
                if name in self._by_name and (found := self._named(text, words[place][0], words[place + length - 1][1], name)):
                    yield found
                    place += length - 1
                    break
            place += 1

    def _named(self, text: str, start: int, end: int, name: str) -> Named | None:
        kind = re.search(rf"(?<![^\W_])({_KIND})\s*$", text[max(0, start - 16) : start].lower())
        places = self._by_name[name]
        if kind is None:
            found = [place for place in places if place.level == 1]
        else:
            level = _KINDS[" ".join(kind[1].split())]
            found = [place for place in places if place.level == level or (level == 0 and place.level in (1, 2))]
            start = max(0, start - 16) + kind.start(1)
        if not found:
            return None
        close = [place for place in found if place.key in self.near or (self.home and place.key == self.home.key)]
        return Named(start, end, tuple(close or found))
