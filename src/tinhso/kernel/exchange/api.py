"""Who am I: the first call of any program."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.scopes import scope_of

router = Router()


class HeldRole(Schema):
    role: str
    unit: int | None
    system: str


class Me(Schema):
    username: str
    name: str
    roles: list[HeldRole]


@router.get("/me", response=Me, summary="Tài khoản đang gọi và vai trò hôm nay")
def me(request: HttpRequest) -> Me:
    person = caller(request)
    assert isinstance(person, Person)  # the router's own auth lets nobody else in
    roles = [HeldRole(role=held.role, unit=held.root, system=held.system) for held in scope_of(person).held]
    return Me(username=person.username, name=person.name, roles=roles)
