"""What the indicator page draws: the line over the months, the steps of the explanation, the columns of its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Field, ForeignKey, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.centre import presenting
from tinhso.centre.board import spark_points
from tinhso.centre.standing import Standing
from tinhso.kernel.pages import charts
from tinhso.kernel.pages.formatting import language, number, period_name
from tinhso.kernel.pages.lists import Choice, Column
from tinhso.kernel.people.audit import personal_columns
from tinhso.kernel.places import naming
from tinhso.kernel.records import Record, RecordQuerySet
from tinhso.ledger.cells.declare import Fact
from tinhso.ledger.figures.listing import Shown
from tinhso.ledger.indicators import explaining, progress, timeline
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.rounding import half_up, in_language
from tinhso.ledger.indicators.wording import period_words

MONTHS = 48


@dataclass(frozen=True)
class Chart:
    """The line of an indicator page, and its numbers as a table."""

    line: charts.LineChart
    label: str
    share: bool
    goal_label: str
    rows: list[tuple[str, str, str]]
    """Month, value, parts."""
    simulated: bool
    broken: bool
    of: str
    """Of how many a share is, at its least and its most: 100% of two traders is no news."""


def line(here: Standing, code: str, figures: Sequence[Shown], on_map: date | None, narrow: bool) -> Chart | None:
    """The last four years by month; published points as seals; `narrow` beside a map. None where nothing can be drawn."""
    # A unit that has ended counts nothing since; its line stops there instead of falling to zero.
    ended = here.unit.valid_to
    months = timeline.months(here.today if ended is None else min(here.today, ended - timedelta(days=1)), MONTHS)
    points = timeline.line([code], here.unit, months, on_map, here.person)[code]
    known = [point for point in points if point.value.value is not None]
    rules = points[-1].value.rules
    share = rules.is_share
    published = [
        (shown.last_day, value, presenting.printed_face(shown).main, "")
        for shown in figures
        if (value := _plotted(shown, share)) is not None
    ]
    if len(known) < 2:
        return None
    labels = {index: period.text[:4] for index, period in enumerate(months) if period.text.endswith("-01")}
    target = progress.target_of(code, here.unit, here.today)
    goal = target.value if target else None
    drawn = charts.line_chart(
        spark_points(points),
        goal,
        [p for p in published if rules.nature == "stock"],
        share,
        labels,
        size=(440, 260) if narrow else (820, 280),
    )
    first, last = presenting.face(known[0].value), presenting.face(known[-1].value)
    label = _("%(n)s tháng đến %(month)s: từ %(first)s đến %(last)s") % {
        "n": len(months), "month": period_name(months[-1].text), "first": first.whole, "last": last.whole
    }  # fmt: skip
    rows = [(period_name(p.period.text), *presenting.row_of(p.value)) for p in reversed(points)]
    goal_label = f"{_('mục tiêu')} {number(goal.normalize())}{'%' if share else ''}" if goal is not None else ""
    return Chart(
        drawn, label, share, goal_label, rows, any(p.value.simulated for p in known), any(p.cut for p in points), _of(known)
    )


def _of(known: Sequence[timeline.Point]) -> str:
    """`2–16 tiểu thương`; empty where the values are no shares."""
    rules = known[-1].value.rules
    wholes = [point.value.denominator for point in known if point.value.denominator is not None]
    if not (rules.is_share and rules.unit.of and wholes):
        return ""
    least, most = number(min(wholes), 0), number(max(wholes), 0)
    return f"{least}{'' if least == most else f'–{most}'} {rules.unit.of.get(language())}"


def _plotted(shown: Shown, share: bool) -> Any:
    if shown.form == "rank":
        return None
    if share:
        return shown.value if shown.form == "percent" else shown.percent
    return shown.value if shown.form == "amount" else None


@dataclass(frozen=True)
class InputRow:
    """One input of the formula as the drawer shows it."""

    title: str
    amount: str
    rule: str
    records: int | None
    href: str
    coverage: str
    simulated: bool
    converted: bool


def inputs(here: Standing, explanation: explaining.Explanation, asked_map: str = "") -> list[InputRow]:
    """The inputs, each leading to its records where the reader may see any; on the map that the page was asked for."""
    found, lang = [], language()
    for entry in explanation.inputs:
        href = ""
        if entry.kind == "measure" and entry.records and here.person is not None:
            asked = {"unit": here.unit.code, "period": here.period.text if here.period else "", "map": asked_map}
            asked["of"] = entry.period.text if entry.period != explanation.value.period else ""
            query = urlencode({name: text for name, text in asked.items() if text})
            href = f"{reverse('centre:records', args=[explanation.value.code, entry.code])}?{query}"
        coverage = f"{entry.reported}/{entry.expected}" if entry.expected else ""
        amount = "–" if entry.amount is None else number(entry.amount)
        title = entry.title(lang)
        if entry.period != explanation.value.period:
            title = f"{title}, {period_words(entry.period, lang)}"
        found.append(InputRow(title, amount, entry.told(lang), entry.records, href, coverage, entry.simulated, entry.converted))
    return found


def in_full(value: Value) -> str:
    """The value before rounding, with the reader's signs: 95,38501… or 95.38501…"""
    return "" if value.value is None else in_language(value.value, language())


