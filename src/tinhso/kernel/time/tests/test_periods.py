"""Periods hold the days that people mean, under both rules, and flows of partial periods add up to the whole."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.time import PeriodError, half_of, half_start, parse_period

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
NAMED = st.builds(
    lambda year, tail: f"{year}{tail}",
    st.integers(1990, 2080),
    st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4", "-9M", "-01", "-02", "-06", "-12"]),
)
RULES = st.sampled_from(["calendar", "nd09"])


@given(DAYS)
def test_every_day_lies_in_its_half_month(day: date) -> None:
    half = half_of(day)
    assert half_start(half) <= day < half_start(half + 1)


@given(NAMED, RULES)
def test_every_named_period_is_a_union_of_half_months(text: str, rule: str) -> None:
    period = parse_period(text, rule)
    assert period.is_whole
    first, last = period.interval.whole_halves()
    assert (half_start(first), half_start(last)) == (period.interval.start, period.interval.end)


@given(st.integers(1990, 2080), RULES, st.sampled_from(["H", "Q"]))
def test_quarters_and_halves_tile_the_year(year: int, rule: str, letter: str) -> None:
    parts = [parse_period(f"{year}-{letter}{i + 1}", rule).interval for i in range({"H": 2, "Q": 4}[letter])]
    whole = parse_period(str(year), rule).interval
    assert parts[0].start == whole.start
    assert parts[-1].end == whole.end
    assert all(a.end == b.start for a, b in itertools.pairwise(parts))


@given(NAMED, RULES)
def test_months_tile_a_named_period(text: str, rule: str) -> None:
    period = parse_period(text, rule)
    months = [m.interval for m in period.months()]
    assert months[0].start == period.interval.start
    assert months[-1].end == period.interval.end
    assert all(a.end == b.start for a, b in itertools.pairwise(months))


@given(DAYS, st.integers(0, 900))
def test_whole_halves_and_edges_are_the_interval(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    interval = parse_period(f"{first}..{last}").interval
    a, b = interval.whole_halves()
    held = sum((piece.end - piece.start).days for piece in interval.edges()) + (half_start(b) - half_start(a)).days
    assert held == days + 1


def test_the_report_rule_runs_from_the_15th_to_the_14th() -> None:
    month = parse_period("2024-05", "nd09").interval
    assert (month.start, month.last_day) == (date(2024, 4, 15), date(2024, 5, 14))
    year = parse_period("2024", "nd09").interval
    assert (year.start, year.last_day) == (date(2023, 12, 15), date(2024, 12, 14))
    half = parse_period("2024-H1", "nd09").interval
    assert (half.start, half.last_day) == (date(2023, 12, 15), date(2024, 6, 14))


def test_days_written_as_a_range_include_the_last() -> None:
    interval = parse_period("2024-01-01..2024-05-26").interval
    assert interval.contains(date(2024, 5, 26))
    assert not interval.contains(date(2024, 5, 27))


def test_the_same_period_a_year_before() -> None:
    assert parse_period("2024-H1").year_before().text == "2023-H1"
    assert parse_period("2024-02-01..2024-02-29").year_before().text == "2023-02-01..2023-02-28"
    assert parse_period("as-at:2024-05-26").year_before().text == "as-at:2023-05-26"


def test_the_earliest_period_has_a_year_before_to_compare_with() -> None:
    assert parse_period("1900").year_before().interval.start == date(1899, 1, 1)
    assert parse_period("1900-01-01..2999-12-31").year_before().interval.start == date(1899, 1, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2024-13", "không có tháng 13"),
        ("2024-Q5", "Các dạng đúng"),
        ("as-at:2023-02-29", "chỉ có 28 ngày"),
        ("2024-05-26..2024-01-01", "Đổi chỗ"),
        ("nine", "Các dạng đúng"),
        ("２０２４", "Các dạng đúng"),
        ("as-at:２０２４-01-01", "năm-tháng-ngày"),
        ("1899", "năm phải từ 1900"),
        ("2024-05-26..mai", "năm-tháng-ngày"),
    ],
)
def test_a_wrong_period_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(PeriodError, match=says):
        parse_period(text)
