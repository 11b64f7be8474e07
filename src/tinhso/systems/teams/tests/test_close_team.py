"""A team closes once, with its members, and not before its last activity."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people import audit
from tinhso.kernel.people.acts import offered
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams import acts
from tinhso.systems.teams.models import Member, Team
from tinhso.systems.teams.services import add_member, change_member, change_team, close_team, record_activity

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
    with pytest.raises(Refused, match="đã kết thúc ngày 1/6/2026"):
        close_team(an, team, closed_on=DAY, reason="", clock=frozen_clock)
    with pytest.raises(Refused, match="nằm ngoài"):
        record_activity(an, team, held_on=DAY, kind="visits", people_guided=1, clock=frozen_clock)


def test_binh_closes_no_team_of_commune_a(team: Team, binh: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        close_team(binh, team, closed_on=DAY, reason="", clock=frozen_clock)
    team.refresh_from_db()
    assert team.closed_on is None


@pytest.fixture
def closed(team: Team, head: Member, an: Person, frozen_clock: FixedClock) -> Team:
    """The team of hamlet A One, closed in June; its leader left with it."""
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    return close_team(an, team, closed_on=DAY, reason="sáp nhập thôn", clock=frozen_clock)


def test_a_closed_team_offers_only_what_its_services_still_do(
    closed: Team, head: Member, an: Person, leader: Person, frozen_clock: FixedClock
) -> None:
    head.refresh_from_db()
    assert offered(acts.OF_TEAM, an, closed) == ["teams.record_activity", "teams.record_household"]
    assert offered(acts.OF_MEMBER, an, head) == []
    assert offered(acts.OF_TEAM, leader, closed) == []
    decided = {"name": "Tổ", "decision_number": "1", "decision_date": date(2026, 3, 1)}
    somebody = {"name": "Lý Thị Mai", "role": "member", "organisation": "youth"}
    refusals = []
    for write in (
        lambda: change_team(an, closed, **decided, clock=frozen_clock),
        lambda: add_member(an, closed, **somebody, joined_on=date(2026, 5, 1), clock=frozen_clock),
        lambda: change_member(an, head, **somebody, clock=frozen_clock),
    ):
        with pytest.raises(Refused) as refused:
            write()
        refusals.append(refused.value.code)
    assert refusals == ["team-closed", "team-closed", "member-left"]


def test_a_late_report_of_a_closed_team_is_still_recorded(closed: Team, an: Person, frozen_clock: FixedClock) -> None:
    activity = record_activity(an, closed, held_on=date(2026, 5, 31), kind="visits", people_guided=3, clock=frozen_clock)
    assert activity.unit_id == closed.unit_id


def test_the_page_of_a_closed_team_leads_to_no_form_that_would_be_refused(closed: Team, head: Member, an: Person) -> None:
    client = Client()
    client.force_login(an)
    page = client.get(closed.get_absolute_url()).content.decode()
    for name in ("change", "close", "add-member"):
        form = reverse(f"teams:{name}", args=[closed.pk])
        assert form not in page
        answer = client.get(form)
        assert answer["Location"] == closed.get_absolute_url()
        assert str([*get_messages(answer.wsgi_request)][-1]) == "Tổ đã kết thúc ngày 1/6/2026."
    assert "Hoàng Văn Nam" in page, "who was in it at the end is still shown"
    assert f"{reverse('teams:record-activity')}?team={closed.pk}" in page


def test_a_second_click_on_closing_leads_on_to_the_closed_team(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    client, form = Client(), reverse("teams:close", args=[team.pk])
    client.force_login(an)
    typed = {"key": client.get(form).context["form"]["key"].value(), "closed_on": "2026-06-01", "reason": "sáp nhập"}
    answers = [client.post(form, typed) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [team.get_absolute_url()] * 2
