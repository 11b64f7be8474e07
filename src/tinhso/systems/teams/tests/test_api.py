"""Other programs read and write teams with the rights of the person they act for."""

from __future__ import annotations

from typing import Any

import pytest

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land, machine, make_person
from tinhso.systems.teams.models import Activity, Household, Member, Plan, Team, Training

pytestmark = pytest.mark.usefixtures("demonstration")

ACTIVITY = {"held_on": "2026-11-18", "kind": "visits", "people_guided": 14}


JSON = "application/json"


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


def test_a_team_says_what_its_reader_may_do_with_it(team: Team, an: Person, leader: Person) -> None:
    address = f"/api/teams/teams/{team.pk}"
    caller = machine(an)
    assert "teams.close_team" in caller.get(address).json()["acts"]
    assert machine(leader).get(address).json()["acts"] == []
    closed = caller.post(f"{address}/close", {"closed_on": "2026-06-01", "reason": "sáp nhập"}, content_type=JSON)
    assert closed.json()["acts"] == ["teams.record_activity", "teams.record_household"]
    sent = {"name": "Tổ", "decision_number": "1", "decision_date": "2026-03-01"}
    refused = caller.put(address, sent, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "team-closed")


def test_a_list_is_of_a_unit_with_its_parts_and_comes_in_pages(team: Team, land: Land, an: Person) -> None:
    caller = machine(an)
    for key, count in ((land.a.pk, 1), (land.hamlet_a.pk, 1), (land.b.pk, 0)):
        assert caller.get("/api/teams/teams", {"unit": key}).json()["count"] == count
    page = caller.get("/api/teams/teams", {"page": 2, "size": 1}).json()
    assert (page["items"], page["count"], page["page"]) == ([], 1, 2)


def test_a_member_joins_is_mended_without_losing_the_telephone_and_leaves(team: Team, an: Person) -> None:
    caller = machine(an)
    sent = {"name": "Hoàng Văn Nam", "role": "leader", "organisation": "head", "phone": "0912 345 678", "joined_on": "2026-03-02"}
    send: dict[str, Any] = {"content_type": JSON, "headers": {"Idempotency-Key": "1"}}
    made = [caller.post(f"/api/teams/teams/{team.pk}/members", sent, **send).json() for _ in range(2)]
    assert made[0] == made[1]
    address = f"/api/teams/members/{made[0]['id']}"
    changed = caller.put(address, {"name": "Hoàng Nam", "role": "deputy", "organisation": "head"}, content_type=JSON).json()
    assert (changed["name"], changed["role"]) == ("Hoàng Nam", "deputy")
    assert Member.objects.get().phone == "0912345678"
    left = caller.post(f"{address}/end", {"left_on": "2026-10-01"}, content_type=JSON).json()
    assert (left["left_on"], left["acts"]) == ("2026-10-01", [])
    for query, count in (({"present_on": "2026-09-30"}, 1), ({"present_on": "2026-10-01"}, 0), ({"role": "leader"}, 0)):
        assert caller.get("/api/teams/members", {"team": team.pk, **query}).json()["count"] == count, query


def test_a_training_is_recorded_mended_and_removed(team: Team, head: Member, land: Land, an: Person) -> None:
    caller = machine(an)
    sent = {"held_on": "2026-05-05", "topic": "VNeID", "members": [head.pk]}
    made = caller.post("/api/teams/trainings", {**sent, "unit": land.a.pk}, content_type=JSON)
    assert (made.status_code, made.json()["members"]) == (201, [head.pk])
    address = f"/api/teams/trainings/{made.json()['id']}"
    assert caller.put(address, {**sent, "topic": "Ví"}, content_type=JSON).json()["topic"] == "Ví"
    assert caller.get("/api/teams/trainings", {"since": "2026-05-05", "until": "2026-05-06"}).json()["count"] == 1
    assert caller.delete(address).status_code == 204
    assert not Training.objects.exists()


def test_a_department_sets_a_plan_and_a_commune_reads_it(land: Land, an: Person) -> None:
    department = machine(make_person("so.khcn", "Lê Đức Long", "department.officer", land.province))
    sent = {"unit": land.a.pk, "teams": 12, "decision_number": "9/KH", "starts_on": "2026-01-01"}
    assert machine(an).post("/api/teams/plans", sent, content_type=JSON).status_code == 404
    made = department.post("/api/teams/plans", sent, content_type=JSON)
    assert made.status_code == 201
    assert machine(an).get(f"/api/teams/plans/{made.json()['id']}").json()["teams"] == 12
    assert machine(an).get("/api/teams/plans", {"on": "2025-12-31"}).json()["count"] == 0
    refused = department.post("/api/teams/plans", {**sent, "unit": land.hamlet_a.pk}, content_type=JSON)
    assert refused.json()["code"] == "plan-unit-level"
    assert Plan.objects.count() == 1


def test_a_household_is_recorded_and_comes_out_without_its_name(team: Team, an: Person, leader: Person) -> None:
    caller = machine(an)
    activity = caller.post(f"/api/teams/teams/{team.pk}/activities", ACTIVITY, content_type=JSON).json()
    sent = {"head_name": "Trần Văn Tư", "helped_on": "2026-11-18", "helped_with": "vneid", "activity": activity["id"]}
    made = caller.post(f"/api/teams/teams/{team.pk}/households", sent, content_type=JSON).json()
    code = {"address_code": "TN-0012", "addressed_on": "2026-11-19"}
    given = caller.post(f"/api/teams/households/{made['id']}/address", code, content_type=JSON)
    assert (given.json()["addressed_on"], given.json()["acts"]) == ("2026-11-19", [])
    listed = caller.get("/api/teams/households", {"addressed": True})
    assert listed.json()["count"] == 1
    assert "Trần Văn Tư" not in listed.content.decode() and "TN-0012" not in listed.content.decode()
    assert machine(leader).get("/api/teams/households").status_code == 404
    assert Household.objects.get().head_name == "Trần Văn Tư"
