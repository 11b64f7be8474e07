"""The one declaration of the system: its names, its roles, its personal data."""

from __future__ import annotations

from fractions import Fraction

from tinhso.kernel.pages import formatting
from tinhso.kernel.systems import Role, SystemConfig, Title
from tinhso.systems.welfare.programmes import bank_name, programme_title
from tinhso.systems.welfare.reasons import reason_title

SEE = "welfare.see_records"
PERSONAL = "welfare.read_personal"
KEEP = "welfare.keep_entitlement"
IMPORT = "welfare.import_file"
PREPARE = "welfare.prepare_round"
APPROVE = "welfare.approve_round"
CASH = "welfare.pay_cash"


class WelfareConfig(SystemConfig):
    name = "tinhso.systems.welfare"
    label = "welfare"
    default = True
    code = "welfare"
    title = Title("Chi trả an sinh không dùng tiền mặt", "Cashless welfare payments")
    pillar = "society"
    carries = ("S39",)
    icon = "coins"
    roles = (
        Role(
            "welfare.keeper",
            Title("Theo dõi đối tượng an sinh", "Keeps the beneficiaries"),
            frozenset({SEE, PERSONAL, KEEP, IMPORT, CASH}),
        ),
        Role("welfare.preparer", Title("Lập kỳ chi", "Prepares payment rounds"), frozenset({SEE, PERSONAL, PREPARE})),
        Role("welfare.approver", Title("Duyệt kỳ chi", "Approves payment rounds"), frozenset({SEE, APPROVE})),
    )
    department_only = frozenset({PREPARE, APPROVE})
    personal_fields = {
        "Entitlement": ("identity_number", "name", "birth_year", "account_number"),
        "Payment": ("identity_number", "name", "account_number"),
    }
    words = {
        "Entitlement.programme": programme_title,
        "Entitlement.bank": bank_name,
        "Entitlement.factor": lambda hundredths: formatting.number(Fraction(hundredths, 100)),
        "Payment.programme": programme_title,
        "Payment.bank": bank_name,
        "Payment.amount": formatting.money,
        "Payment.reason": reason_title,
        "Round.programmes": programme_title,
    }
    verbs = {
        "welfare.add_entitlement": Title("Thêm đối tượng", "Beneficiary added"),
        "welfare.change_entitlement": Title("Sửa thông tin", "Changed"),
        "welfare.end_entitlement": Title("Kết thúc hưởng", "Entitlement ended"),
        "welfare.move_entitlement": Title("Chuyển nơi ở", "Moved"),
        "welfare.open_account": Title("Khai tài khoản", "Account declared"),
        "welfare.close_account": Title("Đóng tài khoản", "Account closed"),
        "welfare.import_beneficiaries": Title("Nhập từ tệp", "Imported from a file"),
        "welfare.import_accounts": Title("Nhập tài khoản từ tệp", "Account imported from a file"),
        "welfare.withdraw_accounts": Title("Rút tài khoản đã nhập từ tệp", "Imported account withdrawn"),
        "welfare.prepare_round": Title("Lập kỳ chi", "Round prepared"),
        "welfare.approve_round": Title("Duyệt kỳ chi", "Round approved"),
        "welfare.drop_round": Title("Bỏ kỳ chi", "Round dropped"),
        "welfare.send_round": Title("Gửi ngân hàng", "Sent to the banks"),
        "welfare.read_answer": Title("Đọc kết quả ngân hàng", "Bank's answer read"),
        "welfare.reissue_payment": Title("Lập chi lại", "Drawn up again"),
        "welfare.pay_cash": Title("Chi tiền mặt", "Paid in cash"),
    }
