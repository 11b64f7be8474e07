"""Tests run on a real PostgreSQL: the embedded one, or the one that DATABASE_URL names."""

from tinhso.runtime import database

database.ensure()
pytest_plugins = ["tinhso.kernel.people.testing", "tests.harness.fixtures"]
