"""Tests run on a real PostgreSQL: an embedded one of their own under var/test, or the one that DATABASE_URL names.

Nothing here touches the data of the person who runs the tests. Quick tests run first, then those in a browser, then the killers.

With `-n` there are several processes. The first one starts the server and tells the others its address; each has a database of its
own on it (pytest-django names them), and a folder of its own for arrays and files.
"""

import os

import django
import pytest
from django.db import connection
from tests.harness import template

from tinhso.runtime import database, folders

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["TINHSO_VAR"] = str(folders.home() / "var" / "test" / WORKER)
os.environ["DJANGO_SETTINGS_MODULE"] = "tinhso.settings"
# Here and not in pyproject.toml: from there the settings would be read before the address of the database is known.
url = database.ensure(durable=False)
django.setup()
connection.settings_dict["TEST"]["TEMPLATE"] = template.ensure(url)
pytest_plugins = ["tinhso.kernel.people.testing", "tinhso.kernel.places.testing", "tests.harness.fixtures"]

SLOW_LAST = ("browser", "crash", "bench")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        marks = [number for number, mark in enumerate(SLOW_LAST, 1) if item.get_closest_marker(mark)]
        return max(marks, default=0)

    # Side by side the long ones go first, so that no process waits at the end for the other's.
    items.sort(key=rank, reverse=bool(WORKER))
