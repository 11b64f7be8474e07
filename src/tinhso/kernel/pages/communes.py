"""The communes that a reader may choose from, in filters and forms."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, Unit


def communes_for(person: Person | None, permission: str, today: date) -> list[Unit]:
    """Communes of today's map in which the person holds the permission, in the order of the alphabet.

    Somebody who holds it everywhere chooses among the communes of this installation's province.
    """
    units = scopes.granted(person, permission)
    found: QuerySet[Unit] = lookup.units_on(today, Level.COMMUNE).order_by("sort_key", "pk")
    if isinstance(units, scopes.Everywhere):
        code = Setting.objects.filter(key="province").values_list("value", flat=True).first() or "19"
        province = lookup.unit_by_code(code, today)
        return lookup.children(province, today, Level.COMMUNE)
    return list(found.filter(pk__in=units))
