"""Everything that writes welfare: beneficiaries and their accounts, payment rounds and what the banks answer."""

from tinhso.systems.welfare.services.accounts import close_account, declare_account
from tinhso.systems.welfare.services.entitlements import (
    add_entitlement,
    change_entitlement,
    end_entitlement,
    move_entitlement,
)

__all__ = [
    "add_entitlement",
    "change_entitlement",
    "close_account",
    "declare_account",
    "end_entitlement",
    "move_entitlement",
]
