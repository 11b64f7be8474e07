"""The doctor reads the definitions that are stored, not only those of the files."""

from __future__ import annotations

from tinhso.ledger.indicators.tests.test_references import store
from tinhso.ledger.indicators.tests.test_values import book  # noqa: F401
from tinhso.runtime.doctor import State, formulas


def test_a_stored_circle_is_wrong_and_says_what_to_do(book: None) -> None:  # noqa: F811
    assert formulas().state == State.GOOD
    store("here", "2 * test.there")
    store("there", "3 * test.here")
    found = formulas()
    assert found.state == State.WRONG and "test.here dùng test.there" in found.found and found.act
