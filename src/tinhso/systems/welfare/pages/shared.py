"""What the system's pages have in common: the choice of a commune, and who may read names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.communes import commune_choice
from tinhso.kernel.pages.formatting import initials
from tinhso.kernel.pages.lists import Choice
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup, naming
from tinhso.kernel.places.models import Level, Unit
from tinhso.systems.welfare.apps import PERSONAL, SEE
from tinhso.systems.welfare.programmes import banks


def today() -> date:
    """The day on which the pages stand."""
    return installation_clock().today()


COMMUNE = commune_choice(SEE)
BANK = Choice(
    "bank",
    "Ngân hàng",
    lambda person: [(bank.code, bank.name) for bank in banks().values()],
    lambda records, code: records.filter(bank=code),
)


def name_reader(person: Person | None) -> Callable[[Any], str]:
    """How this reader sees a record's name: in full with the right to personal data in its unit, else by its initials."""
    readable = scopes.granted(person, PERSONAL)
    return lambda record: record.name if record.unit_id in readable else initials(record.name)


def place_of(unit: Unit) -> str:
    """`thôn Một, xã A`."""
    above = lookup.parent_of(unit, today()) if unit.level == Level.HAMLET else None
    here = naming.names(today()).of(unit)
    return f"{here}, {above}" if above is not None else here
