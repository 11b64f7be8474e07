"""Traders have one stall each, an account that a bank can read, and a QR code from the day they have one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import zxingcpp
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import MERGER, Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.markets import codes
from tinhso.systems.markets.models import Market, Trader
from tinhso.systems.markets.services import add_trader, change_trader, end_trader, record_turnover
from tinhso.systems.markets.tests.conftest import CASHLESS
from tinhso.systems.markets.tests.pictures import grey_pixels
from tinhso.systems.markets.vietqr import decode


def joined(actor: Person, market: Market, clock: FixedClock, **other: Any) -> Trader:
    details: dict[str, Any] = {"stall": "B1", "name": "Lý Văn Sự", "goods": "farm", "joined_on": CASHLESS, "clock": clock, **other}
    return add_trader(actor, market, **details)


def test_a_trader_with_an_account_has_a_code_that_names_it(trader: Trader) -> None:
    payment = decode(codes.payload(trader))
    assert (payment.bank_bin, payment.account, payment.is_static) == ("970422", "0981234567", True)
    assert (payment.name, payment.city) == ("TRAN THI HOA", "CHO A")


def test_a_stall_has_one_trader_at_a_time(trader: Trader, market: Market, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused, match="Quầy A12 đang có hộ khác"):
        joined(an, market, frozen_clock, stall="A12")
    end_trader(an, trader, left_on=date(2026, 6, 1), clock=frozen_clock)
    assert joined(an, market, frozen_clock, stall="A12", joined_on=date(2026, 6, 1)).stall == "A12"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"bank": "Ngân hàng Sao Hỏa", "account_number": "0981234567"}, "bank-unknown"),
        ({"bank": "MB", "account_number": "12"}, "account-form"),
        ({"bank": "MB", "account_number": "=A1+1"}, "account-form"),
        ({"bank": "", "account_number": "0981234567"}, "bank-unknown"),
        ({"phone": "09"}, "phone-form"),
        ({"joined_on": date(2026, 11, 21)}, "day-in-future"),
        ({"joined_on": date(2001, 4, 30)}, "day-too-early"),
    ],
)
def test_what_cannot_be_is_refused(
    market: Market, an: Person, frozen_clock: FixedClock, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        joined(an, market, frozen_clock, **changed)
    assert refused.value.code == code
    assert not Trader.objects.exists()


def test_the_first_account_makes_the_code_from_today(market: Market, an: Person, frozen_clock: FixedClock) -> None:
    trader = joined(an, market, frozen_clock)
    assert trader.qr_on is None
    details: dict[str, Any] = {"stall": "B1", "name": trader.name, "goods": "farm", "clock": frozen_clock}
    changed = change_trader(an, trader, bank="970436", account_number="1012345678", **details)
    assert changed.qr_on == frozen_clock.today()
    with pytest.raises(Refused) as refused:
        change_trader(an, trader, **details)
    assert refused.value.code == "account-needed"
    personal = {change.column for change in audit.history(trader)[0].changes if change.personal}
    assert personal == {"account_number"}


def test_binh_changes_no_trader_of_commune_a(trader: Trader, binh: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        end_trader(binh, trader, left_on=date(2026, 6, 1), clock=frozen_clock)


def test_what_a_market_of_an_old_commune_takes_after_the_merger_belongs_to_the_new_commune(
    land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    market = Market.objects.create(
        unit=land.old_a1, code="CHO-99101-1", name="Chợ cũ", opened_on=date(1999, 1, 1), cashless_on=date(2023, 1, 1)
    )
    trader = joined(an, market, frozen_clock, joined_on=date(2024, 1, 1))
    assert trader.unit == land.old_a1
    before = record_turnover(an, trader, month=date(2025, 6, 1), transactions=10, value=900_000, clock=frozen_clock)
    after = record_turnover(an, trader, month=MERGER, transactions=12, value=950_000, clock=frozen_clock)
    assert (before.unit, after.unit) == (land.old_a1, land.a)


def test_a_sheet_of_seven_codes_has_two_pages_that_another_program_reads(
    market: Market, an: Person, frozen_clock: FixedClock
) -> None:
    traders = [
        joined(an, market, frozen_clock, stall=f"C{n}", bank="Agribank", account_number=f"850020500{n:04d}") for n in range(7)
    ]
    pages = codes.pages(traders, frozen_clock.today())
    found = [code.text for page in pages for code in zxingcpp.read_barcodes(grey_pixels(page))]
    assert len(pages) == 2
    assert sorted(found) == sorted(codes.payload(trader) for trader in traders)
    assert codes.sheet(traders, frozen_clock.today()).startswith(b"%PDF")


def test_a_simulated_traders_code_is_struck_through_on_paper(trader: Trader, frozen_clock: FixedClock) -> None:
    trader.simulated = True
    (page,) = codes.pages([trader], frozen_clock.today())
    assert zxingcpp.read_barcodes(grey_pixels(page)) == []
