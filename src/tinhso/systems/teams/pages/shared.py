"""What the system's pages have in common: filters, and the forms about one team."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.acts import ActPage
from tinhso.kernel.pages.communes import commune_choice
from tinhso.kernel.pages.lists import year_choice
from tinhso.systems.teams.apps import SEE
from tinhso.systems.teams.facts import LIVE_FROM
from tinhso.systems.teams.models import Team
from tinhso.systems.teams.reading import get_team_for

COMMUNE = commune_choice(SEE)
YEAR_HELD = year_choice("held_on", LIVE_FROM.year)


def today() -> date:
    """The day on which the pages stand."""
    return installation_clock().today()


class OfTeam(ActPage):
    """A form about one team."""

    record: Team

    def find(self, *, key: int) -> Team:
        return get_team_for(self.person, key)
