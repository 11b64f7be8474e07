"""Pages about indicators: the list, one indicator with its explanation, its records, published figures and findings."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tinhso.centre import mapping, outlines, presenting, standing
from tinhso.centre.indicators import drawing, editing, revisions
from tinhso.centre.standing import Standing
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, csv_response, xlsx_response
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.time import Period
from tinhso.ledger.cells.registry import load as measures_known
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures import listing, services, targets
from tinhso.ledger.figures.checks.catalogue import NAMES
from tinhso.ledger.indicators import cards, explaining, timeline, values
from tinhso.ledger.indicators.models import PILLARS, Indicator
from tinhso.ledger.indicators.versions import rules_of, version_of


def _pillars(_person: Person | None) -> list[tuple[str, str]]:
    return [(code, names[0] if language() == "vi" else names[1]) for code, names in PILLARS.items()]


def _systems(_person: Person | None) -> list[tuple[str, str]]:
    return [(code, code) for code in Indicator.objects.current().order_by("system").values_list("system", flat=True).distinct()]


class Indicators(ListPage):
    """Every indicator that is kept."""

    title = "Chỉ tiêu"
    columns = (
        Column(
            "title",
            "Chỉ tiêu",
            lambda i: i.title(language()),
            sort="search_key",
            link=lambda i: reverse("centre:indicator", args=[i.code]),
        ),
        Column("code", "Mã", lambda i: i.code, sort="code", phone=False),
        Column("pillar", "Trụ cột", lambda i: PILLARS[i.pillar][0 if language() == "vi" else 1], sort="pillar"),
        Column("owner", "Đơn vị chủ trì", lambda i: i.owner, sort="owner", phone=False),
    )
    filters = (
        Choice("pillar", "Trụ cột", _pillars, lambda q, v: q.filter(pillar=v)),
        Choice("system", "Hệ thống", _systems, lambda q, v: q.filter(system=v)),
    )
    search_in = ("search_key",)
    search_hint = "Tìm chỉ tiêu theo tên hoặc mã"
    default_sort = "pillar"
    file_name = "chi-tieu"

    def records(self, person: Person | None) -> QuerySet[Indicator]:
        return Indicator.objects.current()

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_("Thêm chỉ tiêu"), reverse("centre:add-indicator"))] if scopes.can(person, editing.PERMISSION) else []


def _indicator(code: str) -> Indicator:
    found = Indicator.objects.filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def _period(here: Standing, indicator: Indicator) -> Period:
    """The period asked for, by the indicator's own rule; else now, or the last in which it was kept."""
    rules = rules_of(version_of(indicator.code, here.today))
    if here.period is not None:
        return values.read_period(indicator.code, here.period.text)
    retired = indicator.retired_on
    return cards.now_period(rules, here.today if retired is None else min(here.today, retired - timedelta(days=1)))


def _map_day(request: HttpRequest, here: Standing) -> date | None:
    """The map asked for: `old` is the last before the break, `new` today's; nothing is as recorded."""
    return {"new": here.today, "old": date(2025, 6, 30)}.get(request.GET.get("map", ""))


