"""What the system's pages have in common: the choice of a commune, and numbers out of a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.communes import communes_for
from tinhso.kernel.pages.lists import Choice
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.systems.teams.apps import SEE


def today() -> date:
    """The day on which the pages stand."""
    return installation_clock().today()


def _communes(person: Person | None) -> list[tuple[str, str]]:
    return [(str(unit.pk), unit.name) for unit in communes_for(person, SEE, today())]


def _in_commune(records: QuerySet[Any], key: str) -> QuerySet[Any]:
    return records.filter(unit_id__in=units_of([int(key)], today()))


COMMUNE = Choice("commune", "Xã, phường", _communes, _in_commune)


def _in_year(column: str) -> Any:
    return lambda records, year: records.filter(**{f"{column}__year": int(year)})


def year_choice(column: str) -> Choice:
    """A filter by the year of a day; years since the teams began."""
    return Choice(
        "year",
        "Năm",
        lambda person: [(str(year), str(year)) for year in range(today().year, 2021, -1)],
        _in_year(column),
    )
