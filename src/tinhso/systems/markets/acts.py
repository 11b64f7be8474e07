"""What may be done with a market, its traders and its products: the right, and the state it must be in.

A closed market and a trader who left stand as they were. What they took while they were there may still be recorded: the bank
reports a month when it is over; `rules.month_within` asks for the month.
"""

from __future__ import annotations

from tinhso.kernel.people.acts import Act, until
from tinhso.kernel.people.errors import Refused
from tinhso.systems.markets.apps import KEEP, RECORD
from tinhso.systems.markets.models import Market

_open = until("closed_on", "market-closed", "Chợ đã đóng cửa ngày {day}.", "The market closed on {day}.")
_present = until("left_on", "trader-left", "Hộ đã rời chợ ngày {day}.", "The trader left the market on {day}.")
_sold = until("delisted_on", "product-delisted", "Sản phẩm đã thôi bán từ {day}.", "The product has not been sold since {day}.")
_not_cashless = until(
    "cashless_on", "cashless-already", "Chợ đã thanh toán không tiền mặt từ {day}.", "The market has been cashless since {day}."
)


def _with_cash(market: Market) -> None:
    _open(market)
    _not_cashless(market)


def _cashless(market: Market) -> None:
    _open(market)
    if market.cashless_on is None or market.market40_on is not None:
        raise Refused(
            "market40-order",
            "Chợ chưa thanh toán không tiền mặt, hoặc đã là Chợ 4.0.",
            "The market is not cashless yet, or is a Market 4.0 already.",
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
