"""Names of places in a text: tỉnh Thái Nguyên, huyện Định Hóa, TP. Sông Công, xã Phú Bình.

Provinces are known by their bare name; everything below only with its kind before it, since the same names are words and persons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tinhso.kernel.places.folding import canonical, fold
from tinhso.reports.drafts.claims.model import Place

_KINDS = {
    "tỉnh": 1, "thành phố": 0, "tp": 0, "tp.": 0, "huyện": 2, "h.": 2, "quận": 2, "thị xã": 2, "tx": 2, "tx.": 2,
    "xã": 3, "phường": 3, "p.": 3, "thị trấn": 3, "tt": 3, "tt.": 3, "đặc khu": 3,
}  # fmt: skip
_SHORT = {
    "h.": "huyện",
    "tp": "thành phố",
    "tp.": "thành phố",
    "tx": "thị xã",
    "tx.": "thị xã",
    "p.": "phường",
    "tt": "thị trấn",
    "tt.": "thị trấn",
}
_KIND = "|".join(sorted((re.escape(kind).replace(r"\ ", r"\s+") for kind in _KINDS), key=len, reverse=True))
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_AFTER_KIND = re.compile(rf"(?:{_KIND})\s*$", re.I)
_LONGEST = 5
_SOCIETY = re.compile(r"(?:và|an sinh|bảo hiểm|bảo trợ|trợ giúp|kinh tế|mạng)\s+xã\s+$", re.I)
"""Before `hội` that makes it no commune: Sở Lao động - Thương binh và Xã hội An Giang."""
_ROW = re.compile(r"^[^.;:()]{0,40}(?:\([^()]*\))?[^.;:()]{0,20}?(?:,|;|(?<![^\W_])và)\s*$")
"""Between two names of one enumeration: a number, a bracket, a comma."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place named at some characters of a text."""

    start: int
    end: int
    places: tuple[Place, ...]
    """More than one where the name is shared."""


def _valid(place: Place, day: date) -> bool:
    return (place.valid_from is None or place.valid_from <= day) and (place.valid_to is None or day < place.valid_to)


def _kind(place: Place) -> str:
    """The kind that stands before a place's name: thị xã of thị xã Phổ Yên."""
    lowered = place.name.lower()
    return next((kind for kind in sorted(_KINDS, key=len, reverse=True) if lowered.startswith(f"{kind} ")), "")


def _said(place: Place, kind: str) -> Place:
    """The place by the kind that the draft gives it, where ours is a later one: huyện Mộc Châu before it became a town."""
    known = _kind(place)
    if known in ("", kind):
        return place
    return replace(place, name=kind + place.name[len(known) :])


def _of_level(places: Iterable[Place], level: int) -> list[Place]:
    """Those of a level; 0 is a city, which may be a province or part of one."""
    return [place for place in places if place.level == level or (level == 0 and place.level in (1, 2))]


