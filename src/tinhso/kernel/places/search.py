"""Units that have ended, for the search box: their names are still on papers. (Those of today lead to their board.)"""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.kernel.pages import formatting
from tinhso.kernel.pages.searching import Hit
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Level, Unit


def search(person: Person | None, folded: str, limit: int) -> list[Hit]:
    """Provinces, districts and communes of earlier maps by name, with their last day."""
    ended = Unit.objects.filter(level__lte=Level.COMMUNE, valid_to__isnull=False, search_key__contains=folded)
    return [
        Hit(
            f"{str(unit)[:1].upper()}{str(unit)[1:]} (– {formatting.day(unit.valid_to - timedelta(days=1))})",
            reverse("places:unit", args=[unit.pk]),
            _("địa bàn"),
            unit.code,
        )
        for unit in ended.order_by("level", "sort_key", "pk")[:limit]
        if unit.valid_to
    ]
