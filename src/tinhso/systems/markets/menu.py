"""The system's place in the navigation."""

from __future__ import annotations

from tinhso.kernel.pages.navigation import Entry
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.markets.apps import SEE


def _sees_markets(person: Person | None) -> bool:
    return scopes.can(person, SEE)


ENTRIES = [Entry("Chợ 4.0", "markets:list", "market", order=50, shown_to=_sees_markets)]
