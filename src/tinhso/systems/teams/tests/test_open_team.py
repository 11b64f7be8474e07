"""A commune officer opens teams in her own commune, one for each hamlet, and nobody else's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Team
from tinhso.systems.teams.reading import get_team_for
from tinhso.systems.teams.services import close_team, open_team


def opened(actor: Person, unit: Unit, clock: FixedClock, **other: Any) -> Team:
    details: dict[str, Any] = {
        "name": "Tổ công nghệ số",
        "decision_number": "15/QĐ-UBND",
        "decision_date": date(2026, 3, 1),
        "opened_on": date(2026, 3, 2),
        "clock": clock,
        **other,
    }
    return open_team(actor, unit=unit, **details)


def test_an_opens_the_team_of_her_hamlet_and_of_her_commune(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    hamlet, commune = opened(an, land.hamlet_a, frozen_clock), opened(an, land.a, frozen_clock)
    assert (hamlet.level, hamlet.code) == ("hamlet", "TCN-99001-01")
    assert (commune.level, commune.code) == ("commune", "TCN-99001")
    assert {team.pk for team in Team.objects.visible_to(an)} == {hamlet.pk, commune.pk}


def test_an_opens_no_team_in_commune_b_and_chi_none_at_all(land: Land, an: Person, chi: Person, frozen_clock: FixedClock) -> None:
    for person, unit in ((an, land.b), (chi, land.a)):
        with pytest.raises(Http404):
            opened(person, unit, frozen_clock)
    assert not Team.objects.exists()


def test_binh_and_chi_do_not_find_the_team_of_commune_a(team: Team, binh: Person, chi: Person, leader: Person) -> None:
    for person in (binh, chi, None):
        with pytest.raises(Http404):
            get_team_for(person, team.pk)
    assert get_team_for(leader, team.pk) == team


def test_a_hamlet_has_one_open_team(team: Team, land: Land, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused, match="đang có một tổ hoạt động"):
        opened(an, land.hamlet_a, frozen_clock)
    close_team(an, team, closed_on=date(2026, 6, 1), reason="sáp nhập thôn", clock=frozen_clock)
    again = opened(an, land.hamlet_a, frozen_clock, opened_on=date(2026, 6, 1))
    assert again.code == "TCN-99001-01.2"


def test_sending_the_form_twice_opens_one_team(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    first = opened(an, land.hamlet_a, frozen_clock, key="form-1")
    assert opened(an, land.hamlet_a, frozen_clock, key="form-1") == first
    assert Team.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"opened_on": date(2026, 11, 21)}, "day-in-future"),
        ({"opened_on": date(2026, 2, 28)}, "opened-before-decision"),
        ({"opened_on": date(2025, 6, 30), "decision_date": date(2025, 6, 1)}, "unit-not-valid"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    land: Land, an: Person, frozen_clock: FixedClock, changed: dict[str, date], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        opened(an, land.a, frozen_clock, **changed)
    assert refused.value.code == code
    assert not Team.objects.exists()


def test_a_province_has_no_team_of_its_own(land: Land, administrator: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused) as refused:
        opened(administrator, land.province, frozen_clock)
    assert refused.value.code == "team-unit-level"


def test_opening_is_in_the_history_with_who_did_it(team: Team, an: Person) -> None:
    lines = audit.history(team)
    assert [(line.verb, line.actor) for line in lines] == [("teams.open_team", an)]
