"""What is stored is checked again: definitions that are each right may be wrong together."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from tinhso.kernel.time import FixedClock
from tinhso.ledger.indicators import loading
from tinhso.ledger.indicators.files import Defined, read
from tinhso.ledger.indicators.references import circle, stored_problems
from tinhso.ledger.indicators.services import retire_indicators, seed_indicators
from tinhso.ledger.indicators.tests.test_values import HEAD, book  # noqa: F401
from tinhso.ledger.indicators.versions import all_in_force, rules_of


def _defined(code: str, formula: str, start: str = "2020-01-01") -> list[Defined]:
    version = f'      - from: {start}\n        unit: {{vi: "lượt", en: "lượt"}}\n        formula: "{formula}"\n'
    return read(f"indicators:\n  test.{code}:\n{HEAD}{version}", f"{code}.yaml")


def store(code: str, formula: str, start: str = "2020-01-01") -> None:
    """As an upgrade brings it: without the checks that an officer's version passes."""
    seed_indicators(_defined(code, formula, start), FixedClock.on(date(2026, 1, 1)))


def test_what_holds_together_has_no_problem(book: None) -> None:  # noqa: F811
    assert stored_problems() == []


def test_a_stored_circle_is_told_once_and_what_leads_to_it_not_at_all(book: None) -> None:  # noqa: F811
    store("here", "2 * test.there")
    store("there", "3 * test.here")
    store("outside", "test.here + 1")
    (found,) = stored_problems()
    assert found.startswith("Công thức chạy vòng: ") and "test.here dùng test.there" in found and "outside" not in found


def test_a_name_that_is_gone_and_a_growth_of_a_growth_are_told(book: None) -> None:  # noqa: F811
    store("orphan", "5 * test.measure_of_a_version_before")
    store("faster", "growth(test.growth)")
    gone, far = sorted(stored_problems())
    assert gone.startswith("test.orphan: Không có số đo hay chỉ tiêu “test.measure_of_a_version_before”")
    assert far.startswith("“test.faster” so với hai năm trước")


def test_a_circle_that_ended_is_still_told(book: None) -> None:  # noqa: F811
    """Periods of that time are read by the definitions of that time."""
    store("here", "2 * test.there")
    store("there", "3 * test.here")
    store("there", "3 * test.visits", "2024-01-01")
    assert len(stored_problems()) == 1


def test_looking_for_a_circle_costs_what_the_formulas_cost(book: None) -> None:  # noqa: F811
    for n in range(40):
        below = ("test.visits", "test.visits_a") if n == 0 else (f"test.a{n - 1}", f"test.b{n - 1}")
        for side in "ab":
            store(f"{side}{n}", f"{below[0]} + {below[1]}")
    rules = {code: rules_of(version) for code, version in all_in_force(date.max).items()}
    assert circle("test.a39", rules, {"test.visits", "test.visits_a"}) == []


def test_loading_says_what_does_not_hold_together(
    book: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (orphan,) = _defined("orphan", "5 * test.measure_of_a_version_before")
    monkeypatch.setattr(loading, "product_definitions", lambda: {orphan.code: orphan})
    with caplog.at_level(logging.WARNING):
        loading.STAGES[0].run(lambda done, total=None: None)
    (message,) = caplog.messages
    assert message.startswith("test.orphan: ")


def test_what_the_product_no_longer_defines_may_name_what_went_with_it(book: None) -> None:  # noqa: F811
    store("orphan", "5 * test.measure_of_a_version_before")
    retire_indicators(["test.other"], FixedClock.on(date(2026, 1, 1)))
    assert stored_problems() == []
