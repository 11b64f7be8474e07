"""Periods in words, as a report says them."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.time import Period, PeriodError, Rule, parse_period


def day(value: date) -> str:
    """14/10/2023, 01/01/2024: months 1 and 2 and days below 10 with a leading zero only where the norm asks for it."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}" if value.month < 3 else f"{value.day:02d}/{value.month}/{value.year}"


def period_words(period: Period | str, language: str = "vi") -> str:
    """A period for people: “6 tháng đầu năm 2024”, “đến 14/10/2023”, “từ 01/01/2024 đến 26/5/2024”, “năm 2022”.

    Takes a period, its written form, or a source's dating (ISO 8601, an interval with a slash). What it cannot read it
    returns.
    """
    if isinstance(period, str):
        try:
            period = _read(period)
        except PeriodError:
            return str(period)
    english = language.startswith("en")
    year = period.text[:4]
    if period.kind == "as-at":
        words = f"as at {day(period.last_day)}" if english else f"đến {day(period.last_day)}"
    elif period.kind == "days":
        first, last = day(period.interval.start), day(period.last_day)
        words = f"{first} to {last}" if english else f"từ {first} đến {last}"
    elif period.kind == "year":
        words = year if english else f"năm {year}"
    elif period.kind == "month":
        words = f"{int(period.text[5:7])}/{year}" if english else f"tháng {int(period.text[5:7])}/{year}"
    elif period.kind == "quarter":
        words = f"Q{period.text[6]}/{year}" if english else f"quý {period.text[6]}/{year}"
    elif period.kind == "nine-months":
        words = f"first 9 months of {year}" if english else f"9 tháng năm {year}"
    elif english:
        words = f"{'first' if period.text.endswith('1') else 'second'} half of {year}"
    else:
        words = f"6 tháng {'đầu' if period.text.endswith('1') else 'cuối'} năm {year}"
    if period.rule is Rule.ND09 and period.kind not in ("as-at", "days"):
        words += " (NĐ 09/2019)"
    return words


def _read(text: str) -> Period:
    if "/" in text:
        return parse_period(text.replace("/", ".."))
    if len(text) == 10 and text.count("-") == 2:
        return parse_period(f"as-at:{text}")
    return parse_period(text)
