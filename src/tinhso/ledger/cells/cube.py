"""The array that answers: one fact's additive measures as running totals over half-months, for places and for what holds them.

`values[plane, row, column]` holds the sum through the half-month before `first + column`; column 0 is zero. A plane is a measure,
or the simulated rows within it. Rows are, in this order:

- the units that hold more than their own records. A flow as recorded: under the parents of the half-month's last day. A stock: its
  level under that day's units;
- every place's own records;
- one row of zeros.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel.time import half_start
from tinhso.ledger.cells import files
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.sharing import Weights, weights
from tinhso.ledger.cells.storage import additive
from tinhso.ledger.cells.territory import Ints, Shares, Territory

AHEAD = 4
"""Half-months kept free after the last one with records, so that a new half-month does not move every row."""


PLANS, INDEXES = 512, 64
Pairs = tuple[Ints, Ints, Ints]
"""(place row of each pair, row of each unit that has one, where that unit's pairs begin)"""


@dataclass(frozen=True, eq=False)
class Plan:
    """How places add up to units on one map."""

    shares: Shares
    """Kept, so that its identity stays its own."""
    whole: Pairs
    partial: Weights


def plan(shares: Shares, places: Ints, units: Ints, territory: Territory) -> Plan:
    """How these places (sorted keys) add up to these units (sorted keys)."""
    return Plan(shares, pairs(shares, places, units, territory), weights(shares, places, units, territory))


def last_day(half: int) -> date:
    """The last day of a half-month."""
    return half_start(half + 1) - timedelta(days=1)


@dataclass(frozen=True)
class Plane:
    """What one layer of the array holds."""

    measure: str
    simulated: bool
    base: str
    """Base of a stock's conversion; empty for a flow."""


@dataclass(frozen=True, eq=False)
class Cube:
    """One version of one fact's array. Immutable."""

    planes: tuple[Plane, ...]
    first: int
    units: Ints
    """Keys of the units that hold more than their own records, sorted."""
    places: Ints
    """Keys of the places with records, sorted."""
    values: NDArray[np.int64]
    territory: str
    digests: dict[str, str]

    @property
    def width(self) -> int:
        """Half-months held."""
        return self.values.shape[2] - 1

    @cached_property
    def plane_of(self) -> dict[tuple[str, bool], int]:
        return {(p.measure, p.simulated): n for n, p in enumerate(self.planes)}

    @cached_property
    def plans(self) -> dict[tuple[int, bytes], Plan]:
        """How places add up to units that readers asked for before, by map and units."""
        return {}

    def plan(self, shares: Shares, units: Ints, territory: Territory) -> Plan:
        """How the places' own rows add up to these units (sorted keys), on one map."""
        key = (id(shares), units.tobytes())
        if key not in self.plans:
            if len(self.plans) >= PLANS:
                self.plans.clear()
            self.plans[key] = plan(shares, self.places, units, territory)
        return self.plans[key]

    @cached_property
    def _known(self) -> dict[tuple[bytes, bytes], Ints]:
        """Where readers looked before, by units and half-months."""
        return {}

    def moved(self, planes: Sequence[int], units: Ints, bounds: Ints) -> NDArray[np.int64]:
        """What the units' flows add between consecutive half-months: planes × units × (bounds − 1)."""
        key = (units.tobytes(), bounds.tobytes())
        at = self._known.get(key)
        if at is None:
            if len(self._known) >= INDEXES:
                self._known.clear()
            at = self._known[key] = self._places_of(self.rows(units), self.columns(bounds))
        found = self._taken(planes, at)
        return found[:, :, 1:] - found[:, :, :-1]

    def totals(self, planes: Sequence[int], rows: Ints, columns: Ints) -> NDArray[np.int64]:
        """Running totals: planes × rows × columns."""
        return self._taken(planes, self._places_of(rows, columns))

    def _places_of(self, rows: Ints, columns: Ints) -> Ints:
        """Where these rows and columns stand in a plane that is one line."""
        return rows[:, np.newaxis] * self.values.shape[2] + columns

    def _taken(self, planes: Sequence[int], at: Ints) -> NDArray[np.int64]:
        # One index for all planes: numpy takes by it in a third of the time that an index for each axis needs.
        found = np.empty((len(planes), *at.shape), np.int64)
        for n, plane in enumerate(planes):
            self._lines[plane].take(at, out=found[n], mode="clip")
        return found

    @cached_property
    def _lines(self) -> list[NDArray[np.int64]]:
        """Each plane as one line, not copied, and without the bookkeeping of memory maps."""
        return [plane.reshape(-1).view(np.ndarray) for plane in self.values]

    def columns(self, halves: Ints) -> Ints:
        """Columns of the running totals before these half-months."""
        return np.clip(np.asarray(halves) - self.first, 0, self.width)

    def rows(self, keys: Ints) -> Ints:
        """Row of each unit's total; the row of zeros for a unit without records."""
        unit, place = _find(self.units, keys), self.place_rows(keys)
        return np.where(unit >= 0, unit, place)

    def place_rows(self, keys: Ints) -> Ints:
        """Row of each unit's own records; the row of zeros where it has none."""
        place = _find(self.places, keys)
        return np.where(place >= 0, place + len(self.units), len(self.units) + len(self.places))

    @property
    def own(self) -> NDArray[np.int64]:
        """The places' own records: planes × places × columns."""
        return self.values[:, len(self.units) : len(self.units) + len(self.places)]

    def save(self, name: str) -> None:
        """Write it under a new name."""
        header = {
            "planes": [[p.measure, p.simulated, p.base] for p in self.planes],
            "first": self.first,
            "territory": self.territory,
            "digests": self.digests,
        }
        files.write(name, header, {"units": self.units, "places": self.places, "values": self.values})


def open_cube(name: str) -> Cube:
    """Open a version. Raises files.DamagedFile."""
    header, arrays = files.read(name)
    try:
        planes = tuple(Plane(*p) for p in header["planes"])
        cube = Cube(
            planes,
            header["first"],
            arrays["units"],
            arrays["places"],
            arrays["values"],
            header["territory"],
            header["digests"],
        )
        shape = (len(planes), len(cube.units) + len(cube.places) + 1)
    except (KeyError, TypeError) as error:
        raise files.DamagedFile(f"{name}: {error}") from error
    if cube.values.shape[:2] != shape:
        raise files.DamagedFile(f"{name}: shape")
    return cube


def _find(keys: Ints, wanted: Ints) -> Ints:
    """Positions of `wanted` in sorted `keys`; −1 where absent."""
    wanted = np.asarray(wanted, np.int64)
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, found, -1)


