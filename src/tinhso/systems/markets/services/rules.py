"""What must hold before a row is written: asked by the services, and by the importers for each row of a file."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.places.models import Base, Succession, Unit
from tinhso.kernel.rules import not_before
from tinhso.systems.markets.banks import find_bank
from tinhso.systems.markets.models import Market

ACCOUNT = re.compile(r"[0-9A-Z]{4,19}")
MARKET_OPENS = ("chợ hoạt động", "the market's opening")
TRADER_JOINS = ("hộ tham gia", "the trader's joining")


def unit_on(unit: Unit, day: date) -> Unit:
    """Where that territory lies on the map of the day: the unit itself, or the one that took the largest part of it.

    A market keeps the commune it was entered in, but what happens there after a merger happens in the new commune.
    """
    while unit.valid_to is not None and day >= unit.valid_to:
        step = Succession.objects.filter(old=unit, base=Base.HOUSEHOLDS).select_related("new").order_by("-on", "new_id")
        parts = list(step)
        if not parts:
            break
        unit = max(parts, key=lambda part: Fraction(part.forward_numerator, part.forward_denominator)).new
    return unit


def market_open(market: Market, day: date, where: str) -> None:
    """Raises Refused where the market was not open on that day."""
    not_before(day, market.opened_on, MARKET_OPENS, where)
    if market.closed_on is not None and day >= market.closed_on:
        raise Refused(
            "market-closed",
            f"Chợ đã đóng cửa ngày {market.closed_on:%-d/%-m/%Y}.",
            f"The market closed on {market.closed_on:%-d/%-m/%Y}.",
            where=where,
        )


def bank_account(bank: str, account: str) -> tuple[str, str]:
    """The BIN and the account as a QR code writes them; both or neither. Raises Refused."""
    number = re.sub(r"[\s.\-]", "", account).upper()
    if not bank and not number:
        return "", ""
    bin_number = find_bank(bank)
    if bin_number is None:
        raise Refused(
            "bank-unknown",
            f"Không có ngân hàng “{bank}”. Chọn trong danh sách, hoặc nhập mã 6 số.",
            f"There is no bank “{bank}”. Choose one of the list, or enter its six digits.",
            where="bank_bin",
        )
    if not ACCOUNT.fullmatch(number):
        raise Refused(
            "account-form",
            f"Số tài khoản “{account}” không đúng. Nhập 4–19 chữ số.",
            f"“{account}” is no account number. Enter 4 to 19 digits.",
            where="account_number",
        )
    return bin_number, number


def month_within(month: date, first: date, end: date | None, what: tuple[str, str]) -> None:
    """Raises Refused for a month that lies outside [first, end): before the trader or the market was there, or after."""
    not_before(month, month_of(first), what, "month")
    if end is not None and month >= end:
        raise Refused(
            "month-after-end",
            f"Tháng {month:%-m/%Y} sau ngày kết thúc {end:%-d/%-m/%Y}. Chọn tháng trước đó.",
            f"{month:%-m/%Y} comes after the end on {end:%-d/%-m/%Y}. Choose an earlier month.",
            where="month",
        )


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)
