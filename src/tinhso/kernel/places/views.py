"""The page of a unit: what it is, what it was called, where it came from and became, and how sure each of these is."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tinhso.kernel.places import lineage, lookup
from tinhso.kernel.places.models import Level, Unit


@require_safe
def show(request: HttpRequest, key: int) -> HttpResponse:
    """By our own key, for a code names other territories on other days. Not found for a hamlet: its list is simulated."""
    unit = get_object_or_404(Unit, pk=key, level__lte=Level.COMMUNE)
    last = unit.valid_to - timedelta(days=1) if unit.valid_to else date.max
    return render(
        request,
        "places/unit.html",
        {
            "unit": unit,
            "last": unit.valid_to and last,
            "above": lookup.ancestors(unit, last),
            "called_before": [
                {**earlier, "last": date.fromisoformat(earlier["until"]) - timedelta(days=1)} for earlier in unit.called_before
            ],
            "came_from": lineage.came_from(unit),
            "became": lineage.became(unit),
            "made_of": lookup.children(unit, last) if unit.level < Level.COMMUNE else [],
            "has_board": unit.valid_to is None and unit.level in (Level.PROVINCE, Level.COMMUNE),
        },
    )
