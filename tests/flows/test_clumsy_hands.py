"""Two clicks, the back button, numbers beyond any bound, a shared machine: one effect, and nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Activity, Team
from tinhso.systems.teams.services import open_team

pytestmark = pytest.mark.django_db

AGAIN = "Biểu này đã lưu rồi. Chỉ gửi lần nữa khi muốn lưu thêm."


@pytest.fixture(autouse=True)
def demonstration(db: None) -> None:
    """The installation's clock stands on the day that the tests speak of."""
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())


@pytest.fixture
def browser(an: Person) -> Client:
    client = Client()
    client.force_login(an)
    return client


@pytest.fixture
def team(land: Land, an: Person, frozen_clock: FixedClock) -> Team:
    return open_team(
        an, unit=land.hamlet_a, name="Tổ thôn Một", decision_number="15/QĐ-UBND", decision_date=date(2026, 3, 1),
        opened_on=date(2026, 3, 2), clock=frozen_clock,
    )  # fmt: skip


def key_of(answer: Any) -> str:
    return str(answer.context["form"]["key"].value())


def test_a_second_click_on_a_form_whose_place_is_now_taken_says_that_it_was_saved(browser: Client, land: Land) -> None:
    address = reverse("teams:open")
    typed = {
        "key": key_of(browser.get(address)), "unit": land.hamlet_a.pk, "name": "Tổ thôn Một", "decision_number": "15/QĐ-UBND",
        "decision_date": "01/03/2026", "opened_on": "02/03/2026",
    }  # fmt: skip
    first, second = browser.post(address, typed), browser.post(address, typed)
    assert first.status_code == 302
    assert Team.objects.count() == 1
    assert second.status_code == 422 and AGAIN in second.content.decode()


def test_a_form_changed_after_going_back_is_kept_explained_and_can_be_sent_again(browser: Client, team: Team) -> None:
    address = reverse("teams:record-activity")
    typed = {
        "key": key_of(browser.get(address, {"team": team.pk})), "team": team.pk, "held_on": "20/11/2026", "kind": "visits",
        "people_guided": "14",
    }  # fmt: skip
    assert browser.post(address, typed).status_code == 302
    changed = {**typed, "people_guided": "15"}
    kept = browser.post(address, changed)
    page = kept.content.decode()
    assert kept.status_code == 422 and AGAIN in page and 'value="15"' in page
    assert key_of(kept) != typed["key"]
    assert browser.post(address, {**changed, "key": key_of(kept)}).status_code == 302
    assert sorted(Activity.objects.values_list("people_guided", flat=True)) == [14, 15]


def test_a_number_that_no_column_holds_leaves_the_form_as_it_was_typed(browser: Client, team: Team) -> None:
    answer = browser.post(
        reverse("teams:record-activity"),
        {"team": team.pk, "held_on": "20/11/2026", "kind": "visits", "people_guided": "99999999999", "note": "ghi chú của An"},
    )
    assert answer.status_code == 422
    assert "ghi chú của An" in answer.content.decode()
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    "target", ["1", "{{7*7}}", "a\0b", "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_a_display_choice_goes_back_to_a_page_of_ours_whatever_the_form_says(browser: Client, target: str) -> None:
    answer = browser.post("/hien-thi", {"next": target, "size": "l"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_pages_of_somebody_signed_in_are_kept_by_no_cache_and_published_ones_may_be(browser: Client, team: Team) -> None:
    for address in (reverse("teams:team", args=[team.pk]), reverse("teams:list"), reverse("teams:list") + "?export=csv"):
        assert browser.get(address)["Cache-Control"] == "private, no-store", address
    assert "no-store" not in Client().get("/phat-hien").get("Cache-Control", "")


@pytest.mark.parametrize("address", ["/", "/chi-tieu", "/phat-hien", "/tim", "/bao-cao"])
def test_who_only_asks_whether_a_page_is_there_gets_an_answer(browser: Client, address: str, land: Land) -> None:
    assert browser.head(address).status_code == browser.get(address).status_code


def password_of(person: Person) -> str:
    person.set_password("hoa-ban-trang-2026")
    person.save()
    return "hoa-ban-trang-2026"


def again(answer: Any) -> tuple[str, dict[str, str]]:
    """The address and the fields of the form that offers what was typed."""
    left = answer.context["unsent"]
    return left.path, dict(left.fields)


def test_a_session_that_ends_while_typing_costs_a_sign_in_and_nothing_typed(browser: Client, team: Team, an: Person) -> None:
    address = f"{reverse('teams:record-activity')}?team={team.pk}"
    note = "ghi chú\ndài của An & <b>bạn</b>"
    typed = {
        "key": key_of(browser.get(address)), "team": team.pk, "held_on": "20/11/2026", "kind": "visits", "people_guided": "14",
        "note": note,
    }  # fmt: skip
    browser.session.flush()
    lost = browser.post(address, typed)
    assert lost.status_code == 404 and "những gì đã nhập vẫn còn" in lost.content.decode()
    wrong = browser.post(reverse("people:sign-in"), {"username": an.username, "password": "x", "kept": lost.context["kept"]})
    assert (wrong.status_code, wrong.context["kept"]) == (422, lost.context["kept"])
    entered = browser.post(
        reverse("people:sign-in"), {"username": an.username, "password": password_of(an), "kept": lost.context["kept"]}
    )
    assert again(entered)[0] == address
    assert browser.post(*again(entered)).status_code == 302
    activity = Activity.objects.get()
    assert (activity.people_guided, activity.note.splitlines()) == (14, note.splitlines())


def test_an_old_page_sent_after_signing_in_again_is_offered_and_another_sites_is_refused(team: Team, an: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(an)
    address = reverse("teams:record-activity")
    strict.get(address)
    typed = {"csrfmiddlewaretoken": "x" * 64, "team": team.pk, "held_on": "20/11/2026", "kind": "visits", "people_guided": "14"}
    ours = strict.post(address, typed, headers={"origin": "http://testserver"})
    assert ours.status_code == 403
    path, fields = again(ours)
    assert (path, fields["people_guided"], "csrfmiddlewaretoken" in fields) == (address, "14", False)
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"referer": "http://testserver.evil.example/"}, {}):
        refused = strict.post(address, typed, headers=headers)
        assert refused.status_code == 403 and "people_guided" not in refused.content.decode(), headers
    assert not Activity.objects.exists()


def test_nobody_else_can_make_a_form_to_be_sent_on(an: Person) -> None:
    for made in ("x", "W10:1abc:def", "\0"):
        answer = Client().post(reverse("people:sign-in"), {"username": an.username, "password": password_of(an), "kept": made})
        assert answer.status_code == 302, made


def test_an_act_without_a_page_leads_after_signing_in_to_the_page_that_it_stood_on(land: Land) -> None:
    page = "http://testserver/imports/7/"
    for referer, target in ((page, "/imports/7/"), ("https://evil.example/x", "/"), ("", "/")):
        answer = Client().post("/imports/7/write/", headers={"referer": referer})
        assert answer["Location"] == f"{reverse('people:sign-in')}?next={target}"


def test_a_sign_that_nobody_sees_is_refused_at_its_field(browser: Client, team: Team) -> None:
    answer = browser.post(
        reverse("teams:record-activity"),
        {"team": team.pk, "held_on": "20/11/2026", "kind": "visits", "people_guided": "4", "note": "một\x0bhai\nba"},
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["note"] == ["Có ký tự không hiện được. Gõ lại mục này."]
    assert not Activity.objects.exists()