@dataclass(frozen=True)
class State:
    """A status with its word."""

    level: str
    word: str


def state(value: Value, today: date) -> State | None:
    """Where the value stands today, or None where nothing says."""
    if value.value is None:
        return None
    found = progress.status(value, min(today, value.period.last_day))
    return State(str(found), presenting.status_word(found)) if found != progress.Status.NONE else None


def record_columns(fact: Fact, model: type[Model], today: date, address: Callable[[Any], str] | None) -> tuple[Column, ...]:
    """The columns of a record that the ledger may use, its place and what names it; personal columns are left out.

    A hamlet is told from others of its name by its commune, which `records_with_place` reads, and within it by the earlier commune.
    """
    hidden = personal_columns(model)
    names = [f.name for f in model._meta.concrete_fields if f.name in ("code", "name") and f.attname not in hidden]
    wanted = [*names, "unit", *fact.dates, *(d.column for d in fact.dimensions.values()), *fact.amounts.values()]
    called = naming.names(today)
    columns = []
    for position, name in enumerate(dict.fromkeys(w.removesuffix("_id") if w != fact.person else w for w in wanted)):
        field = next((f for f in model._meta.concrete_fields if name in (f.name, f.attname)), None)
        if field is not None and field.attname not in hidden:
            columns.append(_column(field, called, address if position == 0 else None))
        if name == "unit" and issubclass(model, Record):
            columns.append(Column("commune", "Xã, phường", lambda record: record.commune_name, "commune_sort", phone=False))
    return tuple(columns)


def records_with_place(records: QuerySet[Any], today: date) -> QuerySet[Any]:
    """The records with what the columns of their place need."""
    placed = records.with_commune(today) if isinstance(records, RecordQuerySet) else records
    return placed.select_related("unit")


_AMOUNTS = {"BigIntegerField", "IntegerField", "PositiveIntegerField", "PositiveBigIntegerField"}
"""Small integers are left out: they hold years and months, which take no separators."""


def _column(field: Field[Any, Any], called: naming.Names, link: Callable[[Any], str] | None) -> Column:
    title = str(field.verbose_name)
    kind = "day" if field.get_internal_type() == "DateField" else "number" if field.get_internal_type() in _AMOUNTS else "text"
    if isinstance(field, ForeignKey):
        if field.name == "unit":
            return Column(field.name, _capital(_("địa bàn")), lambda record: called.of(record.unit), link=link)
        return Column(field.name, _capital(title), lambda record: str(getattr(record, field.name) or ""), link=link)
    if field.choices:
        return Column(field.name, _capital(title), lambda r: getattr(r, f"get_{field.name}_display")(), sort=field.name, link=link)
    return Column(field.name, _capital(title), lambda r: getattr(r, field.attname), sort=field.attname, kind=kind, link=link)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def record_filters(fact: Fact, model: type[Model]) -> tuple[Choice, ...]:
    """One filter for each dimension of the fact that has named values and is no personal column."""
    hidden = personal_columns(model)
    found = []
    for dimension in fact.dimensions.values():
        field = next((f for f in model._meta.concrete_fields if dimension.column in (f.name, f.attname)), None)
        if field is not None and field.attname not in hidden and dimension.labels:
            options = tuple((value, title.get(language())) for value, title in dimension.labels.items())
            found.append(Choice(field.attname, dimension.title.get(language()), options, _equal(field.attname)))
    return tuple(found)


def _equal(column: str) -> Callable[[Any, str], Any]:
    return lambda records, value: records.filter(**{column: value})


def record_search(model: type[Model]) -> tuple[str, ...]:
    """What a reader may search by: a record's code and folded name, unless they are personal."""
    hidden = personal_columns(model)
    return tuple(f.name for f in model._meta.concrete_fields if f.name in ("code", "search_key") and f.attname not in hidden)


@dataclass(frozen=True)
class Worked:
    """A printed share worked out again from the parts printed beside it."""

    parts: str
    full: str
    rounded: str
    printed: str
    same: bool


def worked(figures: Sequence[Shown], value: Value) -> Worked | None:
    """For a reader who sees no computed value: the last printed figure's own arithmetic, where it prints its parts."""
    shown = figures[0] if figures and value.value is None else None
    if shown is None or shown.percent is None or not shown.denominator:
        return None
    exact = 100 * Fraction(shown.value) / Fraction(shown.denominator)
    places = max(0, -int(shown.percent.as_tuple().exponent))
    rounded = half_up(exact, places)
    parts = f"{number(shown.value)} ÷ {number(shown.denominator)}"
    return Worked(
        parts, in_language(exact, language()), number(rounded, places), number(shown.percent, places), rounded == shown.percent
    )
