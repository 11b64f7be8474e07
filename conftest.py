"""Tests run on a real PostgreSQL: an embedded one of their own under var/test, or the one that DATABASE_URL names.

Nothing here touches the data of the person who runs the tests.
"""

import os

from tinhso.runtime import database, folders

os.environ["TINHSO_VAR"] = str(folders.home() / "var" / "test")
database.ensure(durable=False)
pytest_plugins = ["tests.harness.fixtures"]
