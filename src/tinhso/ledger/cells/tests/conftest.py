"""A ledger of the tests' own fact, on the tests' own map."""

import pytest

from tinhso.ledger.cells.tests import world


@pytest.fixture
def ledger(db, settings, tmp_path):
    """Inside one transaction, which is rolled back: PostgreSQL computes rebuilds, too."""
    settings.LEDGER_FOLDER = tmp_path
    world.build_map()
    with world.ledger() as used:
        yield used


@pytest.fixture
def committed_ledger(transactional_db, settings, tmp_path):
    """With real commits: other connections and DuckDB see the records."""
    settings.LEDGER_FOLDER = tmp_path
    world.build_map()
    with world.ledger() as used:
        yield used
