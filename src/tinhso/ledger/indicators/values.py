"""Values of indicators, for pages, reports, the API and the command line.

    values.value(code, unit, period, on_map=None, person=person) -> Value
    values.series(code, unit, periods, …) -> list[Value], in the order of the periods
    values.table(code, unit, period, …) -> Table: one row a commune (or hamlet), ranked, with the whole
    values.many(codes, unit, period, …) -> {code: Value}, for a board, in one reading
    values.asked([(code, unit, period), …], …) -> list[Value], for any questions together

`period` is a `Period` or its written form (then the indicator's own rule applies), `unit` a Unit or its key. `person` is who asks:
None is a visitor, who sees what was published; `SYSTEM` is the server itself (a command, a job). A value that the person may not
see comes back without value, with the reason.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeVar

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.scopes import EVERYWHERE, Units, granted_units
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.time import Period, parse_period
from tinhso.ledger.cells import reading
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures.models import Figure, Revision
from tinhso.ledger.indicators import reasons, territory
from tinhso.ledger.indicators.answers import Book, Value
from tinhso.ledger.indicators.versions import rules_of, version_of


class System:
    """The server itself asks: a command of its operator, or a job. Sees every value."""


SYSTEM: Final = System()
Asker = Person | System | None
Question = tuple[str, int, Period | str]
"""An indicator, a unit's key, and a period: written ones are read by the indicator's own rule."""
_Key = TypeVar("_Key", bound=Hashable)


def read_period(code: str, text: str, rule: str | None = None) -> Period:
    """A written period under the rule asked for, or the indicator's own. Raises PeriodError, UnknownIndicator."""
    if rule is None:
        rule = str(rules_of(version_of(code, parse_period(text).last_day)).period_rule)
    return parse_period(text, rule)


def _period(code: str, period: Period | str) -> Period:
    return period if isinstance(period, Period) else read_period(code, period)


def _key(unit: Unit | int) -> int:
    return unit if isinstance(unit, int) else unit.pk


def granted(person: Asker, code: str) -> Units:
    """The units whose unpublished values of an indicator the asker may see."""
    if isinstance(person, System):
        return EVERYWHERE
    return granted_units(person, code)


@together()
def value(code: str, unit: Unit | int, period: Period | str, on_map: date | None = None, person: Asker = None) -> Value:
    """One value, with the number of records it rests on."""
    found = series(code, unit, [period], on_map, person)[0]
    with reading.pin() as reader:
        if found.origin == "computed" and found.reason != reasons.UNPUBLISHED and found.records is None:
            found = replace(found, records=_records(found, reader))
    return found


def _records(found: Value, reader: reading.Reader) -> int:
    """Records behind it: of measures over one fact, the most that one of them counts."""
    from tinhso.ledger.cells.registry import load

    counts: dict[str, int] = {}
    for entry in found.inputs:
        if entry.kind == "measure" and entry.amount is not None:
            fact = load().measure(entry.code).fact.code
            count = reader.record_count(entry.code, found.unit, entry.period, entry.on_map)
            counts[fact] = max(counts.get(fact, 0), count)
    return sum(counts.values())


@together()
def series(
    code: str, unit: Unit | int, periods: Sequence[Period | str], on_map: date | None = None, person: Asker = None
) -> list[Value]:
    """The values of one place in many periods."""
    when = [_period(code, period) for period in periods]
    with reading.pin() as reader:
        book = Book([code], [_key(unit)], when, on_map, reader)
    return allow_all([book.value(code, _key(unit), period) for period in when], person)


def many(
    codes: Sequence[str], unit: Unit | int, period: Period | str, on_map: date | None = None, person: Asker = None
) -> dict[str, Value]:
    """The values of many indicators at one place; a written period is read by each indicator's own rule."""
    return {found.code: found for found in asked([(code, _key(unit), period) for code in codes], on_map, person)}


@together()
def asked(questions: Sequence[Question], on_map: date | None = None, person: Asker = None) -> list[Value]:
    """The answers to any questions, in their order: one reading for each period, however many places and indicators."""
    read = [(code, unit, _period(code, period)) for code, unit, period in questions]
    by_period: dict[str, list[tuple[str, int, Period]]] = defaultdict(list)
    for question in read:
        by_period[question[2].text].append(question)
    books = {}
    with reading.pin() as reader:
        for text, group in by_period.items():
            codes, units, periods = (list(dict.fromkeys(column)) for column in zip(*group, strict=True))
            books[text] = Book(codes, units, periods, on_map, reader)
    return allow_all([books[period.text].value(code, unit, period) for code, unit, period in read], person)


def whole_periods(found: Sequence[Value], person: Asker = None) -> list[Value]:
    """The same values; of a unit that began within the period, what was counted in a part of it is told for the whole period instead,
    on the territory of its last day."""
    pieces: dict[date, list[int]] = defaultdict(list)
    for place, item in enumerate(found):
        if item.piece:
            pieces[item.period.last_day].append(place)
    told = list(found)
    for day, places in pieces.items():
        again = asked([(found[place].code, found[place].unit, found[place].period) for place in places], day, person)
        for place, value in zip(places, again, strict=True):
            if value.value is not None:
                told[place] = value
    return told


@dataclass(frozen=True)
class Row:
    """One place in a table. `rank` is None where the value is missing, incomplete or not comparable."""

    unit: Unit
    value: Value
    rank: int | None


@dataclass(frozen=True)
class Table:
    """An indicator by the parts of a unit, and of the whole. Rows stand in the order of the alphabet."""

    rows: tuple[Row, ...]
    whole: Value

    def by_rank(self) -> list[Row]:
        """Ranked rows first, best first; then the others."""
        return sorted(self.rows, key=lambda row: (row.rank is None, row.rank or 0))


