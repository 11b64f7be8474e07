"""The real units of the whole country for any test, loaded once a run.

They live in a database of their own, a copy of the empty one for tests, so that every other test still finds an empty map. The root
`conftest.py` names this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.signals import post_migrate
from django.dispatch import receiver


@receiver(post_migrate)
def keep_the_data_version(**_kwargs: Any) -> None:
    """Tests with real commits empty every table behind them, the row of the migrations too; Django then sends this signal."""
    import uuid

    from tinhso.kernel.places.models import DataVersion

    DataVersion.objects.get_or_create(pk=1, defaults={"token": uuid.uuid4()})


@pytest.fixture(scope="session")
def real_places() -> Any:
    """The rows that a load writes, without a database."""
    from tinhso.kernel.places.sources import build, corrections, national

    return build.build(national.read(), corrections.read())


@pytest.fixture(scope="session")
def country_database(django_db_setup: None, django_db_blocker: Any, real_places: Any) -> Iterator[str]:
    """The name of the database with the units of the whole country, the simulated hamlets and the agencies."""
    from django.db import connection

    from tinhso.kernel.places import agencies, hamlets, store

    empty = connection.settings_dict["NAME"]
    name = f"{empty}_country"
    with django_db_blocker.unblock():
        _turn_to(empty)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            # A connection that a stopped live server has not given up yet would refuse the copy.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [empty]
            )
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{empty}"')
        _turn_to(name)
        store.write(real_places, simulated=False)
        store.write(hamlets.simulate(real_places), simulated=True)
        agencies.load()
        _turn_to(empty)
    yield name
    with django_db_blocker.unblock():
        _turn_to(empty)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _turn_to(name: str) -> None:
    """Let Django's connection, and the pool behind it, be to another database of the same server."""
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name


@pytest.fixture(scope="module")
def loaded_country(country_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The database with the country for one file of tests; the next file finds an empty map.

    Not for tests with `transaction=True` or a live server: they empty their database.
    """
    from django.db import connection

    empty = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        _turn_to(country_database)
        yield
        _turn_to(empty)


@pytest.fixture
def country(loaded_country: None, db: None) -> None:
    """A test on the loaded country, in a transaction of its own."""
