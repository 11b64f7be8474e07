"""What the search box finds among the teams."""

from __future__ import annotations

from django.urls import reverse

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.searching import Hit
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import naming
from tinhso.systems.teams.models import Team


def search(person: Person | None, folded: str, limit: int) -> list[Hit]:
    """Teams by the name of their unit or their code."""
    visible = Team.objects.visible_to(person).filter(closed_on__isnull=True)
    found = visible.filter(unit__search_key__contains=folded) | visible.filter(code__icontains=folded)
    names = naming.names(installation_clock().today())
    return [
        Hit(names.beside(team.name, team.unit_id), reverse("teams:team", args=[team.pk]), "tổ công nghệ số", team.code)
        for team in found.order_by("unit__sort_key", "pk")[:limit]
    ]