@dataclass(frozen=True, eq=False)
class Entries:
    """Cells, or differences of cells: `values[n]` of all measures, then of their simulated rows, at `place[n]`, `half[n]`."""

    place: Ints
    half: Ints
    values: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.place)


def build(fact: Fact, entries: Entries, territory: Territory, digests: dict[str, str]) -> Cube:
    """The array of all cells."""
    measures = additive(fact)
    count = len(measures)
    shown = [n for n in range(2 * count) if n < count or entries.values[:, n].any()]
    planes = tuple(_plane(measures[n % count], n >= count) for n in shown)
    first = int(entries.half.min()) if len(entries) else 0
    width = int(entries.half.max()) - first + 1 + AHEAD if len(entries) else 0
    places = np.unique(entries.place)
    own = np.zeros((len(planes), len(places), width + 1), np.int64)
    at = np.searchsorted(places, entries.place)
    for n, source in enumerate(shown):
        np.add.at(own[n], (at, entries.half - first + 1), entries.values[:, source])
    np.cumsum(own, axis=2, out=own)
    return assemble(planes, first, places, own, territory, digests)


def _plane(measure: Measure, simulated: bool) -> Plane:
    return Plane(measure.code, simulated, measure.base if measure.is_stock else "")


def assemble(
    planes: Sequence[Plane],
    first: int,
    places: Ints,
    own: NDArray[np.int64],
    territory: Territory,
    digests: dict[str, str],
) -> Cube:
    """The array from the places' own running totals: adds the rows of what holds them."""
    units = _holders(planes, places, first, own.shape[2] - 1, territory)
    values = np.zeros((len(planes), len(units) + len(places) + 1, own.shape[2]), np.int64)
    values[:, len(units) : len(units) + len(places)] = own
    values[:, : len(units), 1:] = roll(planes, first, places, own[:, :, 1:], units, territory)
    return Cube(tuple(planes), first, units, places, values, territory.version, digests)


