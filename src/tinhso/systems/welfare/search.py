"""What the search box finds among the beneficiaries."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from tinhso.kernel.pages.searching import Hit
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.welfare.apps import PERSONAL
from tinhso.systems.welfare.models import Entitlement


def search(person: Person | None, folded: str, limit: int) -> list[Hit]:
    """Beneficiaries by code; by name or whole identity number only where the reader may read personal data."""
    found = Entitlement.objects.visible_to(person).filter(ended_on__isnull=True)
    units = scopes.granted(person, PERSONAL)
    by_person = Q(search_key__contains=folded)
    if folded.isdecimal() and len(folded) == 12:
        by_person |= Q(identity_number=folded)
    if not isinstance(units, scopes.Everywhere):
        by_person &= Q(unit_id__in=sorted(units))
    chosen = found.filter(Q(code__iexact=folded) | by_person).order_by("search_key", "pk")[:limit]
    return [
        Hit(record.name if record.unit_id in units else record.code, reverse("welfare:entitlement", args=[record.pk]),
            "đối tượng an sinh", record.code)
        for record in chosen
    ]  # fmt: skip
