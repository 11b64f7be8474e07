"""What the search box finds among the markets."""

from __future__ import annotations

from django.urls import reverse

from tinhso.kernel.pages.searching import Hit
from tinhso.kernel.people.models import Person
from tinhso.systems.markets.models import Market


def search(person: Person | None, folded: str, limit: int) -> list[Hit]:
    """Markets by the name of their commune or their code."""
    visible = Market.objects.visible_to(person).filter(closed_on__isnull=True)
    found = visible.filter(unit__search_key__contains=folded) | visible.filter(code__icontains=folded)
    return [
        Hit(market.name, reverse("markets:market", args=[market.pk]), "chợ", market.code)
        for market in found.order_by("unit__sort_key", "pk")[:limit]
    ]
