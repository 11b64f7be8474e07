"""One object for one reader. What the reader may not see does not exist."""

from __future__ import annotations

from tinhso.kernel.people.models import Person
from tinhso.kernel.records import one_for
from tinhso.systems.teams.models import Activity, Household, Member, Plan, Team, Training


def get_team_for(person: Person | None, key: int) -> Team:
    """The team, with its unit. Raises Http404 where the person does not see it."""
    return one_for(person, Team, key, "unit")


def get_plan_for(person: Person | None, key: int) -> Plan:
    """The plan, with its unit. Raises Http404."""
    return one_for(person, Plan, key, "unit")


def get_member_for(person: Person | None, key: int) -> Member:
    """The member, with the team. Raises Http404."""
    return one_for(person, Member, key, "team__unit")


def get_activity_for(person: Person | None, key: int) -> Activity:
    """The activity, with the team. Raises Http404."""
    return one_for(person, Activity, key, "team__unit")


def get_training_for(person: Person | None, key: int) -> Training:
    """The training session, with its unit. Raises Http404."""
    return one_for(person, Training, key, "unit")


def get_household_for(person: Person | None, key: int) -> Household:
    """The household, with the team. Raises Http404."""
    return one_for(person, Household, key, "team__unit")
