"""Zero exists only where the fact was live; a value that not everybody reported is incomplete."""

from dataclasses import replace
from datetime import date

import pytest

from tinhso.kernel.time import parse_period
from tinhso.ledger.cells import reading, refresh
from tinhso.ledger.cells.models import Coverage
from tinhso.ledger.cells.tests import world
from tinhso.ledger.cells.tests.world import visit


def amount(measure, unit, period, on_map=None):
    with reading.pin() as reader:
        return reader.amount(measure, unit, parse_period(period), on_map)


@pytest.fixture
def late_ledger(db, settings, tmp_path):
    """A fact whose records begin on 10 April 2025."""
    settings.LEDGER_FOLDER = tmp_path
    world.build_map()
    fact = replace(world.FACT, live_from=date(2025, 4, 10))
    measures = [
        world.measure("test.visits", world.Kind.COUNT, fact=fact),
        world.measure("test.open", world.Kind.STOCK, fact=fact),
    ]
    with world.ledger(measures, fact):
        refresh.refresh()
        yield


def test_before_the_first_day_a_value_is_missing(late_ledger):
    found = amount("test.visits", 101, "2025-03")
    assert (found.value, found.expected, found.reported) == (None, 1, 0)


def test_a_period_that_began_earlier_is_incomplete(late_ledger):
    visit(101, date(2025, 4, 12))
    refresh.refresh()
    found = amount("test.visits", 1, "2025-Q2")
    assert (found.value, found.expected, found.reported, found.complete) == (1, 4, 0, False)


def test_afterwards_nothing_means_zero(late_ledger):
    found = amount("test.visits", 1, "2025-05")
    assert (found.value, found.expected, found.reported, found.complete) == (0, 4, 4, True)


def test_a_stock_needs_its_last_day_only(late_ledger):
    assert amount("test.open", 1, "2025-Q2").complete
    assert amount("test.open", 1, "as-at:2025-04-09").value is None


def test_a_unit_that_did_not_stand_has_no_value(late_ledger):
    assert amount("test.visits", 201, "2025-05").value is None
    assert amount("test.visits", 1, "2025-08").value is None
    assert amount("test.visits", 1, "2025").expected == 4
    assert amount("test.open", 1, "2025").value is None


def test_the_table_narrows_it_by_unit(ledger):
    Coverage.objects.create(fact="test.visit", unit_id=101, valid_from=date(2025, 1, 1))
    Coverage.objects.create(fact="test.visit", unit_id=103, valid_from=date(2025, 6, 5))
    refresh.refresh()
    province = amount("test.visits", 1, "2025-06")
    assert (province.value, province.expected, province.reported) == (0, 4, 1)
    assert amount("test.visits", 102, "2025-06").value is None
    assert amount("test.visits", 101, "2025-06").complete
    assert amount("test.visits", world.HAMLET, "2025-06").complete


def test_on_another_map_all_predecessors_must_have_reported(ledger):
    for unit in (101, 102, 104):
        Coverage.objects.create(fact="test.visit", unit_id=unit, valid_from=date(2025, 1, 1))
    refresh.refresh()
    first = amount("test.visits", 201, "2025-05", date(2025, 7, 1))
    assert (first.value, first.expected, first.reported) == (0, 1, 0)
    Coverage.objects.create(fact="test.visit", unit_id=103, valid_from=date(2025, 1, 1))
    assert amount("test.visits", 201, "2025-05", date(2025, 7, 1)).complete
    assert amount("test.visits", world.NEW_PROVINCE, "2025-05", date(2025, 7, 1)).reported == 2
