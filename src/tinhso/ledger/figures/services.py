"""Publishing: a value becomes a figure that stays reproducible for ever.

Steps: preview (computes, writes nothing) → publish (writes the figure's first revision with everything frozen) → a later
correction is the next revision. Late records change no revision; `moved()` lists the figures whose value they would move.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max, QuerySet

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.scopes import require
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Clock, Period, parse_period
from tinhso.ledger.cells import breakdown, territory
from tinhso.ledger.cells.declare import Measure
from tinhso.ledger.cells.pieces import pieces
from tinhso.ledger.cells.registry import load as measures_known
from tinhso.ledger.figures import checks
from tinhso.ledger.figures.models import Figure, FrozenRows, Revision
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.answers import Book, Input, Value, pin
from tinhso.ledger.indicators.models import IndicatorVersion

PERMISSION = "figures.publish_figure"


@dataclass(frozen=True)
class Preview:
    """What publishing would write. `before` is the last revision, where there is one; `problems` keep it from being published."""

    value: Value
    code: str
    before: Revision | None
    problems: tuple[str, ...]


def figure_code(indicator: str, unit: Unit, period: Period) -> str:
    """The code of a computed figure: indicator, place, period and rule."""
    return f"{indicator}/{unit.pk}/{period.text}" + ("" if str(period.rule) == "calendar" else f"/{period.rule}")


def preview_figure(actor: Person | None, indicator: str, unit: Unit, period: Period | str, *, clock: Clock) -> Preview:
    """The value as it would be published now, and what stands against it. Writes nothing."""
    require(actor, PERMISSION, unit)
    when = period if isinstance(period, Period) else values.read_period(indicator, period)
    found = values.value(indicator, unit, when, None, values.SYSTEM)
    code = figure_code(indicator, unit, when)
    before = Revision.objects.filter(figure__code=code).order_by("-number").first()
    problems = []
    if found.origin != "computed" or found.value is None:
        problems.append(f"Chưa tính được từ bản ghi: {found.reason or 'chỉ tiêu này do đơn vị khai.'}")
    elif not found.complete:
        problems.append(f"Mới có {found.reported}/{found.expected} xã đủ số liệu; chờ đủ rồi công bố.")
    if when.last_day > clock.today():
        problems.append(f"Kỳ kết thúc ngày {when.last_day:%-d/%-m/%Y}, chưa qua.")
    if before is not None and found.value is not None and before.exact == str(found.value):
        problems.append(f"Lần công bố {before.number} đã có đúng giá trị này.")
    return Preview(found, code, before, tuple(problems))


@service("figures.publish_figure")
def publish_figure(
    actor: Person, indicator: str, unit: Unit, period: Period | str, *, reason: str = "", key: str | None = None, clock: Clock
) -> Revision:
    """Publish a computed value, or correct a published one by a new revision.

    Freezes the definition's version, the inputs, and the fact columns used with pseudonymous row keys. A correction needs a reason.
    Raises Refused with the preview's problems.
    """
    require(actor, PERMISSION, unit)
    _one_at_a_time(indicator, unit)
    seen = preview_figure(actor, indicator, unit, period, clock=clock)
    if seen.problems:
        raise Refused("figure-not-ready", " ".join(seen.problems), "The value cannot be published yet.", where="value")
    if seen.before is not None and not reason.strip():
        raise Refused("figure-reason", "Đính chính cần ghi lý do.", "A correction needs a reason.", where="reason")
    found = seen.value
    assert found.rounded is not None  # the preview has no problems, so there is a value
    when = found.period
    figure, _ = Figure.objects.get_or_create(
        code=seen.code,
        defaults={
            "origin": Figure.Origin.COMPUTED,
            "indicator_id": indicator,
            "unit": unit,
            "period": when.text,
            "rule": str(when.rule),
            "starts": when.interval.start,
            "ends": when.interval.end,
        },
    )
    last = Revision.objects.filter(figure=figure).aggregate(last=Max("number"))["last"] or 0
    frozen = list(_freeze(found))
    inputs = {f"{entry.code}@{entry.period.text}": None if entry.amount is None else str(entry.amount) for entry in found.inputs}
    revision = Revision.objects.create(
        figure=figure,
        number=last + 1,
        version=IndicatorVersion.objects.get(indicator_id=indicator, number=found.version),
        value=found.rounded,
        exact=str(found.value),
        numerator="" if found.numerator is None else str(found.numerator),
        denominator="" if found.denominator is None else str(found.denominator),
        inputs=inputs,
        expected=found.expected,
        reported=found.reported,
        simulated=found.simulated,
        digest=_digest([inputs, [row.digest for row in frozen]]),
        published_by=actor,
        published_at=clock.now(),
        reason=reason.strip(),
    )
    for row in frozen:
        row.revision = revision
    FrozenRows.objects.bulk_create(frozen)
    audit.record(actor, "figures.publish_figure", revision)
    checks.run(clock)
    return revision


def _one_at_a_time(indicator: str, unit: Unit) -> None:
    """Wait for another who publishes the same indicator there: what is previewed next shall hold until it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"publish:{indicator}:{unit.pk}"])


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _freeze(found: Value) -> Iterator[FrozenRows]:
    """The columns that each measure used of the records behind the value, sorted, under pseudonyms."""
    for entry in found.inputs:
        measure = measures_known().measures.get(entry.code) if entry.kind == "measure" else None
        if measure is None:
            continue
        columns = sorted(measure.columns)
        lines = sorted((line for _key, *line in lines_of(measure, found.unit, entry)), key=lambda line: str(line[0]))
        text = "\n".join(json.dumps(line, ensure_ascii=False, default=str) for line in lines)
        yield FrozenRows(
            measure=f"{entry.code}@{entry.period.text}",
            columns=["key", *columns],
            rows=zlib.compress(text.encode()),
            count=len(lines),
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )


