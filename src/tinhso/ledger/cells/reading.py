"""The one way to read the ledger. A request pins one version of all arrays and asks everything of it.

    with reading.pin() as reader:
        amounts = reader.amounts(["welfare.households"], units=[…], periods=[…])

Whole half-months come from the arrays; the days at a period's edges, dimensions, and what a person's rights decide come from SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
from django.db import models
from numpy.typing import NDArray

from tinhso.kernel.people.models import Person
from tinhso.kernel.time import Period
from tinhso.ledger.cells import answers, breakdown, coverage, headcount, registry, versions
from tinhso.ledger.cells import territory as territories
from tinhso.ledger.cells.coverage import Covered, Spans
from tinhso.ledger.cells.declare import Measure
from tinhso.ledger.cells.edges import Edges
from tinhso.ledger.cells.pieces import pieces
from tinhso.ledger.cells.sharing import Exact
from tinhso.ledger.cells.territory import Ints, Territory
from tinhso.ledger.cells.together import once
from tinhso.ledger.cells.versions import Version

Number = int | Fraction

SPLIT = "Đếm người khác nhau không quy đổi được qua đơn vị đã bị chia tách."
REBUILDING = "Số đo vừa được khai báo hoặc thay đổi; đang chờ dựng lại ô số liệu."


@dataclass(frozen=True)
class Amount:
    """One value. `value` is None where nothing was live, or with a `reason`."""

    value: Number | None
    converted: bool
    expected: int
    reported: int
    simulated: bool
    reason: str = ""

    @property
    def complete(self) -> bool:
        """Whether every commune of the unit reported on every day."""
        return self.value is not None and self.reported == self.expected


@dataclass(frozen=True, eq=False)
class Amounts:
    """Values by measure, unit and period, with parallel arrays."""

    measures: tuple[str, ...]
    units: tuple[int, ...]
    periods: tuple[Period, ...]
    numerators: Exact
    denominators: Exact
    """The exact values, as whole numbers over whole numbers; what is missing is 0."""
    missing: NDArray[np.bool_]
    converted: NDArray[np.bool_]
    """A share below 1 had a part in it: print "quy đổi"."""
    expected: Ints
    """Communes that should have reported."""
    reported: Ints
    """Communes that did, on every day."""
    simulated: NDArray[np.bool_]
    """It rests on simulated records, in whole or in part."""
    reasons: dict[tuple[int, int, int], str] = field(default_factory=dict)
    """Why a value is None where records alone do not explain it; by index."""

    def at(self, measure: str, unit: int, period: Period) -> Amount:
        """One value, by its names."""
        at = (self.measures.index(measure), self.units.index(unit), self.periods.index(period))
        return self.pick(at)

    def pick(self, at: tuple[int, int, int]) -> Amount:
        """One value, by its indexes."""
        flags = bool(self.converted[at]), int(self.expected[at]), int(self.reported[at]), bool(self.simulated[at])
        return Amount(self._exact(at), *flags, self.reasons.get(at, ""))

    def _exact(self, at: tuple[int, ...]) -> Number | None:
        if self.missing[at]:
            return None
        top, bottom = int(self.numerators[at]), int(self.denominators[at])
        return Fraction(top, bottom) if self.converted[at] else top // bottom

    @cached_property
    def values(self) -> NDArray[np.int64] | NDArray[np.object_]:
        """Whole numbers; objects (int, Fraction, None) where a value is missing or a share below 1 had a part in one. For arrays of
        converted values `numerators` and `denominators` cost a tenth of it."""
        if not self.missing.any() and not self.converted.any():
            return self.numerators // self.denominators
        found = np.empty(self.numerators.shape, object)
        for at in np.ndindex(found.shape):
            found[at] = self._exact(at)
        return found


class Reader:
    """One pinned version of all arrays. Use through `pin()`; not shared between threads."""

    def __init__(self, pinned: dict[str, Version], territory: Territory) -> None:
        self._pinned = pinned
        self._territory = territory
        self._spans: dict[str, Spans] | None = None
        self._edges = Edges()
        self._counts: dict[tuple[str, int, Period, date | None], int] = {}

    def amounts(
        self, measures: Sequence[str], units: Sequence[int], periods: Sequence[Period], on_map: date | None = None
    ) -> Amounts:
        """Values of all measures at all units (keys) in all periods.

        As recorded, or with `on_map` on the map of that day. A stock as recorded is its level on the period's last day, under that
        day's units. Raises DeclarationError for an unknown measure.
        """
        found = [registry.load().measure(code) for code in measures]
        keys = np.asarray(units, np.int64)
        shape = (len(found), len(keys), len(periods))
        numerators: Exact = np.zeros(shape, np.int64)
        denominators: Exact = np.ones(shape, np.int64)
        converted, simulated, missing = (np.zeros(shape, bool) for _ in range(3))
        expected, reported = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        reasons: dict[tuple[int, int, int], str] = {}
        for group in _alike(found):
            one = found[group[0]]
            covered = self._covered(one, keys, periods, on_map)
            answer = self._answer([found[n] for n in group], keys, periods, on_map)
            if answer.numerators.dtype == object:
                numerators, denominators = numerators.astype(object), denominators.astype(object)
            numerators[group], denominators[group] = answer.numerators, answer.denominators
            converted[group], simulated[group] = answer.converted, answer.simulated
            expected[group], reported[group] = covered.expected, covered.reported
            missing[group] = answer.missing | (~covered.live & (answer.numerators == 0))
            for n, unit, period in np.argwhere(answer.missing).tolist():
                reasons[group[n], unit, period] = answer.reason
        return Amounts(
            tuple(measures), tuple(units), tuple(periods), numerators, denominators, missing,
            converted, expected, reported, simulated, reasons,
        )  # fmt: skip

    def amount(self, measure: str, unit: int, period: Period, on_map: date | None = None) -> Amount:
        """One value."""
        return self.amounts([measure], [unit], [period], on_map).at(measure, unit, period)

    def by_dimension(
        self, measure: str, unit: int, period: Period, dimension: str, on_map: date | None = None
    ) -> dict[str, Number]:
        """The value's parts by a dimension of its fact, largest first; the empty text is a record that does not say.

        From the cells where they are kept by it, from the records otherwise; as they stand now. Distinct counts have no parts.
        """
        found = registry.load().measure(measure)
        return breakdown.by_dimension(found, self._pieces(found, unit, period, on_map), dimension)

    def records(
        self, measure: str, unit: int, period: Period, person: Person | None, on_map: date | None = None
    ) -> models.QuerySet:
        """The records behind a value that the person may see. A record is included if, and only if, the measure counts it there
        and then, and `visible_to(person)` includes it. A stock's records are those that still stand at the end of the last day."""
        found = registry.load().measure(measure)
        return breakdown.records(found, self._pieces(found, unit, period, on_map), person)

    def record_count(self, measure: str, unit: int, period: Period, on_map: date | None = None) -> int:
        """How many records stand behind a value, seen or not: the N of "n of N visible"."""
        key = (measure, unit, period, on_map)
        if key not in self._counts:
            found = registry.load().measure(measure)
            self._counts[key] = breakdown.all_records(found, self._pieces(found, unit, period, on_map)).count()
        return self._counts[key]

    def visible(self, measure: str, unit: int, period: Period, person: Person | None, on_map: date | None = None) -> Number:
        """The value of what the person may see alone, from the records: shares below 1 apply as in the value itself."""
        found = registry.load().measure(measure)
        return breakdown.visible(found, self._pieces(found, unit, period, on_map), person)

    def _pieces(self, measure: Measure, unit: int, period: Period, on_map: date | None) -> list[breakdown.Piece]:
        at = int(self._territory.positions([unit])[0])
        return [] if at < 0 else pieces(measure, at, period, on_map, self._territory)

    def _answer(self, measures: list[Measure], keys: Ints, periods: Sequence[Period], on_map: date | None) -> answers.Answer:
        version = self._pinned.get(measures[0].fact.code)
        if version is None or not version.holds(measures):
            return answers.nothing(len(measures), len(keys), len(periods), REBUILDING)
        if measures[0].is_distinct:
            return headcount.answer(version, measures, keys, periods, on_map, self._territory, SPLIT)
        return answers.answer(version, measures, keys, periods, on_map, self._territory, self._edges)

    def _covered(self, measure: Measure, keys: Ints, periods: Sequence[Period], on_map: date | None) -> Covered:
        fact = measure.fact
        if self._spans is None:
            self._spans = coverage.all_spans(self._territory)
        at = self._territory.positions(keys)
        return coverage.covered(fact, self._spans.get(fact.code, []), at, periods, measure.is_stock, on_map, self._territory)


def _alike(measures: Sequence[Measure]) -> list[list[int]]:
    """Indexes of measures that are answered together: same fact, kind of answer, and base."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for n, m in enumerate(measures):
        groups.setdefault((m.fact.code, m.is_stock, m.is_distinct, m.base), []).append(n)
    return list(groups.values())


@contextmanager
def pin() -> Iterator[Reader]:
    """Pin the versions that are published now; among what is asked `together`, those pinned first. A file that is missing or
    damaged is made again from the cells."""
    yield once("reader", _read)


def _read() -> Reader:
    territory = territories.load()
    return Reader(versions.pin(territory), territory)
