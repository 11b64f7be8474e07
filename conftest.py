"""Tests run on a real PostgreSQL: an embedded one of their own under var/test, or the one that DATABASE_URL names.

Nothing here touches the data of the person who runs the tests. Quick tests run first, then those in a browser, then the killers.
"""

import os

import django
import pytest

from tinhso.runtime import database, folders

os.environ["TINHSO_VAR"] = str(folders.home() / "var" / "test")
os.environ["DJANGO_SETTINGS_MODULE"] = "tinhso.settings"
# Here and not in pyproject.toml: from there the settings would be read before the address of the database is known.
database.ensure(durable=False)
django.setup()
pytest_plugins = ["tinhso.kernel.people.testing", "tests.harness.fixtures"]

SLOW_LAST = ("browser", "crash", "bench")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        marks = [number for number, mark in enumerate(SLOW_LAST, 1) if item.get_closest_marker(mark)]
        return max(marks, default=0)

    items.sort(key=rank)
