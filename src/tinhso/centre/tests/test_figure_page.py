"""A published figure's page: its revisions, each whole, and what late records would make of it, for those who may see that."""

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


@pytest.fixture
def address(desk: Client) -> str:
    """The page of a figure that was just published."""
    assert desk.post(PAGE, {"key": "một-lần"}).status_code == 302
    return f"/so-lieu/{Revision.objects.get().figure.code}"


def test_everybody_reads_the_revision_and_that_it_is_whole(address: str) -> None:
    page = Client().get(address).content.decode()
    assert "50,00% (2/4)" in page
    assert "nguyên vẹn" in page
    assert "Bản ghi đã thay đổi" not in page


def test_late_records_show_to_the_officer_and_not_to_a_visitor(desk: Client, address: str) -> None:
    world.visit(201, date(2026, 3, 9), kind="b")
    refresh.refresh()
    page = desk.get(address).content.decode()
    assert "Bản ghi đã thay đổi sau khi công bố" in page
    assert "40,00% (2/5 %)" in page or "40,00% (2/5)" in page
    assert "−10,00" in page
    assert "cong-bo" in page
    seen = Client().get(address).content.decode()
    assert "40,00" not in seen and "cong-bo" not in seen


def test_a_record_that_left_moves_the_figure_too(desk: Client, address: str) -> None:
    world.Visit.objects.filter(unit_id=202, happened_on=date(2026, 2, 2)).first().delete()
    refresh.refresh()
    assert "+16,67" in desk.get(address).content.decode()


def test_a_correction_stands_above_the_first(desk: Client, address: str) -> None:
    world.visit(201, date(2026, 3, 9), kind="b")
    refresh.refresh()
    desk.post(PAGE, {"key": "hai", "reason": "Xã 201 nộp muộn"})
    page = desk.get(address).content.decode()
    assert page.index("40,00% (2/5)") < page.index("50,00% (2/4)")
    assert "Xã 201 nộp muộn" in page and "Bản ghi đã thay đổi" not in page


def test_a_figure_that_is_not_there_is_no_page(centre: None, chi: Person) -> None:
    assert Client().get("/so-lieu/test.share_a/999/2026-H1").status_code == 404
