"""Opening, changing and closing markets, and the days on which their models start."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.rules import not_before, not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.markets import acts
from tinhso.systems.markets.apps import KEEP
from tinhso.systems.markets.models import Market, Trader
from tinhso.systems.markets.services import rules


@service("markets.open_market")
def open_market(
    actor: Person,
    *,
    unit: Unit,
    name: str,
    market_class: str,
    stalls: int,
    opened_on: date,
    board: str = "",
    address: str = "",
    clock: Clock,
    key: str | None = None,
) -> Market:
    """Enter a market of a commune. Raises Refused for a unit that is no commune, or a day that has not come."""
    scopes.require(actor, KEEP, unit)
    if unit.level != Level.COMMUNE:
        raise Refused(
            "market-unit-level",
            f"Chợ thuộc xã, phường. {unit} không phải.",
            f"A market belongs to a commune; {unit} is none.",
            where="unit",
        )
    not_in_future(opened_on, clock.today(), "opened_on")
    market = Market.objects.create(
        unit=unit,
        code=_free_code(unit),
        name=name.strip(),
        market_class=market_class,
        stalls=stalls,
        board=board.strip(),
        address=address.strip(),
        opened_on=opened_on,
    )
    audit.record(actor, "markets.open_market", market)
    return market


def _free_code(unit: Unit) -> str:
    """The unit's code and the next number. Two openings at once wait for each other at the unit's row."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    stem = f"CHO-{unit.code}-"
    taken = set(Market.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (f"{stem}{number}" for number in range(1, len(taken) + 2)) if code not in taken)


@service("markets.change_market")
def change_market(
    actor: Person,
    market: Market,
    *,
    name: str,
    market_class: str,
    stalls: int,
    board: str = "",
    address: str = "",
    clock: Clock,
    key: str | None = None,
) -> Market:
    """Change what a market is called, its class, its stalls and who runs it. Its commune and days stay."""
    market = acts.CHANGE_MARKET.begin(actor, market)
    before = audit.snapshot(market)
    market.name, market.market_class, market.stalls = name.strip(), market_class, stalls
    market.board, market.address = board.strip(), address.strip()
    market.save()
    audit.record(actor, "markets.change_market", market, before)
    return market


@service("markets.start_cashless")
def start_cashless(actor: Person, market: Market, *, cashless_on: date, clock: Clock, key: str | None = None) -> Market:
    """The day from which traders of the market take payment without cash. Raises Refused where it has started."""
    market = acts.START_CASHLESS.begin(actor, market)
    not_in_future(cashless_on, clock.today(), "cashless_on")
    rules.market_open(market, cashless_on, "cashless_on")
    before = audit.snapshot(market)
    market.cashless_on = cashless_on
    market.save()
    audit.record(actor, "markets.start_cashless", market, before)
    return market


@service("markets.start_market40")
def start_market40(actor: Person, market: Market, *, market40_on: date, clock: Clock, key: str | None = None) -> Market:
    """The day on which the market became a Market 4.0. Raises Refused where it is not cashless yet, or is one already."""
    market = acts.START_MARKET40.begin(actor, market)
    not_in_future(market40_on, clock.today(), "market40_on")
    not_before(market40_on, market.cashless_on, ("chợ thanh toán không tiền mặt", "cashless payment"), "market40_on")
    before = audit.snapshot(market)
    market.market40_on = market40_on
    market.save()
    audit.record(actor, "markets.start_market40", market, before)
    return market


@service("markets.close_market")
def close_market(actor: Person, market: Market, *, closed_on: date, clock: Clock, key: str | None = None) -> Market:
    """Close a market; its traders leave with it. `closed_on` is the first day on which it is no longer open."""
    market = acts.CLOSE_MARKET.begin(actor, market)
    not_in_future(closed_on, clock.today(), "closed_on")
    rules.market_open(market, closed_on, "closed_on")
    not_before(closed_on, market.market40_on or market.cashless_on, ("mô hình của chợ bắt đầu", "the market's model"), "closed_on")
    _nothing_after(market, closed_on)
    before = audit.snapshot(market)
    market.closed_on = closed_on
    market.save()
    leaving = list(Trader.objects.select_for_update().filter(market=market, left_on__isnull=True))
    were = {trader.pk: audit.snapshot(trader) for trader in leaving}
    for trader in leaving:
        trader.left_on = max(filter(None, (closed_on, trader.joined_on, trader.qr_on)))
    Trader.objects.bulk_update(leaving, ["left_on"])
    audit.record_many(actor, "markets.end_trader", leaving, were)
    audit.record(actor, "markets.close_market", market, before)
    return market


def _nothing_after(market: Market, closed_on: date) -> None:
    """Raises Refused where a month after the closing has turnover or charges."""
    later = {"month__gte": closed_on}
    months = [*market.turnovers.filter(**later, transactions__gt=0).values_list("month", flat=True)[:1]]
    months += market.charges.filter(**later, collected__gt=0).values_list("month", flat=True)[:1]
    if months:
        raise Refused(
            "active-after-closing",
            f"Chợ còn doanh số hoặc khoản thu tháng {months[0]:%-m/%Y}. Chọn ngày đóng cửa trong hoặc sau tháng đó.",
            f"The market has turnover or charges in {months[0]:%-m/%Y}. Choose a day in that month or after it.",
            where="closed_on",
        )
