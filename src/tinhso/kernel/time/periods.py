"""Periods: how a person writes one, which days it holds, and which half-months.

Written forms (each with the rule `calendar` or `nd09`):

    2024   2024-H1   2024-H2   2024-Q1 … 2024-Q4   2024-9M   2024-05
    2024-01-01..2024-05-26      both days included
    as-at:2024-05-26            the level at the end of that day

The rule `nd09` is the report rule of Nghị định 09/2019/NĐ-CP, article 12: month m runs from day 15 of month m−1 to day 14 of
month m, and the reporting year from 15 December to 14 December.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tinhso.kernel.time.halves import Half, half_of, half_start


class PeriodError(ValueError):
    """A text that is no period; its message says what is wrong and which forms are accepted."""


class Rule(StrEnum):
    """Which days a named period holds."""

    CALENDAR = "calendar"
    ND09 = "nd09"


@dataclass(frozen=True, order=True)
class Interval:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PeriodError(f"Kỳ kết thúc ({self.end:%-d/%-m/%Y}) trước khi bắt đầu ({self.start:%-d/%-m/%Y}).")

    @property
    def last_day(self) -> date:
        """The last day included (of an empty interval: the day before it starts)."""
        return self.end - timedelta(days=1)

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    def whole_halves(self) -> tuple[Half, Half]:
        """Half-months `[a, b)` that lie wholly inside; `a == b` where there is none."""
        first = half_of(self.start)
        if half_start(first) < self.start:
            first += 1
        last = half_of(self.end)
        return first, max(first, last)

    def edges(self) -> list[Interval]:
        """The days outside the whole half-months: what must be asked of the records, at most two pieces."""
        first, last = self.whole_halves()
        if first >= last:
            return [self] if self.end > self.start else []
        left, right = Interval(self.start, half_start(first)), Interval(half_start(last), self.end)
        return [piece for piece in (left, right) if piece.end > piece.start]


@dataclass(frozen=True)
class Period:
    """A named stretch of days under one rule. `text` is its written form, `kind` one of
    year, half, quarter, nine-months, month, days, as-at."""

    text: str
    kind: str
    rule: Rule
    interval: Interval

    @property
    def last_day(self) -> date:
        return self.interval.last_day

    @property
    def is_whole(self) -> bool:
        """Whether half-months alone answer it, without the records of its edges."""
        return not self.interval.edges()

    def year_before(self) -> Period:
        """The same period one year earlier; 29 February becomes 28 February."""
        if self.kind == "as-at":
            return _read(f"as-at:{_year_before(self.last_day)}", self.rule, FIRST_YEAR - 1)
        if self.kind == "days":
            return _read(f"{_year_before(self.interval.start)}..{_year_before(self.last_day)}", self.rule, FIRST_YEAR - 1)
        return _read(f"{int(self.text[:4]) - 1}{self.text[4:]}", self.rule, FIRST_YEAR - 1)

    def months(self) -> list[Period]:
        """The months of the same rule that tile a year, half, quarter, nine months or month."""
        span = _MONTHS.get(self.kind)
        if span is None:
            raise PeriodError(f"Kỳ {self.text} không chia được thành tháng tròn.")
        first, count = _month_span(self.kind, self.text)
        return [parse_period(f"{self.text[:4]}-{m:02d}", self.rule) for m in range(first, first + count)]


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


_MONTHS = {"year": 12, "half": 6, "quarter": 3, "nine-months": 9, "month": 1}
_FORMS = "2024, 2024-H1, 2024-Q1, 2024-9M, 2024-05, 2024-01-01..2024-05-26, as-at:2024-05-26"
_NAMED = re.compile(r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<nine>9M)|(?P<month>\d{2})))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Years that may be asked for; a comparison reaches one year further back."""


def _month_span(kind: str, text: str) -> tuple[int, int]:
    """First month and number of months of a named period."""
    count = _MONTHS[kind]
    if kind in ("year", "nine-months"):
        return 1, count
    if kind == "month":
        return int(text[5:7]), 1
    return (int(text[6]) - 1) * count + 1, count


def parse_period(text: str, rule: Rule | str = Rule.CALENDAR) -> Period:
    """Read a written period.

    Raises PeriodError with the accepted forms, or with what is wrong about the date.
    """
    return _read(text, Rule(rule), FIRST_YEAR)


def _read(text: str, rule: Rule, first_year: int) -> Period:
    text = text.strip()
    if text.startswith("as-at:"):
        day = _day(text.removeprefix("as-at:"), first_year)
        return Period(text, "as-at", rule, Interval(day, day + timedelta(days=1)))
    if ".." in text:
        left, _, right = text.partition("..")
        first, last = _day(left, first_year), _day(right, first_year)
        if last < first:
            raise PeriodError(f"Kỳ {text}: ngày cuối đứng trước ngày đầu. Đổi chỗ hai ngày.")
        return Period(text, "days", rule, Interval(first, last + timedelta(days=1)))
    match = _NAMED.fullmatch(text)
    if match is None:
        raise PeriodError(f"Không đọc được kỳ “{text}”. Các dạng đúng: {_FORMS}.")
    kind = next((k for g, k in _GROUPS if match[g]), "year")
    year = int(match["year"])
    if not first_year <= year <= LAST_YEAR:
        raise PeriodError(f"Kỳ {text}: năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
    month, count = _month_span(kind, text)
    if not 1 <= month <= 12:
        raise PeriodError(f"Kỳ {text}: không có tháng {month}.")
    return Period(text, kind, rule, _days(year, month, count, rule))


_GROUPS = (("half", "half"), ("quarter", "quarter"), ("nine", "nine-months"), ("month", "month"))


def _days(year: int, first: int, count: int, rule: Rule) -> Interval:
    """Days of `count` months from month `first`, as one union of half-months."""
    shift = 1 if rule is Rule.ND09 else 0
    start = 24 * year + 2 * (first - 1) - shift
    return Interval(half_start(start), half_start(start + 2 * count))


def _day(text: str, first_year: int) -> date:
    text = text.strip()
    if not _DAY.fullmatch(text):
        raise PeriodError(f"Không đọc được ngày “{text}”. Viết năm-tháng-ngày, như 2024-05-26.")
    year, month, day = (int(part) for part in text.split("-"))
    if not first_year <= year <= LAST_YEAR:
        raise PeriodError(f"Ngày {text}: năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
    if not 1 <= month <= 12:
        raise PeriodError(f"Ngày {text}: không có tháng {month}.")
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise PeriodError(f"Ngày {text}: tháng {month}/{year} chỉ có {days} ngày.")
    return date(year, month, day)
