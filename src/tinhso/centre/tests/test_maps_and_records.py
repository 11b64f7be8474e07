"""Outlines beside the tiles where they were imported, and the records behind a number, as far as a reader sees them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from tinhso.kernel.people.models import Grant, Person
from tinhso.kernel.people.testing import make_person
from tinhso.kernel.places.models import Boundary, BoundarySource, Unit
from tinhso.kernel.time.clock import LOCAL
from tinhso.ledger.cells.tests import world

pytestmark = pytest.mark.django_db

LABEL = "Ranh giới tham khảo, không có giá trị pháp lý"
PAGE = "/chi-tieu/test.standing"


@pytest.fixture
def outlined(centre: None) -> None:
    """Two squares for the two new communes."""
    source = BoundarySource.objects.create(
        sha256="0" * 64, file_name="mẫu.geojson", credit="Người vẽ mẫu", label=LABEL, imported_at=datetime(2026, 1, 1, tzinfo=LOCAL)
    )
    for unit, west in ((201, 105.0), (202, 105.1)):
        square = [[west, 21.0], [west + 0.1, 21.0], [west + 0.1, 21.1], [west, 21.1], [west, 21.0]]
        Boundary.objects.create(unit_id=unit, source=source, polygons=[[square]])


def test_without_outlines_nothing_offers_them(desk: Client) -> None:
    assert '<svg class="tiles outlines' not in desk.get(f"{PAGE}?draw=outlines").content.decode()


def test_outlines_carry_their_source_and_that_they_have_no_legal_force(outlined: None, desk: Client) -> None:
    page = desk.get(f"{PAGE}?draw=outlines").content.decode()
    start = page.index('<svg class="tiles outlines')
    drawn = page[start : page.index("</section>", start)]
    assert drawn.count('<a href="/chi-tieu/test.standing?unit=20') == 2
    assert LABEL in drawn and "Người vẽ mẫu" in drawn


def test_a_visitor_sees_neither_map_nor_records(outlined: None) -> None:
    visitor = Client()
    assert '<svg class="tiles' not in visitor.get(f"{PAGE}?draw=outlines").content.decode()
    assert visitor.get(f"{PAGE}/ban-ghi/test.open").status_code == 404


def test_the_records_behind_a_number_are_those_a_reader_sees_of_how_many_there_are(centre: None) -> None:
    """Somebody granted the province's value, with records of one commune only, reads both numbers."""
    person = make_person("xa.201", "Công chức xã", "commune.officer", Unit.objects.get(pk=201))
    Grant.objects.create(person=person, indicator="test.standing", unit_id=world.NEW_PROVINCE)
    client = Client()
    client.force_login(person)
    province = Unit.objects.get(pk=world.NEW_PROVINCE)
    page = client.get(f"{PAGE}/ban-ghi/test.open?unit={province.code}")
    assert page.status_code == 200
    seen = page.context["visible"]
    assert 0 < seen < page.context["entry"].records
    assert f"{seen} bản ghi hiển thị với anh/chị" in page.content.decode()


def test_filtering_keeps_what_the_list_is_of(desk: Client) -> None:
    page = desk.get(f"{PAGE}/ban-ghi/test.open?period=as-at:2026-03-01").content.decode()
    assert '<input type="hidden" name="period" value="as-at:2026-03-01">' in page


def test_the_number_of_queries_does_not_grow_with_the_records(desk: Client, django_assert_max_num_queries: object) -> None:
    address = f"{PAGE}/ban-ghi/test.open"
    desk.get(address)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        desk.get(address)


def test_an_officer_without_the_provinces_value_finds_no_records_of_it(centre: None, chi: Person) -> None:
    client = Client()
    client.force_login(chi)
    assert client.get(f"{PAGE}/ban-ghi/test.open").status_code == 404


def test_the_line_of_a_unit_that_has_ended_stops_there(centre: None, administrator: Person) -> None:
    """Its teams went to another unit: months of zero after that would say that they were closed."""
    client = Client()
    client.force_login(administrator)
    old = Unit.objects.get(pk=world.OLD_PROVINCE)
    chart = client.get(f"{PAGE}?unit={old.code}&period=2025-06").context["chart"]
    assert chart is not None and chart.rows[0][0] == "tháng 6/2025"
