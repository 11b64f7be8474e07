"""One place through time, across changes of its territory.

On 1 July 2025 a code may pass to another territory. As recorded, a line runs over the old unit and then over the new one and is cut
between them; on the map of a day it runs over one unit all along, converted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.places.models import Succession, Unit
from tinhso.kernel.time import Period, Rule, parse_period
from tinhso.ledger.cells.together import once, together
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.answers import Book, Value, pin


@dataclass(frozen=True)
class Point:
    """One period of a line. `cut` marks the first one after the territory changed: do not join it to the one before."""

    period: Period
    unit: int
    value: Value
    cut: bool


def forerunners(unit: Unit) -> list[Unit]:
    """The earlier territories that bore the same code and level, latest first: what a reader takes for the same place."""
    return once(("forerunners", unit.pk), lambda: _forerunners(unit))


def _forerunners(unit: Unit) -> list[Unit]:
    found: list[Unit] = []
    current = unit
    while True:
        before = (
            Succession.objects.filter(new=current, old__code=current.code, old__level=current.level)
            .exclude(old=current)
            .select_related("old")
            .first()
        )
        if before is None or before.old in found:
            return found
        current = before.old
        found.append(current)


def months(until: date, count: int, rule: Rule | str = Rule.CALENDAR) -> list[Period]:
    """The last `count` months that had ended by a day, oldest first."""
    year, month = until.year, until.month
    found: list[Period] = []
    while len(found) < count:
        period = parse_period(f"{year}-{month:02d}", rule)
        if period.last_day <= until:
            found.append(period)
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found[::-1]


def standing(chain: Sequence[Unit], day: date) -> Unit:
    """Which of a place's territories stood on a day; before the first known one, that one."""
    for unit in chain:
        if (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or day < unit.valid_to):
            return unit
    return chain[-1]


@together()
def line(
    codes: Sequence[str], unit: Unit, periods: Sequence[Period], on_map: date | None = None, person: values.Asker = None
) -> dict[str, list[Point]]:
    """The line of each indicator over the periods, in one reading."""
    chain = [unit] if on_map is not None else [unit, *forerunners(unit)]
    units = [standing(chain, period.last_day).pk for period in periods]
    with pin() as reader:
        book = Book(codes, [each.pk for each in chain], periods, on_map, reader)
    found: dict[str, list[Point]] = {}
    for code in codes:
        answers = [book.value(code, key, period) for key, period in zip(units, periods, strict=True)]
        seen = values.allow_all(answers, person)
        found[code] = [
            Point(period, key, value, number > 0 and units[number - 1] != key)
            for number, (period, key, value) in enumerate(zip(periods, units, seen, strict=True))
        ]
    return found
