"""Cells follow the records: after any writes, a refresh leaves what a rebuild would."""

from datetime import date

import pytest

from tinhso.kernel.time import parse_period
from tinhso.ledger.cells import reading, rebuild, refresh, verify
from tinhso.ledger.cells.tests import world
from tinhso.ledger.cells.tests.world import Visit, visit


@pytest.fixture
def ledger(db, settings, tmp_path):
    settings.LEDGER_FOLDER = tmp_path
    world.build_map()
    with world.ledger() as used:
        yield used


def value(measure, unit, period, on_map=None):
    with reading.pin() as reader:
        return reader.amount(measure, unit, parse_period(period), on_map)


def differences():
    return [text for report in verify.verify() for text in report.differences]


def test_first_refresh(ledger):
    visit(101, date(2025, 3, 3), kind="a", amount=5, citizen=7)
    refresh.refresh()
    assert value("test.visits", 101, "2025-03").value == 1
    visit(101, date(2025, 3, 20), kind="a", amount=5, citizen=7)
    visit(world.HAMLET, date(2025, 3, 20), kind="b", amount=6, citizen=8)
    assert [d.keys for d in refresh.refresh()] == [2]
    assert not differences()
    assert value("test.visits", 101, "2025-03").value == 3
    assert value("test.visits", 1, "2025").value == 3
    assert value("test.visits", 2, "2025").value == 0
    assert value("test.visits", 2, "2025", date(2026, 1, 1)).value == 3
    assert value("test.people", 1, "2025").value == 2
    assert value("test.money", 1, "2025-03-01..2025-03-04").value == 5
    assert Visit.objects.count() == 3
    assert rebuild.rebuild("test.visit") == 0
