"""The communes that a reader may choose from, in filters and forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.loading.province import own_province
from tinhso.kernel.pages.lists import Choice
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, Unit


def communes_for(person: Person | None, permission: str, today: date) -> list[Unit]:
    """Communes of today's map in which the person holds the permission, in the order of the alphabet.

    Somebody who holds it everywhere chooses among the communes of this installation's province.
    """
    units = scopes.granted(person, permission)
    found: QuerySet[Unit] = lookup.units_on(today, Level.COMMUNE).order_by("sort_key", "pk")
    if isinstance(units, scopes.Everywhere):
        province = lookup.unit_by_code(own_province(), today)
        return lookup.children(province, today, Level.COMMUNE)
    return list(found.filter(pk__in=units))


def commune_choice(permission: str) -> Choice:
    """A list's filter by commune: records of it and of its hamlets, of today's map and of the units that it succeeded."""

    def offered(person: Person | None) -> list[tuple[str, str]]:
        return [(str(unit.pk), unit.name) for unit in communes_for(person, permission, installation_clock().today())]

    def within(records: QuerySet[Any], key: str) -> QuerySet[Any]:
        return records.filter(unit_id__in=units_of([int(key)], installation_clock().today()))

    return Choice("commune", "Xã, phường", offered, within)
