"""The system's place in the navigation."""

from __future__ import annotations

from tinhso.kernel.pages.navigation import Entry
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.welfare.apps import SEE


def _sees(person: Person | None) -> bool:
    return scopes.can(person, SEE)


ENTRIES = [Entry("Chi trả an sinh", "welfare:list", "coins", order=52, shown_to=_sees)]
