"""One object for one reader. What the reader may not see does not exist."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404

from tinhso.kernel.people.models import Person
from tinhso.systems.markets.models import Charge, Market, Product, Trader, Turnover

Found = TypeVar("Found")


def get_market_for(person: Person | None, key: int) -> Market:
    """The market, with its unit. Raises Http404 where the person does not see it."""
    return _found(Market.objects.visible_to(person).select_related("unit").filter(pk=key).first())


def get_trader_for(person: Person | None, key: int) -> Trader:
    """The trader, with the market. Raises Http404."""
    return _found(Trader.objects.visible_to(person).select_related("market__unit").filter(pk=key).first())


def get_turnover_for(person: Person | None, key: int) -> Turnover:
    """The trader's month, with the trader and the market. Raises Http404."""
    return _found(Turnover.objects.visible_to(person).select_related("trader", "market__unit").filter(pk=key).first())


def get_charge_for(person: Person | None, key: int) -> Charge:
    """The charge, with the market. Raises Http404."""
    return _found(Charge.objects.visible_to(person).select_related("market__unit").filter(pk=key).first())


def get_product_for(person: Person | None, key: int) -> Product:
    """The product, with the market. Raises Http404."""
    return _found(Product.objects.visible_to(person).select_related("market__unit").filter(pk=key).first())


def _found(record: Found | None) -> Found:
    if record is None:
        raise Http404("Trang không có, hoặc tài khoản này không xem được.")
    return record
