"""Publishing a value from its page: what would be written, what stands against it, and the act itself."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tinhso.centre import presenting, standing
from tinhso.centre.standing import Standing
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.time import Period, PeriodError
from tinhso.ledger.figures import services
from tinhso.ledger.indicators import cards, explaining, values
from tinhso.ledger.indicators.models import Indicator
from tinhso.ledger.indicators.versions import rules_of, version_of


class PublishForm(Form):
    """Asks why, where a published figure is corrected."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=300, required=False, help_text=gettext_lazy("Cần ghi khi đính chính.")
    )


def _period(here: Standing, code: str) -> Period:
    if here.period is None:
        return cards.now_period(rules_of(version_of(code, here.today)), here.today)
    try:
        return values.read_period(code, here.period.text)
    except PeriodError as error:
        raise Http404(str(error)) from error


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Preview a value as a figure (GET), and publish it (POST)."""
    here = standing.of(request)
    scopes.require(here.person, services.PERMISSION, here.unit)
    indicator = Indicator.objects.filter(pk=code).first()
    if indicator is None:
        raise Http404
    period = _period(here, code)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and here.person is not None:
        given = form.cleaned_data
        try:
            revision = services.publish_figure(
                here.person, code, here.unit, period, reason=given["reason"], key=given["key"] or None, clock=here.clock
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã công bố lần %(number)s.") % {"number": revision.number}, extra_tags="good")
            return redirect(_address(code, here, period))
    seen = services.preview_figure(here.person, code, here.unit, period, clock=here.clock)
    explanation = explaining.explain(code, here.unit, period, None, here.person)
    vi = language() == "vi"
    context = {
        "form": form, "seen": seen, "indicator": indicator, "title": _("Công bố số liệu"), "name": indicator.title(language()),
        "face": presenting.face(seen.value), "unit_name": standing.unit_title(here.unit), "explanation": explanation,
        "period_name": explanation.period_vi if vi else explanation.period_en, "back": _address(code, here, period),
        "inputs": [(entry.title_vi if vi else entry.title_en, entry.amount, entry.records) for entry in explanation.inputs],
    }  # fmt: skip
    return render(request, "centre/publish.html", context, status=422 if form.is_bound and form.errors else 200)


def _address(code: str, here: Standing, period: Period) -> str:
    return f"{reverse('centre:indicator', args=[code])}?unit={here.unit.code}&period={period.text}"
