"""What may be done with a market, its traders and its products: the right, and the state it must be in.

A closed market and a trader who left stand as they were. What they took while they were there may still be recorded: the bank
reports a month when it is over; `rules.month_within` asks for the month.
"""

from __future__ import annotations

from tinhso.kernel.people.acts import Act
from tinhso.kernel.people.errors import Refused
from tinhso.systems.markets.apps import KEEP, RECORD
from tinhso.systems.markets.models import Market, Product, Trader


def _open(market: Market) -> None:
    if market.closed_on is not None:
        raise Refused(
            "market-closed",
            f"Chợ đã đóng cửa ngày {market.closed_on:%d/%m/%Y}.",
            f"The market closed on {market.closed_on:%d/%m/%Y}.",
        )


def _with_cash(market: Market) -> None:
    _open(market)
    if market.cashless_on is not None:
        raise Refused(
            "cashless-already",
            f"Chợ đã thanh toán không tiền mặt từ {market.cashless_on:%d/%m/%Y}.",
            f"The market has been cashless since {market.cashless_on:%d/%m/%Y}.",
        )


def _cashless(market: Market) -> None:
    _open(market)
    if market.cashless_on is None or market.market40_on is not None:
        raise Refused(
            "market40-order",
            "Chợ chưa thanh toán không tiền mặt, hoặc đã là Chợ 4.0.",
            "The market is not cashless yet, or is a Market 4.0 already.",
        )


def _present(trader: Trader) -> None:
    if trader.left_on is not None:
        raise Refused(
            "trader-left",
            f"Hộ đã rời chợ ngày {trader.left_on:%d/%m/%Y}.",
            f"The trader left the market on {trader.left_on:%d/%m/%Y}.",
        )


def _sold(product: Product) -> None:
    if product.delisted_on is not None:
        raise Refused(
            "product-delisted",
            f"Sản phẩm đã thôi bán từ {product.delisted_on:%d/%m/%Y}.",
            f"The product has not been sold since {product.delisted_on:%d/%m/%Y}.",
        )


CHANGE_MARKET = Act("markets.change_market", KEEP, _open)
START_CASHLESS = Act("markets.start_cashless", KEEP, _with_cash)
START_MARKET40 = Act("markets.start_market40", KEEP, _cashless)
CLOSE_MARKET = Act("markets.close_market", KEEP, _open)
ADD_TRADER = Act("markets.add_trader", KEEP, _open)
LIST_PRODUCT = Act("markets.list_product", KEEP, _open)
RECORD_CHARGE = Act("markets.record_charge", RECORD)
OF_MARKET = (RECORD_CHARGE, ADD_TRADER, LIST_PRODUCT, START_CASHLESS, START_MARKET40, CHANGE_MARKET, CLOSE_MARKET)

CHANGE_TRADER = Act("markets.change_trader", KEEP, _present)
END_TRADER = Act("markets.end_trader", KEEP, _present)
RECORD_TURNOVER = Act("markets.record_turnover", RECORD)
OF_TRADER = (RECORD_TURNOVER, CHANGE_TRADER, END_TRADER)

DELIST_PRODUCT = Act("markets.delist_product", KEEP, _sold)
OF_PRODUCT = (DELIST_PRODUCT,)