@require_safe
@together()
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator at one place: value, line, map, ranking, table, published figures, and why the value is what it is."""
    indicator, here = _indicator(code), standing.of(request)
    period, on_map = _period(here, indicator), _map_day(request, here)
    explanation = explaining.explain(code, here.unit, period, on_map, here.person)
    value = explanation.value
    chain = [here.unit, *timeline.forerunners(here.unit)]
    published = [shown for unit in chain for shown in listing.published(code, unit, person=here.person)]
    figures = [shown for shown in published if shown.kind != "target"]
    nearest = _nearest(here, value, figures)
    overview = None
    if not value.rules.declared and here.person is not None and value.rules.nature != "rank":
        overview = mapping.overview(here, values.table(code, here.unit, period, on_map, here.person), value)
    context = {
        "standing": here, "indicator": indicator, "title": indicator.title(language()), "unit_name": standing.unit_title(here.unit),
        "value": value, "why": presenting.reason(value), "in_full": drawing.in_full(value),
        "face": _face(value, nearest), "nearest": nearest, "explanation": explanation, "period_name": _named(explanation),
        "period_text": here.period.text if here.period else "", "map": request.GET.get("map", ""),
        "periods": standing.period_choices(here.today, here.period), "figures": figures,
        "targets": [shown for shown in published if shown.kind == "target"], "findings": [f for s in figures for f in s.findings],
        "mentions": list({f.figure + f.rule: f for s in figures for f in s.mentioned_in}.values()),
        "overview": overview, "drawn": _outlines(request, here, overview),
        "broken_by": standing.merged_from(here.unit), "young": _young(here, period, on_map),
        "worked": drawing.worked(nearest, value),
        "rows": mapping.rows(here, overview.table) if overview else [],
        "parts_title": standing.parts_title(here.unit),
        "chart": drawing.line(here, code, figures, on_map, narrow=bool(overview and (overview.tiles or overview.outlined))),
        "simulated": value.simulated or any(s.computed and s.computed.simulated for s in figures),
        "reconstructions": [shown for shown in figures if shown.computed is not None],
        "inputs": drawing.inputs(here, explanation, request.GET.get("map", "")),
        "piece_since": here.unit.valid_from if value.piece else None,
        "pillar": PILLARS[indicator.pillar][0 if language() == "vi" else 1], "delta": _delta(here, value),
        "status": drawing.state(value, here.today), "query": _query(request),
        "may_edit": scopes.can(here.person, editing.PERMISSION),
        "may_set_target": scopes.can(here.person, targets.PERMISSION, here.unit) and indicator.retired_on is None,
        "may_publish": value.origin == "computed" and scopes.can(here.person, services.PERMISSION, here.unit),
    }  # fmt: skip
    return render(request, "centre/indicator.html", context)


def _young(here: Standing, period: Period, on_map: date | None) -> date | None:
    """The day from which the unit stands, where that is after the period asked for."""
    start = here.unit.valid_from
    return start if on_map is None and start is not None and period.last_day < start else None


def _outlines(request: HttpRequest, here: Standing, overview: mapping.Overview | None) -> outlines.Outlines | None:
    """The map of outlines: where it was asked for, or no tiles can be drawn."""
    if overview is None or not overview.outlined:
        return None
    wanted = request.GET.get("draw") == "outlines" or overview.tiles is None
    return mapping.outlines_of(here, overview) if wanted else None


def _face(value: values.Value, figures: list[listing.Shown]) -> presenting.Face:
    if value.value is None and figures:
        return presenting.printed_face(figures[0])
    return presenting.face(value)


def _nearest(here: Standing, value: values.Value, figures: list[listing.Shown]) -> list[listing.Shown]:
    """The published figures that may stand for a missing value: the last one, or of the period that the reader chose."""
    return [shown for shown in figures if here.period is None or shown.last_day == value.period.last_day]


def _named(explanation: explaining.Explanation) -> str:
    return explanation.period_vi if language() == "vi" else explanation.period_en


def _delta(here: Standing, value: values.Value) -> presenting.Delta | None:
    if value.value is None or value.rules.declared:
        return None
    return presenting.delta(values.same_period_change(value, here.person))


def _query(request: HttpRequest) -> str:
    """The place, period and map of the page, for links that keep them."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in ("unit", "period", "map"):
            kept.pop(name)
    return f"?{kept.urlencode()}" if kept else ""


@require_safe
@together()
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The table of the page as CSV, XLSX or JSON."""
    indicator, here = _indicator(code), standing.of(request)
    period, on_map = _period(here, indicator), _map_day(request, here)
    table = values.table(code, here.unit, period, on_map, here.person)
    if form == "json":
        whole = explaining.value_json(table.whole, here.unit)
        rows = [explaining.value_json(row.value, row.unit) | {"rank": row.rank} for row in table.rows]
        return HttpResponse(json.dumps({"whole": whole, "rows": rows}, ensure_ascii=False), content_type="application/json")
    titles = [_("Mã"), _("Đơn vị"), _("Hạng"), _("Giá trị"), _("Tử số"), _("Mẫu số"), _("Mô phỏng"), _("Quy đổi"), _("Ghi chú")]
    flag = {True: _("có"), False: ""}
    called = mapping.titles(here, table)
    plain = [
        [row.unit.code, called[row.unit.pk], row.rank, _plain(row.value.rounded), _plain(row.value.numerator),
         _plain(row.value.denominator), flag[row.value.simulated], flag[row.value.converted], presenting.reason(row.value)]
        for row in table.rows
    ]  # fmt: skip
    name = f"{indicator.code}-{here.unit.code}-{period.text}".replace(":", "-")
    if form == "csv":
        return csv_response(name, titles, plain)  # type: ignore[return-value]
    if form == "xlsx":
        return xlsx_response(name, titles, plain)  # type: ignore[return-value]
    raise Http404


def _plain(value: Any) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


@require_safe
@together()
def show_records(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """The records behind one input: those the reader may see, of how many there are."""
    indicator, here = _indicator(code), standing.of(request)
    known = measures_known().measures.get(measure)
    if known is None or here.person is None:
        raise Http404
    explanation = explaining.explain(code, here.unit, _period(here, indicator), _map_day(request, here), here.person)
    of = request.GET.get("of", "")
    entry = next((item for item in explanation.inputs if item.code == measure and of in ("", item.period.text)), None)
    if entry is None or entry.amount is None:
        raise Http404
    with explaining.records(explanation, measure, here.person, of) as records:
        return _Records.of(records, explanation, entry, indicator, request)


class _Records(ListPage):
    """Records of a fact, shown by the columns that the measure uses and linked to their own page."""

    template = "centre/records.html"
    default_sort = ""

    @classmethod
    def of(
        cls, records: QuerySet[Any], explanation: explaining.Explanation, entry: Any, indicator: Indicator, request: HttpRequest
    ) -> HttpResponse:
        """Answer with the list."""
        fact, today = measures_known().measures[entry.code].fact, installation_clock().today()
        context = {"explanation": explanation, "entry": entry, "indicator": indicator, "query": _query(request)}
        context["visible"] = records.count()
        about = {
            "title": entry.title_vi if language() == "vi" else entry.title_en,
            "columns": drawing.record_columns(fact, records.model, today, _address(records.model)),
            "filters": drawing.record_filters(fact, records.model),
            "search_in": drawing.record_search(records.model),
            "search_hint": "Tìm theo tên hoặc mã",
            "kept": ("unit", "period", "map", "of"),
            "records": lambda self, person: drawing.records_with_place(records, today),
            "extra": lambda self, request: context,
            "file_name": f"ban-ghi-{entry.code}",
        }
        page = cast("type[ListPage]", type("Page", (cls,), about))
        return cast(HttpResponse, page.as_view()(request))


def _address(model: type[Model]) -> Callable[[Any], str] | None:
    """How to reach a record's own page, where its system has one."""
    return (lambda record: str(record.get_absolute_url())) if hasattr(model, "get_absolute_url") else None


