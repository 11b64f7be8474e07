"""Which units a unit's records count for: as recorded, or on the map of a day.

Between two days on which the map changes the answer stays the same: such a stretch is an *epoch*, and answers are kept by epoch.
Shares are exact fractions; only units that were really split have a share below 1. All units are positions in `Territory.keys`.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel.places import geography
from tinhso.kernel.places.geography import Geography
from tinhso.kernel.places.models import Level

Ints = NDArray[np.int64]
Rows = dict[int, list[tuple[int, Fraction]]]
"""A unit of another day → the units that it was split among, with its share in each."""


RULES = 2
"""Raised when the same map begins to answer otherwise: arrays that were made before are made again."""


@dataclass(frozen=True, eq=False)
class Shares:
    """Which units count which places' records, on one map. `place` and `unit` are parallel, sorted by unit, and count whole."""

    place: Ints
    unit: Ints
    partial: dict[int, list[tuple[int, Fraction]]]
    """Unit → the places of which it counts a share below 1."""

    def places_of(self, unit: int) -> Ints:
        """The places that count wholly for a unit."""
        left, right = np.searchsorted(self.unit, [unit, unit + 1])
        return self.place[left:right]


@dataclass(eq=False)
class Territory:
    """One snapshot of the map through time, with what the ledger asks of it."""

    map: Geography
    _recorded: dict[int, Shares] = field(default_factory=dict)
    _converted: dict[tuple[int, str], Shares] = field(default_factory=dict)
    _communes: dict[int, Ints] = field(default_factory=dict)
    expected: dict[tuple[object, ...], Ints] = field(default_factory=dict)
    """Communes of units by period, which `coverage` worked out before."""
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.keys: Ints = np.asarray(self.map.keys, np.int64)
        self._breaks = [day.toordinal() for day in self.map.breaks]
        self._break_days: Ints = np.array(self._breaks, np.int64)

    @property
    def version(self) -> str:
        """Names the snapshot and the rules; what was computed from others is computed again."""
        return f"{self.map.version}/{RULES}"

    def positions(self, keys: Ints | list[int]) -> Ints:
        """Positions of keys; −1 for a key that is no unit."""
        wanted = np.asarray(keys, np.int64)
        if not len(self.keys):
            return np.full(len(wanted), -1, np.int64)
        found = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[found] == wanted, found, -1)

    def epoch(self, day: date) -> int:
        """The stretch of days with the same map that holds a day."""
        return bisect_right(self._breaks, day.toordinal())

    def epochs(self, ordinals: Ints) -> Ints:
        """The same for many days, by their ordinals."""
        return np.searchsorted(self._break_days, ordinals, side="right")

    def parents(self, day: date) -> Ints:
        """Each unit's parent on a day (−1: none). A unit that does not stand then has the parent of its nearest day."""
        parents = np.array(self.map.parents(day), np.int64)
        nearest = np.clip(day.toordinal(), self.map.valid_from, self.map.valid_to - 1)
        absent = np.flatnonzero(~self.map.valid(day))
        for other in np.unique(nearest[absent]).tolist():
            units = absent[nearest[absent] == other]
            parents[units] = self.map.parents(date.fromordinal(other))[units]
        return parents

    def recorded(self, day: date) -> Shares:
        """Each unit with its ancestors of that day. All whole.

        A unit that has ended, and whole became one, is part of that one: what happens to its records after its end (a trader leaves a
        market of a commune that was merged) happens there. One that was split stays part of what it last was part of.
        """
        with self._lock:
            epoch = self.epoch(day)
            if epoch not in self._recorded:
                parents = self.parents(day)
                found = self.map.conversion(day, "people")
                passed_on = (np.asarray(self.map.valid_to)[found.old] <= day.toordinal()) & ~np.asarray(found.partial)
                parents[found.old[passed_on]] = found.new[passed_on]
                self._recorded[epoch] = _shares(*_upward(np.arange(len(self.keys)), parents), {}, parents)
            return self._recorded[epoch]

    def converted(self, day: date, base: str) -> Shares:
        """Each unit of any time with the units of that day that it became, and their ancestors of that day.

        A unit without a successor (a district, after districts were abolished) goes where the nearest unit above it went.
        """
        with self._lock:
            key = (self.epoch(day), base)
            if key not in self._converted:
                self._converted[key] = self._convert(day, base)
            return self._converted[key]

    def _convert(self, day: date, base: str) -> Shares:
        found = self.map.conversion(day, base)
        parents = self.parents(day)
        rows: Rows = {}
        whole = ~np.asarray(found.partial)
        columns = (found.old[~whole], found.new[~whole], found.numerator[~whole], found.denominator[~whole])
        for old, new, top, bottom in zip(*columns, strict=True):
            rows.setdefault(int(old), []).append((int(new), Fraction(int(top), int(bottom))))
        target = np.full(len(self.keys), -1, np.int64)
        target[found.old[whole]] = found.new[whole]
        for unit in np.flatnonzero(target < 0).tolist():
            above = unit
            while above >= 0 and target[above] < 0 and above not in rows:
                above = int(parents[above])
            if above < 0:
                target[unit] = unit
            elif above in rows:
                rows[unit] = rows[above]
            else:
                target[unit] = target[above]
        sources = np.flatnonzero(target >= 0)
        step, unit_of = _upward(target[sources], parents)
        return _shares(sources[step], unit_of, rows, parents)

    def communes(self, day: date) -> Ints:
        """How many communes of that day each unit holds; a commune or hamlet of that day counts 1, a unit of another day 0."""
        with self._lock:
            epoch = self.epoch(day)
            if epoch not in self._communes:
                standing = np.asarray(self.map.valid(day))
                level = np.asarray(self.map.level)
                communes = np.flatnonzero(standing & (level == Level.COMMUNE))
                _step, units = _upward(communes, np.array(self.map.parents(day), np.int64))
                counts = np.bincount(units, minlength=len(self.keys)).astype(np.int64)
                counts[standing & (level >= Level.COMMUNE)] = 1
                self._communes[epoch] = counts
            return self._communes[epoch]


