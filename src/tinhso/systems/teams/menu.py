"""The system's place in the navigation."""

from __future__ import annotations

from tinhso.kernel.pages.navigation import Entry
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.teams.apps import SEE


def _sees_teams(person: Person | None) -> bool:
    return scopes.can(person, SEE)


ENTRIES = [Entry("Tổ công nghệ số", "teams:list", "people", order=50, shown_to=_sees_teams)]
