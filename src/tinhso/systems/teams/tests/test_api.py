"""Other programs read and write teams with the rights of the person they act for."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tinhso.kernel.exchange import tokens
from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import SystemClock
from tinhso.systems.teams.models import Activity, Member, Team

ACTIVITY = {"held_on": "2026-11-18", "kind": "visits", "people_guided": 14}


@pytest.fixture(autouse=True)
def demonstration(db: None) -> None:
    """The clock of the tests, and no calls counted yet."""
    cache.clear()
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())


def machine(person: Person) -> Client:
    _token, secret = tokens.issue_token(None, person, "test", read_only=False, clock=SystemClock())
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_an_lists_her_teams_and_binh_does_not_find_them(team: Team, an: Person, binh: Person) -> None:
    assert [item["code"] for item in machine(an).get("/api/teams/teams").json()["items"]] == ["TCN-99001-01"]
    assert machine(binh).get("/api/teams/teams").json()["items"] == []
    assert machine(binh).get(f"/api/teams/teams/{team.pk}").status_code == 404


def test_members_are_listed_without_their_telephones(team: Team, head: Member, an: Person) -> None:
    answer = machine(an).get(f"/api/teams/teams/{team.pk}/members")
    assert answer.json()["items"][0]["name"] == "Hoàng Văn Nam"
    assert "0912345678" not in answer.content.decode()


def test_an_activity_sent_twice_with_one_key_is_recorded_once(team: Team, an: Person) -> None:
    caller = machine(an)
    send: dict[str, Any] = {"content_type": "application/json", "headers": {"Idempotency-Key": "máy-1"}}
    answers = [caller.post(f"/api/teams/teams/{team.pk}/activities", ACTIVITY, **send) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Activity.objects.count() == 1


def test_a_refusal_has_its_code_its_words_and_its_place(team: Team, an: Person) -> None:
    answer = machine(an).post(
        f"/api/teams/teams/{team.pk}/activities", {**ACTIVITY, "held_on": "2026-12-01"}, content_type="application/json"
    )
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["where"]) == ("day-in-future", "held_on")


def test_binh_writes_nothing_in_commune_a(team: Team, land: Land, binh: Person) -> None:
    caller = machine(binh)
    assert caller.post(f"/api/teams/teams/{team.pk}/activities", ACTIVITY, content_type="application/json").status_code == 404
    opening = {
        "unit": land.a.pk, "name": "Tổ", "decision_number": "1", "decision_date": "2026-03-01", "opened_on": "2026-03-02",
    }  # fmt: skip
    assert caller.post("/api/teams/teams", opening, content_type="application/json").status_code == 404
    assert Team.objects.count() == 1


def test_an_activity_is_changed_and_removed(team: Team, an: Person) -> None:
    caller = machine(an)
    made = caller.post(f"/api/teams/teams/{team.pk}/activities", ACTIVITY, content_type="application/json").json()
    changed = caller.put(f"/api/teams/activities/{made['id']}", {**ACTIVITY, "people_guided": 41}, content_type="application/json")
    assert changed.json()["people_guided"] == 41
    assert caller.delete(f"/api/teams/activities/{made['id']}").status_code == 204
    assert not Activity.objects.exists()
