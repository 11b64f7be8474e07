"""Published figures as people and machines read them: the value, its source, what recomputes it, and what the checks found.

published(indicator=None, unit=None, …) -> list[Shown]     newest last day first within an indicator
one(code) -> Shown                                         raises UnknownFigure
findings(…) -> list[Found]                                 the one list of findings
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch, QuerySet

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import local_date, parse_period
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures.checks.catalogue import NAMES
from tinhso.ledger.figures.checks.running import plain, printed
from tinhso.ledger.figures.checks.world import Bounds, bounds
from tinhso.ledger.figures.models import Figure, Finding, Revision
from tinhso.ledger.figures.shown import Computed, Found, Shown, number
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.answers import Book, Value, pin
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.versions import all_in_force, in_force, rules_of

__all__ = ["Computed", "Found", "Shown", "UnknownFigure", "findings", "number", "one", "published"]


class UnknownFigure(LookupError):
    """No figure has that code."""


def _rows() -> QuerySet[Figure]:
    open_ = (
        Finding.objects.filter(closed_at=None)
        .select_related("figure__indicator", "figure__unit", "figure__statement", "figure__target")
        .prefetch_related("others")
    )
    return Figure.objects.select_related("indicator", "unit", "statement__document", "target__document").prefetch_related(
        Prefetch("findings", open_, "open_findings"),
        Prefetch("mentioned_in", open_, "open_mentions"),
        Prefetch("revisions", Revision.objects.select_related("version", "published_by").order_by("number")),
    )


def published(
    indicator: str | None = None,
    unit: Unit | int | None = None,
    *,
    system: str | None = None,
    with_findings_only: bool = False,
    recomputed: bool = True,
    person: values.Asker = None,
) -> list[Shown]:
    """Published figures, by indicator, then newest first. Everybody may read them; `person` decides about recomputed values of
    records that are not simulated. Without `recomputed` they come as published alone, without reading the ledger's cells."""
    rows = _rows()
    if indicator is not None:
        rows = rows.filter(indicator_id=indicator)
    if unit is not None:
        rows = rows.filter(unit_id=unit if isinstance(unit, int) else unit.pk)
    if system is not None:
        rows = rows.filter(indicator__system=system)
    if with_findings_only:
        rows = rows.filter(findings__closed_at__isnull=True, findings__isnull=False).distinct()
    return _shown(rows.order_by("indicator_id", "-ends", "code"), person, recomputed=recomputed)


def one(code: str, person: values.Asker = None) -> Shown:
    """One figure by its code. Raises UnknownFigure."""
    found = _shown(_rows().filter(code=code), person)
    if not found:
        raise UnknownFigure(f"Không có số liệu mã “{code}”. Xem danh sách: tinhso figures.")
    return found[0]


@together()
def _shown(rows: Iterable[Figure], person: values.Asker, *, recomputed: bool = True) -> list[Shown]:
    figures = list(rows)
    found_again = _recompute(figures, person) if recomputed else {}
    versions = all_in_force(date.max)
    found = []
    for figure in figures:
        version = in_force([versions[figure.indicator_id]], figure.ends)
        assert version is not None  # every indicator has a version
        found.append(_one(figure, rules_of(version), found_again.get(figure.pk)))
    return found


def _recompute(figures: list[Figure], person: values.Asker) -> dict[int, Value]:
    """What the records give for each printed value, in one reading."""
    computable = [
        f for f in figures if f.kind == Figure.Kind.VALUE and f.origin != Figure.Origin.COMPUTED and f.statement is not None
    ]
    if not computable:
        return {}
    current = all_in_force(date.max)
    computable = [
        f for f in computable if not rules_of(current[f.indicator_id]).declared and not (f.statement and f.statement.subject)
    ]
    periods = {f.pk: parse_period(f.period, f.rule) for f in computable}
    if not computable:
        return {}
    found = {}
    with pin() as reader:
        codes, units = {f.indicator_id for f in computable}, [f.unit_id for f in computable]
        book = Book(sorted(codes), units, list(dict.fromkeys(periods.values())), None, reader)
        for figure in computable:
            value = book.value(figure.indicator_id, figure.unit_id, periods[figure.pk])
            if value.origin != "computed":
                continue
            if value.simulated or values.allowed(value, person).value is not None:
                found[figure.pk] = value
    return found


def _computed(figure: Figure, value: Value | None) -> Computed | None:
    if value is None or value.rounded is None or figure.statement is None:
        return None
    said = figure.statement
    counted = said.form == "amount" and value.rules.is_share and value.numerator is not None
    main = Fraction(value.numerator or 0) if counted else Fraction(value.rounded)
    stated = bounds(printed(said.value, said.places), said.qualifier)
    same = stated.meets(Bounds(main, main)) and (said.denominator is None or value.denominator == Fraction(said.denominator))
    return Computed(
        value=_decimal(main),
        numerator=None if value.numerator is None else _decimal(value.numerator),
        denominator=None if value.denominator is None else _decimal(value.denominator),
        percent=value.rounded if value.rules.is_share else None,
        simulated=value.simulated,
        complete=value.complete,
        same=same,
    )


def _decimal(value: Fraction) -> Decimal:
    """An exact decimal where it ends; six decimals of one that does not."""
    return Decimal(value.numerator) if value.denominator == 1 else half_up(value, 6)