def _upward(start: Ints, parents: Ints) -> tuple[Ints, Ints]:
    """(index into start, unit) for every unit in start and everything above it."""
    steps, units = [np.arange(len(start))], [np.asarray(start, np.int64)]
    while True:
        above = parents[units[-1]]
        known = above >= 0
        if not known.any():
            return np.concatenate(steps), np.concatenate(units)
        steps.append(steps[-1][known])
        units.append(above[known])


def _shares(place: Ints, unit: Ints, rows: Rows, parents: Ints) -> Shares:
    """Sorted by unit. Shares that add up to 1 (a unit split inside one province) count whole."""
    full: list[tuple[int, int]] = []
    partial: dict[int, list[tuple[int, Fraction]]] = {}
    above: dict[int, tuple[list[int], list[tuple[int, Fraction]]]] = {}
    for old in sorted(rows):
        pieces = rows[old]
        if id(pieces) not in above:  # every hamlet of a split commune shares its pieces
            above[id(pieces)] = _summed_upward(pieces, parents)
        wholes, rest = above[id(pieces)]
        full += [(old, at) for at in wholes]
        for at, share in rest:
            partial.setdefault(at, []).append((old, share))
    if full:
        place = np.concatenate([place, np.array([p for p, _u in full], np.int64)])
        unit = np.concatenate([unit, np.array([u for _p, u in full], np.int64)])
    order = np.lexsort((place, unit))
    return Shares(place[order], unit[order], partial)


def _summed_upward(pieces: list[tuple[int, Fraction]], parents: Ints) -> tuple[list[int], list[tuple[int, Fraction]]]:
    """The units above the pieces that hold all of them, and those that hold a part, with its share."""
    whole = lcm(*(share.denominator for _at, share in pieces))
    counted: dict[int, int] = {}
    for unit, share in pieces:
        part, at = share.numerator * (whole // share.denominator), unit
        while at >= 0:
            counted[at] = counted.get(at, 0) + part
            at = int(parents[at])
    return [at for at, part in counted.items() if part == whole], [
        (at, Fraction(part, whole)) for at, part in counted.items() if part != whole
    ]


_making = threading.Lock()
_current: Territory | None = None


def load() -> Territory:
    """The territory of the map as it is stored now; made again only after a change."""
    global _current  # noqa: PLW0603 (one snapshot a process is the point)
    stored = geography.load()
    with _making:
        if _current is None or _current.map is not stored:
            _current = Territory(stored)
        return _current
