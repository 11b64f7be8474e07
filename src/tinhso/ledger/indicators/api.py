"""Indicators and their values by program: JSON, CSV and SDMX-CSV. Published values are open; others as the caller's rights say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Period, PeriodError, parse_period
from tinhso.ledger.figures.api import csv_answer
from tinhso.ledger.indicators import timeline, values
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.explaining import explain, value_json
from tinhso.ledger.indicators.versions import UnknownIndicator, all_kept, rules_of, version_of

router = Router()


class IndicatorOut(Schema):
    """An indicator in force."""

    code: str
    vi: str
    en: str
    pillar: str
    system: str
    owner: str
    version: int
    unit_vi: str
    unit_en: str
    formula: str
    direction: str
    rounding: int
    period_rule: str
    legal_basis: str


class ValueOut(Schema):
    """One value: `value` is rounded by the definition, `exact` is the fraction before rounding."""

    indicator: str
    place: str
    place_code: str
    unit: int
    period: str
    rule: str
    from_: str = Field(..., alias="from")
    to: str
    map: str | None
    version: int
    value: int | float | None
    exact: str | None
    numerator: int | float | None
    denominator: int | float | None
    expected: int
    reported: int
    records: int | None
    converted: bool
    simulated: bool
    origin: str
    qualifier: str
    statements: list[str]
    reason: str | None


class RowOut(ValueOut):
    """One place of a table; `rank` is null where the value is missing or incomplete."""

    rank: int | None


@router.get("/indicators", response=list[IndicatorOut], auth=None, summary="Các chỉ tiêu đang dùng")
def list_indicators(request: HttpRequest, system: str = "", pillar: str = "") -> list[dict[str, Any]]:
    found = []
    for version in all_kept(installation_clock().today()).values():
        row, rules = version.indicator, rules_of(version)
        if (system and row.system != system) or (pillar and row.pillar != pillar):
            continue
        found.append(
            {
                "code": row.code,
                "vi": row.title_vi,
                "en": row.title_en,
                "pillar": row.pillar,
                "system": row.system,
                "owner": row.owner,
                "version": version.number,
                "unit_vi": rules.unit.vi,
                "unit_en": rules.unit.en,
                "formula": rules.formula,
                "direction": rules.direction,
                "rounding": rules.rounding,
                "period_rule": str(rules.period_rule),
                "legal_basis": rules.legal_basis,
            }
        )
    return found


@router.get("/indicators/{code}/value", response=ValueOut, auth=None, by_alias=True, summary="Giá trị ở một nơi, một kỳ")
def one_value(request: HttpRequest, code: str, place: str, period: str, rule: str = "", map: str = "") -> dict[str, Any]:
    unit, when, day = _asked(code, place, period, rule, map)
    return value_json(values.value(code, unit, when, day, caller(request)), unit)


@router.get("/indicators/{code}/explanation", auth=None, summary="Vì sao ra số ấy")
def explanation(request: HttpRequest, code: str, place: str, period: str, rule: str = "", map: str = "") -> dict[str, Any]:
    unit, when, day = _asked(code, place, period, rule, map)
    return explain(code, unit, when, day, caller(request)).as_json()


@router.get("/indicators/{code}/table", response=list[RowOut], auth=None, by_alias=True, summary="Giá trị theo xã, có xếp hạng")
def table(request: HttpRequest, code: str, place: str, period: str, rule: str = "", map: str = "") -> list[dict[str, Any]]:
    unit, when, day = _asked(code, place, period, rule, map)
    found = values.table(code, unit, when, day, caller(request))
    return [{**value_json(row.value, row.unit), "rank": row.rank} for row in found.rows]


@router.get("/indicators/{code}/table.csv", auth=None, summary="Giá trị theo xã, CSV")
def table_csv(request: HttpRequest, code: str, place: str, period: str, rule: str = "", map: str = "") -> HttpResponse:
    rows = table(request, code, place, period, rule, map)
    head = [
        "place_code",
        "place",
        "period",
        "value",
        "numerator",
        "denominator",
        "rank",
        "expected",
        "reported",
        "converted",
        "simulated",
    ]
    return csv_answer(head, [[row[column] for column in head] for row in rows], f"{code}.csv")


SDMX_HEAD = [
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR", "REF_AREA", "FREQ", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS",
    "UNIT_MEASURE", "NUMERATOR", "DENOMINATOR",
]  # fmt: skip


@router.get("/indicators/{code}/months.csv", auth=None, summary="Diễn biến theo tháng, SDMX-CSV 2.0")
def months(request: HttpRequest, code: str, place: str, months: int = 24) -> HttpResponse:
    """The last months of a place, over changes of its territory: OBS_STATUS A normal, P incomplete, M missing, E simulated."""
    today = installation_clock().today()
    unit, _, _ = _asked(code, place, f"as-at:{today.isoformat()}", "", "")
    periods = timeline.months(today, max(1, min(months, 120)), str(rules_of(version_of(code, today)).period_rule))
    lines = []
    for point in timeline.line([code], unit, periods, None, caller(request))[code]:
        found = point.value
        lines.append(
            [
                "dataflow",
                "TINHSO:INDICATORS(1.0)",
                "I",
                code,
                str(point.unit),
                "M",
                point.period.text,
                found.rounded,
                _status(found),
                found.rules.unit.en,
                found.numerator,
                found.denominator,
            ]
        )
    return csv_answer(SDMX_HEAD, lines, f"{code}.sdmx.csv")


def _status(found: Value) -> str:
    if found.value is None:
        return "M"
    return "E" if found.simulated else "A" if found.complete else "P"


def _asked(code: str, place: str, period: str, rule: str, on_map: str) -> tuple[Unit, Period, date | None]:
    """What the query names; the place's code is read on the period's last day, or on the map asked for."""
    try:
        when = values.read_period(code, period, rule or None)
        day = parse_period(f"as-at:{on_map}").last_day if on_map else None
        return lookup.unit_by_code(place, day or when.last_day), when, day
    except (UnknownIndicator, lookup.UnknownUnit) as error:
        raise Http404(str(error)) from error
    except PeriodError as error:
        raise Refused("period", str(error), "This is no period or date.", where="period") from error
    except ValueError as error:
        raise Refused("rule", f"Không có quy tắc kỳ “{rule}”.", "The rule is calendar or nd09.", where="rule") from error
