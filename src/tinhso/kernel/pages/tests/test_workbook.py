"""A table as a workbook: what goes in comes out of a reader as it was, and it is sent while it is made."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tinhso.kernel.imports.files import open_table
from tinhso.kernel.pages import workbook


def made(rows: Sequence[Sequence[Any]], titles: Sequence[str] = ("Một", "Hai")) -> bytes:
    return b"".join(workbook.pieces(titles, rows))


def read(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_numbers_days_and_texts_come_back_as_what_they_were() -> None:
    rows = [[1, 2.5], [-7, 10**12], [date(2026, 11, 20), datetime(2026, 11, 20, 2, 30, tzinfo=UTC)], ["001", True], [None, ""]]
    content = made(rows)
    assert read(content)[:5] == [
        ["Một", "Hai"], [1, 2.5], [-7, 10**12], [date(2026, 11, 20), datetime(2026, 11, 20, 9, 30)], ["001", "True"],  # noqa: DTZ001
    ]  # fmt: skip
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1"' in sheet and '<c r="A1" s="1"' in sheet


@pytest.mark.parametrize(
    "text", ["=1+1", "+84912", "@SUM(A1)", "<script>&amp;", " hai đầu ", "hai\ndòng", "_x000D_", "\ttab", "x" * 40_000]
)
def test_a_text_stays_the_text_it_is(text: str) -> None:
    content = made([[text, "cuối"]])
    ((_, last), (found, after)) = read(content)
    assert (found, last, after) == (text[: workbook.LONGEST], "Hai", "cuối")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_gives_a_file_that_opens(texts: list[str]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(made([texts])))
    assert archive.testzip() is None
    for name in archive.namelist():
        expat.ParserCreate().Parse(archive.read(name), True)


def test_columns_beyond_z_have_two_letters() -> None:
    titles = [f"Cột {n}" for n in range(60)]
    assert read(made([list(range(60))], titles)) == [titles, list(range(60))]


def test_it_is_sent_while_the_rows_come() -> None:
    asked = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal asked
        for asked in range(1, 20_001):
            yield [asked, f"Hộ {asked * 7919 % 10_007}"]

    sent = workbook.pieces(("Số", "Tên"), rows())
    first = next(sent)
    assert first[:2] == b"PK" and asked < 1_000
    assert len(read(first + b"".join(sent))) == 20_001


def test_what_is_sent_can_be_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(made([["An", 4], ["Bình", date(2026, 1, 5)]]))
    assert [cells for _number, cells in open_table(path).rows] == [["Một", "Hai"], ["An", 4.0], ["Bình", date(2026, 1, 5)]]
