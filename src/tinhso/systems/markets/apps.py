"""The one declaration of the system: its names, its roles, its personal data."""

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
    personal_fields = {"Trader": ("name", "phone", "account_number", "account_name")}
