"""The ledger's small world, with its new province as the province of this installation on 20 November 2026."""

from __future__ import annotations

import pytest
from django.test import Client

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import make_person
from tinhso.ledger.cells.tests import world
from tinhso.ledger.indicators.tests.test_values import book  # noqa: F401


@pytest.fixture
def centre(book: None) -> None:  # noqa: F811
    Setting.objects.create(key="demo_date", value="2026-11-20")
    Setting.objects.create(key="province", value=str(world.NEW_PROVINCE))


@pytest.fixture
def officer(centre: None) -> Person:
    """A department officer for the whole province."""
    from tinhso.kernel.places.models import Unit

    return make_person("so.khcn", "Chuyên viên Sở", "department.officer", Unit.objects.get(pk=world.NEW_PROVINCE))


@pytest.fixture
def desk(officer: Person, client: Client) -> Client:
    """The officer, signed in."""
    client.force_login(officer)
    return client
