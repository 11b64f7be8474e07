"""Half-months: the ledger's grain in time.

A half-month is one integer: 24 × year + 2 × (month − 1) + (0 for days 1–14, 1 for days 15–end). Both period rules, and every
month, quarter, half-year, nine months and year of either, are unions of half-months.
"""

from __future__ import annotations

from datetime import date

Half = int


def half_of(day: date) -> Half:
    """The half-month that holds a day."""
    return 24 * day.year + 2 * (day.month - 1) + (1 if day.day >= 15 else 0)


def half_start(half: Half) -> date:
    """The first day of a half-month; `half_start(h + 1)` is the day after its last."""
    year, rest = divmod(half, 24)
    month, second = divmod(rest, 2)
    return date(year, month + 1, 15 if second else 1)


def half_sql(column: str) -> str:
    """The same number as `half_of`, in SQL that PostgreSQL, DuckDB and Spark read alike."""
    return (
        f"(24 * CAST(EXTRACT(YEAR FROM {column}) AS INTEGER)"
        f" + 2 * (CAST(EXTRACT(MONTH FROM {column}) AS INTEGER) - 1)"
        f" + CASE WHEN CAST(EXTRACT(DAY FROM {column}) AS INTEGER) >= 15 THEN 1 ELSE 0 END)"
    )
