"""Traders join, change their account or their stall, and leave."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_before, not_in_future, phone_number
from tinhso.kernel.time import Clock
from tinhso.systems.markets import acts
from tinhso.systems.markets.models import Market, Trader
from tinhso.systems.markets.services import rules


@service("markets.add_trader")
def add_trader(
    actor: Person,
    market: Market,
    *,
    stall: str,
    name: str,
    goods: str,
    joined_on: date,
    phone: str = "",
    bank: str = "",
    account_number: str = "",
    account_name: str = "",
    clock: Clock,
    key: str | None = None,
) -> Trader:
    """Put a trader at a stall; with an account, the trader has a QR code from that day.

    Raises Refused where the stall is taken, the market was not open, or the account cannot be written into a code.
    """
    market = acts.ADD_TRADER.begin(actor, market)
    not_in_future(joined_on, clock.today(), "joined_on")
    rules.market_open(market, joined_on, "joined_on")
    bin_number, account = rules.bank_account(bank, account_number)
    trader = Trader(
        market=market,
        unit=rules.unit_on(market.unit, joined_on),
        stall=stall.strip(),
        name=name.strip(),
        goods=goods,
        phone=phone_number(phone),
        joined_on=joined_on,
        qr_on=joined_on if account else None,
        bank_bin=bin_number,
        account_number=account,
        account_name=account_name.strip(),
    )
    _save(trader)
    audit.record(actor, "markets.add_trader", trader)
    return trader


@service("markets.change_trader")
def change_trader(
    actor: Person,
    trader: Trader,
    *,
    stall: str,
    name: str,
    goods: str,
    phone: str = "",
    bank: str = "",
    account_number: str = "",
    account_name: str = "",
    clock: Clock,
    key: str | None = None,
) -> Trader:
    """Change a trader. The first account given makes the QR code, from today; an account once given is changed, not taken away."""
    trader = acts.CHANGE_TRADER.begin(actor, trader)
    before = audit.snapshot(trader)
    bin_number, account = rules.bank_account(bank, account_number)
    if trader.qr_on is not None and not account:
        raise Refused(
            "account-needed",
            "Hộ này đã có mã QR. Nhập tài khoản nhận tiền.",
            "This trader has a QR code. Enter the account that receives the money.",
            where="account_number",
        )
    trader.stall, trader.name, trader.goods = stall.strip(), name.strip(), goods
    trader.phone = phone_number(phone)
    trader.bank_bin, trader.account_number, trader.account_name = bin_number, account, account_name.strip()
    if account and trader.qr_on is None:
        trader.qr_on = clock.today()
    _save(trader)
    audit.record(actor, "markets.change_trader", trader, before)
    return trader


@service("markets.end_trader")
def end_trader(actor: Person, trader: Trader, *, left_on: date, clock: Clock, key: str | None = None) -> Trader:
    """A trader leaves; the stall is free from that day."""
    trader = acts.END_TRADER.begin(actor, trader)
    not_in_future(left_on, clock.today(), "left_on")
    not_before(left_on, max(filter(None, (trader.joined_on, trader.qr_on))), rules.TRADER_JOINS, "left_on")
    last = trader.turnovers.filter(transactions__gt=0).order_by("-month").first()
    if last is not None and left_on <= last.month:
        raise Refused(
            "active-after-leaving",
            f"Hộ còn doanh số tháng {last.month:%-m/%Y}. Chọn ngày rời chợ trong hoặc sau tháng đó.",
            f"The trader has turnover in {last.month:%-m/%Y}. Choose a day in that month or after it.",
            where="left_on",
        )
    before = audit.snapshot(trader)
    trader.left_on = left_on
    trader.save()
    audit.record(actor, "markets.end_trader", trader, before)
    return trader


def _save(trader: Trader) -> None:
    try:
        with transaction.atomic():
            trader.save()
    except IntegrityError as error:
        if "trader_one_at_stall" not in str(error):
            raise
        raise Refused(
            "stall-taken",
            f"Quầy {trader.stall} đang có hộ khác. Nhập quầy khác, hoặc cho hộ kia rời chợ trước.",
            f"Stall {trader.stall} is taken. Enter another, or let the other trader leave first.",
            where="stall",
        ) from error
