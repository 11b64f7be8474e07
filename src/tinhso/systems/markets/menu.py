"""The system's place in the navigation."""

from __future__ import annotations

from functools import partial

from tinhso.kernel.pages.navigation import Entry
from tinhso.kernel.people import scopes
from tinhso.systems.markets.apps import SEE

ENTRIES = [Entry("Chợ 4.0", "markets:list", "market", order=50, shown_to=partial(scopes.can, permission=SEE))]
