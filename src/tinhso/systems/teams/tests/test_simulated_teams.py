"""Recomputed by the ledger, the simulated teams give what Thái Nguyên printed."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.loading import unwatched
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.places import lookup
from tinhso.ledger.cells import testing
from tinhso.systems.teams import loading
from tinhso.systems.teams.models import Activity, Household, Member, Plan, Team, Training


@pytest.fixture
def simulated(country: None) -> int:
    """On all units of the country and the hamlets: the teams, and the cells of what is asked for."""
    rows = loading.load(unwatched)
    testing.count("teams.team", "teams.plan", "teams.member")
    return rows


def level(measure: str, day: date) -> int:
    """The stock of old Thái Nguyên, or of the new one, at the end of that day."""
    return testing.simulated(measure, lookup.unit_by_code("19", day), f"as-at:{day}")


def test_the_simulated_teams_give_the_printed_values_and_go_on_to_the_demonstration_day(simulated: int) -> None:
    end_2022, end_2023 = date(2022, 12, 31), date(2023, 12, 31)
    assert level("teams.commune_teams", end_2022) == 178
    assert level("teams.teams", end_2022) == 2256
    assert level("teams.members", end_2022) == 17000
    assert level("teams.teams", end_2023) == 2255
    assert round(100 * (2256 / level("teams.planned", end_2022) - 1), 1) == 57.3
    assert level("teams.commune_teams", DEMO_DATE) == 92
    assert 0 < level("teams.trained_members", DEMO_DATE) < level("teams.members", DEMO_DATE)

    assert simulated > 150_000
    for model in (Plan, Team, Member, Training, Activity, Household):
        assert model.objects.filter(simulated=True).exists()
        assert not model.objects.filter(simulated=False).exists()
    assert not Member.objects.exclude(phone__startswith="0000").exists(), "a simulated number could be somebody's"
    assert Activity.objects.filter(held_on__gt=DEMO_DATE).count() == 0

    before = Team.objects.order_by("code").values_list("code", "opened_on", "closed_on")
    first = list(before)
    loading.load(unwatched)
    assert list(before.all()) == first, "loading again draws the same teams and leaves none twice"
