"""Which records stand behind a value: stretches of days, each with the places that count in it and their share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tinhso.kernel.time import Period, half_of, half_start
from tinhso.ledger.cells.cube import last_day
from tinhso.ledger.cells.declare import Measure
from tinhso.ledger.cells.territory import Ints, Shares, Territory

WHOLE = Fraction(1)


@dataclass(frozen=True, eq=False)
class Piece:
    """Records of these places (keys) from `start` (None: from the beginning) up to `end`."""

    start: date | None
    end: date
    places: Ints
    share: Fraction

    @property
    def halves(self) -> tuple[int, int]:
        """The whole half-months inside, [a, b); a stock's begin with the first there is."""
        first = 0 if self.start is None else half_of(self.start)
        if self.start is not None and half_start(first) < self.start:
            first += 1
        return first, max(first, half_of(self.end))

    def edges(self) -> list[tuple[date, date]]:
        """The days outside the whole half-months."""
        first, last = self.halves
        if self.start is None:
            found = [(half_start(last), self.end)]
        elif first >= last:
            found = [(self.start, self.end)]
        else:
            found = [(self.start, half_start(first)), (half_start(last), self.end)]
        return [(a, b) for a, b in found if a < b]


def pieces(measure: Measure, unit: int, period: Period, on_map: date | None, territory: Territory) -> list[Piece]:
    """The pieces of a value at a unit (by position), without overlap.

    A stock is its level on the period's last day, on that day's map unless another is asked for. A flow as recorded belongs to what
    its unit was part of on the last day of its half-month.
    """
    interval = period.interval
    if measure.is_stock or on_map is not None:
        start = None if measure.is_stock else interval.start
        shares = territory.converted(on_map or interval.last_day, measure.base)
        return list(_of(shares, unit, start, interval.end, territory))
    return [
        piece
        for start, end in _stretches(interval.start, interval.end, territory)
        for piece in _of(territory.recorded(recorded_on(start)), unit, start, end, territory)
    ]


def recorded_on(day: date) -> date:
    """The day whose parents hold a flow of `day`: the last of its half-month, so that parts of it add up to the whole."""
    return last_day(half_of(day))


def _of(shares: Shares, unit: int, start: date | None, end: date, territory: Territory) -> Iterator[Piece]:
    whole = shares.places_of(unit)
    if len(whole):
        yield Piece(start, end, territory.keys[whole], WHOLE)
    for place, share in shares.partial.get(unit, ()):
        yield Piece(start, end, territory.keys[[place]], share)


def _stretches(start: date, end: date, territory: Territory) -> Iterator[tuple[date, date]]:
    """The interval cut where the map of a half-month's last day changes."""
    while start < end:
        epoch = territory.epoch(recorded_on(start))
        stop = half_start(half_of(start) + 1)
        while stop < end and territory.epoch(recorded_on(stop)) == epoch:
            stop = half_start(half_of(stop) + 1)
        yield start, min(stop, end)
        start = min(stop, end)
