"""Markets open, start their models in order, and close with their traders."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.systems.markets.models import Market, Trader
from tinhso.systems.markets.reading import get_market_for
from tinhso.systems.markets.services import close_market, open_market, start_cashless, start_market40


def entered(actor: Person, unit: Unit, clock: FixedClock) -> Market:
    return open_market(actor, unit=unit, name="Chợ mới", market_class="3", stalls=30, opened_on=date(2020, 1, 1), clock=clock)


def test_an_enters_markets_of_her_commune_with_codes_of_their_own(
    market: Market, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    assert (market.code, entered(an, land.a, frozen_clock).code) == ("CHO-99001-1", "CHO-99001-2")


def test_an_enters_no_market_in_commune_b_and_none_in_a_hamlet(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        entered(an, land.b, frozen_clock)
    with pytest.raises(Refused) as refused:
        entered(an, land.hamlet_a, frozen_clock)
    assert refused.value.code == "market-unit-level"


def test_binh_and_chi_do_not_find_the_market_of_commune_a(market: Market, binh: Person, chi: Person, leader: Person) -> None:
    for person in (binh, chi, None):
        with pytest.raises(Http404):
            get_market_for(person, market.pk)
    assert get_market_for(leader, market.pk) == market


def test_a_market_is_cashless_before_it_is_a_market_40(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    new = entered(an, land.a, frozen_clock)
    with pytest.raises(Refused) as refused:
        start_market40(an, new, market40_on=date(2026, 3, 1), clock=frozen_clock)
    assert refused.value.code == "market40-order"
    start_cashless(an, new, cashless_on=date(2026, 3, 1), clock=frozen_clock)
    with pytest.raises(Refused) as refused:
        start_market40(an, new, market40_on=date(2026, 2, 28), clock=frozen_clock)
    assert refused.value.code == "day-too-early"
    assert start_market40(an, new, market40_on=date(2026, 3, 1), clock=frozen_clock).market40_on == date(2026, 3, 1)


def test_a_market_does_not_start_twice_nor_tomorrow(market: Market, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused) as refused:
        start_cashless(an, market, cashless_on=date(2026, 5, 1), clock=frozen_clock)
    assert refused.value.code == "cashless-already"
    with pytest.raises(Refused) as refused:
        start_market40(an, market, market40_on=date(2026, 11, 21), clock=frozen_clock)
    assert refused.value.code == "day-in-future"


def test_traders_leave_with_the_market(trader: Trader, market: Market, an: Person, frozen_clock: FixedClock) -> None:
    close_market(an, market, closed_on=date(2026, 10, 1), clock=frozen_clock)
    trader.refresh_from_db()
    assert trader.left_on == date(2026, 10, 1)
    assert [line.verb for line in audit.history(trader)] == ["markets.end_trader", "markets.add_trader"]
