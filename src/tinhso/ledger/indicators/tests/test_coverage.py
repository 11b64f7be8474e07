"""Simulated records are complete where there are any; elsewhere a value is missing, not zero."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.places.models import Level, Unit
from tinhso.ledger.cells.models import Coverage
from tinhso.ledger.cells.tests import world
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.coverage import cover_simulated
from tinhso.ledger.indicators.tests.test_values import book, state  # noqa: F401
from tinhso.ledger.indicators.values import SYSTEM

ELSEWHERE = 9


def test_a_province_without_records_has_no_zero_but_what_was_printed(book: None) -> None:  # noqa: F811
    Unit.objects.create(id=ELSEWHERE, level=Level.PROVINCE, code="04", kind="tỉnh", name="Nơi khác")
    state("p", "test.count", ELSEWHERE, date(2024, 1, 1), date(2025, 1, 1), 107)
    assert cover_simulated() == 2
    assert set(Coverage.objects.values_list("unit_id", flat=True)) == {world.OLD_PROVINCE, world.NEW_PROVINCE}
    there = values.value("test.count", ELSEWHERE, "2024", person=SYSTEM)
    assert (there.value, there.origin) == (107, "printed")
    here = values.value("test.count", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert (here.value, here.complete) == (10, True)
    quiet = values.value("test.count", 104, "2024", person=SYSTEM)
    assert (quiet.value, quiet.complete) == (0, True)


def test_a_year_across_the_merger_is_complete_on_the_new_map(book: None) -> None:  # noqa: F811
    cover_simulated()
    found = values.value("test.count", world.NEW_PROVINCE, "2025", on_map=date(2026, 1, 1), person=SYSTEM)
    assert (found.value, found.expected, found.reported) == (0, 2, 2)
    earlier = values.value("test.count", world.NEW_PROVINCE, "2024", on_map=date(2026, 1, 1), person=SYSTEM)
    assert (earlier.value, earlier.expected, earlier.reported) == (10, 2, 2)


def test_coverage_that_somebody_set_is_left(book: None) -> None:  # noqa: F811
    Coverage.objects.create(fact="test.visit", unit_id=101, valid_from=date(2020, 1, 1))
    assert cover_simulated() == 0
