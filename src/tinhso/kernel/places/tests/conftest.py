"""The real units, loaded once for the tests of this folder that ask for them."""

from __future__ import annotations

import pytest
from django.db import connection

from tinhso.kernel.places import agencies, hamlets, store
from tinhso.kernel.places.models import Agency, Boundary, BoundarySource, Succession, Unit, UnitParent
from tinhso.kernel.places.sources import build, corrections, national


@pytest.fixture(scope="session")
def real_places():
    """The rows that a load writes, without a database."""
    return build.build(national.read(), corrections.read())


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker, real_places):
    """The units of the whole country and the simulated hamlets, once for this folder; the next folder finds an empty map."""
    with django_db_blocker.unblock():
        store.write(real_places, simulated=False)
        store.write(hamlets.simulate(real_places), simulated=True)
        agencies.load()
        yield
        with connection.cursor() as cursor:
            for model in (Boundary, BoundarySource, Agency, Succession, UnitParent, Unit):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")


@pytest.fixture
def country(loaded, db):
    """A test on the loaded country, in a transaction of its own."""
