"""Everything that writes welfare: beneficiaries and their accounts, payment rounds and what the banks answer."""

from tinhso.systems.welfare.services.accounts import close_account, declare_account
from tinhso.systems.welfare.services.answering import read_answer, read_upload
from tinhso.systems.welfare.services.entitlements import (
    add_entitlement,
    change_entitlement,
    end_entitlement,
    move_entitlement,
)
from tinhso.systems.welfare.services.returns import pay_cash, reissue_payment
from tinhso.systems.welfare.services.rounds import approve_round, drop_round, prepare_round
from tinhso.systems.welfare.services.sending import send_round

__all__ = [
    "add_entitlement",
    "approve_round",
    "change_entitlement",
    "close_account",
    "declare_account",
    "drop_round",
    "end_entitlement",
    "move_entitlement",
    "pay_cash",
    "prepare_round",
    "read_answer",
    "read_upload",
    "reissue_payment",
    "send_round",
]
