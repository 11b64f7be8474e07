"""What the system's pages have in common: filters, and the forms about one market or one trader."""

from __future__ import annotations

from tinhso.kernel.pages.acts import ActPage
from tinhso.kernel.pages.communes import commune_choice
from tinhso.kernel.pages.lists import year_choice
from tinhso.systems.markets.apps import SEE
from tinhso.systems.markets.facts import LIVE_FROM
from tinhso.systems.markets.models import Market, Trader
from tinhso.systems.markets.reading import get_market_for, get_trader_for

COMMUNE = commune_choice(SEE)
YEAR = year_choice("month", LIVE_FROM.year)


class OfMarket(ActPage):
    """A form about one market."""

    record: Market

    def find(self, *, key: int) -> Market:
        return get_market_for(self.person, key)


class OfTrader(ActPage):
    """A form about one trader."""

    record: Trader

    def find(self, *, key: int) -> Trader:
        return get_trader_for(self.person, key)

    def note(self) -> str:
        return f"{self.record} · {self.record.market}"
