"""The pages of imports, by HTTP: An sends, looks, writes, withdraws; for Bình and Chi they do not exist."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.kernel.files import uploading
from tinhso.kernel.imports import services, views
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.tests.conftest import Send, good, xlsx
from tinhso.kernel.imports.tests.sample import Household, Households
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land

NEW = "/imports/new/welfare.sample_households/"
Write = Callable[[Person, Batch], Batch]


@pytest.fixture(autouse=True)
def _forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "importers", lambda: {Households.code: Households})


@pytest.fixture
def browser(client: Client, households: Any, an: Person) -> Client:
    client.force_login(an)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_sends_a_file_looks_at_it_writes_and_withdraws_it(browser: Client, an: Person, land: Land) -> None:
    assert "Số định danh" in text(browser.get(NEW))
    answer = browser.post(NEW, {"file": SimpleUploadedFile("ho.xlsx", xlsx([good(1), good(2, people=0)])), "whole": ""})
    batch = Batch.objects.get()
    page = f"/imports/{batch.pk}/"
    assert answer["Location"] == page
    assert 'hx-trigger="every 1s"' in text(browser.get(page)), "the page asks again while the file is read"
    services.read_batch(batch.pk)
    shown = text(browser.get(f"{page}?part=1"))
    assert "Chưa ghi dòng nào." in shown and "Nhập 1 dòng đúng" in shown and "Tải 1 dòng lỗi" in shown and "hx-trigger" not in shown
    browser.post(f"{page}write/")
    services.write_batch(batch.pk, an.pk)
    assert "Đã ghi 1 bản ghi." in text(browser.get(page))
    assert Household.objects.count() == 1
    browser.post(f"{page}withdraw/")
    assert "không còn bản ghi nào" in text(browser.get(page)) and not Household.objects.exists()
    assert "ho.xlsx" in text(browser.get("/imports/"))


def test_the_wrong_rows_come_back_as_a_file_that_can_be_sent_again(browser: Client, send: Send, an: Person, land: Land) -> None:
    batch = send(an, xlsx([good(1), good(2, people="=1+1", head="=cmd|' /C calc'!A0")]))
    content = b"".join(browser.get(f"/imports/{batch.pk}/wrong-rows.xlsx").streaming_content)
    sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    heading, row = sheet.to_python()
    assert heading[-2:] == ["Dòng trong tệp cũ", "Cách sửa"]
    assert (row[0], row[1], row[5], row[-2]) == ("019000000002", "=cmd|' /C calc'!A0", "=1+1", 3.0)
    assert not re.search(rb"<f>", content)
    again = send(an, content, "sua.xlsx")
    assert again.rows_read == 1


def test_the_template_file_reads_as_the_form_wants_it(browser: Client, send: Send, an: Person) -> None:
    content = b"".join(browser.get("/imports/template/welfare.sample_households.xlsx").streaming_content)
    assert "không có dòng nào" in send(an, content, "mau.xlsx").message


@pytest.mark.parametrize("who", ["binh", "chi"])
def test_another_persons_file_does_not_exist(
    client: Client, send: Send, an: Person, land: Land, who: str, request: pytest.FixtureRequest
) -> None:
    batch = send(an, xlsx([good(1)]))
    client.force_login(request.getfixturevalue(who))
    for path in (f"/imports/{batch.pk}/", f"/imports/{batch.pk}/wrong-rows.xlsx"):
        assert client.get(path).status_code == 404
    for verb in ("write", "drop", "withdraw"):
        assert client.post(f"/imports/{batch.pk}/{verb}/").status_code == 404
    assert client.get(NEW).status_code == (200 if who == "binh" else 404)
    batch.refresh_from_db()
    assert batch.state == Batch.State.READ


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    for path in (NEW, "/imports/1/"):
        assert client.get(path)["Location"].startswith("/people/sign-in/")


def test_a_page_of_another_site_cannot_send_or_write(an: Person, send: Send, land: Land) -> None:
    batch = send(an, xlsx([good(1)]))
    attacker = Client(enforce_csrf_checks=True)
    attacker.force_login(an)
    assert attacker.post(NEW, {"file": SimpleUploadedFile("a.csv", b"a")}).status_code == 403
    assert attacker.post(f"/imports/{batch.pk}/write/").status_code == 403


def test_a_huge_upload_is_cut_off_while_it_arrives(browser: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(uploading, "MOST_BYTES", 2**16)
    answer = browser.post(NEW, {"file": SimpleUploadedFile("lon.csv", b"x" * 2**20)})
    assert answer.status_code == 422 and "Tệp lớn quá" in text(answer)
    assert not Batch.objects.exists() and not settings.MEDIA_ROOT.exists()


def test_a_form_without_a_file_says_so(browser: Client) -> None:
    answer = browser.post(NEW, {})
    assert answer.status_code == 422 and "Chọn tệp" in text(answer)


def test_a_file_name_and_cells_are_shown_as_text(browser: Client, send: Send, an: Person, land: Land) -> None:
    batch = send(an, xlsx([good(1, people="<script>alert(1)</script>")]), "..\\..//<img src=x onerror=alert(2)>.xlsx")
    shown = text(browser.get(f"/imports/{batch.pk}/"))
    assert "<script>alert(1)" not in shown and "<img src=x" not in shown
    assert "/" not in batch.file_name and "\\" not in batch.file_name


def test_the_list_costs_the_same_queries_for_one_file_and_for_fifty(browser: Client, an: Person, frozen_clock: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/imports/?size=50").status_code == 200
        return len(queries)

    def add(count: int) -> None:
        Batch.objects.bulk_create(
            Batch(importer=Households.code, file_name=f"{n}.csv", sha256="0", size=1, sent_by=an, sent_at=frozen_clock.now())
            for n in range(count)
        )

    add(1)
    cost()
    one = cost()
    add(49)
    assert cost() == one
