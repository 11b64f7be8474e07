"""A team closes once, with its members, and not before its last activity."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Member, Team
from tinhso.systems.teams.services import close_team, record_activity

DAY = date(2026, 6, 1)


def test_members_leave_with_the_team(team: Team, head: Member, an: Person, frozen_clock: FixedClock) -> None:
    closed = close_team(an, team, closed_on=DAY, reason="sáp nhập thôn", clock=frozen_clock)
    head.refresh_from_db()
    assert (closed.closed_on, head.left_on) == (DAY, DAY)
    assert closed.is_open_on(date(2026, 5, 31))
    assert not closed.is_open_on(DAY)
    assert audit.history(head)[0].changes[0].after == "2026-06-01"


def test_a_team_does_not_close_before_its_last_activity(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    record_activity(an, team, held_on=DAY, kind="visits", people_guided=12, clock=frozen_clock)
    with pytest.raises(Refused) as refused:
        close_team(an, team, closed_on=DAY, reason="", clock=frozen_clock)
    assert refused.value.code == "active-after-closing"
    assert close_team(an, team, closed_on=date(2026, 6, 2), reason="", clock=frozen_clock).closed_on


def test_a_closed_team_is_not_closed_again_and_takes_no_activity(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    close_team(an, team, closed_on=DAY, reason="", clock=frozen_clock)
    with pytest.raises(Refused, match="đã kết thúc ngày 01/06/2026"):
        close_team(an, team, closed_on=DAY, reason="", clock=frozen_clock)
    with pytest.raises(Refused, match="nằm ngoài"):
        record_activity(an, team, held_on=DAY, kind="visits", people_guided=1, clock=frozen_clock)


def test_binh_closes_no_team_of_commune_a(team: Team, binh: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        close_team(binh, team, closed_on=DAY, reason="", clock=frozen_clock)
    team.refresh_from_db()
    assert team.closed_on is None
