"""The pages: who meets which, what a form says, and how many queries a list costs."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, Land, browser, make_person
from tinhso.kernel.places.folding import fold
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Activity, Household, Member, Team
from tinhso.systems.teams.services import add_member, record_activity, record_household, record_training

pytestmark = pytest.mark.usefixtures("demonstration")

SCRIPT = "<script>alert('x')</script>\"'&"


def addresses(team: Team, head: Member, activity: Activity, household: Household, training: int) -> list[str]:
    """Every page of the system, with records of commune A."""
    return [
        reverse("teams:list"),
        reverse("teams:activities"),
        reverse("teams:trainings"),
        reverse("teams:plans"),
        reverse("teams:households"),
        reverse("teams:open"),
        reverse("teams:record-activity"),
        reverse("teams:record-training"),
        *(reverse(f"teams:{name}", args=[team.pk]) for name in ("team", "change", "close", "phones")),
        *(reverse(f"teams:{name}", args=[team.pk]) for name in ("add-member", "record-household")),
        *(reverse(f"teams:{name}", args=[head.pk]) for name in ("member", "change-member", "end-membership")),
        *(reverse(f"teams:{name}", args=[activity.pk]) for name in ("activity", "change-activity", "remove-activity")),
        *(reverse(f"teams:{name}", args=[household.pk]) for name in ("household", "attach-address")),
        *(reverse(f"teams:{name}", args=[training]) for name in ("training", "change-training", "remove-training")),
    ]  # fmt: skip


@pytest.fixture
def every_page(team: Team, head: Member, land: Land, an: Person, frozen_clock: FixedClock) -> list[str]:
    activity = record_activity(
        an, team, held_on=date(2026, 11, 1), kind="visits", people_guided=9, place=SCRIPT, note=SCRIPT, clock=frozen_clock
    )
    household = record_household(
        an,
        team,
        head_name=SCRIPT,
        address=SCRIPT,
        helped_on=date(2026, 11, 1),
        helped_with="vneid",
        activity=activity,
        clock=frozen_clock,
    )
    training = record_training(
        an,
        unit=land.a,
        held_on=date(2026, 11, 2),
        topic=SCRIPT,
        place=SCRIPT,
        trainer=SCRIPT,
        members=[head.pk],
        clock=frozen_clock,
    )
    add_member(an, team, name=SCRIPT, role="member", organisation="youth", joined_on=date(2026, 5, 5), clock=frozen_clock)
    return addresses(team, head, activity, household, training.pk)


def test_who_has_no_team_yet_is_told_what_to_do_first(land: Land, an: Person) -> None:
    recorder = make_person("to.truong", "Hoàng Văn Nam", "teams.leader", land.hamlet_a)
    for person, advice in ((an, "Lập tổ trước"), (recorder, "Đề nghị công chức xã lập tổ")):
        answer = browser(person).get(reverse("teams:record-activity"))
        assert (answer.status_code, answer.url) == (302, reverse("teams:list"))
        assert advice in str(*get_messages(answer.wsgi_request))


def test_an_opens_every_page_of_her_commune_and_a_script_in_any_text_stays_text(every_page: list[str], an: Person) -> None:
    for address in every_page:
        answer = browser(an).get(address)
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.content.decode(), address


def test_binh_finds_no_page_of_commune_a_and_his_own_lists_are_empty(every_page: list[str], binh: Person) -> None:
    lists = {
        reverse(f"teams:{name}")
        for name in ("list", "activities", "trainings", "plans", "households", "open", "record-activity", "record-training")
    }
    for address in every_page:
        answer = browser(binh).get(address, follow=True)  # without a team of his own, recording leads to his empty list
        assert answer.status_code == (200 if address in lists else 404), address
        assert "alert(" not in answer.content.decode(), address


def test_chi_and_a_visitor_find_no_page_at_all(every_page: list[str], chi: Person) -> None:
    for person in (chi, None):
        for address in every_page:
            assert browser(person).get(address).status_code == 404, address


def test_the_leader_sees_but_finds_no_form(every_page: list[str], leader: Person) -> None:
    seen = {address for address in every_page if browser(leader).get(address).status_code == 200}
    assert reverse("teams:list") in seen
    assert not [address for address in seen if address.endswith(("/new/", "/change/", "/close/", "/end/", "/remove/"))]


def test_an_records_an_activity_in_one_form_of_four_fields(team: Team, an: Person) -> None:
    client = browser(an)
    drawn = client.get(reverse("teams:record-activity"), {"team": team.pk})
    typed = {
        "key": drawn.context["form"]["key"].value(), "team": team.pk, "held_on": "20/11/2026", "kind": "visits",
        "people_guided": "14",
    }  # fmt: skip
    first = client.post(reverse("teams:record-activity"), typed)
    second = client.post(reverse("teams:record-activity"), typed)
    activity = Activity.objects.get()
    assert (activity.people_guided, activity.vneid_installed, activity.held_on) == (14, 0, TODAY)
    assert first["Location"] == second["Location"] == reverse("teams:activity", args=[activity.pk])
    assert [str(message) for message in get_messages(first.wsgi_request)] == ["Đã ghi hoạt động."]


def test_a_form_with_mistakes_keeps_what_was_typed_and_says_what_to_do(team: Team, an: Person) -> None:
    answer = browser(an).post(
        f"{reverse('teams:record-activity')}?team={team.pk}",
        {"team": team.pk, "held_on": "31/02/2026", "kind": "visits", "people_guided": "-4", "note": "ghi chú của An"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Không có ngày này" in page
    assert "ghi chú của An" in page
    assert not Activity.objects.exists()


def test_what_the_service_refuses_stands_at_its_field(team: Team, an: Person) -> None:
    answer = browser(an).post(
        reverse("teams:record-activity"),
        {"team": team.pk, "held_on": "2026-03-01", "kind": "visits", "people_guided": "4"},
    )
    assert answer.status_code == 422
    assert "nằm ngoài" in str(answer.context["form"].errors["held_on"])


def test_phone_numbers_are_shown_for_a_purpose_that_is_kept(team: Team, head: Member, an: Person) -> None:
    client = browser(an)
    assert "0912345678" not in client.get(reverse("teams:team", args=[team.pk])).content.decode()
    refused = client.post(reverse("teams:phones", args=[team.pk]), {"purpose": " "})
    assert "0912345678" not in refused.content.decode()
    shown = client.post(reverse("teams:phones", args=[team.pk]), {"purpose": "gọi họp tổ"})
    assert "0912345678" in shown.content.decode()
    entry = AuditEntry.objects.get(verb="audit.read_personal")
    assert (entry.actor, entry.purpose, entry.record) == (an, "gọi họp tổ", str(head.pk))


def test_a_list_costs_the_same_queries_at_one_row_and_at_fifty(
    team: Team, head: Member, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    client = browser(an)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"teams:{name}"), {"size": 50}).status_code == 200
        return len(queries)

    def one(number: int) -> None:
        Team.objects.create(
            unit=land.hamlet_a, code=f"cũ-{number}", name="Tổ cũ", level="hamlet", decision_number="1",
            decision_date=date(2026, 1, 1), opened_on=date(2026, 1, 1), closed_on=date(2026, 1, 2),
        )  # fmt: skip
        record_activity(an, team, held_on=TODAY, kind="point", people_guided=number + 1, clock=frozen_clock)
        record_household(an, team, head_name="Trần Văn Tư", helped_on=TODAY, helped_with="vneid", clock=frozen_clock)
        record_training(an, unit=land.a, held_on=TODAY, topic="VNeID", members=[head.pk], clock=frozen_clock)

    names = ("list", "activities", "households", "trainings")
    one(0)
    for name in names:
        cost(name)
    at_one = {name: cost(name) for name in names}
    for number in range(1, 50):
        one(number)
    assert {name: cost(name) for name in names} == at_one


def test_a_list_is_filtered_by_commune_and_found_without_tone_marks(team: Team, land: Land, an: Person) -> None:
    Unit.objects.filter(pk=land.hamlet_a.pk).update(search_key=fold("Một"))
    client = browser(an)
    for query, expected in (({"commune": land.a.pk}, 1), ({"find": "mot"}, 1), ({"find": "hai"}, 0), ({"state": "closed"}, 0)):
        assert client.get(reverse("teams:list"), query).context["shown"] == expected, query


def test_an_chooses_among_her_units_and_the_chosen_one_is_meant(land: Land, an: Person) -> None:
    typed = {
        "unit": land.hamlet_a.pk, "name": "Tổ thôn Một", "decision_number": "1/QĐ", "decision_date": "2026-03-01",
        "opened_on": "2026-03-02",
    }  # fmt: skip
    client = browser(an)
    assert client.post(reverse("teams:open"), typed).status_code == 302
    hamlet = Team.objects.get()
    assert hamlet.unit == land.hamlet_a
    assert client.post(reverse("teams:open"), {**typed, "unit": land.a.pk}).status_code == 302
    last = Team.objects.latest("pk")
    assert last.unit == land.a
    counted = {"team": last.pk, "held_on": "2026-11-18", "kind": "visits", "people_guided": "5"}
    assert client.post(reverse("teams:record-activity"), counted).status_code == 302
    assert Activity.objects.get().team == last
    assert client.post(reverse("teams:open"), {**typed, "unit": land.b.pk}).status_code == 422
