"""What the ledger may count of welfare."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.systems import Title
from tinhso.ledger.cells.declare import Dimension, Fact

LIVE_FROM = date(2022, 1, 1)
"""Entitlements are complete from that day on."""

KIND = Dimension(
    "kind",
    Title("Đối tượng", "Group"),
    {
        "poor": Title("hộ nghèo", "poor households"),
        "near_poor": Title("hộ cận nghèo", "near-poor households"),
        "merit": Title("người có công", "people of merit"),
        "assistance": Title("đối tượng trợ giúp xã hội", "social-assistance beneficiaries"),
    },
)
BANK = Dimension("bank", Title("Ngân hàng", "Bank"))
VIA = Dimension(
    "account_via",
    Title("Mở qua", "Opened through"),
    {
        "bank": Title("tại ngân hàng", "at the bank"),
        "vneid": Title("qua VNeID", "VNeID"),
        "mobile_money": Title("Mobile Money", "Mobile Money"),
        "commune": Title("xã khai thay", "declared by the commune"),
    },
)

METHOD = Dimension(
    "method",
    Title("Hình thức chi", "Paid through"),
    {"account": Title("tài khoản", "account"), "cash": Title("tiền mặt", "cash")},
)
PAID_FROM = date(2026, 9, 1)
"""Payments are complete from that day on."""

FACTS = [
    Fact(
        code="welfare.entitlement",
        model="welfare.Entitlement",
        title=Title("Đối tượng hưởng chính sách an sinh", "Welfare entitlements"),
        dates=("entitled_on", "ended_on", "account_opened_on", "account_until", "account_declared_on"),
        dimensions={"kind": KIND, "bank": BANK, "account_via": VIA},
        live_from=LIVE_FROM,
    ),
    Fact(
        code="welfare.payment",
        model="welfare.Payment",
        title=Title("Khoản chi an sinh", "Welfare payments"),
        dates=("sent_on", "paid_on", "returned_on"),
        dimensions={"kind": KIND, "bank": BANK, "method": METHOD},
        amounts={"amount": "amount"},
        live_from=PAID_FROM,
    ),
]
