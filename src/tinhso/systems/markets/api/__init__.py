"""The web API of the markets, under `/api/markets/`. It reads by `visible_to` and writes by the services that the pages use.

Annotations are not postponed in these modules: `paginate` would look their names up in its own.
"""

from ninja import Router

from tinhso.systems.markets.api import markets, money, products, traders

router = Router()
for part in (markets, traders, money, products):
    router.add_router("", part.router)
