"""Files of traders and of their months: right rows come in, wrong ones say why, a file can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from tinhso.kernel.imports import services as imports
from tinhso.kernel.imports import testing
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.people.models import Person
from tinhso.kernel.time import FixedClock
from tinhso.systems.markets.models import Market, Trader, Turnover
from tinhso.systems.markets.services import add_trader, end_trader

TRADERS = ["Xã, phường", "Chợ", "Quầy", "Tên hộ kinh doanh", "Ngành hàng", "Tham gia từ ngày", "Ngân hàng, ví", "Số tài khoản"]
MONTHS = ["Xã, phường", "Chợ", "Quầy", "Tháng", "Số giao dịch", "Giá trị"]


pytestmark = pytest.mark.usefixtures("files_apart")


def send(person: Person, importer: str, heading: list[str], rows: list[list[str]], clock: FixedClock) -> Batch:
    return testing.send(person, importer, testing.csv_text([heading, *rows]), clock)


def wrong(batch: Batch) -> list[tuple[int, str]]:
    return [(row, column) for row, column, _fix in testing.wrong(batch)]


def test_traders_come_in_with_their_codes_and_are_taken_back(
    trader: Trader, market: Market, an: Person, frozen_clock: FixedClock
) -> None:
    rows = [
        ["A", "Chợ A", "B1", "Lý Văn Sự", "tạp hóa", "02/03/2026", "agribank", "8500 2050 00123"],
        ["A", "cho-99001-1", "B2", "Ma Thị Na", "nông sản, chè", "02/03/2026", "", ""],
        ["A", "Chợ A", "A12", "Hộ Khác", "tạp hóa", "02/03/2026", "", ""],
        ["A", "Chợ lạ", "B3", "Hộ Khác", "tạp hóa", "02/03/2026", "", ""],
        ["A", "Chợ A", "B4", "Hộ Khác", "tạp hóa", "02/03/2026", "Ngân hàng Sao Hỏa", "123456"],
        ["A", "Chợ A", "B5", "Hộ Khác", "vàng lậu", "31/02/2026", "", ""],
        ["B", "Chợ A", "B6", "Hộ Khác", "tạp hóa", "02/03/2026", "", ""],
    ]
    batch = send(an, "markets.traders", TRADERS, rows, frozen_clock)
    assert wrong(batch) == [
        (4, "Quầy"), (5, "Chợ"), (6, "Ngân hàng, ví"), (7, "Ngành hàng"), (7, "Tham gia từ ngày"), (8, "Xã, phường"),
    ]  # fmt: skip
    made = Trader.objects.filter(batch=batch).order_by("stall")
    assert [(t.stall, t.bank_bin, t.account_number, t.qr_on) for t in made] == [
        ("B1", "970405", "8500205000123", date(2026, 3, 2)), ("B2", "", "", None),
    ]  # fmt: skip
    imports.withdraw_batch(an, batch, clock=frozen_clock)
    assert list(Trader.objects.all()) == [trader]


def test_a_month_comes_in_once_for_each_trader(trader: Trader, an: Person, frozen_clock: FixedClock) -> None:
    rows = [
        ["A", "Chợ A", "A12", "15/10/2026", "36", "2.833.000 đ"],
        ["A", "Chợ A", "A12", "01/10/2026", "36", "2833000"],
        ["A", "Chợ A", "A12", "01/09/2026", "0", "5000"],
        ["A", "Chợ A", "A12", "01/08/2026", "3", "-5000"],
        ["A", "Chợ A", "Z9", "01/10/2026", "3", "5000"],
        ["A", "Chợ A", "A12", "01/01/2026", "3", "5000"],
    ]
    batch = send(an, "markets.turnovers", MONTHS, rows, frozen_clock)
    assert {row for row, _column in wrong(batch)} == {3, 4, 5, 6, 7}
    turnover = Turnover.objects.get()
    assert (turnover.month, turnover.transactions, turnover.value) == (date(2026, 10, 1), 36, 2_833_000)
    again = send(an, "markets.turnovers", MONTHS, [rows[1]], frozen_clock)
    assert (again.rows_right, wrong(again)) == (0, [(2, "Tháng")])


def test_the_month_in_which_a_trader_left_comes_in_and_the_next_does_not(
    trader: Trader, market: Market, an: Person, frozen_clock: FixedClock
) -> None:
    end_trader(an, trader, left_on=date(2026, 9, 20), clock=frozen_clock)
    rows = [["A", "Chợ A", "A12", month, "36", "2833000"] for month in ("01/09/2026", "01/10/2026")]
    batch = send(an, "markets.turnovers", MONTHS, rows, frozen_clock)
    assert wrong(batch) == [(3, "Tháng")]
    assert Turnover.objects.get().trader == trader
    add_trader(an, market, stall="A12", name="Lê Thị Mận", goods="food", joined_on=date(2026, 9, 25), clock=frozen_clock)
    both = send(an, "markets.turnovers", MONTHS, [["A", "Chợ A", "A12", "02/09/2026", "5", "9000"]], frozen_clock)
    assert wrong(both) == [(2, "Quầy")]


def test_chi_may_send_nothing(trader: Trader, chi: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        send(chi, "markets.turnovers", MONTHS, [], frozen_clock)
