"""Published figures and findings by program: open to everybody, as JSON and CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from tinhso.kernel.exchange.callers import caller
from tinhso.ledger.figures import listing

router = Router()


class FindingOut(Schema):
    """What a check found about a figure."""

    rule: str
    severity: str = Field(..., description="error: the numbers cannot all be right; note: they need a word")
    title: str
    message: str
    numbers: dict[str, str]
    figure: str
    others: list[str]


class ComputedOut(Schema):
    """What the records give for a printed figure; a reconstruction where `simulated`."""

    value: int | float
    numerator: int | float | None
    denominator: int | float | None
    percent: int | float | None
    simulated: bool
    complete: bool
    same: bool


class TargetOut(Schema):
    """By which day, and on which side."""

    due: str
    comparison: str


class FigureOut(Schema):
    """One published figure."""

    id: str
    kind: str
    origin: str
    indicator: str
    indicator_vi: str
    indicator_en: str
    pillar: str
    system: str
    place: str
    place_code: str
    subject: str
    as_of: str
    period: str
    from_: str = Field(..., alias="from")
    to: str
    form: str
    value: int | float
    unit: str
    numerator: int | float | None
    denominator: int | float | None
    percent: int | float | None
    growth: int | float | None
    growth_base: str | None
    percent_of_base: int | float | None
    rank: int | float | None
    rank_of: int | None
    target: TargetOut | None
    qualifier: str
    source: str
    simulated: bool
    computed: ComputedOut | None
    findings: list[FindingOut]
    mentioned_in: list[str]


@router.get("/figures", response=list[FigureOut], auth=None, by_alias=True, summary="Số liệu đã công bố")
def list_figures(request: HttpRequest, indicator: str = "", unit: int | None = None, system: str = "") -> list[dict[str, Any]]:
    rows = listing.published(indicator or None, unit, system=system or None, person=caller(request))
    return [row.as_json() for row in rows]


COLUMNS = (
    "id", "kind", "origin", "indicator", "indicator_vi", "indicator_en", "place", "place_code", "as_of", "from", "to", "form",
    "value", "unit", "numerator", "denominator", "percent", "growth", "growth_base", "rank_of", "qualifier", "source",
)  # fmt: skip


@router.get("/figures.csv", auth=None, summary="Số liệu đã công bố, CSV")
def figures_csv(request: HttpRequest, indicator: str = "", unit: int | None = None, system: str = "") -> HttpResponse:
    rows = listing.published(indicator or None, unit, system=system or None, person=caller(request))
    findings = [" | ".join(finding.message for finding in row.findings) for row in rows]
    lines = [[row.as_json()[column] for column in COLUMNS] + [found] for row, found in zip(rows, findings, strict=True)]
    return csv_answer([*COLUMNS, "findings"], lines, "so-lieu-da-cong-bo.csv")


@router.get("/figures/{path:code}", response=FigureOut, auth=None, by_alias=True, summary="Một số liệu đã công bố")
def one_figure(request: HttpRequest, code: str) -> dict[str, Any]:
    try:
        return listing.one(code, caller(request)).as_json()
    except listing.UnknownFigure as error:
        raise Http404(str(error)) from error


@router.get("/findings", response=list[FindingOut], auth=None, summary="Những chỗ không khớp")
def list_findings(request: HttpRequest, indicator: str = "", unit: int | None = None) -> list[dict[str, Any]]:
    return [found.as_json() for found in listing.findings(unit=unit, indicator=indicator or None)]


def csv_answer(head: list[str], lines: list[list[Any]], name: str) -> HttpResponse:
    """A CSV download: UTF-8 with its mark, and no cell that a spreadsheet would run as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in line] for line in lines)
    answer = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _safe(cell: Any) -> Any:
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return "" if cell is None else cell