@require_safe
@together()
def show_figures(request: HttpRequest) -> HttpResponse:
    """Every published figure, filtered by place, pillar and whether a check found something."""
    chosen = {name: request.GET.get(name, "") for name in ("place", "pillar", "found")}
    every = listing.published(person=standing.of(request).person)
    places = sorted({(shown.place_code, shown.place) for shown in every})
    shown = [
        figure
        for figure in every
        if (not chosen["place"] or figure.place_code == chosen["place"])
        and (not chosen["pillar"] or figure.pillar == chosen["pillar"])
        and (not chosen["found"] or figure.findings)
    ]
    if (form := request.GET.get("export")) in ("csv", "xlsx"):
        titles = [_("Mã"), _("Chỉ tiêu"), _("Địa bàn"), _("Kỳ"), _("Số liệu"), _("Nguồn"), _("Phát hiện")]
        lang = language()
        rows = [
            [
                f.code, f.title(lang), f.subject or f.place, f.dated(lang), f.in_words(lang), f.source,
                "; ".join(found.told(lang) for found in f.findings),
            ]
            for f in shown
        ]  # fmt: skip
        return (csv_response if form == "csv" else xlsx_response)("so-lieu-da-cong-bo", titles, rows)  # type: ignore[return-value]
    context = {
        "figures": shown,
        "total": len(every),
        "places": places,
        "pillars": _pillars(None),
        "chosen": chosen,
        "lang_vi": language() == "vi",
    }
    return render(request, "centre/figures.html", context)


@require_safe
@together()
def show_figure(request: HttpRequest, code: str) -> HttpResponse:
    """One published figure: its source, its findings with the arithmetic, and what recomputes it."""
    here = standing.of(request)
    try:
        shown = listing.one(code, here.person)
    except listing.UnknownFigure as error:
        raise Http404(str(error)) from error
    context = {
        "figure": shown,
        "face": presenting.printed_face(shown),
        "query": f"?unit={shown.place_code}&period={shown.period}",
        "lang_vi": language() == "vi",
        "revisions": revisions.history(code) if shown.revision else [],
        "drift": revisions.drift(shown, here.person),
    }
    return render(request, "centre/figure.html", context)


@require_safe
def show_findings(request: HttpRequest) -> HttpResponse:
    """What the checks found, in one list."""
    rule = request.GET.get("rule", "")
    every = listing.findings()
    rules = sorted({(found.rule, found.title(language())) for found in every})
    shown = [found for found in every if not rule or found.rule == rule]
    if (form := request.GET.get("export")) in ("csv", "xlsx"):
        titles = [_("Phát hiện"), _("Chỉ tiêu"), _("Địa bàn"), _("Kỳ"), _("Nội dung"), _("Số liệu")]
        lang = language()
        rows = [[f.title(lang), f.about(lang), f.place, f.dated(lang), f.told(lang), f.figure] for f in shown]
        return (csv_response if form == "csv" else xlsx_response)("phat-hien", titles, rows)  # type: ignore[return-value]
    context = {"findings": shown, "total": len(every), "rules": rules, "rule": rule, "lang_vi": language() == "vi", "names": NAMES}
    return render(request, "centre/findings.html", context)