def update(cube: Cube, delta: Entries, territory: Territory, digests: dict[str, str]) -> Cube | None:
    """The next version from this one and the differences of the touched cells; None where it must be built from all cells."""
    codes = sorted({p.measure for p in cube.planes})
    sources = {(code, simulated): n + simulated * len(codes) for n, code in enumerate(codes) for simulated in (False, True)}
    shown = [sources[p.measure, p.simulated] for p in cube.planes]
    hidden = [n for n in range(2 * len(codes)) if n not in shown]
    fits = delta.values.shape[1] == 2 * len(codes) and cube.territory == territory.version and cube.digests == digests
    if not fits or delta.values[:, hidden].any():
        return None
    if not len(delta):
        return cube
    start, end = int(delta.half.min()) - cube.first, int(delta.half.max()) - cube.first
    places = np.unique(delta.place)
    if start < 0 or end >= cube.width or (_find(cube.places, places) < 0).any():
        return None
    # Only the columns from the first touched half-month on change: for news of the current one, the last few.
    own = np.zeros((len(cube.planes), len(places), cube.width - start), np.int64)
    at = np.searchsorted(places, delta.place)
    for n, source in enumerate(shown):
        np.add.at(own[n], (at, delta.half - cube.first - start), delta.values[:, source])
    np.cumsum(own, axis=2, out=own)
    units = _holders(cube.planes, places, cube.first + start, cube.width - start, territory)
    rows = _find(cube.units, units)
    if (rows < 0).any():
        return None
    values = np.array(cube.values)
    values[:, cube.place_rows(places), start + 1 :] += own
    # A place that now also stands among the holders (it holds others' records) is counted there by its own share.
    touched = np.union1d(units, places[_find(cube.units, places) >= 0])
    rows = _find(cube.units, touched)
    values[:, rows, start + 1 :] += roll(cube.planes, cube.first + start, places, own, touched, territory)
    return Cube(cube.planes, cube.first, cube.units, cube.places, values, cube.territory, digests)


def roll(
    planes: Sequence[Plane], first: int, places: Ints, own: NDArray[np.int64], units: Ints, territory: Territory
) -> NDArray[np.int64]:
    """What the units hold, as running totals of the same half-months. Linear in `own`: differences may be rolled alone.

    Shares below 1 are left out; a reader adds them exactly from the places' own rows.
    """
    width = own.shape[2]
    result = np.zeros((len(planes), len(units), width), np.int64)
    spans = list(_spans(first, width, territory))
    bases = {p.base for p in planes}
    found = {(b, a): pairs(_shares_of(territory, b, a + first), places, units, territory) for b in bases for a, _z in spans}
    for n, plane in enumerate(planes):
        moved = own[n] if plane.base else np.diff(own[n], axis=1, prepend=0)
        for start, end in spans:
            row, targets, starts = found[plane.base, start]
            if len(row):
                result[n, targets, start:end] = np.add.reduceat(moved[row, start:end], starts, axis=0)
        if not plane.base:
            np.cumsum(result[n], axis=1, out=result[n])
    return result


def _shares_of(territory: Territory, base: str, half: int) -> Shares:
    day = last_day(half)
    return territory.converted(day, base) if base else territory.recorded(day)


def _spans(first: int, width: int, territory: Territory) -> Iterator[tuple[int, int]]:
    """Stretches of half-months whose last days have the same map."""
    start = 0
    for column in range(1, width + 1):
        ends = column == width or territory.epoch(last_day(first + column)) != territory.epoch(last_day(first + start))
        if ends:
            yield start, column
            start = column


def pairs(shares: Shares, places: Ints, units: Ints, territory: Territory) -> Pairs:
    """Which places (sorted keys) add up to which units (sorted keys), on one map; shares below 1 are left out."""
    place_row = np.full(len(territory.keys) + 1, -1, np.int64)
    place_row[territory.positions(places)] = np.arange(len(places))
    place_row[-1] = -1
    unit_row = np.full(len(territory.keys) + 1, -1, np.int64)
    unit_row[territory.positions(units)] = np.arange(len(units))
    unit_row[-1] = -1
    rows, targets = place_row[shares.place], unit_row[shares.unit]
    kept = (rows >= 0) & (targets >= 0)
    rows, targets = rows[kept], targets[kept]
    found, starts = np.unique(targets, return_index=True)
    return rows, found, starts


def _holders(planes: Sequence[Plane], places: Ints, first: int, width: int, territory: Territory) -> Ints:
    """Keys of the units that at any time hold another place's records, or no longer hold their own."""
    known = np.zeros(len(territory.keys) + 1, bool)
    at = territory.positions(places)
    known[at] = True
    known[-1] = False
    found: set[int] = set()
    seen: set[tuple[str, int]] = set()
    for base in {p.base for p in planes}:
        for start, _end in _spans(first, width, territory):
            epoch = (base, territory.epoch(last_day(first + start)))
            if epoch in seen:
                continue
            seen.add(epoch)
            shares = _shares_of(territory, base, first + start)
            kept = known[shares.place]
            other = kept & (shares.place != shares.unit)
            found.update(np.unique(shares.unit[other]).tolist())
            themselves = shares.unit[kept & (shares.place == shares.unit)]
            found.update(np.setdiff1d(at[at >= 0], themselves).tolist())
            found.update(u for u, parts in shares.partial.items() if any(known[p] for p, _s in parts))
    return territory.keys[np.array(sorted(found), np.int64)] if found else np.zeros(0, np.int64)
