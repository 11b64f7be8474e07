"""What the system's pages have in common: filters, and the forms about one team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.acts import ActPage
from tinhso.kernel.pages.communes import commune_choice
from tinhso.kernel.pages.lists import Column, year_choice
from tinhso.kernel.places import naming
from tinhso.systems.teams.apps import SEE
from tinhso.systems.teams.facts import LIVE_FROM
from tinhso.systems.teams.models import Team
from tinhso.systems.teams.reading import get_team_for

COMMUNE = commune_choice(SEE)
YEAR_HELD = year_choice("held_on", LIVE_FROM.year)


def today() -> date:
    """The day on which the pages stand."""
    return installation_clock().today()


def team_column(of: Callable[[Any], Team], name: str = "team", sort: str = "", link: Callable[[Any], str] | None = None) -> Column:
    """A list's column with the record's team, told from another of the same name. For the `setup` of a page: it asks for the day's map."""
    names = naming.names(today())

    def words(record: Any) -> str:
        team = of(record)
        return names.beside(team.short_name, team.unit_id)

    return Column(name, "Tổ", words, sort, link=link)


def called(team: Team) -> str:
    """The team's name, told from another of the same name: for a page or a form about one team."""
    return naming.names(today()).beside(team.name, team.unit_id)


class OfTeam(ActPage):
    """A form about one team."""

    record: Team

    def note(self) -> str:
        return called(self.record)

    def find(self, *, key: int) -> Team:
        return get_team_for(self.person, key)
