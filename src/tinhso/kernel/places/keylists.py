"""Thousands of units in one question to the database."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def array_text(keys: Iterable[int]) -> str:
    """The keys as PostgreSQL writes an array: `{1,2,3}`, for a parameter cast to `int[]`. psycopg takes 20 times as long to write a
    list of thousands of numbers, and a parameter for each costs more than the query."""
    return "{" + ",".join(map(str, keys)) + "}"


def listed(keys: Iterable[int]) -> RawSQL:
    """The keys as a subquery, for `column__in`."""
    return RawSQL("SELECT unnest(%s::int[])", [array_text(keys)])
