"""An officer adds an indicator, or a version of one, in the browser: write, preview, save. The same as `tinhso indicator add`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.centre import presenting, standing
from tinhso.centre.indicators import difference
from tinhso.centre.indicators.definition_form import DefinitionForm, initial_of
from tinhso.centre.standing import Standing
from tinhso.kernel.pages.formatting import day, language
from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.ledger.cells.registry import load as measures_known
from tinhso.ledger.indicators import cards, explaining, values, versions
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion
from tinhso.ledger.indicators.services import add_version

PERMISSION = "indicators.edit_version"


@dataclass(frozen=True)
class Tried:
    """What the written definition would give, beside what holds now."""

    formula: str
    """With names in the place of codes."""
    period: str
    place: str
    now: str
    """Empty for a new indicator."""
    then: str
    reason: str
    """Why there is no value."""
    simulated: bool
    lines: tuple[difference.Line, ...]
    """Against the version in force; none for a new indicator."""


class _Undone(Exception):
    """Carries the preview out of the transaction that is rolled back."""

    def __init__(self, tried: Tried) -> None:
        self.tried = tried


def _words(value: values.Value) -> str:
    face = presenting.face(value)
    return f"{face.main}{'' if face.unit == '%' else ' '}{face.unit}".strip()


def preview(here: Standing, form: DefinitionForm) -> Tried:
    """Write the version, read its value, and take everything back: exactly what saving would show. Raises Refused."""
    code, person = form.cleaned_data["code"], here.person
    definition = form.cleaned_data["definition"]
    on = max(here.today, definition.versions[0].valid_from)
    period = cards.now_period(definition.versions[0], on)
    before = values.value(code, here.unit, period, None, person) if form.known else None
    try:
        with transaction.atomic():
            held = versions.as_yaml(versions.version_of(code, on)) if form.known else ""
            written = add_version(
                person, code, definition, source="trình duyệt", reason=form.cleaned_data["reason"], clock=here.clock
            )
            explanation = explaining.explain(code, here.unit, period, None, person)
            value = explanation.value
            vi = language() == "vi"
            raise _Undone(
                Tried(
                    formula=explanation.formula_vi if vi else explanation.formula_en,
                    period=explanation.period_vi if vi else explanation.period_en,
                    place=standing.unit_title(here.unit),
                    now=_words(before) if before is not None and before.value is not None else "",
                    then=_words(value) if value.value is not None else "",
                    reason=presenting.reason(value),
                    simulated=value.simulated,
                    lines=difference.between(held, versions.as_yaml(written)) if held else (),
                )
            )
    except _Undone as undone:
        return undone.tried


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """The editor: of a new indicator, or of the next version of a known one."""
    here = standing.of(request)
    scopes.require(here.person, PERMISSION)
    known, listed = _known(code)
    current = versions.in_force(listed, here.today) if known else None
    before = current.rules if current else None
    tried = None
    if request.method == "POST":
        data = request.POST.copy()
        form = DefinitionForm(data, known=code, before=before, initial={"code": code} if code else {})
        if form.is_valid():
            try:
                if request.POST.get("act") == "save":
                    return _save(request, here, form)
                tried = preview(here, form)
            except Refused as refused:
                form.refuse(refused)
    else:
        if taken := _taken(request, listed):
            initial = initial_of(code, taken.whole, taken.valid_from)
        else:
            initial = initial_of(code, current.whole, here.today) if current else {"valid_from": here.today, "formula": ""}
        form = DefinitionForm(initial=initial, known=code, before=before)
    context = {
        "form": form, "indicator": known, "title": _("Sửa chỉ tiêu") if known else _("Thêm chỉ tiêu"), "tried": tried,
        "versions": list(reversed(listed)), "current": current, "waiting": _waiting(code), "indicators": _others(code),
        "measures": [(m.code, m.title.get(language())) for m in sorted(measures_known().measures.values(), key=lambda m: m.code)],
        "back": reverse("centre:indicator", args=[code]) if code else reverse("centre:indicators"),
    }  # fmt: skip
    return render(request, "centre/edit.html", context, status=422 if form.is_bound and form.errors else 200)


def _known(code: str) -> tuple[Indicator | None, list[IndicatorVersion]]:
    if not code:
        return None, []
    known = Indicator.objects.filter(pk=code).first()
    if known is None:
        raise Http404
    return known, list(IndicatorVersion.objects.filter(indicator=known).select_related("author").order_by("number"))


def _taken(request: HttpRequest, listed: list[IndicatorVersion]) -> IndicatorVersion | None:
    """The version whose contents the form starts from, where one was asked for: a version of the product to be taken over."""
    return next((version for version in listed if str(version.number) == request.GET.get("from")), None)


@dataclass(frozen=True)
class Waiting:
    """A version that an upgrade brought and the province's own holds off."""

    number: int
    lines: tuple[difference.Line, ...]


def _waiting(code: str) -> Waiting | None:
    """What an upgrade offers beside the province's own version; nothing once they say the same."""
    found = next((found for found in versions.differences() if found.code == code and found.lines), None) if code else None
    return Waiting(found.offered.number, difference.read(found.lines)) if found else None


def _others(code: str) -> list[tuple[str, str]]:
    """Indicators that a formula may name."""
    return [(row.code, row.title(language())) for row in Indicator.objects.current().exclude(pk=code).order_by("code")]


def _save(request: HttpRequest, here: Standing, form: DefinitionForm) -> HttpResponse:
    given: dict[str, Any] = form.cleaned_data
    version = add_version(
        here.person, given["code"], given["definition"], source="trình duyệt", reason=given["reason"],
        key=given["key"] or None, clock=here.clock,
    )  # fmt: skip
    messages.success(request, _("Đã lưu %(version)s, có hiệu lực từ %(day)s.") % {
        "version": _("bản %(number)s") % {"number": version.number}, "day": day(version.valid_from),
    }, extra_tags="good")  # fmt: skip
    return redirect("centre:indicator", code=version.indicator_id)


@require_safe
def export_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version as the text of an indicator file."""
    here = standing.of(request)
    scopes.require(here.person, "indicators.see_versions")
    version = IndicatorVersion.objects.filter(indicator_id=code, number=number).first()
    if version is None:
        raise Http404
    answer = HttpResponse(versions.as_yaml(version), content_type="text/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}-{number}.yaml"'
    return answer
