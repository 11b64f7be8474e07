"""The one declaration of the system: its names, its roles, its personal data.

A trader's name is not among the personal columns: it stands on the stall's sign.
"""

from __future__ import annotations

from tinhso.kernel.systems import Role, SystemConfig, Title

SEE = "markets.see_records"
PERSONAL = "markets.read_personal"
KEEP = "markets.keep_market"
RECORD = "markets.record_turnover"
IMPORT = "markets.import_file"


class MarketsConfig(SystemConfig):
    name = "tinhso.systems.markets"
    label = "markets"
    default = True
    code = "markets"
    title = Title("Chợ 4.0", "Market 4.0")
    pillar = "economy"
    carries = ("S30",)
    roles = (
        Role("markets.board", Title("Ban quản lý chợ", "Market board"), frozenset({SEE, RECORD})),
        Role(
            "markets.keeper",
            Title("Quản lý chợ 4.0", "Keeps the markets"),
            frozenset({SEE, PERSONAL, KEEP, RECORD, IMPORT}),
        ),
    )
    verbs = {
        "markets.open_market": Title("Thêm chợ", "Entered the market"),
        "markets.change_market": Title("Sửa thông tin chợ", "Changed the market"),
        "markets.start_cashless": Title("Bắt đầu thanh toán không tiền mặt", "Started the cashless model"),
        "markets.start_market40": Title("Thành Chợ 4.0", "Became a Market 4.0"),
        "markets.close_market": Title("Đóng cửa chợ", "Closed the market"),
        "markets.add_trader": Title("Thêm hộ kinh doanh", "Added the trader"),
        "markets.change_trader": Title("Sửa hộ kinh doanh", "Changed the trader"),
        "markets.end_trader": Title("Rời chợ", "Left the market"),
        "markets.record_turnover": Title("Ghi doanh số", "Recorded the turnover"),
        "markets.record_charge": Title("Ghi khoản thu", "Recorded the charge"),
        "markets.list_product": Title("Thêm sản phẩm trên sàn", "Listed the product"),
        "markets.delist_product": Title("Thôi bán trên sàn", "Delisted the product"),
        "markets.import_traders": Title("Nhập từ tệp", "Imported from a file"),
        "markets.import_turnovers": Title("Nhập từ tệp", "Imported from a file"),
    }
    icon = "market"
    personal_fields = {"Trader": ("phone", "account_number", "account_name")}
