"""From a value down to its records, and the commands that print both."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from tinhso.kernel.errors import UserError
from tinhso.kernel.people.models import Person
from tinhso.ledger.cells import refresh
from tinhso.ledger.cells.tests import world
from tinhso.ledger.figures.commands import app as figures_app
from tinhso.ledger.indicators.commands import app
from tinhso.ledger.indicators.explaining import explain, in_words, records
from tinhso.ledger.indicators.predicate_words import condition
from tinhso.ledger.indicators.tests.test_values import book, state  # noqa: F401
from tinhso.ledger.indicators.values import SYSTEM


def run(command: Any, *arguments: str) -> Any:
    result = CliRunner().invoke(command, list(arguments))
    if result.exception is not None:
        raise result.exception
    return json.loads(result.stdout)


def test_an_explanation_goes_from_formula_to_records_whose_sum_is_the_value(book: None, administrator: Person) -> None:  # noqa: F811
    found = explain("test.share_a", world.OLD_PROVINCE, "2024", person=administrator)
    assert found.formula == "100 * test.visits_a / test.visits"
    assert found.formula_vi == "100 × [test.visits_a] ÷ [test.visits]"
    assert (found.recomputed.full, found.recomputed.rounded) == ("40", Decimal("40.00"))
    assert found.definition.number == 1 and found.definition.source == "thử.yaml"
    for entry in found.inputs:
        with records(found, entry.code, administrator) as rows:
            assert rows.count() == entry.records == entry.amount, entry.code
    assert [entry.amount for entry in found.inputs] == [4, 10]


def test_the_records_shown_are_those_the_person_may_see(book: None, administrator: Person, chi: Person) -> None:  # noqa: F811
    found = explain("test.share_a", world.OLD_PROVINCE, "2024", person=administrator)
    with records(found, "test.visits", chi) as rows:
        assert rows.count() == 0


def test_a_visitor_gets_no_inputs_of_what_is_not_published(book: None) -> None:  # noqa: F811
    found = explain("test.share_a", world.OLD_PROVINCE, "2024")
    assert found.value.value is None and found.inputs == () and found.recomputed.full == ""


def test_a_measure_is_told_in_words(book: None) -> None:  # noqa: F811
    found = explain("test.share_a", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert found.inputs[0].rule == "Số lượt có “happened on” trong kỳ, với điều kiện: loại là “Loại A” hoặc loại là “100%”."
    assert condition(world.FACT, "kind IN ('a', 'b') AND amount > 1000 AND NOT simulated") == (
        "loại là “Loại A” hoặc “b” và amount lớn hơn 1.000 và không phải (simulated)"
    )
    assert condition(world.FACT, "happened_on IS NOT NULL") == "có happened on"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("happened_on IS NULL", "không có happened on"),
        ("NOT (happened_on IS NULL)", "có happened on"),
        ("NOT (happened_on IS NOT NULL)", "không có happened on"),
        ("simulated IS TRUE", "simulated là có"),
        ("simulated IS FALSE", "simulated là không"),
        ("simulated IS NOT TRUE", "simulated là không hoặc chưa ghi"),
        ("simulated IS NOT FALSE", "simulated là có hoặc chưa ghi"),
    ],
)
def test_what_is_written_and_what_is_true_are_told_apart(text: str, words: str) -> None:
    assert condition(world.FACT, text) == words


def test_the_command_gives_value_parts_coverage_and_marks(book: None) -> None:  # noqa: F811
    world.visit(101, date(2024, 6, 1), kind="a", simulated=True)
    refresh.refresh()
    found = run(app, "test.share_a", "--place", str(world.OLD_PROVINCE), "--period", "2024", "--json")
    expected = {"value": 45.45, "numerator": 5, "denominator": 11, "records": 11, "expected": 4, "reported": 4}
    assert {key: found[key] for key in expected} == expected
    assert (found["converted"], found["simulated"], found["origin"], found["exact"]) == (False, True, "computed", "500/11")
    half = run(app, "test.count", "--place", "202", "--period", "2024-05", "--map", "2026-01-01", "--json")
    assert (half["value"], half["converted"], half["map"]) == (4, True, "2026-01-01")
    assert half["exact"] == "7/2"
    nd09 = run(app, "test.count", "--place", str(world.OLD_PROVINCE), "--period", "2024-04", "--rule", "nd09", "--json")
    assert (nd09["value"], nd09["from"], nd09["to"]) == (2, "2024-03-15", "2024-04-14")


def test_a_place_code_is_read_on_the_periods_last_day(book: None) -> None:  # noqa: F811
    world.Unit.objects.filter(pk__in=(world.OLD_PROVINCE, world.NEW_PROVINCE)).update(code="19")
    before = run(app, "test.count", "--place", "19", "--period", "2025-06", "--json")
    after = run(app, "test.count", "--place", "19", "--period", "2025", "--json")
    assert (before["unit"], after["unit"]) == (world.OLD_PROVINCE, world.NEW_PROVINCE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("test.nothing", "--place", "1", "--period", "2024"), "Không có chỉ tiêu “test.nothing”"),
        (("test.count", "--place", "77", "--period", "2024"), "mã 77"),
        (("test.count", "--place", "1", "--period", "2024-13"), "không có tháng 13"),
        (("test.count", "--place", "1", "--period", "2024", "--rule", "lunar"), "quy tắc kỳ “lunar”"),
        (("test.count", "--place", "1", "--period", "2024", "--map", "31/02/2025"), "31/02/2025"),
    ],
)
def test_what_cannot_be_read_is_told_to_the_user(book: None, arguments: tuple[str, ...], words: str) -> None:  # noqa: F811
    with pytest.raises(UserError, match=words):
        run(app, *arguments, "--json")


def test_explain_prints_the_published_figure_beside_the_computed_value(book: None) -> None:  # noqa: F811
    state("p1", "test.count", 101, date(2024, 1, 1), date(2025, 1, 1), 5)
    found = run(figures_app, "explain", "test.count", "--place", "101", "--period", "2024", "--json")
    assert (found["value"], found["inputs"][0]["amount"], found["figures"]) == (4, 4, [])
    text = CliRunner().invoke(figures_app, ["explain", "test.count", "--place", "101", "--period", "2024"]).stdout
    assert "Công thức: [test.visits]" in text and "4 bản ghi" in text


def test_a_formula_in_words_keeps_its_numbers_and_names_its_functions(db: None) -> None:
    assert in_words("growth(a.x) - 2 * a.y", "vi") == "mức tăng so cùng kỳ của([a.x]) − 2 × [a.y]"
    assert in_words("declared", "en").startswith("Declared")
