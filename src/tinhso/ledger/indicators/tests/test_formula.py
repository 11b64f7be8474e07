"""Formulas: what may be written, what it gives, and what an officer is told when it cannot be read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.ledger.indicators import formula
from tinhso.ledger.indicators.rounding import cut, half_up, in_full, in_vietnamese, rounds_from


class At:
    """A source that knows a year and the year before."""

    def __init__(self, *years: dict[str, Fraction | int]) -> None:
        self.years = years

    def get(self, name: str) -> Fraction | None:
        value = self.years[0].get(name) if self.years else None
        return None if value is None else Fraction(value)

    def people(self) -> Fraction | None:
        return self.get("people")

    def year_before(self) -> At:
        return At(*self.years[1:])


def value(text: str, *years: dict[str, Fraction | int]) -> Fraction | None:
    return formula.evaluate(formula.parse(text), At(*years))


def test_arithmetic_is_exact_and_binds_as_at_school() -> None:
    assert value("2 + 3 * 4 - 6 / 4") == Fraction(25, 2)
    assert value("-(a.x - 0.1) * 3", {"a.x": Fraction(1, 3)}) == Fraction(-7, 10)


def test_a_missing_input_is_missing_and_a_division_by_zero_has_no_value() -> None:
    assert value("a.x + 1", {}) is None
    assert value("a.x / a.y", {"a.x": 3, "a.y": 0}) is None
    assert value("0 * a.x", {}) is None


def test_growth_compares_with_the_year_before() -> None:
    assert value("growth(a.x)", {"a.x": 120}, {"a.x": 100}) == 20
    assert value("growth(a.x)", {"a.x": 120}, {"a.x": 0}) is None
    assert value("a.x - previous(a.x)", {"a.x": 120}, {"a.x": 100}) == 20


def test_per_head_needs_inhabitants() -> None:
    assert value("per_head(a.x, 100)", {"a.x": 266, "people": 200}) == 133
    assert value("per_head(a.x, 100)", {"a.x": 266}) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "trống"),
        ("a.x +", "dừng giữa chừng"),
        ("a.x b.y", "Thừa “b.y”"),
        ("(a.x", "Thiếu dấu “\\)”"),
        ("a.x % 3", "Không hiểu ký tự “%”"),
        ("mean(a.x)", "Không có hàm hay mã “mean”"),
        ("growth(a.x, 2)", "cần 1 giá trị, đang có 2"),
        ("__import__('os')", "Không hiểu ký tự “_”"),
        ("(" * 500 + "a.x" + ")" * 500, "quá 300 số, mã và dấu"),
        ("(" * 60 + "a.x" + ")" * 60, "lồng nhau quá 40 lớp"),
        ("-" * 100 + "a.x", "lồng nhau quá 40 lớp"),
        ("+".join(["a.x"] * 2_000), "quá 300 số, mã và dấu"),
        ("9" * 5_000, "quá 30 chữ số"),
        ("٣ + a.x", "Không hiểu ký tự"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_column(text: str, words: str) -> None:
    with pytest.raises(formula.FormulaError, match=words + ".*cột"):
        formula.parse(text)


def test_a_fraction_keeps_its_parts() -> None:
    for text in ("100 * a.x / a.y", "a.x / a.y * 100", "share(a.x, a.y)", "100 * (a.x / a.y)", "a.x * 100 / a.y"):
        ratio = formula.as_ratio(formula.parse(text))
        assert ratio is not None and ratio.factor == 100, text
        assert formula.codes(ratio.numerator) == ["a.x"]
        assert ratio.denominator is not None and formula.codes(ratio.denominator) == ["a.y"]
    assert formula.as_ratio(formula.parse("a.x / a.y - 1")) is None
    assert formula.as_ratio(formula.parse("a.x / 2")) is None


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6), st.integers(0, 6))
def test_rounding_is_half_away_from_zero_and_never_off_by_more_than_half_a_step(n: int, d: int, places: int) -> None:
    exact = Fraction(n, d)
    rounded = Fraction(half_up(exact, places))
    assert abs(rounded - exact) <= Fraction(1, 2 * 10**places)
    assert half_up(-exact, places) == -half_up(exact, places)
    assert abs(Fraction(cut(exact, places))) <= abs(exact)


def test_the_printed_share_is_a_cut_and_not_a_rounding() -> None:
    share = Fraction(100 * 25629, 26869)
    assert half_up(share, 2) == Decimal("95.39")
    assert cut(share, 2) == Decimal("95.38")
    assert in_full(share) == "95,38501…"
    low, high = rounds_from(Decimal("95.39"))
    assert low <= share < high


def test_numbers_print_as_in_vietnam() -> None:
    assert in_vietnamese(1766865) == "1.766.865"
    assert in_vietnamese(Decimal("-23.4")) == "−23,4"
    assert in_full(Fraction(1, 2)) == "0,5"
    assert in_full(Fraction(-1234567, 1)) == "−1.234.567"
