"""Members join, are trained and leave; a team has one leader; a phone number is personal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Member, Team, Training
from tinhso.systems.teams.services import add_member, change_member, end_membership, record_training
from tinhso.systems.teams.tests.conftest import OPENED

TRAINED = date(2026, 4, 10)


def joined(actor: Person, team: Team, clock: FixedClock, **other: Any) -> Member:
    details: dict[str, Any] = {
        "name": "Lý Thị Mai",
        "role": "member",
        "organisation": "youth",
        "joined_on": OPENED,
        "clock": clock,
        **other,
    }
    return add_member(actor, team, **details)


def test_a_phone_number_is_stored_as_digits(head: Member) -> None:
    assert head.phone == "0912345678"


@pytest.mark.parametrize("phone", ["12345", "0912 345", "số của Nam", "+1 202 555 0100", "09123456789012"])
def test_what_is_no_phone_number_is_refused(team: Team, an: Person, frozen_clock: FixedClock, phone: str) -> None:
    with pytest.raises(Refused) as refused:
        joined(an, team, frozen_clock, phone=phone)
    assert (refused.value.code, refused.value.where) == ("phone-form", "phone")


def test_a_team_has_one_leader_at_a_time(head: Member, team: Team, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused, match="đang có tổ trưởng"):
        joined(an, team, frozen_clock, role="leader")
    end_membership(an, head, left_on=date(2026, 5, 1), clock=frozen_clock)
    assert joined(an, team, frozen_clock, role="leader", joined_on=date(2026, 5, 1)).role == "leader"


def test_nobody_joins_before_the_team_opens(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused) as refused:
        joined(an, team, frozen_clock, joined_on=date(2026, 3, 1))
    assert refused.value.code == "team-not-open"


def test_the_first_training_makes_a_member_trained_from_that_day(
    head: Member, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    for held_on, expected in [(date(2026, 5, 5), date(2026, 5, 5)), (TRAINED, TRAINED), (date(2026, 6, 6), TRAINED)]:
        record_training(an, unit=land.a, held_on=held_on, topic="VNeID", members=[head.pk], clock=frozen_clock)
        head.refresh_from_db()
        assert head.trained_on == expected
    assert head.trainings.count() == 3


def test_a_training_with_somebody_from_another_commune_writes_nothing(
    head: Member, land: Land, an: Person, binh: Person, frozen_clock: FixedClock
) -> None:
    with pytest.raises(Refused) as refused:
        record_training(binh, unit=land.b, held_on=TRAINED, topic="VNeID", members=[head.pk], clock=frozen_clock)
    assert refused.value.code == "attendance-unknown"
    assert not Training.objects.exists()
    head.refresh_from_db()
    assert head.trained_on is None


def test_nobody_leaves_before_being_trained(head: Member, land: Land, an: Person, frozen_clock: FixedClock) -> None:
    record_training(an, unit=land.a, held_on=TRAINED, topic="VNeID", members=[head.pk], clock=frozen_clock)
    with pytest.raises(Refused) as refused:
        end_membership(an, head, left_on=date(2026, 4, 9), clock=frozen_clock)
    assert refused.value.code == "left-too-early"


def test_binh_adds_nobody_to_a_team_of_commune_a(team: Team, binh: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        joined(binh, team, frozen_clock)


def test_the_history_says_that_a_phone_number_changed_but_not_to_what(head: Member, an: Person, frozen_clock: FixedClock) -> None:
    change_member(an, head, name=head.name, role="leader", organisation="head", phone="0987654321", clock=frozen_clock)
    (change,) = audit.history(head)[0].changes
    assert (change.column, change.personal, change.before, change.after) == ("phone", True, None, None)