def lines_of(measure: Measure, unit: int, entry: Input) -> Iterator[list[Any]]:
    """Each record behind the amount of an input: its key, its pseudonym, and the counted columns, by their names, as they are frozen."""
    fields = {f.column: f.attname for f in measure.fact.model_class()._meta.concrete_fields}
    columns = sorted(measure.columns)
    rows = _every_record(measure, unit, entry).values_list("pk", *(fields[column] for column in columns))
    for key, *cells in rows.iterator(chunk_size=5000):
        hidden = [_hidden(measure, *pair) for pair in zip(columns, cells, strict=True)]
        yield [key, _pseudonym(measure, key), *hidden]


def _every_record(measure: Measure, unit: int, entry: Input) -> QuerySet[Any]:
    """Every record behind a measure's amount, whoever publishes it: only pseudonyms and counted columns are kept of them."""
    land = territory.load()
    at = int(land.positions([unit])[0])
    return breakdown.all_records(measure, pieces(measure, at, entry.period, entry.on_map, land) if at >= 0 else [])


def _pseudonym(measure: Measure, key: object) -> str:
    """A name for a row that tells nothing and stays the same within this installation."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{measure.fact.code}:{key}".encode(), hashlib.sha256).hexdigest()[:20]


def _hidden(measure: Measure, column: str, cell: object) -> object:
    """A person's key under a pseudonym too; every other column as it is."""
    if column == measure.fact.person and cell is not None:
        return _pseudonym(measure, f"person:{cell}")
    return cell


def frozen_lines(row: FrozenRows) -> list[list[Any]]:
    """The frozen rows again."""
    text = zlib.decompress(bytes(row.rows)).decode()
    return [json.loads(line) for line in text.splitlines()]


def check_frozen(revision: Revision) -> list[str]:
    """What no longer agrees with the digests taken at publication: empty where the revision is whole."""
    problems = []
    rows = list(revision.frozen.order_by("pk"))
    for row in rows:
        text = zlib.decompress(bytes(row.rows))
        if hashlib.sha256(text).hexdigest() != row.digest or len(text.splitlines()) != row.count:
            problems.append(f"{row.measure}: bản ghi đã đóng băng không còn khớp.")
    if _digest([revision.inputs, [row.digest for row in rows]]) != revision.digest:
        problems.append("Đầu vào đã đóng băng không còn khớp.")
    return problems


@dataclass(frozen=True)
class Moved:
    """A published figure whose value the records of today no longer give: late records, or corrected ones."""

    figure: Figure
    revision: Revision
    now: Value

    @property
    def difference(self) -> Fraction | None:
        """Now minus published, exact; None where it can no longer be computed."""
        return None if self.now.value is None else self.now.value - Fraction(self.revision.exact)


def moved(indicator: str | None = None) -> list[Moved]:
    """Every computed figure whose last revision today's records do not give any more, under the definition it was published by."""
    latest: dict[int, Revision] = {}
    rows = Revision.objects.filter(figure__origin=Figure.Origin.COMPUTED).select_related("figure", "version")
    for row in (rows if indicator is None else rows.filter(figure__indicator_id=indicator)).order_by("number"):
        latest[row.figure_id] = row
    if not latest:
        return []
    figures = {row.figure_id: row.figure for row in latest.values()}
    periods = {key: parse_period(figure.period, figure.rule) for key, figure in figures.items()}
    found = []
    with pin() as reader:
        book = Book(
            sorted({f.indicator_id for f in figures.values()}), [f.unit_id for f in figures.values()],
            list(dict.fromkeys(periods.values())), None, reader,
        )  # fmt: skip
        for key, revision in latest.items():
            now = book.value(figures[key].indicator_id, figures[key].unit_id, periods[key], revision.version)
            if now.value is None or str(now.value) != revision.exact:
                found.append(Moved(figures[key], revision, now))
    return sorted(found, key=lambda item: item.figure.code)
