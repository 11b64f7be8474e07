"""A database of a benchmark's own beside the product's, gone when it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """An empty database of that name on the product's server, with Django set up on it and its tables made."""
    from tinhso.runtime import database

    url = urlsplit(database.ensure())
    base, own = (urlunsplit(url._replace(path=f"/{which}")) for which in ("postgres", name))
    _drop(base, name)
    try:
        with psycopg.connect(base, autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name}")
        os.environ |= {"DATABASE_URL": own, "DJANGO_SETTINGS_MODULE": "tinhso.settings"}
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        yield
        connections.close_all()
    finally:
        _drop(base, name)


def _drop(base: str, name: str) -> None:
    with psycopg.connect(base, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
