"""Counts, sums and stocks from the array: running totals subtracted, places added up to units, shares below 1 kept as fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel.time import Period, half_of, half_start
from tinhso.ledger.cells import axis
from tinhso.ledger.cells.cube import Cube, Plan, last_day, plan
from tinhso.ledger.cells.declare import Measure
from tinhso.ledger.cells.edges import Edges, planes_of
from tinhso.ledger.cells.pieces import recorded_on
from tinhso.ledger.cells.sharing import Exact, Weights, over, plus
from tinhso.ledger.cells.territory import Ints, Shares, Territory
from tinhso.ledger.cells.versions import Version


@dataclass(frozen=True, eq=False)
class Answer:
    """Values by measure, unit and period; `missing` where there is none, for the `reason`."""

    numerators: Exact
    denominators: Exact
    """1 but where a share below 1 may have a part."""
    converted: NDArray[np.bool_]
    simulated: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    reason: str = ""


def nothing(measures: int, units: int, periods: int, reason: str) -> Answer:
    """No value anywhere, for one reason."""
    shape = (measures, units, periods)
    no = np.zeros(shape, bool)
    return Answer(np.zeros(shape, np.int64), np.ones(shape, np.int64), no, no, np.ones(shape, bool), reason)


def answer(
    version: Version,
    measures: list[Measure],
    keys: Ints,
    periods: Sequence[Period],
    on_map: date | None,
    territory: Territory,
    edges: Edges,
) -> Answer:
    """Measures of one fact, all stocks or all flows, of one base."""
    units, back = np.unique(keys, return_inverse=True)
    asked = _Question(version, measures, units, periods, territory, edges)
    if on_map is None and not measures[0].is_stock:
        asked.flows_as_recorded()
    elif on_map is None:
        asked.stocks_as_recorded()
    else:
        asked.on_one_map(territory.converted(on_map, measures[0].base), range(len(periods)))
    return asked.result(back)


class _Question:
    """One call's work: planes are the measures, then the simulated rows of those that have any."""

    def __init__(
        self,
        version: Version,
        measures: list[Measure],
        units: Ints,
        periods: Sequence[Period],
        territory: Territory,
        edges: Edges,
    ) -> None:
        assert version.cube is not None  # a fact with additive measures has one
        self.cube: Cube = version.cube
        self.measures, self.units, self.periods, self.territory = measures, units, periods, territory
        self.edges = edges
        self.axis = axis.axis(periods)
        at = self.cube.plane_of
        self.simulated = [n for n, m in enumerate(measures) if (m.code, True) in at]
        planes = [at[m.code, False] for m in measures] + [at[measures[n].code, True] for n in self.simulated]
        self.planes = np.array(planes, np.int64)
        self.totals = np.zeros((len(planes), len(units), len(periods)), np.int64)
        self.shared: Exact | None = None
        """Shares below 1: numerators by plane, unit and period, over `bottoms`."""
        self.bottoms: Exact = np.ones((len(units), len(periods)), np.int64)
        self.touched = np.zeros(self.totals.shape, bool)
        """Where a share below 1 of anything was added."""

    def flows_as_recorded(self) -> None:
        """Two columns subtracted, then the days at the edges."""
        halves, planes = self.axis.halves, self.planes.tolist()
        if self.axis.is_tiled:
            self.totals = self.cube.moved(planes, self.units, self.axis.bounds)
        else:
            rows = self.cube.rows(self.units)
            first, last = (self.cube.totals(planes, rows, self.cube.columns(halves[:, n])) for n in (0, 1))
            self.totals = last - first
        for n, edge in self.axis.edges:
            for start, end in _by_half(edge.start, edge.end):
                self._add_records(self.territory.recorded(recorded_on(start)), start, end, n)

    def stocks_as_recorded(self) -> None:
        """Each period's level on its last day: from the units' own rows, or on the map of that day where these do not answer."""
        base = self.measures[0].base
        direct: list[int] = []
        others: dict[int, list[int]] = {}
        positions = set(self.territory.positions(self.units).tolist())
        for n, period in enumerate(self.periods):
            shares = self.territory.converted(period.last_day, base)
            if self._held(period.last_day) and positions.isdisjoint(shares.partial):
                direct.append(n)
            else:
                others.setdefault(self.territory.epoch(period.last_day), []).append(n)
        if direct:
            columns = self.cube.columns(np.array([half_of(self.periods[n].last_day) + 1 for n in direct]))
            levels = self.cube.values[np.ix_(self.planes, self.cube.rows(self.units), columns)]
            self.totals[:, :, direct] = levels
        for same in others.values():
            self.on_one_map(self.territory.converted(self.periods[same[0]].last_day, base), same)

    def _held(self, day: date) -> bool:
        """Whether the units' rows hold the level at the end of this day."""
        half = half_of(day)
        if last_day(half) != day:
            return False
        end = self.cube.first + self.cube.width
        if half < end or self.cube.width == 0:
            return True
        return self.territory.epoch(day) == self.territory.epoch(last_day(end - 1))

    def on_one_map(self, shares: Shares, which: Sequence[int]) -> None:
        """These periods from the places' own rows, on one map: a sparse product."""
        picked = np.array(list(which), np.int64)
        stock = self.measures[0].is_stock
        if stock:
            ends = [half_of(self.periods[n].interval.end) for n in picked]
            own_values = self._own(np.array(ends))
        else:
            spans = self.axis.halves[picked]
            own_values = self._own(spans[:, 1]) - self._own(spans[:, 0])
        self._add(self.cube.plan(shares, self.units, self.territory), own_values, picked)
        for n in picked.tolist() if stock else ():
            end = self.periods[n].interval.end
            begin = half_start(half_of(end))
            if begin < end:
                self._add_records(shares, begin, end, n)
        for n, edge in () if stock else self.axis.edges:
            self._add_records(shares, edge.start, edge.end, n)

    def _own(self, halves: Ints) -> NDArray[np.int64]:
        """The places' running totals before these half-months: planes × places × half-months."""
        begin = len(self.cube.units)
        rows = np.arange(begin, begin + len(self.cube.places))
        return self.cube.totals(self.planes.tolist(), rows, self.cube.columns(halves))

    def _add(self, plan: Plan, own: NDArray[np.int64], which: Ints) -> None:
        """Add the places' values (planes × places × periods) to the units."""
        rows, found, starts = plan.whole
        if len(rows):
            self.totals[np.ix_(np.arange(len(self.planes)), found, which)] += np.add.reduceat(own[:, rows], starts, axis=1)
        if len(plan.partial):
            self._add_shares(plan.partial, own, which)

    def _add_shares(self, partial: Weights, own: NDArray[np.int64], which: Ints) -> None:
        sums, any_of = partial.sums(own)
        if self.shared is None:
            self.shared = np.zeros(self.totals.shape, np.int64)
        # Whole half-months and days at the edges: the shares of both are of one map, but each over its own places' denominator.
        units = np.ix_(partial.units, which)
        before = self.bottoms[units]
        bottom = np.lcm(before, partial.bottoms[:, np.newaxis])
        at = np.ix_(np.arange(len(self.planes)), partial.units, which)
        added = plus(over(bottom // before, self.shared[at]), over(bottom // partial.bottoms[:, np.newaxis], sums))
        if object in (added.dtype, bottom.dtype):
            self.shared, self.bottoms = self.shared.astype(object), self.bottoms.astype(object)
        self.shared[at], self.bottoms[units] = added, bottom
        self.touched[at] |= any_of

    def _add_records(self, shares: Shares, start: date, end: date, period: int) -> None:
        """Add what the records of a few days change, from SQL."""
        positions = self.territory.positions(self.units)
        behind = [shares.places_of(u) for u in positions.tolist() if u >= 0]
        behind += [np.array([p for p, _s in shares.partial.get(u, ())], np.int64) for u in positions.tolist()]
        wanted = self.territory.keys[np.unique(np.concatenate([*behind, np.zeros(0, np.int64)]))]
        fact = self.measures[0].fact
        edge = self.edges.at(self.cube, fact, start, end, wanted)
        if len(edge.places):
            own = edge.of(planes_of(fact, self.measures, self.simulated))
            self._add(plan(shares, edge.places, self.units, self.territory), own, np.array([period]))

    def result(self, back: Ints) -> Answer:
        """The totals and the shares together, in the order in which the units were asked for."""
        count = len(self.measures)
        shape = (count, len(self.units), len(self.periods))
        numerators: Exact = self.totals[:count]
        if self.shared is not None:
            numerators = plus(over(self.bottoms, numerators), self.shared[:count])
        simulated = np.zeros(shape, bool)
        simulated[self.simulated] = (self.totals[count:] != 0) | self.touched[count:]
        denominators: Exact = np.broadcast_to(self.bottoms, shape)  # type: ignore[assignment]
        missing = np.zeros((count, len(back), shape[2]), bool)
        return Answer(numerators[:, back], denominators[:, back], self.touched[:count, back], simulated[:, back], missing)


def _by_half(start: date, end: date) -> list[tuple[date, date]]:
    """The days cut at half-months: each part has its own map."""
    found = []
    while start < end:
        stop = min(end, half_start(half_of(start) + 1))
        found.append((start, stop))
        start = stop
    return found
