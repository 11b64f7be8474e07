"""The report of the year in which the province was merged tells the whole year, and compares it with a whole year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock, parse_period
from tinhso.ledger.cells import refresh
from tinhso.ledger.cells.tests import world
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.tests.test_values import define
from tinhso.ledger.indicators.values import SYSTEM
from tinhso.reports.composing import compose
from tinhso.reports.drafts import checking, reading


@pytest.fixture
def merged(db: None) -> Iterator[Unit]:
    """Ten visits in 2024; in 2025 four before the merger and eight after it."""
    world.build_map()
    with world.ledger():
        for unit, day, many in ((101, date(2024, 5, 5), 10), (102, date(2025, 3, 3), 4), (201, date(2025, 9, 9), 8)):
            for _ in range(many):
                world.visit(unit, day, kind="a", opened_on=day)
        define("test.count", "test.visits", "lượt", "        nature: flow\n")
        define("test.standing", "test.open", "lượt")
        refresh.refresh()
        yield Unit.objects.get(pk=world.NEW_PROVINCE)


def told(unit: Unit, period: str) -> str:
    written = compose(unit, parse_period(period), FixedClock.on(date(2026, 6, 1)), SYSTEM)
    lines = [*written.opening, *(line for section in written.sections for part in section.walk() for line in part.lines)]
    return "\n".join([*(line.text for line in lines), *(trace.url for trace in written.traces)])


def test_the_year_is_whole_and_grows_against_a_whole_year(merged: Unit) -> None:
    text = told(merged, "2025")
    assert "12 lượt" in text and "tăng 20,00% so với cùng kỳ" in text
    assert "số liệu tính cho cả kỳ trên địa giới ngày 31/12/2025" in text
    assert "period=2025&map=new" in text, "the trace leads to the same number"


def test_a_period_that_lies_after_the_merger_is_told_as_recorded(merged: Unit) -> None:
    text = told(merged, "2025-H2")
    assert "8 lượt" in text
    assert "map=new" not in text and "trên địa giới" not in text


@pytest.mark.parametrize(
    ("text", "verdict"), [("12 lượt", "agrees"), ("8 lượt", "agrees"), ("9 lượt", "disagrees"), ("tăng 20%", "agrees")]
)
def test_a_draft_of_that_year_may_tell_the_whole_year_or_what_was_recorded_since(merged: Unit, text: str, verdict: str) -> None:
    checker = checking.Checker(SYSTEM, today=date(2026, 6, 1), home=merged, learnt={"test.count": ["lượt khách thăm quan"]})
    said = f"Năm 2025, số lượt khách thăm quan {text} so với cùng kỳ." if "tăng" in text else f"Năm 2025 có {text} khách thăm quan."
    [judged] = checker.check(reading.read(said.encode(), "a.txt")).figures
    assert str(judged.verdict) == verdict, judged.reason
    if verdict == "disagrees":
        assert "12" in judged.reason
        assert "trên địa giới ngày 31/12/2025" in judged.reason


def test_a_piece_of_a_period_is_told_as_the_whole(merged: Unit) -> None:
    recorded = values.asked([("test.count", merged.pk, "2025"), ("test.count", merged.pk, "2025-H2")], None, SYSTEM)
    assert [value.value for value in recorded] == [8, 8]
    assert [value.value for value in values.whole_periods(recorded, SYSTEM)] == [12, 8]
