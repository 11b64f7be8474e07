"""A list filters, sorts, pages and exports, and costs the same at any length."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tinhso.kernel.pages.lists import Choice, Column, ListPage, _size
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.folding import fold
from tinhso.kernel.places.models import Unit

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


class Communes(ListPage):
    title = "Xã, phường"
    columns = (
        Column("code", "Mã", lambda u: u.code, sort="code"),
        Column("name", "Tên", str, sort="sort_key", link=lambda u: f"/xa/{u.code}"),
        Column("population", "Dân số", lambda u: u.population, sort="population", kind="number"),
    )
    filters = (Choice("kind", "Loại", [("xã", "Xã"), ("phường", "Phường")], lambda q, v: q.filter(kind=v)),)
    search_in = ("search_key", "code")
    default_sort = "code"

    def records(self, person: Person | None) -> QuerySet[Unit]:
        return Unit.objects.filter(level=3)


@pytest.fixture
def communes() -> None:
    names = ["Đại Phúc", "Phan Đình Phùng", HOSTILE, "=1+1"]
    Unit.objects.bulk_create(
        Unit(id=900_000 + i, level=3, code=f"{i:05d}", kind="xã" if i % 2 else "phường", name=names[i % 4],
             search_key=fold(names[i % 4]), sort_key=fold(names[i % 4]), population=1000 * i)
        for i in range(60)
    )  # fmt: skip


def _get(**query: str) -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/danh-sach", query)
    request.user = AnonymousUser()
    return Communes.as_view()(request)


@pytest.mark.usefixtures("communes")
def test_a_list_shows_its_first_page_and_how_many_there_are() -> None:
    text = _get().content.decode()
    assert "60 bản ghi" in text
    assert text.count("<tr>") == 26
    assert "Trang 1/3" in text


@pytest.mark.usefixtures("communes")
def test_a_filter_says_n_of_all() -> None:
    text = _get(kind="xã").content.decode()
    assert "30 trong 60" in text


@pytest.mark.usefixtures("communes")
def test_a_search_ignores_tone_marks() -> None:
    assert "15 trong 60" in _get(find="dai PHUC").content.decode()
    assert "Không có dòng nào khớp" in _get(find="không có xã này").content.decode()


@pytest.mark.usefixtures("communes")
def test_a_click_on_a_head_sorts_and_a_second_turns_it_round() -> None:
    up, down = _get(sort="population").content.decode(), _get(sort="-population").content.decode()
    assert up.index("1.000") < up.index("2.000")
    assert "59.000" in down and "59.000" not in up
    assert 'aria-sort="descending"' in down


@pytest.mark.usefixtures("communes")
def test_a_sort_that_does_not_exist_is_ignored() -> None:
    assert _get(sort="password").status_code == 200


@pytest.mark.usefixtures("communes")
def test_a_script_in_a_name_is_text() -> None:
    text = _get().content.decode()
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text


@pytest.mark.usefixtures("communes")
def test_exports_hold_all_rows_and_a_formula_stays_text() -> None:
    lines = b"".join(_get(export="csv").streaming_content).decode().splitlines()
    assert lines[0].lstrip("\ufeff") == "Mã,Tên,Dân số"
    assert len(lines) == 61
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(_get(export="xlsx").streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 61
    assert {row[1] for row in rows if "=1+1" in str(row[1])} == {"xã =1+1"}


@pytest.mark.usefixtures("communes")
def test_a_file_says_which_of_its_records_are_simulated() -> None:
    Unit.objects.filter(code="00003").update(simulated=True)
    marked = [line for line in b"".join(_get(export="csv").streaming_content).decode().splitlines() if line.endswith(",có")]
    assert len(marked) == 1 and marked[0].startswith("00003,")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(_get(export="xlsx").streaming_content)))
    assert [row[-1] for row in book.get_sheet_by_index(0).to_python()].count("có") == 1


@pytest.mark.usefixtures("communes")
def test_a_list_costs_the_same_at_one_row_and_at_fifty() -> None:
    def cost() -> int:
        _get(size="50")
        with CaptureQueriesContext(connection) as queries:
            _get(size="50")
        return len(queries)

    many = cost()
    with connection.cursor() as cursor:  # other tests' models point at units too, and have no table now
        cursor.execute("DELETE FROM places_unit WHERE code <> '00001'")
    assert cost() == many


def test_an_empty_list_says_what_comes_here() -> None:
    assert "Chưa có bản ghi nào" in _get().content.decode()


def test_the_search_page_and_a_missing_page_stand(client: Client) -> None:
    found = client.get("/tim", {"q": HOSTILE})
    assert found.status_code == 200
    assert HOSTILE not in found.content.decode()
    assert "default-src 'self'" in found["Content-Security-Policy"]
    missing = client.get("/khong-co-trang-nay")
    assert missing.status_code == 404
    assert "Không tìm thấy trang" in missing.content.decode()


def test_a_display_choice_is_kept_and_leads_back(client: Client) -> None:
    answer = client.post("/hien-thi", {"size": "l", "next": "/tim?q=ba"})
    assert answer["Location"] == "/tim?q=ba"
    assert 'data-size="l"' in client.get("/tim").content.decode()
    client.post("/hien-thi", {"contrast": "more"})
    assert 'data-contrast="more"' in client.get("/tim").content.decode()


def test_a_display_choice_leads_nowhere_else(client: Client) -> None:
    assert client.post("/hien-thi", {"next": "https://example.org/"})["Location"] == "/"


def test_a_size_that_is_no_number_of_ours_is_ignored() -> None:
    for size in ("²", "9" * 5_000, "-1", "\0"):
        assert _size(size) == 25
    assert _size("50") == 50


def test_an_address_that_no_database_can_read_is_the_senders_mistake(client: Client, land: object) -> None:
    answer = client.get("/tim?q=%00ab")
    assert answer.status_code == 400
    assert "Chưa đọc được yêu cầu" in answer.content.decode()
