"""The system's place in the navigation."""

from __future__ import annotations

from functools import partial

from tinhso.kernel.pages.navigation import Entry
from tinhso.kernel.people import scopes
from tinhso.systems.welfare.apps import SEE

ENTRIES = [Entry("Chi trả an sinh", "welfare:list", "coins", order=52, shown_to=partial(scopes.can, permission=SEE))]