@together()
def table(
    code: str,
    unit: Unit | int,
    period: Period | str,
    on_map: date | None = None,
    person: Asker = None,
    level: int | None = None,
) -> Table:
    """The values of a unit's communes (of a commune: its hamlets; or of the level asked for) on the period's last day.

    With `on_map` the parts are those of that day. Equal values share a rank and the next one is skipped; values are compared as
    they are published.
    """
    when = _period(code, period)
    whole = Unit.objects.get(pk=unit) if isinstance(unit, int) else unit
    if level is None:
        level = Level.HAMLET if whole.level >= Level.COMMUNE else Level.COMMUNE
    parts = lookup.children(whole, on_map or when.last_day, level)
    with reading.pin() as reader:
        book = Book([code], [whole.pk, *(part.pk for part in parts)], [when], on_map, reader)
    found = allow_all([book.value(code, part.pk, when) for part in parts], person)
    ranks = ranking(found)
    rows = tuple(Row(part, item, rank) for part, item, rank in zip(parts, found, ranks, strict=True))
    return Table(rows, allowed(book.value(code, whole.pk, when), person))


def ranking(values: Sequence[Value]) -> list[int | None]:
    """Each value's rank: 1 is the best by the indicator's direction. Missing and incomplete values have none, nor do ranks."""
    comparable = sorted(item.rounded for item in values if _comparable(item) and item.rounded is not None)
    ranks: list[int | None] = []
    for item in values:
        if not _comparable(item) or item.rounded is None:
            ranks.append(None)
        elif item.rules.direction == "down":
            ranks.append(1 + bisect_left(comparable, item.rounded))
        else:
            ranks.append(1 + len(comparable) - bisect_right(comparable, item.rounded))
    return ranks


def _comparable(item: Value) -> bool:
    return item.complete and item.rules.nature != "rank"


def allowed(found: Value, person: Asker) -> Value:
    """The value as the asker may see it: unpublished ones only where granted, published ones by anybody."""
    return allow_all([found], person)[0]


def allow_all(found: Sequence[Value], person: Asker) -> list[Value]:
    """The same for many values, with one question a kind of right."""
    if isinstance(person, System):
        return list(found)
    units = {code: granted(person, code) for code in {item.code for item in found}}
    hidden = [item for item in found if item.origin in ("computed", "declared") and item.unit not in units[item.code]]
    if not hidden:
        return list(found)
    published = _published(hidden)
    unseen = {id(item) for item in hidden}
    out = []
    for item in found:
        if id(item) not in unseen:
            out.append(item)
            continue
        revision = published.get((item.code, item.unit, item.period.text, str(item.period.rule))) if item.on_map is None else None
        out.append(_hidden(item) if revision is None else _from_revision(item, revision))
    return out


def _hidden(item: Value) -> Value:
    return Value(
        item.code,
        item.unit,
        item.period,
        item.on_map,
        item.version,
        item.rules,
        None,
        origin="none",
        reason=reasons.UNPUBLISHED,
    )


def _published(items: Sequence[Value]) -> dict[tuple[str, int, str, str], Revision]:
    """The last revision of each figure published for these."""
    rows = Revision.objects.filter(
        figure__origin=Figure.Origin.COMPUTED,
        figure__indicator_id__in={item.code for item in items},
        figure__unit_id__in={item.unit for item in items},
    ).select_related("figure", "version")
    return {
        (row.figure.indicator_id, row.figure.unit_id, row.figure.period, row.figure.rule): row for row in rows.order_by("number")
    }


def _part(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def _from_revision(item: Value, row: Revision) -> Value:
    return Value(
        item.code, item.unit, item.period, None, row.version.number, rules_of(row.version), Fraction(row.exact),
        numerator=_part(row.numerator),
        denominator=_part(row.denominator),
        expected=row.expected or 0,
        reported=row.reported or 0,
        simulated=row.simulated,
        origin="computed",
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Against the same period of the year before: points for a share, per cent for a count."""

    kind: str
    """points or percent."""
    amount: Decimal
    """Rounded half up to two decimals."""
    before: Value


def change(now: Value, before: Value) -> Change | None:
    """The change from one value to another, or None where they cannot be compared."""
    if now.value is None or before.value is None or now.rules.nature == "rank" or not (now.complete and before.complete):
        return None
    if now.piece or before.piece:
        return None
    from tinhso.ledger.indicators.rounding import half_up

    if now.rules.is_share:
        return Change("points", half_up(now.value - before.value, 2), before)
    if before.value == 0:
        return None
    return Change("percent", half_up(100 * (now.value - before.value) / abs(before.value), 2), before)


def same_period_change(found: Value, person: Asker = None) -> Change | None:
    """Against the same period one year earlier: on the same map, or on the map of the later period where the unit is newer than
    the earlier one (then `before.converted` says whether a share below 1 had a part in it)."""
    return same_period_changes({found.code: found}, person)[found.code]


@together()
def same_period_changes(found: Mapping[_Key, Value], person: Asker = None) -> dict[_Key, Change | None]:
    """The same for many values, in one reading for each map and period."""
    began = territory.beginnings({item.unit for item in found.values()})
    maps: dict[date | None, list[_Key]] = defaultdict(list)
    for key, item in found.items():
        newer = territory.comparison_map(began.get(item.unit), item.period.year_before(), item.period.last_day)
        maps[item.on_map or newer].append(key)
    before: dict[_Key, Value] = {}
    for on_map, keys in maps.items():
        questions = [(found[key].code, found[key].unit, found[key].period.year_before()) for key in keys]
        before |= zip(keys, asked(questions, on_map, person), strict=True)
    return {key: change(item, before[key]) for key, item in found.items()}
