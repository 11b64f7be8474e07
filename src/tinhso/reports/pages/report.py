"""The report in the browser: choose place and period, read it, take it as Word or PDF. Everybody writes with the values they may see."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.loading.province import own_province
from tinhso.kernel.pages.formatting import language, period_name
from tinhso.kernel.people import scopes
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.time import Period, PeriodError, parse_period
from tinhso.ledger.figures import listing
from tinhso.reports import typeset, word
from tinhso.reports.composing import NothingToReport, compose
from tinhso.reports.words import official_date

FORMS = {
    "docx": (word.write, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (typeset.write, "application/pdf"),
}


def _choices(today: date) -> list[tuple[str, str]]:
    texts = [text for year in range(today.year, 2021, -1) for text in (f"{year}", f"{year}-9M", f"{year}-H2", f"{year}-H1")]
    started = [text for text in texts if parse_period(text).interval.start <= today]
    return [(text, period_name(text)[:1].upper() + period_name(text)[1:]) for text in started]


def _read(request: HttpRequest, today: date) -> tuple[Unit, Period]:
    """The place and period asked for; else this province and the last half-year that has ended. Raises Http404."""
    latest = f"{today.year}-H1" if today >= date(today.year, 7, 1) else f"{today.year - 1}-H2"
    try:
        period = parse_period(request.GET.get("period") or latest)
        unit = lookup.unit_by_code(request.GET.get("place") or own_province(), period.last_day)
    except (PeriodError, lookup.UnknownUnit) as error:
        raise Http404(str(error)) from error
    return unit, period


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The report as a page, or as a file with `?form=docx` or `pdf`."""
    clock = installation_clock()
    unit, period = _read(request, clock.today())
    person = scopes.person_of(request)
    base = request.build_absolute_uri("/").rstrip("/")
    provinces = Unit.objects.filter(lookup.valid_on(period.last_day), level=Level.PROVINCE, code__in=("19", "04", "86"))
    context = {
        "unit": unit,
        "period": period,
        "choices": _choices(clock.today()),
        "places": provinces.order_by("code"),
        "report": None,
    }
    try:
        written = compose(unit, period, clock, person, language(), base)
    except NothingToReport:
        # By its code: the province of another year is another unit, and the period chosen decides which one is meant.
        told = {figure.period for figure in listing.published(person=person) if figure.place_code == unit.code}
        others = [(text, name) for text, name in _choices(clock.today()) if text in told]
        return render(request, "reports/report.html", context | {"period_words": period_name(period.text), "others": others})
    if form := request.GET.get("form"):
        if form not in FORMS:
            raise Http404
        write, kind = FORMS[form]
        response = HttpResponse(write(written), content_type=kind)
        name = f"bao-cao-{unit.code}-{period.text}.{form}".replace(":", "-")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return render(
        request,
        "reports/report.html",
        context
        | {
            "report": written,
            "signed_on": official_date(written.letterhead.day, language()),
            "traces": {t.number: t for t in written.traces},
            "title": _("Báo cáo"),
        },
    )
