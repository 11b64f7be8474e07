"""Who may do what, where. Every rule about rights is asked here.

A person holds roles by assignments: a role, a scope (a unit with all that belongs to it, an agency, a system, or the whole) and
validity dates. A visitor, who is `None`, holds nothing: they see published values and no record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.models import Assignment, Grant, Person
from tinhso.kernel.people.roles import grants
from tinhso.kernel.people.territory import units_of
from tinhso.kernel.places.keylists import listed
from tinhso.kernel.places.models import Unit

Rows = TypeVar("Rows", bound="QuerySet[Any]")


class Everywhere:
    """Every unit there is: contains whatever is asked."""

    def __contains__(self, unit: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return "EVERYWHERE"


EVERYWHERE: Final = Everywhere()
Units = frozenset[int] | Everywhere


@dataclass(frozen=True)
class Held:
    """A role held today: in the units of `root`, or everywhere; in one system, or in all."""

    role: str
    root: int | None
    system: str

    def gives(self, permission: str) -> bool:
        """Whether it gives the permission within its place."""
        if self.system and permission.partition(".")[0] != self.system:
            return False
        return grants(self.role, permission)


class Scope:
    """What one person holds on one day, read once and kept with the person for the length of a request."""

    def __init__(self, person: Person, today: date) -> None:
        self.today = today
        self._person = person
        self.held = tuple(_held(person, today))
        self._units: dict[frozenset[int], frozenset[int]] = {}
        self._grants: list[tuple[str, int | None]] | None = None

    def units(self, permission: str) -> Units:
        """The units in which the person holds the permission."""
        giving = [held for held in self.held if held.gives(permission)]
        if any(held.root is None for held in giving):
            return EVERYWHERE
        return self._below(held.root for held in giving if held.root is not None)

    def value_units(self, indicator: str) -> Units:
        """The units whose unpublished values of the indicator the person may see: by role, and by grants."""
        by_role = self.units(f"{indicator.partition('.')[0]}.see_values")
        if isinstance(by_role, Everywhere):
            return by_role
        if self._grants is None:
            rows = Grant.objects.filter(valid_on(self.today), person=self._person)
            self._grants = list(rows.values_list("indicator", "unit_id"))
        granted = [unit for code, unit in self._grants if code in ("*", indicator)]
        if None in granted:
            return EVERYWHERE
        return by_role | self._below(unit for unit in granted if unit is not None)

    def _below(self, roots: Iterator[int]) -> frozenset[int]:
        key = frozenset(roots)
        if key not in self._units:
            self._units[key] = units_of(key, self.today)
        return self._units[key]


def valid_on(day: date) -> Q:
    """Condition: the assignment or grant holds on that day."""
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return started & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def _held(person: Person, today: date) -> Iterator[Held]:
    if not person.is_active or person.pk is None:
        return
    rows = Assignment.objects.filter(valid_on(today), person=person).order_by("id")
    for role, unit, agency_unit, system in rows.values_list("role", "unit_id", "agency__unit_id", "system"):
        yield Held(role, unit if unit is not None else agency_unit, system)


def scope_of(person: Person, today: date | None = None) -> Scope:
    """The person's scope today; read from the database once per person object, which lives as long as one request."""
    kept: Scope | None = getattr(person, "_scope", None)
    if kept is not None and today in (None, kept.today):
        return kept
    scope = Scope(person, today or installation_clock().today())
    person._scope = scope  # type: ignore[attr-defined]
    return scope


def forget(person: Person) -> None:
    """Read the person's roles again at the next question: after an assignment changed."""
    if hasattr(person, "_scope"):
        del person._scope


def person_of(request: HttpRequest) -> Person | None:
    """Who asks: the person signed in, or None for a visitor."""
    user = request.user
    if not isinstance(user, Person):
        return None
    # Django hands out a wrapper that only behaves like the person; services and queries get the person itself.
    return getattr(user, "_wrapped", user)


def granted(person: Person | None, permission: str) -> Units:
    """The units in which the person holds the permission; none for a visitor."""
    if not isinstance(person, Person):
        return frozenset()
    return scope_of(person).units(permission)


def can(person: Person | None, permission: str, unit: Unit | int | None = None) -> bool:
    """Whether the person may.

    True if, and only if, the person holds, today, a role that gives the permission in the unit, or in a unit that contains or
    succeeds it on the present map. Without a unit: in at least one place; so an act on the whole province passes the province.
    """
    units = granted(person, permission)
    if unit is None:
        return bool(units)
    return (unit.pk if isinstance(unit, Unit) else unit) in units


def require(person: Person | None, permission: str, unit: Unit | int | None = None) -> None:
    """Go on only if the person may; else Http404: what one may not see or do does not exist."""
    if not can(person, permission, unit):
        raise Http404("Trang không có, hoặc tài khoản này không xem được.")


def visible_units(queryset: Rows, person: Person | None, *, field: str = "unit_id", system: str) -> Rows:
    """The rows of the queryset that the person may see, by the unit in column `field`.

    A row is included if, and only if, the person holds `<system>.see_records` in its unit, or in a unit that contains or succeeds
    it on the present map. Adds one list of keys to the query, and nothing per row.
    """
    units = granted(person, f"{system}.see_records")
    if isinstance(units, Everywhere):
        return queryset
    if not units:
        return queryset.none()
    return queryset.filter(**{f"{field}__in": listed(sorted(units))})


def granted_units(person: Person | None, indicator_code: str) -> Units:
    """The units whose computed values of an indicator the person may see.

    A unit is included if, and only if, the person holds `<system>.see_values` there (the system is the code's first part), or a
    grant names the indicator, or all of them, there. Published values need no grant. A visitor has none.
    """
    if not isinstance(person, Person):
        return frozenset()
    return scope_of(person).value_units(indicator_code)
