"""Records of commune A for the promises over the whole product (`tests/guards`): what stands in an address, by the path before it."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land, make_person
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare import services


def records(land: Land, an: Person, department: Person, clock: FixedClock) -> dict[str, str]:
    """A beneficiary with an account, and two payment rounds."""
    merit = services.add_entitlement(
        an, unit=land.hamlet_a, programme="merit_allowance", identity_number="019062000123", name="Hoàng Văn Nam", birth_year=1950,
        entitled_on=date(2026, 1, 1), clock=clock,
    )  # fmt: skip
    services.declare_account(
        an, merit, bank="VBA", account_number="8500205012345", via="commune", opened_on=date(2026, 2, 1), clock=clock
    )
    return {**_rounds(land, department, clock), "welfare/key": str(merit.pk), "api/welfare/entitlements/key": str(merit.pk)}


def _rounds(land: Land, department: Person, clock: FixedClock) -> dict[str, str]:
    """October's round is paid out, November's waits for approval."""
    director = make_person("so.duyet", "Giám đốc Sở", "department.officer", land.province)
    october, november = (
        services.prepare_round(department, province=land.province, month=month, programmes=["merit_allowance"], clock=clock)
        for month in (date(2026, 10, 1), date(2026, 11, 1))
    )
    payment = october.payments.get()
    services.approve_round(director, october, total=payment.amount, clock=clock)
    services.send_round(department, october, clock=clock)
    return {
        "welfare/rounds/key": str(november.pk),
        "api/welfare/rounds/key": str(november.pk),
        "api/welfare/payments/key": str(payment.pk),
        "welfare/payments/key": str(payment.pk),
        "welfare/files/key": str(october.files.get(kind="pain.001").pk),
    }
