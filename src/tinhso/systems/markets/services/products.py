"""What a market sells on e-commerce floors."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_before, not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.markets import acts
from tinhso.systems.markets.models import Market, Product
from tinhso.systems.markets.services import rules


@service("markets.list_product")
def list_product(
    actor: Person,
    market: Market,
    *,
    name: str,
    floor: str,
    listed_on: date,
    address: str = "",
    clock: Clock,
    key: str | None = None,
) -> Product:
    """Record a typical product of the market on an e-commerce floor."""
    market = acts.LIST_PRODUCT.begin(actor, market)
    not_in_future(listed_on, clock.today(), "listed_on")
    rules.market_open(market, listed_on, "listed_on")
    product = Product.objects.create(
        market=market,
        unit=rules.unit_on(market.unit, listed_on),
        name=name.strip(),
        floor=floor.strip(),
        address=address,
        listed_on=listed_on,
    )
    audit.record(actor, "markets.list_product", product)
    return product


@service("markets.delist_product")
def delist_product(actor: Person, product: Product, *, delisted_on: date, clock: Clock, key: str | None = None) -> Product:
    """A product is no longer sold online. `delisted_on` is the first day without it."""
    product = acts.DELIST_PRODUCT.begin(actor, product)
    not_in_future(delisted_on, clock.today(), "delisted_on")
    not_before(delisted_on, product.listed_on, ("đăng bán", "the listing"), "delisted_on")
    before = audit.snapshot(product)
    product.delisted_on = delisted_on
    product.save()
    audit.record(actor, "markets.delist_product", product, before)
    return product
