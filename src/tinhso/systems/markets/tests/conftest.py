"""A market of commune A with one trader, and what a test needs to talk about them."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.markets.models import Market, Trader
from tinhso.systems.markets.services import add_trader, open_market, start_cashless

CASHLESS = date(2026, 2, 2)


@pytest.fixture
def market(land: Land, an: Person, frozen_clock: FixedClock) -> Market:
    """The market of commune A, cashless since February 2026."""
    made = open_market(
        an,
        unit=land.a,
        name="Chợ A",
        market_class="3",
        stalls=60,
        opened_on=date(2001, 5, 1),
        board="Ban quản lý chợ A",
        clock=frozen_clock,
    )
    return start_cashless(an, made, cashless_on=CASHLESS, clock=frozen_clock)


@pytest.fixture
def trader(market: Market, an: Person, frozen_clock: FixedClock) -> Trader:
    """Hoa at stall A12, with an account."""
    return add_trader(
        an,
        market,
        stall="A12",
        name="Trần Thị Hoa",
        goods="food",
        joined_on=CASHLESS,
        phone="0912 345 678",
        bank="MB",
        account_number="0981 234 567",
        clock=frozen_clock,
    )
