"""What the ledger may count of the markets."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.systems import Title
from tinhso.ledger.cells.declare import Dimension, Fact

LIVE_FROM = date(2022, 4, 1)
"""The pilot at Đại Từ began in April 2022."""

CLASS = Dimension(
    "market_class",
    Title("Hạng chợ", "Class of market"),
    {"1": Title("hạng 1", "class 1"), "2": Title("hạng 2", "class 2"), "3": Title("hạng 3", "class 3")},
)
GOODS = Dimension(
    "goods",
    Title("Ngành hàng", "Goods"),
    {
        "food": Title("thực phẩm tươi", "fresh food"),
        "meals": Title("ăn uống", "meals"),
        "clothes": Title("quần áo, giày dép", "clothes and shoes"),
        "household": Title("đồ gia dụng", "household goods"),
        "grocery": Title("tạp hóa", "groceries"),
        "farm": Title("nông sản, chè", "farm produce, tea"),
        "services": Title("dịch vụ", "services"),
    },
)
CHARGE = Dimension(
    "kind",
    Title("Khoản thu", "Charge"),
    {
        "stall": Title("thuê quầy", "stall"),
        "electricity": Title("tiền điện", "electricity"),
        "cleaning": Title("vệ sinh", "cleaning"),
        "parking": Title("trông xe", "parking"),
    },
)

FACTS = [
    Fact(
        code="markets.market",
        model="markets.Market",
        title=Title("Chợ", "Markets"),
        dates=("opened_on", "closed_on", "cashless_on", "market40_on"),
        dimensions={"class": CLASS},
        amounts={"stalls": "stalls"},
        live_from=LIVE_FROM,
    ),
    Fact(
        code="markets.trader",
        model="markets.Trader",
        title=Title("Hộ kinh doanh trong chợ", "Traders"),
        dates=("joined_on", "left_on", "qr_on"),
        dimensions={"goods": GOODS},
        live_from=LIVE_FROM,
    ),
    Fact(
        code="markets.turnover",
        model="markets.Turnover",
        title=Title("Doanh số không tiền mặt", "Cashless turnover"),
        dates=("month",),
        amounts={"transactions": "transactions", "value": "value"},
        person="trader_id",
        live_from=LIVE_FROM,
    ),
    Fact(
        code="markets.charge",
        model="markets.Charge",
        title=Title("Khoản thu của chợ", "Charges of markets"),
        dates=("month",),
        dimensions={"kind": CHARGE},
        amounts={"collected": "collected", "cashless": "cashless"},
        live_from=LIVE_FROM,
    ),
    Fact(
        code="markets.product",
        model="markets.Product",
        title=Title("Sản phẩm trên sàn", "Products online"),
        dates=("listed_on", "delisted_on"),
        live_from=LIVE_FROM,
    ),
]