def _one(figure: Figure, rules: VersionDefinition, value: Value | None) -> Shown:
    common: dict[str, Any] = {
        "code": figure.code,
        "kind": figure.kind,
        "origin": figure.origin,
        "indicator": figure.indicator_id,
        "title_vi": figure.indicator.title_vi,
        "title_en": figure.indicator.title_en,
        "pillar": figure.indicator.pillar,
        "system": figure.indicator.system,
        "unit": figure.unit_id,
        "place": figure.unit.name,
        "place_code": figure.unit.code,
        "period": figure.period,
        "first_day": figure.starts,
        "last_day": date.fromordinal(figure.ends.toordinal() - 1),
        "findings": tuple(_finding(row) for row in figure.open_findings),  # type: ignore[attr-defined]
        "mentioned_in": tuple(_finding(row) for row in figure.open_mentions),  # type: ignore[attr-defined]
    }
    if figure.statement is not None:
        return Shown(**common, **_of_statement(figure, rules, value))
    if figure.target is not None:
        return Shown(**common, **_of_target(figure, rules))
    *earlier, last = (Shown(**common, **_of_revision(row)) for row in figure.revisions.all())
    return replace(last, earlier=tuple(earlier))


def _units(rules: VersionDefinition, form: str) -> dict[str, str]:
    if form == "rank":
        return {"unit_vi": "hạng", "unit_en": "rank"}
    if form == "percent":
        return {"unit_vi": "%", "unit_en": "%"}
    counted = rules.unit.of if rules.is_share and rules.unit.of is not None else rules.unit
    return {"unit_vi": counted.vi, "unit_en": counted.en}


_EMPTY: dict[str, Any] = {
    "subject": "", "numerator": None, "denominator": None, "percent": None, "growth": None, "growth_base": "",
    "percent_of_base": None, "rank_of": None, "due": None, "comparison": "", "computed": None, "simulated": False,
    "revision": None, "published_at": "", "qualifier": "exact", "source": "", "document": "",
}  # fmt: skip


def _of_statement(figure: Figure, rules: VersionDefinition, value: Value | None) -> dict[str, Any]:
    row = figure.statement
    assert row is not None
    return _EMPTY | {
        "subject": row.subject,
        "as_of": row.as_of,
        "form": row.form,
        "value": printed(row.value, row.places),
        **_units(rules, row.form),
        "qualifier": row.qualifier,
        "numerator": plain(row.numerator),
        "denominator": plain(row.denominator),
        "percent": None if row.percent is None else printed(row.percent, row.percent_places),
        "growth": None if row.growth is None else printed(row.growth, row.growth_places),
        "growth_base": row.growth_base,
        "percent_of_base": None if row.percent_of_base is None else printed(row.percent_of_base, row.percent_of_base_places),
        "rank_of": row.rank_of,
        "source": row.document.title if row.document else "",
        "document": row.document_id or "",
        "computed": _computed(figure, value),
        "simulated": row.simulated,
    }


def _of_target(figure: Figure, rules: VersionDefinition) -> dict[str, Any]:
    row = figure.target
    assert row is not None
    form = "rank" if rules.nature == "rank" else "percent" if rules.is_share else "amount"
    return _EMPTY | {
        "as_of": row.as_of,
        "form": form,
        "value": printed(row.value, row.places),
        **_units(rules, form),
        "qualifier": row.qualifier,
        "due": row.due,
        "comparison": row.comparison,
        "source": row.document.title if row.document else "",
        "document": row.document_id or "",
        "simulated": row.simulated,
    }


def _of_revision(row: Revision) -> dict[str, Any]:
    rules = rules_of(row.version)
    numerator, denominator = (Fraction(text) if text else None for text in (row.numerator, row.denominator))
    return _EMPTY | {
        "as_of": row.figure.period,
        "form": "percent" if rules.is_share else "amount",
        "value": printed(row.value, rules.rounding),
        **_units(rules, "percent" if rules.is_share else "amount"),
        "numerator": None if numerator is None else _decimal(numerator),
        "denominator": None if denominator is None else _decimal(denominator),
        "source": f"{row.published_by.name}, {local_date(row.published_at):%-d/%-m/%Y}",
        "simulated": row.simulated,
        "revision": row.number,
        "published_at": row.published_at.isoformat(),
    }


def _finding(row: Finding) -> Found:
    name, figure = NAMES[row.rule], row.figure
    said = figure.statement or figure.target
    return Found(
        rule=row.rule,
        severity=row.severity,
        title_vi=name.title.vi,
        title_en=name.title.en,
        flag_vi=name.flag.vi,
        flag_en=name.flag.en,
        message=row.message,
        message_en=row.message_en or row.message,
        numbers=dict(row.numbers),
        figure=figure.code,
        others=tuple(sorted(other.code for other in row.others.all())),
        indicator=figure.indicator_id,
        indicator_vi=figure.indicator.title_vi,
        indicator_en=figure.indicator.title_en,
        place=figure.unit.name,
        as_of=said.as_of if said is not None else figure.period,
    )


def findings(*, unit: Unit | int | None = None, indicator: str | None = None, rule: str | None = None) -> list[Found]:
    """Every open finding: errors first, then by figure. Everybody may read those about published figures."""
    rows = (
        Finding.objects.filter(closed_at=None)
        .select_related("figure__indicator", "figure__unit", "figure__statement", "figure__target")
        .prefetch_related("others")
    )
    if unit is not None:
        rows = rows.filter(figure__unit_id=unit if isinstance(unit, int) else unit.pk)
    if indicator is not None:
        rows = rows.filter(figure__indicator_id=indicator)
    if rule is not None:
        rows = rows.filter(rule=rule)
    return [_finding(row) for row in rows.order_by("severity", "figure__code", "rule")]
