"""Whom a statement speaks of: the territory that bore a code on a day, and the body that bore a name."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from tinhso.kernel.places.models import Agency, Unit


class UnknownPlace(LookupError):
    """No unit bore that code on that day."""


def unit_on(code: str, on: date, where: str = "") -> Unit:
    """The territory that a code named on a day. Raises UnknownPlace, which says `where` the code stands."""
    valid = (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    unit = Unit.objects.filter(valid, code=code).order_by("level").first()
    if unit is None:
        place = f"{where}: " if where else ""
        raise UnknownPlace(f"{place}không có đơn vị nào mang mã {code} vào ngày {on:%-d/%-m/%Y}. Xem: tinhso places resolve.")
    return unit


def agency_named(name: str, on: date) -> Agency | None:
    """The body that bore a name on a day, where the agencies of the province are loaded."""
    valid = (Q(valid_from__isnull=True) | Q(valid_from__lte=on)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return Agency.objects.filter(valid, name__iexact=name).first()
