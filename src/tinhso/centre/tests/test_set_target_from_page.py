"""A target is set from the indicator's page and shows on the board."""

from __future__ import annotations

import pytest
from django.test import Client

from tinhso.kernel.people.models import Person
from tinhso.ledger.figures.models import Target

pytestmark = pytest.mark.django_db

PAGE = "/chi-tieu/test.share_a/muc-tieu"
TYPED = {"value": "98,5", "due": "31/12/2027", "document": "Kế hoạch <b>12</b>", "dated": ""}


def test_the_page_leads_to_the_form_and_the_target_shows(desk: Client) -> None:
    assert PAGE in desk.get("/chi-tieu/test.share_a").content.decode()
    assert "%" in desk.get(PAGE).content.decode()
    for _ in range(2):
        answer = desk.post(PAGE, {**TYPED, "key": "một-lần"})
        assert answer.status_code == 302
    assert Target.objects.count() == 1
    text = desk.get(answer["Location"]).content.decode()
    assert "31/12/2027" in text and "Kế hoạch &lt;b&gt;12&lt;/b&gt;" in text and "<b>12</b>" not in text
    assert "mục tiêu 98,5% đến 31/12/2027" in desk.get("/").content.decode()


def test_a_mistake_stands_at_its_field_and_what_was_typed_stays(desk: Client) -> None:
    for wrong, words in (
        ({"value": "nhiều"}, "Nhập số, như 95,39."),
        ({"value": "120"}, "không quá 100%"),
        ({"due": "1/1/2020"}, "sau ngày"),
    ):
        answer = desk.post(PAGE, {**TYPED, **wrong, "key": ""})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert words in text and "Kế hoạch" in text
    assert not Target.objects.exists()


def test_who_may_not_set_one_finds_no_page(centre: None, chi: Person, client: Client) -> None:
    assert client.get(PAGE).status_code == 404
    client.force_login(chi)
    assert client.post(PAGE, {**TYPED, "key": "x"}).status_code == 404
