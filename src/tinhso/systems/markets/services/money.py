"""What was taken and charged without cash, month by month. A month recorded before is recorded anew."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.markets import acts
from tinhso.systems.markets.models import Charge, Market, Trader, Turnover
from tinhso.systems.markets.services import rules

MOST_IN_A_MONTH = 100_000_000_000
"""đồng. More than any stall takes in a month: a slip of the finger."""


@service("markets.record_turnover")
def record_turnover(
    actor: Person,
    trader: Trader,
    *,
    month: date,
    transactions: int,
    value: int,
    clock: Clock,
    key: str | None = None,
) -> Turnover:
    """Record, or record anew, what a trader took without cash in a month."""
    trader = acts.RECORD_TURNOVER.begin(actor, trader, "market__unit")
    month = rules.month_of(month)
    not_in_future(month, clock.today(), "month")
    rules.month_within(month, trader.joined_on, trader.left_on, rules.TRADER_JOINS)
    turnover_plausible(transactions, value)
    turnover = Turnover.objects.filter(trader=trader, month=month).first()
    before = None if turnover is None else audit.snapshot(turnover)
    unit = rules.unit_on(trader.market.unit, month)
    turnover = turnover or Turnover(trader=trader, market_id=trader.market_id, unit=unit, month=month)
    turnover.transactions, turnover.value = transactions, value
    turnover.save()
    audit.record(actor, "markets.record_turnover", turnover, before)
    return turnover


def turnover_plausible(transactions: int, value: int) -> None:
    """Raises Refused for negative numbers, money without transactions or transactions without money, and slips of the finger."""
    if transactions < 0 or not 0 <= value <= MOST_IN_A_MONTH:
        raise Refused(
            "turnover-out-of-range",
            "Số giao dịch và giá trị không được âm, giá trị không quá 100 tỷ đồng một tháng.",
            "Transactions and value are not negative, and the value is at most 100 billion đồng a month.",
            where="value",
        )
    if (transactions == 0) != (value == 0):
        raise Refused(
            "turnover-half-empty",
            "Có giao dịch thì có tiền, có tiền thì có giao dịch. Kiểm tra lại hai số.",
            "Transactions bring money and money comes by transactions. Check both numbers.",
            where="transactions",
        )


@service("markets.record_charge")
def record_charge(
    actor: Person,
    market: Market,
    *,
    month: date,
    kind: str,
    collected: int,
    cashless: int,
    clock: Clock,
    key: str | None = None,
) -> Charge:
    """Record, or record anew, what a market collected for one thing in a month and how much of it came without cash."""
    market = acts.RECORD_CHARGE.begin(actor, market)
    month = rules.month_of(month)
    not_in_future(month, clock.today(), "month")
    rules.month_within(month, market.opened_on, market.closed_on, rules.MARKET_OPENS)
    charge_plausible(collected, cashless)
    charge = Charge.objects.filter(market=market, month=month, kind=kind).first()
    before = None if charge is None else audit.snapshot(charge)
    charge = charge or Charge(market=market, unit=rules.unit_on(market.unit, month), month=month, kind=kind)
    charge.collected, charge.cashless = collected, cashless
    charge.save()
    audit.record(actor, "markets.record_charge", charge, before)
    return charge


def charge_plausible(collected: int, cashless: int) -> None:
    """Raises Refused for a part larger than the whole, or below nothing."""
    if not 0 <= cashless <= collected:
        raise Refused(
            "charge-part-over-whole",
            f"Thu không tiền mặt ({cashless}) phải từ 0 đến tổng thu ({collected}).",
            f"The cashless part ({cashless}) lies between 0 and the whole ({collected}).",
            where="cashless",
        )
