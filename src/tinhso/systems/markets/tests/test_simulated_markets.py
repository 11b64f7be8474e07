"""Recomputed by the ledger, the simulated markets give what Thái Nguyên printed."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.loading import unwatched
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.places import lookup
from tinhso.ledger.cells import testing
from tinhso.systems.markets import loading
from tinhso.systems.markets.models import Charge, Market, Product, Trader, Turnover


@pytest.fixture
def simulated(country: None) -> int:
    """On all units of the country and the hamlets: the markets, and the cells of what is asked for."""
    rows = loading.load(unwatched)
    testing.count("markets.market", "markets.trader", "markets.turnover")
    return rows


def measured(measure: str, day: date, period: str) -> int:
    """The amount of the province that stood on that day."""
    return testing.simulated(measure, lookup.unit_by_code("19", day), period)


def level(measure: str, day: date) -> int:
    return measured(measure, day, f"as-at:{day}")


def test_the_simulated_markets_give_the_printed_values_and_go_on_after_the_reform(simulated: int) -> None:
    end_2022, end_2023 = date(2022, 12, 31), date(2023, 12, 31)
    assert level("markets.market40", end_2022) == 11
    assert 2100 < level("markets.traders", end_2022) < 2200
    assert level("markets.cashless_markets", end_2023) == 107

    before = measured("markets.transactions", date(2025, 6, 30), "2025-06")
    after = measured("markets.transactions", date(2025, 12, 31), "2025-12")
    assert after > before > 10_000, "what happens at a market of an old commune belongs to the new commune from the reform on"

    assert simulated > 100_000
    for model in (Market, Trader, Turnover, Charge, Product):
        assert model.objects.filter(simulated=True).exists()
        assert not model.objects.filter(simulated=False).exists()
    with_account = Trader.objects.exclude(account_number="")
    assert not with_account.exclude(account_number__startswith="MOPHONG").exists(), "a number could be somebody's account"
    assert Turnover.objects.filter(month__gt=DEMO_DATE.replace(day=1)).count() == 0
