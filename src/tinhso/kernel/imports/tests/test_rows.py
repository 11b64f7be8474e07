"""Each wrong cell is reported with its row, its column, what was entered and how to mend it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tinhso.kernel.imports.dates import read_day
from tinhso.kernel.imports.models import Batch, RowError, StagedRow
from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.imports.tests.conftest import Send, csv_text, good, xlsx
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land

DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    "entered",
    [
        "05/01/2026", "5/1/2026", "5-1-26", "5.1.2026", "2026-01-05", "2026-01-05 00:00:00", 46027, 46027.0, "46027",
        "ngày 5 tháng 1 năm 2026", "Ngày 05 tháng 01 năm 2026", "5 tháng 1 năm 2026", date(2026, 1, 5), datetime(2026, 1, 5, 8),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_way_of_writing(entered: Any) -> None:
    assert read_day(entered) == DAY


@pytest.mark.parametrize(
    ("entered", "fix"),
    [
        ("31/02/2026", "Tháng 2/2026 có 28 ngày. Sửa lại ngày."),
        ("30/02/2024", "Tháng 2/2024 có 29 ngày. Sửa lại ngày."),
        ("31/06/2026", "Tháng 6 có 30 ngày. Sửa lại ngày."),
        ("12/13/2026", "Không có tháng 13. Nhập ngày theo mẫu 31/12/2026."),
        ("00/01/2026", "Không có ngày 0/1/2026. Nhập ngày theo mẫu 31/12/2026."),
        ("hôm qua", "Nhập ngày theo mẫu 31/12/2026."),
        (3.5, "Nhập ngày theo mẫu 31/12/2026."),
        (True, "Nhập ngày theo mẫu 31/12/2026."),
        ("2026", "Nhập ngày theo mẫu 31/12/2026."),
    ],
)
def test_an_impossible_day_says_what_is_impossible(entered: Any, fix: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read_day(entered)
    assert wrong.value.vi == fix


@pytest.mark.parametrize(
    ("cell", "entered", "column", "fix"),
    [
        ("code", "01920300412", "Số định danh", "Thiếu 1 chữ số. Nhập đủ 12 số."),
        ("code", "0192030041234", "Số định danh", "Thừa 1 chữ số. Nhập đủ 12 số."),
        ("code", "01920300412x", "Số định danh", "Chỉ gồm chữ số. Nhập đủ 12 số."),
        ("kind", "nghèo đa chiều", "Loại hộ", "Chọn “nghèo” hoặc “cận nghèo”."),
        ("day", "31/06/2026", "Ngày mở TK", "Tháng 6 có 30 ngày. Sửa lại ngày."),
        ("day", "21/11/2026", "Ngày mở TK", "Ngày 21/11/2026 chưa tới (hôm nay 20/11/2026). Sửa lại ngày."),
        ("people", "=B12", "Số khẩu", "Ô chứa công thức. Nhập số khẩu."),
        ("people", "", "Số khẩu", "Ô trống. Nhập số khẩu."),
        ("people", 2.5, "Số khẩu", "Có phần lẻ. Nhập số nguyên, không có phần lẻ."),
        ("amount", -320000, "Số tiền", "Số tiền âm. Nhập số từ 0 trở lên."),
        ("amount", "-320.000 đ", "Số tiền", "Số tiền âm. Nhập số từ 0 trở lên."),
        ("amount", "nhiều", "Số tiền", "Không phải số. Nhập số tiền bằng đồng."),
        ("amount", "1e400", "Số tiền", "Số quá lớn. Nhập số tiền bằng đồng."),
        ("phone", "12345", "Điện thoại", "Không phải số điện thoại. Nhập 10 số, bắt đầu bằng 0."),
        ("head", "Nguyễn\u202e Văn", "Họ tên chủ hộ", "Ô có ký tự không hiện được. Gõ lại ô này."),
        ("unit", "Xã Không Có", "Xã, phường", "Không có đơn vị này trên bản đồ hôm nay. Nhập tên hoặc mã xã, phường."),
        ("unit", "A Một", "Xã, phường", "Tên trước ngày sáp nhập. Nay là xã A (99001)."),
        ("unit", "B", "Xã, phường", "Xã B ngoài phạm vi của tài khoản này. Chỉ nhập dòng của đơn vị mình."),
    ],
)
def test_a_wrong_cell_says_where_what_and_how_to_mend_it(
    send: Send, an: Person, land: Land, cell: str, entered: Any, column: str, fix: str
) -> None:
    row = good(2)
    row[["code", "head", "unit", "kind", "day", "people", "amount", "phone"].index(cell)] = entered
    batch = send(an, xlsx([good(1), row]))
    assert (batch.state, batch.rows_read, batch.rows_right, batch.rows_wrong) == (Batch.State.READ, 2, 1, 1)
    error = RowError.objects.get()
    assert (error.row, error.column, error.fix) == (3, column, fix)
    assert error.entered == str(entered).strip()


@pytest.mark.parametrize(
    "entered", [320000, 320000.0, "320000", "320.000", "320,000", "320 000 đ", "320.000đ", "320.000 đồng", "320000 VND"]
)
def test_money_is_read_in_every_way_of_writing(send: Send, an: Person, land: Land, entered: Any) -> None:
    send(an, xlsx([good(1, amount=entered)]))
    assert StagedRow.objects.get().cells[6] == 320000


@pytest.mark.parametrize("entered", ["A", "xã A", "XÃ  A", "99001", 99001])
def test_a_commune_is_found_by_name_or_code(send: Send, an: Person, land: Land, entered: Any) -> None:
    send(an, xlsx([good(1, unit=entered)]))
    assert StagedRow.objects.get().cells[2] == land.a.pk


def test_a_formula_in_a_spreadsheet_is_not_computed(send: Send, an: Person, land: Land) -> None:
    def formula(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 6, "=SUM(A1:A9)", None, 320000)

    send(an, xlsx([good(1)], change=formula))
    error = RowError.objects.get()
    assert (error.entered, error.column) == ("=SUM(A1:A9)", "Số tiền")
    assert error.fix.startswith("Ô chứa công thức.")


def test_merged_cells_below_the_heading_are_wrong_rows(send: Send, an: Person, land: Land) -> None:
    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range(2, 2, 3, 2, "A")

    batch = send(an, xlsx([good(1), good(2), good(3), good(4)], change=merge))
    assert {error.row for error in RowError.objects.filter(code="merged")} == {3, 4}
    assert batch.rows_right == 2


def test_a_key_that_stands_twice_names_the_first_row(send: Send, an: Person, land: Land) -> None:
    batch = send(an, xlsx([good(1), good(2), good(1)]))
    error = RowError.objects.get()
    assert (error.row, error.entered, error.fix) == (4, good(1)[0], "Cùng số định danh với dòng 2. Bỏ một dòng.")
    assert batch.rows_right == 2


def test_every_wrong_cell_of_a_row_is_reported_at_once(send: Send, an: Person, land: Land) -> None:
    send(an, xlsx([good(1, code="1", amount=-1, people="x")]))
    assert RowError.objects.count() == 3


def test_a_rule_of_the_whole_row_names_its_column(send: Send, an: Person, land: Land) -> None:
    send(an, csv_text([good(1, day="01/02/1999")]), "ho.csv")
    error = RowError.objects.get()
    assert (error.column, error.entered) == ("Ngày mở TK", "01/02/1999")


def test_unknown_columns_are_named_and_not_used(send: Send, an: Person, land: Land) -> None:
    from tinhso.kernel.imports.tests.conftest import HEADING

    batch = send(an, xlsx([[*good(1), "x"]], heading=[*HEADING, "Ghi chú"]))
    assert batch.message == "Không dùng 1 cột: Ghi chú."
