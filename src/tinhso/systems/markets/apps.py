"""The one declaration of the system: its names, its roles, its personal data."""

from __future__ import annotations

from tinhso.kernel.systems import Role, SystemConfig, Title

VIEW = "markets.view_market"
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
        Role("markets.viewer", Title("Xem chợ 4.0", "Sees the markets"), frozenset({VIEW})),
        Role(
            "markets.keeper",
            Title("Quản lý chợ 4.0", "Keeps the markets"),
            frozenset({VIEW, KEEP, RECORD, IMPORT}),
        ),
    )
    personal_fields = {"Trader": ("name", "phone", "account_number", "account_name")}
