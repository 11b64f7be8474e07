"""What a team did is recorded once, mended where a number was wrong, and removed where it never took place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import Land, make_person
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells.registry import load as load_measures
from tinhso.ledger.indicators.predicate_words import counted
from tinhso.systems.teams.models import Activity, Household, Team
from tinhso.systems.teams.services import (
    attach_address,
    change_activity,
    record_activity,
    record_household,
    remove_activity,
)

DAY = date(2026, 11, 18)


def recorded(actor: Person, team: Team, clock: FixedClock, **other: Any) -> Activity:
    details: dict[str, Any] = {"held_on": DAY, "kind": "visits", "people_guided": 14, "vneid_installed": 6, "clock": clock, **other}
    return record_activity(actor, team, **details)


def test_an_records_an_activity_and_it_belongs_to_the_unit_of_the_team(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    activity = recorded(an, team, frozen_clock)
    assert activity.unit_id == team.unit_id
    assert list(Activity.objects.visible_to(an)) == [activity]


def test_a_team_leader_records_but_does_not_keep_the_team(team: Team, land: Land, frozen_clock: FixedClock) -> None:
    leader = make_person("to.truong", "Hoàng Văn Nam", "teams.leader", land.hamlet_a)
    recorded(leader, team, frozen_clock)
    from tinhso.systems.teams.services import close_team

    with pytest.raises(Http404):
        close_team(leader, team, closed_on=date(2026, 11, 19), reason="", clock=frozen_clock)


def test_pressing_the_button_twice_records_one_activity(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    first = recorded(an, team, frozen_clock, key="a")
    assert recorded(an, team, frozen_clock, key="a") == first
    with pytest.raises(Refused) as refused:
        recorded(an, team, frozen_clock, key="a", people_guided=15)
    assert refused.value.code == "key-reused"
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"people_guided": -1}, "count-out-of-range"),
        ({"people_guided": 912345678}, "count-out-of-range"),
        ({"people_guided": 0, "vneid_installed": 0}, "nothing-done"),
        ({"held_on": date(2026, 11, 21)}, "day-in-future"),
        ({"held_on": date(2026, 3, 1)}, "team-not-open"),
    ],
)
def test_what_cannot_have_happened_is_refused(
    team: Team, an: Person, frozen_clock: FixedClock, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        recorded(an, team, frozen_clock, **changed)
    assert refused.value.code == code
    assert not Activity.objects.exists()


def test_a_wrong_number_is_mended_and_the_history_shows_both(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    activity = recorded(an, team, frozen_clock)
    change_activity(an, activity, held_on=DAY, kind="visits", people_guided=41, vneid_installed=6, clock=frozen_clock)
    changes = {change.column: (change.before, change.after) for change in audit.history(activity)[0].changes}
    assert changes == {"people_guided": (14, 41)}


def test_a_removed_activity_leaves_its_trace(team: Team, an: Person, binh: Person, frozen_clock: FixedClock) -> None:
    activity = recorded(an, team, frozen_clock)
    household = record_household(
        an, team, head_name="Trần Văn Tư", helped_on=DAY, helped_with="vneid", activity=activity, clock=frozen_clock
    )
    with pytest.raises(Http404):
        remove_activity(binh, activity, clock=frozen_clock)
    key = activity.pk
    remove_activity(an, activity, clock=frozen_clock)
    assert not Activity.objects.exists()
    assert AuditEntry.objects.filter(kind="teams.activity", record=str(key), verb="teams.remove_activity").exists()
    household.refresh_from_db()
    assert household.activity_id is None


def test_a_household_gets_its_digital_address_once(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    household = record_household(an, team, head_name="Trần Văn Tư", helped_on=DAY, helped_with="service", clock=frozen_clock)
    attach_address(an, household, address_code="TN-05563-0012", addressed_on=DAY, clock=frozen_clock)
    with pytest.raises(Refused) as refused:
        attach_address(an, household, address_code="TN-05563-0013", addressed_on=DAY, clock=frozen_clock)
    assert refused.value.code == "address-already"
    assert Household.objects.get().address_code == "TN-05563-0012"


def test_the_sum_of_people_guided_is_told_in_the_words_of_the_model() -> None:
    measure = load_measures().measures["teams.people_guided"]
    assert counted(measure).startswith("Tổng lượt người được hướng dẫn của ")
    assert counted(measure, "en").startswith("Total people guided of ")
