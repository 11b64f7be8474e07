"""What the tests of reports and drafts stand on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, make_person
from tinhso.kernel.places import lookup
from tinhso.ledger.cells import sync
from tinhso.ledger.figures import loading as figures_loading
from tinhso.ledger.indicators import loading as indicators_loading


@pytest.fixture
def published(country: None) -> None:
    """Units, indicators and the figures that three provinces published; no records."""
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    Setting.objects.create(key="province", value="19")
    for stage in (*indicators_loading.STAGES, *figures_loading.STAGES):
        stage.run(lambda done, total=None: None)
    sync.sync()


@pytest.fixture
def officer(published: None) -> Person:
    """An officer of the province, on the figures that three provinces published."""
    return make_person("huong", "Hương", "department.officer", lookup.unit_by_code("19", TODAY))


@pytest.fixture
def browse(officer: Person) -> Callable[[Person], Client]:
    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def client(browse: Callable[[Person], Client], officer: Person) -> Client:
    return browse(officer)
