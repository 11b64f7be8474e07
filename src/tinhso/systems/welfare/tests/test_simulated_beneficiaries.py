"""Recomputed by the ledger, the simulated beneficiaries give what Thái Nguyên printed."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.loading import unwatched
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.places import lookup
from tinhso.ledger.cells import testing
from tinhso.systems.welfare import loading, reconciling
from tinhso.systems.welfare.models import Entitlement, Payment

FIRST, SECOND = date(2023, 10, 14), date(2024, 6, 30)


@pytest.fixture
def simulated(country: None) -> int:
    """On all units of the country and the hamlets: the beneficiaries and their cells."""
    rows = loading.load(unwatched)
    testing.count("welfare.entitlement")
    return rows


def level(measure: str, day: date) -> int:
    """The stock of the Thái Nguyên of that day at its end."""
    return testing.simulated(measure, lookup.unit_by_code("19", day), f"as-at:{day}")


def test_the_simulated_beneficiaries_give_the_printed_values(simulated: int) -> None:
    assert level("welfare.households", FIRST) == 26869
    assert level("welfare.households_with_account", FIRST) == 25629
    assert level("welfare.people_of_merit", FIRST) == 18927
    assert level("welfare.people_of_merit_with_account", FIRST) == 15102
    assert level("welfare.assisted", FIRST) == 41269
    assert level("welfare.assisted_with_account", FIRST) == 32961
    assert level("welfare.accounts", SECOND) == 72554
    assert round(100 * level("welfare.accounts", SECOND) / level("welfare.entitlements", SECOND)) == 89
    assert level("welfare.households", DEMO_DATE) > 15000

    assert simulated > 120_000
    assert not Entitlement.objects.filter(simulated=False).exists()
    assert not Entitlement.objects.exclude(identity_number__startswith="999").exists(), "it could be somebody's number"
    assert not Entitlement.objects.filter(entitled_on__gt=DEMO_DATE).exists()
    assert not Entitlement.objects.filter(account_opened_on__gt=DEMO_DATE).exists()

    rounds_are_reconciled_to_the_dong()

    first = list(Entitlement.objects.order_by("code").values_list("code", "unit_id", "account_opened_on"))
    loading.load(unwatched)
    again = list(Entitlement.objects.order_by("code").values_list("code", "unit_id", "account_opened_on"))
    assert not Payment.objects.exists(), "payments go with the beneficiaries they were drawn up for"
    assert again == first, "loading again draws the same beneficiaries and leaves none twice"


def rounds_are_reconciled_to_the_dong() -> None:
    """The simulated rounds: in the same test, because what they stand on takes long to draw."""
    payments = loading.load_payments(unwatched)
    assert payments == Payment.objects.count() > 40_000
    lines = reconciling.by_bank(Payment.objects.all())
    assert all(line.balanced for line in lines), lines
    whole = reconciling.total(lines, "")
    assert whole.pending == 0
    assert whole.cash > 0
    assert 0.005 < whole.returned / whole.drawn < 0.03
    assert sum(line.drawn for line in reconciling.by_commune(Payment.objects.all(), DEMO_DATE)) == whole.drawn
