"""One object for one reader. What the reader may not see does not exist."""

from __future__ import annotations

from tinhso.kernel.people.models import Person
from tinhso.kernel.records import one_for
from tinhso.systems.markets.models import Charge, Market, Product, Trader, Turnover


def get_market_for(person: Person | None, key: int) -> Market:
    """The market, with its unit. Raises Http404 where the person does not see it."""
    return one_for(person, Market, key, "unit")


def get_trader_for(person: Person | None, key: int) -> Trader:
    """The trader, with the market. Raises Http404."""
    return one_for(person, Trader, key, "market__unit")


def get_turnover_for(person: Person | None, key: int) -> Turnover:
    """The trader's month, with the trader and the market. Raises Http404."""
    return one_for(person, Turnover, key, "trader", "market__unit")


def get_charge_for(person: Person | None, key: int) -> Charge:
    """The charge, with the market. Raises Http404."""
    return one_for(person, Charge, key, "market__unit")


def get_product_for(person: Person | None, key: int) -> Product:
    """The product, with the market. Raises Http404."""
    return one_for(person, Product, key, "market__unit")
