"""One object for one reader. What the reader may not see does not exist."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404

from tinhso.kernel.people.models import Person
from tinhso.systems.teams.models import Activity, Household, Member, Plan, Team, Training


def get_team_for(person: Person | None, key: int) -> Team:
    """The team, with its unit. Raises Http404 where the person does not see it."""
    return _found(Team.objects.visible_to(person).select_related("unit").filter(pk=key).first())


def get_plan_for(person: Person | None, key: int) -> Plan:
    """The plan, with its unit. Raises Http404."""
    return _found(Plan.objects.visible_to(person).select_related("unit").filter(pk=key).first())


def get_member_for(person: Person | None, key: int) -> Member:
    """The member, with the team. Raises Http404."""
    return _found(Member.objects.visible_to(person).select_related("team__unit").filter(pk=key).first())


def get_activity_for(person: Person | None, key: int) -> Activity:
    """The activity, with the team. Raises Http404."""
    return _found(Activity.objects.visible_to(person).select_related("team__unit").filter(pk=key).first())


def get_training_for(person: Person | None, key: int) -> Training:
    """The training session, with its unit. Raises Http404."""
    return _found(Training.objects.visible_to(person).select_related("unit").filter(pk=key).first())


def get_household_for(person: Person | None, key: int) -> Household:
    """The household, with the team. Raises Http404."""
    return _found(Household.objects.visible_to(person).select_related("team__unit").filter(pk=key).first())


Found = TypeVar("Found")


def _found(record: Found | None) -> Found:
    if record is None:
        raise Http404("Trang không có, hoặc tài khoản này không xem được.")
    return record