class Gazetteer:
    """All names that a draft may use. `rows`: (place, bare name, names of the provinces that it belonged to)."""

    def __init__(self, rows: Iterable[tuple[Place, str, frozenset[str]]], home: Place | None = None) -> None:
        self.home = home
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self._name: dict[int, str] = {}
        self._within: dict[int, frozenset[str]] = {}
        for place, name, provinces in rows:
            bare = " ".join(word.lower() for word in _WORD.findall(canonical(name)))
            self._by_name[bare].append(place)
            self._name[place.key] = bare
            self._within[place.key] = frozenset(
                " ".join(word.lower() for word in _WORD.findall(canonical(province))) for province in provinces
            )

    def at(self, place: Place, day: date) -> Place:
        """The unit of that name and level that was valid on a day: a report of 2024 speaks of the province of 2024."""
        same = [
            other
            for other in self._by_name.get(self._name.get(place.key, ""), ())
            if other.level == place.level and _valid(other, day)
        ]
        alike = [other for other in same if _kind(other) == _kind(place)] or same
        close = [other for other in alike if other.code == place.code] or alike
        if _valid(place, day) or not close:
            return next((replace(place, name=name) for until, name in place.called if day < until), place)
        return close[0] if _kind(close[0]) == _kind(place) else _said(close[0], _kind(place))

    @cached_property
    def _folded(self) -> dict[str, tuple[str, ...]]:
        """Names by their letters without tones."""
        names: dict[str, set[str]] = defaultdict(set)
        for name in self._by_name:
            names[fold(name)].add(name)
        return {folded: tuple(sorted(alike)) for folded, alike in names.items()}

    def _misspelt(self, text: str, start: int, name: str) -> bool:
        """Whether a name after its kind is one of ours but for its tones."""
        return _AFTER_KIND.search(text, max(0, start - 12), start) is not None and fold(name) in self._folded

    def find(self, text: str, near: Place | None = None) -> Iterator[Named]:
        """Every place that a text names, in order. Names are written with capitals. `near`: of several of one name, those in its
        province are meant."""
        words = [(match.start(), match.end(), canonical(match[0]).lower(), match[0][0].isupper()) for match in _WORD.finditer(text)]
        place = 0
        last: Named | None = None
        while place < len(words):
            if not words[place][3]:
                place += 1
                continue
            for length in range(min(_LONGEST, len(words) - place), 0, -1):
                name = " ".join(word[2] for word in words[place : place + length])
                start, end = words[place][0], words[place + length - 1][1]
                if name in self._by_name or (length > 1 and self._misspelt(text, start, name)):
                    found = self._named(text, start, end, name, near) or self._in_a_row(text, (start, end), name, last, near)
                    if found is not None:
                        last = found
                        yield found
                        place += length - 1
                        break
            place += 1

    def _named(self, text: str, start: int, end: int, name: str, near: Place | None) -> Named | None:
        kind = re.search(rf"(?<![^\W_])({_KIND})\s*$", text[max(0, start - 16) : start].lower())
        if kind is not None and name.startswith("hội ") and _SOCIETY.search(text[max(0, start - 24) : start]):
            return None
        places = self._by_name.get(name, [])
        if kind is None:
            found = [place for place in places if place.level == 1]
        else:
            word = " ".join(kind[1].split())
            level = _KINDS[word]
            found = _of_level(places, level)
            if (
                not found
            ):  # huyện Đắk Hà for huyện Đăk Hà: after a kind the tones may differ where no other name of that kind is meant
                other = [near for near in self._folded.get(fold(name), ()) if _of_level(self._by_name[near], level)]
                found = _of_level(self._by_name[other[0]], level) if len(other) == 1 else []
            start = max(0, start - 16) + kind.start(1)
            found = [place for place in found if _kind(place) == _SHORT.get(word, word)] or found
        if not found:
            return None
        close = self._close(found, near)
        ordered = sorted(close or found, key=lambda place: (place.valid_to is not None, -place.key))
        if kind is not None:
            ordered = [_said(place, _SHORT.get(word, word)) for place in ordered]
        return Named(start, end, tuple(ordered))

    def _close(self, places: Iterable[Place], near: Place | None) -> list[Place]:
        """Those in the province of a place, or of the installation."""
        around = {self._name.get(place.key, "") for place in (near, self.home) if place is not None}
        if near is not None:
            around |= self._within.get(near.key, frozenset())
        return [place for place in places if self._within[place.key] & around]

    def _in_a_row(self, text: str, span: tuple[int, int], name: str, last: Named | None, near: Place | None) -> Named | None:
        """A name without its kind after one that had it: huyện Minh Hóa 1.106 người, Tuyên Hóa 812 người."""
        start, end = span
        if last is None or near is None or " " not in name or not _ROW.search(text[last.end : start]):
            return None
        found = [place for place in self._close(self._by_name.get(name, []), near) if place.level == last.places[0].level > 1]
        return (
            Named(start, end, tuple(sorted(found, key=lambda place: (place.valid_to is not None, -place.key)))) if found else None
        )

    def whole(self, text: str, near: Place | None) -> Place | None:
        """The district or commune of the province of `near` that a table's cell or the head of a list's line names without its kind."""
        name = " ".join(word.lower() for word in _WORD.findall(canonical(text)))
        if near is None or not text[:1].isupper() or not re.fullmatch(r"[^\W\d_]+(?:['’\s-]+[^\W\d_]+){0,4}", text):
            return None
        found = [place for place in self._close(self._by_name.get(name, []), near) if place.level > 1]
        return min(found, key=lambda place: (place.level, place.valid_to is not None, -place.key), default=None)

    def may_lie_in(self, place: Place, other: Place) -> bool:
        """Whether a place can be part of a larger one: the larger is its province, or a district of the same province."""
        return self.lies_in(place, other) or (
            1 < other.level < place.level
            and bool(self._within.get(place.key, frozenset()) & self._within.get(other.key, frozenset()))
        )

    def province_of(self, place: Place) -> Place | None:
        """The province that a place lies in, or itself."""
        if place.level == 1:
            return place
        around = [one for name in self._within.get(place.key, frozenset()) for one in self._by_name[name] if one.level == 1]
        return around[0] if around else None

    def lies_in(self, place: Place, other: Place) -> bool:
        """Whether a place lies in a province."""
        return other.level == 1 and place.level > 1 and self._name.get(other.key, "") in self._within.get(place.key, frozenset())
