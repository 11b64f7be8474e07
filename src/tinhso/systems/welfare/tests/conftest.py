"""A beneficiary of commune A, and what a test needs to talk about them."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land, make_person
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.services import add_entitlement, declare_account

IDENTITY = "019062000123"
ENTITLED = date(2026, 1, 1)


@pytest.fixture
def department(land: Land) -> Person:
    """An officer of the department, with every right in the province: draws up rounds."""
    return make_person("so.lap", "Phạm Thị Lập", "department.officer", land.province)


@pytest.fixture
def director(land: Land) -> Person:
    """Another officer of the department: approves."""
    return make_person("so.duyet", "Đỗ Văn Duyệt", "department.officer", land.province)


@pytest.fixture
def merit(land: Land, an: Person, frozen_clock: FixedClock) -> Entitlement:
    """A person of merit in hamlet One of commune A, without account."""
    return add_entitlement(
        an,
        unit=land.hamlet_a,
        programme="merit_allowance",
        identity_number=IDENTITY,
        name="Hoàng Văn Nam",
        birth_year=1950,
        entitled_on=ENTITLED,
        clock=frozen_clock,
    )


@pytest.fixture
def with_account(merit: Entitlement, an: Person, frozen_clock: FixedClock) -> Entitlement:
    """The same with an account at Agribank."""
    return declare_account(
        an,
        merit,
        bank="VBA",
        account_number="8500205012345",
        via="commune",
        opened_on=date(2026, 2, 1),
        clock=frozen_clock,
    )
