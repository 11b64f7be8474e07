"""Tests run on a real PostgreSQL: an embedded one of their own under var/test, or the one that DATABASE_URL names.

Nothing here touches the data of the person who runs the tests. Quick tests run first, then those in a browser, then those that kill.
"""

import os

import pytest

from tinhso.runtime import database, folders

os.environ["TINHSO_VAR"] = str(folders.home() / "var" / "test")
database.ensure(durable=False)
pytest_plugins = ["tinhso.kernel.people.testing", "tests.harness.fixtures"]

SLOW_LAST = ("browser", "crash", "bench")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        marks = [number for number, mark in enumerate(SLOW_LAST, 1) if item.get_closest_marker(mark)]
        return max(marks, default=0)

    items.sort(key=rank)
