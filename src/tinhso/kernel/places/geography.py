"""The whole map through time in memory: an immutable snapshot of units, parents and successions as numpy arrays.

`load()` costs one tiny query when nothing changed. What is computed from a snapshot (parents, closure, conversion on a date) is
kept with it, by the stretch of time in which it does not change rather than by the day.
"""

from __future__ import annotations

import threading
import uuid
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tinhso.kernel.places.converting import Conversion, Links, convert
from tinhso.kernel.places.models import Base, DataVersion

Ints = NDArray[np.int64]
T = TypeVar("T")

FIRST_DAY, LAST_DAY = -(2**31), 2**31
"""Days of a unit without a first or last day, as numbers."""


class Geography:
    """Units sorted by key. An *index* is a place in `keys`; every array of this class speaks in indexes."""

    def __init__(
        self,
        units: Sequence[tuple[int, int, date | None, date | None]],
        parents: Sequence[tuple[int, int, date | None, date | None]],
        successions: Sequence[tuple[int, int, date, str, int, int, int, int]],
        version: uuid.UUID | None = None,
    ) -> None:
        """`units`: key, level, first day, day after the last. `parents`: unit, parent, first day, day after the last.
        `successions`: old, new, day, base, forward numerator and denominator, backward numerator and denominator."""
        self.version = version
        ordered = sorted(units)
        self.keys: Ints = np.array([row[0] for row in ordered], dtype=np.int64)
        self.level: NDArray[np.int8] = np.array([row[1] for row in ordered], dtype=np.int8)
        self.valid_from: Ints = np.array([_number(row[2], FIRST_DAY) for row in ordered], dtype=np.int64)
        self.valid_to: Ints = np.array([_number(row[3], LAST_DAY) for row in ordered], dtype=np.int64)
        """Days as `date.toordinal()`; FIRST_DAY and LAST_DAY where open."""
        self._parents = np.array(
            [(self.index(u), self.index(p), _number(a, FIRST_DAY), _number(b, LAST_DAY)) for u, p, a, b in parents],
            dtype=np.int64,
        ).reshape(-1, 4)
        self._links = {
            base: Links.of(
                [(self.index(o), self.index(n), fn, fd, bn, bd) for o, n, _on, b, fn, fd, bn, bd in successions if b == base]
            )
            for base in Base.values
        }
        for array in (self.keys, self.level, self.valid_from, self.valid_to, self._parents):
            array.setflags(write=False)
        self._kept: dict[tuple[object, ...], object] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: int) -> bool:
        place = int(np.searchsorted(self.keys, key))
        return place < len(self.keys) and bool(self.keys[place] == key)

    def index(self, key: int) -> int:
        """Place of the unit with that key. Raises KeyError."""
        place = int(np.searchsorted(self.keys, key))
        if place == len(self.keys) or self.keys[place] != key:
            raise KeyError(key)
        return place

    def indexes(self, keys: Sequence[int] | Ints) -> Ints:
        """Places of many units at once. Raises KeyError naming the first that is missing."""
        wanted = np.asarray(keys, dtype=np.int64)
        found = np.searchsorted(self.keys, wanted)
        known = found < len(self.keys)
        known[known] = self.keys[found[known]] == wanted[known]
        if not known.all():
            raise KeyError(int(wanted[~known][0]))
        return found

    def valid(self, on: date) -> NDArray[np.bool_]:
        """Which units stand on that day."""
        day = on.toordinal()
        return (self.valid_from <= day) & (day < self.valid_to)

    def parents(self, on: date) -> Ints:
        """Index of each unit's parent on that day, −1 where it has none or does not stand."""
        return self._keep(("parents", self._stretch(on)), lambda: self._parents_on(on))

    def closure(self, on: date) -> Closure:
        """Every pair of a unit of that day and its ancestor or itself."""
        return self._keep(("closure", self._stretch(on)), lambda: self._closure_on(on))

    def conversion(self, on: date, base: str) -> Conversion:
        """For every unit of any time: which units of that day it became (or came from), with exact shares of that base.

        A unit of that day maps to itself with 1/1. A unit that ended without a successor (a district) maps to nothing.
        """
        if base not in self._links:
            raise ValueError(f"no base {base!r}; one of {', '.join(self._links)}")
        return self._keep(
            ("conversion", self._stretch(on), base),
            lambda: convert(self._links[base], self.valid(on), self.valid_to <= on.toordinal()),
        )

    @cached_property
    def breaks(self) -> list[date]:
        """The days on which the map changed."""
        return [date.fromordinal(day) for day in self._break_days]

    @cached_property
    def _break_days(self) -> list[int]:
        days = np.unique(np.concatenate([self.valid_from, self.valid_to, self._parents[:, 2], self._parents[:, 3]]))
        return [int(day) for day in days if FIRST_DAY < day < LAST_DAY]

    def _stretch(self, on: date) -> int:
        return bisect_right(self._break_days, on.toordinal())

    def _parents_on(self, on: date) -> Ints:
        day = on.toordinal()
        rows = self._parents[(self._parents[:, 2] <= day) & (day < self._parents[:, 3])]
        found = np.full(len(self), -1, dtype=np.int64)
        found[rows[:, 0]] = rows[:, 1]
        found[~self.valid(on)] = -1
        found.setflags(write=False)
        return found

    def _closure_on(self, on: date) -> Closure:
        parents = self.parents(on)
        here = np.flatnonzero(self.valid(on))
        ancestors, descendants, above = [here], [here], here
        below = here
        while True:
            above = parents[above]
            has = above >= 0
            above, below = above[has], below[has]
            if not len(above):
                break
            if len(ancestors) > len(self):
                raise ValueError("parents form a circle")
            ancestors.append(above)
            descendants.append(below)
        return Closure(np.concatenate(ancestors), np.concatenate(descendants))

    def _keep(self, name: tuple[object, ...], make: Callable[[], T]) -> T:
        """Computed once; two threads may compute the same, and either result serves."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast(T, self._kept[name])


@dataclass(frozen=True)
class Closure:
    """Pairs (ancestor, descendant or self), as indexes."""

    ancestor: Ints
    descendant: Ints


def _number(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


_lock = threading.Lock()
_current: Geography | None = None


def version() -> uuid.UUID:
    """Name of the stored map: changes with every change of units, parents or successions (a database trigger sees to it)."""
    token = DataVersion.objects.filter(pk=1).values_list("token", flat=True).first()
    if token is not None:
        return token
    return DataVersion.objects.get_or_create(pk=1, defaults={"token": uuid.uuid4()})[0].token


def load() -> Geography:
    """The snapshot of what is stored now; read again only after a change."""
    global _current  # noqa: PLW0603 (one snapshot a process is the point)
    stored = version()
    kept = _current
    if kept is not None and kept.version == stored:
        return kept
    with _lock:
        if _current is None or _current.version != stored:
            _current = _read(stored)
        return _current


def _read(stored: uuid.UUID) -> Geography:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, level, valid_from, valid_to FROM places_unit")
        units = cursor.fetchall()
        cursor.execute("SELECT unit_id, parent_id, valid_from, valid_to FROM places_unitparent")
        parents = cursor.fetchall()
        cursor.execute(
            'SELECT old_id, new_id, "on", base, forward_numerator, forward_denominator, backward_numerator, backward_denominator'
            " FROM places_succession ORDER BY old_id, new_id, base"
        )
        successions = cursor.fetchall()
    return Geography(units, parents, successions, stored)
