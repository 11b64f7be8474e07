"""Indicators and units, for the search box."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.centre.standing import unit_title
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.formatting import language
from tinhso.kernel.pages.searching import Hit
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, Unit
from tinhso.ledger.indicators.models import Indicator


def search(person: Person | None, folded: str, limit: int) -> list[Hit]:
    """Indicators by title or code; provinces and communes of today by name."""
    found = Indicator.objects.all()
    for word in folded.split():
        found = found.filter(search_key__contains=word)
    hits = [
        Hit(
            row.title(language()),
            reverse("centre:indicator", args=[row.code]),
            _("chỉ tiêu") if row.retired_on is None else _("chỉ tiêu không còn theo dõi"),
            row.code,
        )
        for row in found.order_by(F("retired_on").asc(nulls_first=True), "code")[:limit]
    ]
    today = installation_clock().today()
    units = Unit.objects.filter(lookup.valid_on(today), level__in=(Level.PROVINCE, Level.COMMUNE), search_key__contains=folded)
    hits += [
        Hit(unit_title(unit), f"{reverse('centre:board')}?unit={unit.code}", _("địa bàn"), unit.code)
        for unit in units.order_by("level", "sort_key")[:limit]
    ]
    return hits
