"""What is wrong with a file, its columns and its rows: each reader is told in their own language, old errors as they were kept."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import python_calamine
from django.test import Client

from tinhso.kernel.imports import views
from tinhso.kernel.imports.importer import importers
from tinhso.kernel.imports.models import Batch, RowError
from tinhso.kernel.imports.tests.conftest import Send, csv_text, good, xlsx
from tinhso.kernel.imports.tests.sample import Households
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land

TONES = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "importers", lambda: {Households.code: Households})


@pytest.fixture
def english(client: Client, households: Any, an: Person) -> Client:
    client.force_login(an)
    client.post("/hien-thi", {"language": "en"})
    return client


def shown(client: Client, batch: Batch) -> str:
    """The page of the batch without what the officer entered."""
    page = client.get(f"/imports/{batch.pk}/?part=1").content.decode()
    return re.sub(r'<span class="was">.*?</span>', "", page, flags=re.DOTALL)


def everything_wrong(send: Send, an: Person) -> Batch:
    """A file with as many kinds of wrong cells as one file can have."""
    return send(
        an,
        xlsx(
            [
                good(1, code="12", people=0, amount="-5", phone="99"),
                good(2, code="", people="nhiều", amount="1,5", day="31/02/2026"),
                good(3, unit="Nơi lạ", kind="khác", day="01/01/2030", people=99),
                good(4, unit="B", head="x" * 200, amount=10**15),
                good(5, unit="A Một"), good(6), good(6), good(7, day="01/02/1999"),
                good(8, code="999000000001", head="NguyÔn V¨n An"), good(9, code="=A1", day="01/01/1800"),
            ]
        ),
            )  # fmt: skip


def test_an_english_reader_meets_no_vietnamese_sentence(send: Send, english: Client, an: Person, land: Land) -> None:
    batch = everything_wrong(send, an)
    page = shown(english, batch)
    assert "The same identity number as in row" in page
    assert "Month 2/2026 has 28 days. Mend the day." in page
    assert "<td>People</td>" in page and "<td>Số khẩu</td>" not in page
    assert RowError.objects.filter(batch=batch).count() > 15
    said = " ".join(re.sub("“.*?”", "", error.told("en")) for error in RowError.objects.filter(batch=batch))
    strange = {word for word in re.findall(r"\w+", said) if TONES.search(word)}
    assert strange <= {"xã", "Xã", "đồng"}  # the kinds of places, which are part of their names, and the currency
    assert {error.code for error in RowError.objects.filter(batch=batch)} >= {
        "too-short",
        "no-such-day",
        "row-twice",
        "empty",
        "formula",
    }


def test_a_vietnamese_reader_meets_the_same_in_vietnamese(send: Send, client: Client, an: Person, land: Land) -> None:
    client.force_login(an)
    page = shown(client, everything_wrong(send, an))
    assert "Cùng số định danh với dòng" in page and "<td>Số khẩu</td>" in page and "Mend" not in page


def test_an_error_kept_before_in_vietnamese_alone_still_reads(send: Send, english: Client, an: Person, land: Land) -> None:
    batch = send(an, csv_text([good(1, people=0), good(2)]), "ho.csv")
    RowError.objects.filter(batch=batch).update(code="", fix_en="", fix="Kiểm tra lại số khẩu.", column="Cột cũ")
    Batch.objects.filter(pk=batch.pk).update(message="Không dùng 2 cột: X, Y.", message_en="")
    page = shown(english, batch)
    assert "Kiểm tra lại số khẩu." in page and "Cột cũ" in page and "Không dùng 2 cột: X, Y." in page


def test_a_refused_file_says_why_in_both(send: Send, english: Client, an: Person, land: Land) -> None:
    batch = send(an, "Số định danh;Họ tên chủ hộ\n1;An\n", "ho.csv")
    assert batch.state == Batch.State.REFUSED
    assert batch.message.startswith("Dòng 1: Thiếu cột “Xã, phường”")
    assert "Row 1: Missing columns: “Commune”" in shown(english, batch)


def test_the_template_and_the_wrong_rows_in_english_are_read_back(send: Send, english: Client, an: Person, land: Land) -> None:
    template = b"".join(english.get("/imports/template/welfare.sample_households.xlsx").streaming_content)
    heading = python_calamine.load_workbook(io.BytesIO(template)).get_sheet_by_index(0).to_python()[0]
    assert heading[:2] == ["Identity number *", "Head of household *"]
    batch = send(an, xlsx([good(1), good(2, people=0)], heading=[str(cell) for cell in heading]))
    assert (batch.rows_right, batch.rows_wrong) == (1, 1)
    content = b"".join(english.get(f"/imports/{batch.pk}/wrong-rows.xlsx").streaming_content)
    heading, row = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert heading[-2:] == ["Row in the earlier file", "How to correct"]
    assert row[-1] == "People: Less than 1. Check it."
    assert send(an, content, "again.xlsx").rows_read == 1


@pytest.mark.parametrize("code", sorted(importers()))
def test_no_two_columns_of_a_form_answer_to_one_heading(code: str) -> None:
    columns = importers()[code].columns
    headings = [heading for column in columns for heading in column.headings()]
    assert len(headings) == len(set(headings))
    assert all(column.en and not TONES.search(column.en) for column in columns)
