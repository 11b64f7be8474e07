"""What a page asks for is read once: queries and evaluations are counted, not timed. What is kept for a page tells nobody more."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tinhso.kernel.people.testing import make_person
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock, Period
from tinhso.ledger.cells import reading
from tinhso.ledger.cells.reading import Amount
from tinhso.ledger.cells.tests import world
from tinhso.ledger.cells.together import together
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.answers import Book
from tinhso.ledger.indicators.cards import board
from tinhso.ledger.indicators.tests.test_values import book, define, state  # noqa: F401
from tinhso.ledger.indicators.values import SYSTEM

CODES = ["test.count", "test.share_a", "test.standing", "test.growth", "test.twice", "test.said"]


def test_a_chain_of_formulas_costs_its_length(book: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    names = ["test.visits", *(f"test.double{n}" for n in range(12))]
    for below, above in pairwise(names):
        define(above, f"{below} + {below}", "lượt", "        nature: flow\n")
    asked: list[str] = []
    amount = Book.amount

    def noted(self: Book, code: str, unit: int, period: Period) -> Amount:
        asked.append(code)
        return amount(self, code, unit, period)

    monkeypatch.setattr(Book, "amount", noted)
    assert values.value(names[-1], world.OLD_PROVINCE, "2024", person=SYSTEM).value == 10 * 2**12
    assert asked == ["test.visits", "test.visits"]


def test_an_input_that_formulas_name_twice_is_told_once(book: None) -> None:  # noqa: F811
    define("test.half", "test.said / 2", "lượt", "        nature: flow\n")
    define("test.whole", "test.half + test.half", "lượt", "        nature: flow\n")
    state("y", "test.said", world.OLD_PROVINCE, date(2024, 1, 1), date(2025, 1, 1), 8)
    found = values.value("test.whole", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert (found.value, found.statements, [entry.code for entry in found.inputs]) == (8, ("y",), ["test.said"])


def test_periods_of_one_name_under_two_rules_keep_apart(book: None) -> None:  # noqa: F811
    define("test.late", "test.visits", "lượt", "        nature: flow\n        period_rule: nd09\n")
    found = values.many(["test.count", "test.late"], world.OLD_PROVINCE, "2024-04", person=SYSTEM)
    assert (found["test.count"].value, found["test.late"].value) == (1, 2)


def test_a_board_asks_the_same_queries_for_any_number_of_cards(book: None) -> None:  # noqa: F811
    old, today = Unit.objects.get(pk=world.OLD_PROVINCE), FixedClock.on(date(2024, 12, 20))
    more = [f"test.more{n}" for n in range(14)]
    for number, code in enumerate(more):
        define(code, f"{number + 2} * test.visits / test.open", "lượt", "        nature: flow\n")
    counts = []
    for codes in (CODES, CODES + more):
        with CaptureQueriesContext(connection) as asked:
            assert len(board(old, today, SYSTEM, codes=codes)) == len(codes)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_what_is_asked_together_reads_the_records_of_a_periods_edge_once(book: None) -> None:  # noqa: F811
    period, codes = "2024-01-01..2024-05-20", ["test.visits", "test.visits_a"]
    when = values.read_period("test.count", period)

    def ask() -> int:
        with CaptureQueriesContext(connection) as asked, reading.pin() as reader:
            for on_map in (None, date(2026, 1, 1)):
                for code in codes:
                    reader.amounts([code], [world.OLD_PROVINCE, world.NEW_PROVINCE], [when], on_map)
        return sum("test_visit" in query["sql"] for query in asked)

    with together():
        assert ask() == 1
        assert ask() == 0
    assert ask() == 1


def test_nothing_outlives_what_is_asked_together(book: None) -> None:  # noqa: F811
    with together():
        assert values.value("test.count", 101, "2024-05-01..2024-05-20", person=SYSTEM).value == 0
    world.visit(101, date(2024, 5, 17), kind="a")
    with together():
        assert values.value("test.count", 101, "2024-05-01..2024-05-20", person=SYSTEM).value == 1


@pytest.mark.parametrize("first", ["who may", "who may not"])
def test_what_one_person_asked_is_not_shown_to_the_next(book: None, first: str, chi: Any) -> None:  # noqa: F811
    """Rights are decided for each value after it was read, also where its amounts were read before for somebody else."""
    officer = make_person("xa201", "Cán bộ xã 201", "commune.officer", Unit.objects.get(pk=201))
    other = make_person("xa202", "Cán bộ xã 202", "commune.officer", Unit.objects.get(pk=202))
    askers: list[Any] = [officer, SYSTEM, other, chi, None]
    with together():
        for asker in askers if first == "who may" else askers[::-1]:
            may = asker in (officer, SYSTEM)
            alone = values.value("test.count", 201, "2026-02", person=asker)
            assert (alone.value, alone.records) == ((2, 2) if may else (None, None))
            many = values.many(CODES, 201, "2026-02", person=asker)
            assert many["test.twice"].value == (4 if may else None)
            seen = {
                row.unit.pk: row.value.value for row in values.table("test.count", world.NEW_PROVINCE, "2026-02", person=asker).rows
            }
            assert seen == {201: 2 if may else None, 202: 2 if asker in (other, SYSTEM) else None}
