"""Writing about people: accounts, roles, grants. Every act is audited."""

from __future__ import annotations

from datetime import date

from django.http import Http404

from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Assignment, Grant, Person
from tinhso.kernel.people.roles import roles
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Agency, Unit
from tinhso.kernel.time import Clock


def _require(actor: Person | None, permission: str, unit: Unit | None = None) -> None:
    """The installation itself (None: a command on the machine, a loading stage) may.

    A person needs the permission in the unit; without a unit, everywhere: accounts and wide roles belong to the whole installation, and
    who administers one province must not reach beyond it.
    """
    if actor is None:
        return
    if unit is not None:
        scopes.require(actor, permission, unit)
    elif not isinstance(scopes.granted(actor, permission), scopes.Everywhere):
        raise Http404("Trang không có, hoặc tài khoản này không xem được.")


def _place(unit: Unit | None, agency: Agency | None) -> Unit | None:
    """Where a scope lies: the unit, or the one that the agency serves."""
    return unit if unit is not None or agency is None else agency.unit


@service("people.add_person")
def add_person(
    actor: Person | None,
    username: str,
    name: str,
    *,
    password: str | None = None,
    title: str = "",
    email: str = "",
    simulated: bool = False,
    key: str | None = None,
    clock: Clock,
) -> Person:
    """Make an account without any role. Raises Refused("username-taken") where the name is in use."""
    _require(actor, "people.add_person")
    username = username.strip().lower()
    if Person.objects.filter(username=username).exists():
        raise Refused(
            "username-taken",
            f"Tên đăng nhập “{username}” đã có.",
            f"The user name “{username}” is taken.",
            where="username",
        )
    person = Person(username=username, name=name.strip(), title=title, email=email, simulated=simulated)
    person.set_password(password)
    person.full_clean()
    person.save()
    audit.record(actor, "people.add_person", person)
    return person


@service("people.set_password")
def set_password(actor: Person | None, person: Person, password: str, *, clock: Clock) -> Person:
    """Replace the password. Ends the person's other sessions, whose hash no longer fits."""
    if actor is None or actor.pk != person.pk:
        _require(actor, "people.set_password")
    before = audit.snapshot(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record(actor, "people.set_password", person, before)
    return person


@service("people.close_account")
def close_account(actor: Person | None, person: Person, *, clock: Clock) -> Person:
    """Nobody signs in to it from now on. Its name stays in what it did."""
    _require(actor, "people.close_account")
    before = audit.snapshot(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record(actor, "people.close_account", person, before)
    return person


@service("people.grant_role")
def grant_role(
    actor: Person | None,
    person: Person,
    role: str,
    *,
    unit: Unit | None = None,
    agency: Agency | None = None,
    system: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    key: str | None = None,
    clock: Clock,
) -> Assignment:
    """Give a role within a scope, in `[valid_from, valid_to)`. Raises Refused("role-unknown")."""
    _require(actor, "people.grant_role", _place(unit, agency))
    if role not in roles():
        raise Refused("role-unknown", f"Không có vai trò “{role}”.", f"There is no role “{role}”.", where="role")
    assignment = Assignment.objects.create(
        person=person, role=role, unit=unit, agency=agency, system=system, valid_from=valid_from, valid_to=valid_to
    )
    audit.record(actor, "people.grant_role", assignment)
    scopes.forget(person)
    return assignment


@service("people.end_role")
def end_role(actor: Person | None, assignment: Assignment, *, clock: Clock) -> Assignment:
    """The role is held up to, and not including, today."""
    _require(actor, "people.end_role", _place(assignment.unit, assignment.agency))
    before = audit.snapshot(assignment)
    assignment.valid_to = clock.today()
    assignment.save(update_fields=["valid_to"])
    audit.record(actor, "people.end_role", assignment, before)
    scopes.forget(assignment.person)
    return assignment


@service("people.grant_values")
def grant_values(actor: Person | None, person: Person, indicator: str, *, unit: Unit | None = None, clock: Clock) -> Grant:
    """Let the person see an indicator's unpublished values in a unit (none: everywhere). `*` is every indicator."""
    _require(actor, "people.grant_values", unit)
    grant = Grant.objects.create(person=person, indicator=indicator, unit=unit)
    audit.record(actor, "people.grant_values", grant)
    scopes.forget(person)
    return grant


@service("people.end_values")
def end_values(actor: Person | None, grant: Grant, *, clock: Clock) -> Grant:
    """The grant holds up to, and not including, today."""
    _require(actor, "people.grant_values", grant.unit)
    before = audit.snapshot(grant)
    grant.valid_to = clock.today()
    grant.save(update_fields=["valid_to"])
    audit.record(actor, "people.end_values", grant, before)
    scopes.forget(grant.person)
    return grant
