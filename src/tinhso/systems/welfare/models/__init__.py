"""What welfare keeps: entitlements with their accounts, and payments with what the banks answered."""

from tinhso.systems.welfare.models.entitlements import Entitlement, EntitlementQuerySet
from tinhso.systems.welfare.models.payments import BankEntry, BankFile, Payment, Round

__all__ = ["BankEntry", "BankFile", "Entitlement", "EntitlementQuerySet", "Payment", "Round"]
