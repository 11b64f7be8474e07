"""Records of commune A for the promises over the whole product (`tests/guards`): what stands in an address, by the path before it."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.markets import services


def records(land: Land, an: Person, department: Person, clock: FixedClock) -> dict[str, str]:
    """A market with a trader, what it took and paid, and a product."""
    market = services.open_market(
        an,
        unit=land.a,
        name="Chợ A",
        market_class="3",
        stalls=60,
        opened_on=date(2001, 5, 1),
        board="Ban quản lý chợ A",
        clock=clock,
    )
    services.start_cashless(an, market, cashless_on=date(2026, 2, 2), clock=clock)
    trader = services.add_trader(
        an, market, stall="A12", name="Trần Thị Hoa", goods="food", joined_on=date(2026, 2, 2), phone="0912 345 678", bank="MB",
        account_number="0981 234 567", clock=clock,
    )  # fmt: skip
    month = date(2026, 10, 1)
    turnover = services.record_turnover(an, trader, month=month, transactions=36, value=2_833_000, clock=clock)
    charge = services.record_charge(an, market, month=month, kind="stall", collected=9_000_000, cashless=8_000_000, clock=clock)
    product = services.list_product(an, market, name="Chè", floor="Voso", listed_on=date(2026, 3, 1), clock=clock)
    return {
        "markets/key": str(market.pk),
        "market": str(market.pk),
        "markets/traders/key": str(trader.pk),
        "trader": str(trader.pk),
        "markets/turnovers/key": str(turnover.pk),
        "markets/charges/key": str(charge.pk),
        "markets/products/key": str(product.pk),
        "product": str(product.pk),
    }
