"""A value is looked at before it is published, and published once."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tinhso.kernel.people.models import Person
from tinhso.ledger.cells import refresh
from tinhso.ledger.cells.tests import world
from tinhso.ledger.figures.models import Revision

pytestmark = pytest.mark.django_db

PAGE = "/chi-tieu/test.share_a/cong-bo?period=2026-H1"


def test_the_preview_says_what_would_be_kept(desk: Client) -> None:
    text = desk.get(PAGE).content.decode()
    assert "50,00" in text and "2/4" in text
    assert "Công bố rồi không sửa được." in text
    assert Revision.objects.count() == 0


def test_a_period_that_is_not_over_cannot_be_published(desk: Client) -> None:
    page = PAGE.replace("2026-H1", "2026-H2")
    assert "chưa qua" in desk.get(page).content.decode()
    assert desk.post(page, {"key": "k"}).status_code == 422
    assert Revision.objects.count() == 0


def test_publishing_twice_with_one_form_publishes_once_and_a_correction_needs_a_reason(desk: Client) -> None:
    for _ in range(2):
        assert desk.post(PAGE, {"key": "một-lần"}).status_code == 302
    assert Revision.objects.count() == 1
    world.visit(201, date(2026, 3, 9), kind="b")
    refresh.refresh()
    assert "Đây là đính chính." in desk.get(PAGE).content.decode()
    refused = desk.post(PAGE, {"key": "hai"})
    assert refused.status_code == 422 and "Đính chính cần ghi lý do." in refused.content.decode()
    assert desk.post(PAGE, {"key": "ba", "reason": "Xã 201 nộp muộn"}).status_code == 302
    assert list(Revision.objects.order_by("number").values_list("number", "reason")) == [(1, ""), (2, "Xã 201 nộp muộn")]


def test_a_published_value_has_a_page_of_its_own_for_everybody(desk: Client, client: Client) -> None:
    desk.post(PAGE, {"key": "một-lần"})
    client.logout()
    code = Revision.objects.get().figure.code
    assert "50,00" in client.get(f"/so-lieu/{code}").content.decode()


def test_who_may_not_publish_finds_no_page(centre: None, chi: Person, client: Client) -> None:
    assert client.get(PAGE).status_code == 404
    client.force_login(chi)
    assert client.post(PAGE, {"key": "x"}).status_code == 404
