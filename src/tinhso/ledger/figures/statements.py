"""Reading statements: what was said of an indicator at a place, and what that answers.

A statement answers the very place and days it speaks of; a level at a day answers every period that ends on that day. Statements
that tile a period day by day, or all the parts of a place, answer it together where they are amounts or carry their parts. A per
cent without parts is never added up, split or converted; nor is a rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import F, Q, QuerySet

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Period
from tinhso.ledger.figures.models import Statement


def of(indicator: str, unit: Unit | int) -> list[Statement]:
    """Everything stated of an indicator at a place, oldest first; of one day, the later document last."""
    return list(_all(indicator, [unit if isinstance(unit, int) else unit.pk]))


def _all(indicator: str, units: Sequence[int]) -> QuerySet[Statement]:
    return (
        Statement.objects.filter(indicator_id=indicator, unit_id__in=units)
        .select_related("document", "unit")
        .order_by("ends", "starts", F("document__covers_until").asc(nulls_first=True), "form", "key")
    )


@dataclass(frozen=True)
class Answer:
    """What statements say about one place and period.

    `value` is in the indicator's own unit (a per cent for a share), exact where the parts are stated, as printed otherwise.
    """

    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    qualifier: str
    statements: tuple[Statement, ...]
    expected: int = 1
    reported: int = 1

    @property
    def simulated(self) -> bool:
        return any(statement.simulated for statement in self.statements)


class Stated:
    """The statements of some indicators at some places, read in one query and then asked often."""

    def __init__(self, indicators: Sequence[str], units: Sequence[int]) -> None:
        self._found: dict[tuple[str, int], list[Statement]] = {}
        if not indicators or not units:
            return
        rows = Statement.objects.filter(Q(indicator_id__in=list(indicators)), Q(unit_id__in=list(units))).select_related("document")
        for row in rows.order_by("ends", "starts", F("document__covers_until").asc(nulls_first=True), "key"):
            self._found.setdefault((row.indicator_id, row.unit_id), []).append(row)

    def answer(self, indicator: str, unit: int, period: Period, *, share: bool, level: bool) -> Answer | None:
        """What they say, or None. `share`: the value is a per cent; `level`: it is a stock, so only the last day counts."""
        rows = self._found.get((indicator, unit), [])
        exact = [row for row in rows if _matches(row, period, level)]
        if exact:
            return single(_best(exact), share=share)
        return None if level else _tiled([row for row in rows if row.form != Statement.Form.RANK], period, share=share)

    def latest(self, indicator: str, unit: int, until: date) -> Statement | None:
        """The last statement whose days end no later than that day."""
        rows = [row for row in self._found.get((indicator, unit), []) if row.ends <= _after(until)]
        if not rows:
            return None
        return _best([row for row in rows if row.ends == rows[-1].ends])


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _matches(row: Statement, period: Period, level: bool) -> bool:
    if row.ends != period.interval.end:
        return False
    return level or row.form == Statement.Form.RANK or row.starts == period.interval.start


def _best(rows: Sequence[Statement]) -> Statement:
    """Of several about one thing: the one with its parts, else the one of the later document."""
    return max(enumerate(rows), key=lambda pair: (pair[1].denominator is not None, pair[0]))[1]


def single(row: Statement, *, share: bool) -> Answer:
    """One statement as an answer, in the indicator's own unit."""
    numerator = None if row.numerator is None else Fraction(row.numerator)
    denominator = None if row.denominator is None else Fraction(row.denominator)
    value: Fraction | None = Fraction(row.value)
    if share and row.form == Statement.Form.AMOUNT:
        if numerator is not None and denominator:
            value = 100 * numerator / denominator
        else:
            value = None if row.percent is None else Fraction(row.percent)
    return Answer(value, numerator, denominator, row.qualifier, (row,))


def _tiled(rows: Sequence[Statement], period: Period, *, share: bool) -> Answer | None:
    """Statements that follow one another without gap or overlap from the period's first day to its last."""
    pieces: list[Statement] = []
    day = period.interval.start
    while day < period.interval.end:
        starting = [row for row in rows if row.starts == day and row.ends <= period.interval.end]
        if not starting:
            return None
        longest = max(row.ends for row in starting)
        piece = _best([row for row in starting if row.ends == longest])
        pieces.append(piece)
        day = piece.ends
    return together(pieces, share=share)


def together(pieces: Sequence[Statement], *, share: bool) -> Answer | None:
    """The sum of statements that tile something: of their parts where the value is a share, of their amounts otherwise."""
    qualifiers = {piece.qualifier for piece in pieces}
    qualifier = qualifiers.pop() if len(qualifiers) == 1 else "approx"
    if share:
        if any(piece.denominator is None for piece in pieces):
            return None
        numerator = sum((Fraction(piece.numerator or 0) for piece in pieces), Fraction(0))
        denominator = sum((Fraction(piece.denominator or 0) for piece in pieces), Fraction(0))
        value = None if denominator == 0 else 100 * numerator / denominator
        return Answer(value, numerator, denominator, qualifier, tuple(pieces))
    if any(piece.form != Statement.Form.AMOUNT for piece in pieces):
        return None
    return Answer(sum((Fraction(piece.value) for piece in pieces), Fraction(0)), None, None, qualifier, tuple(pieces))
