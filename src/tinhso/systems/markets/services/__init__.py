"""Everything that writes markets. Each service asks for its right first and leaves an audit row."""

from tinhso.systems.markets.services.markets import change_market, close_market, open_market, start_cashless, start_market40
from tinhso.systems.markets.services.money import record_charge, record_turnover
from tinhso.systems.markets.services.products import delist_product, list_product
from tinhso.systems.markets.services.traders import add_trader, change_trader, end_trader

__all__ = [
    "add_trader",
    "change_market",
    "change_trader",
    "close_market",
    "delist_product",
    "end_trader",
    "list_product",
    "open_market",
    "record_charge",
    "record_turnover",
    "start_cashless",
    "start_market40",
]
