"""Behind a value: its parts by a dimension, and the records themselves, with the rights of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.db import connection, models
from django.db.models import Count, Q, Sum
from django.db.models.expressions import RawSQL

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.keylists import listed
from tinhso.ledger.cells import database
from tinhso.ledger.cells.declare import DeclarationError, Measure
from tinhso.ledger.cells.pieces import Piece
from tinhso.ledger.cells.storage import grain_of, name, quoted, value_column

__all__ = ["Piece", "all_records", "by_dimension", "records", "visible"]


def by_dimension(measure: Measure, pieces: Sequence[Piece], dimension: str) -> dict[str, int | Fraction]:
    """Value → amount, largest first; parts that are zero are left out. Raises DeclarationError."""
    fact = measure.fact
    if dimension not in fact.dimensions:
        known = ", ".join(fact.dimensions) or "chưa có"
        raise DeclarationError(f"{fact.code} không có chiều “{dimension}”. Các chiều: {known}.")
    if measure.is_distinct:
        raise DeclarationError(f"{measure.code} đếm người khác nhau: các phần của nó không cộng được.")
    found: dict[str, int | Fraction] = {}
    for piece in pieces:
        whole = Fraction(1) if piece.share == 1 else piece.share
        for value, amount in _parts(measure, piece, dimension):
            found[value] = found.get(value, 0) + (amount if whole == 1 else whole * amount)
    return dict(sorted(((k, v) for k, v in found.items() if v), key=lambda item: (-item[1], item[0])))


def _parts(measure: Measure, piece: Piece, dimension: str) -> list[tuple[str, int]]:
    places: dict[str, Any] = {"places": piece.places.tolist()}
    rows: list[tuple[str, int]] = []
    with connection.cursor() as cursor:
        if dimension in measure.dimensions:
            first, last = piece.halves
            column = name("d_", dimension)
            database.run(
                cursor,
                f"SELECT {column}, sum({value_column(measure)})::bigint FROM {quoted(grain_of(measure).table)}"
                f" WHERE place = ANY(%(places)s) AND half >= %(first)s AND half < %(last)s GROUP BY 1",
                {**places, "first": first, "last": last},
            )
            rows += cursor.fetchall()
            spans: list[tuple[Any, Any]] = list(piece.edges())
        else:
            spans = [(piece.start, piece.end)]
        for start, end in spans:
            for date in measure.dates:
                database.run(cursor, _records_sql(measure, dimension, date), {**places, "start": start, "stop": end})
                sign = -1 if date == measure.closed else 1
                rows += [(value, sign * amount) for value, amount in cursor.fetchall()]
    return rows


def _records_sql(measure: Measure, dimension: str, date: str) -> str:
    fact = measure.fact
    value = f"COALESCE(CAST({quoted(fact.dimensions[dimension].column)} AS VARCHAR), '')"
    amount = "count(*)" if measure.amount_column is None else f"COALESCE(sum({quoted(measure.amount_column)}), 0)::bigint"
    day = quoted(date)
    where = [
        f"{quoted(fact.place)} = ANY(%(places)s)",
        f"(%(start)s::date IS NULL OR {day} >= %(start)s)",
        f"{day} < %(stop)s",
    ]
    where += [f"{quoted(str(measure.opened))} IS NOT NULL"] if measure.is_stock else []
    where += [f"({measure.where.sql('postgres')})"] if measure.where is not None else []
    return f"SELECT {value}, {amount} FROM {quoted(fact.table)} WHERE {' AND '.join(where)} GROUP BY 1"


def all_records(measure: Measure, pieces: Sequence[Piece]) -> models.QuerySet:
    """The records behind a value, whoever asks."""
    return _narrowed(measure.fact.model_class()._default_manager.all(), measure, pieces)


def records(measure: Measure, pieces: Sequence[Piece], person: Person | None) -> models.QuerySet:
    """Those of them that the person may see."""
    queryset: Any = measure.fact.model_class()._default_manager.all()
    return _narrowed(queryset.visible_to(person), measure, pieces)


def _narrowed(queryset: models.QuerySet, measure: Measure, pieces: Sequence[Piece]) -> models.QuerySet:
    if not pieces:
        return queryset.none()
    condition = Q(pk__in=[])
    for piece in pieces:
        condition |= _piece(measure, piece)
    queryset = queryset.filter(condition)
    if measure.is_distinct:
        queryset = queryset.exclude(**{f"{_field(measure, str(measure.fact.person))}__isnull": True})
    if measure.where is not None:
        # The very predicate that the cells were computed by, not a second reading of it.
        sql = measure.where.sql("postgres", table=measure.fact.table).replace("%", "%%")
        queryset = queryset.filter(RawSQL(f"({sql})", (), output_field=models.BooleanField()))
    return queryset


def _piece(measure: Measure, piece: Piece) -> Q:
    condition = Q(**{f"{_field(measure, measure.fact.place)}__in": listed(piece.places.tolist())})
    if measure.is_stock:
        opened, closed = _field(measure, str(measure.opened)), _field(measure, str(measure.closed))
        standing = Q(**{f"{closed}__isnull": True}) | Q(**{f"{closed}__gte": piece.end})
        return condition & Q(**{f"{opened}__lt": piece.end}) & standing
    day = _field(measure, str(measure.date))
    return condition & Q(**{f"{day}__gte": piece.start, f"{day}__lt": piece.end})


def _field(measure: Measure, column: str) -> str:
    """The model's name for a column (`unit_id` is its own name in a filter)."""
    return next(f.attname for f in measure.fact.model_class()._meta.concrete_fields if f.column == column)


def visible(measure: Measure, pieces: Sequence[Piece], person: Person | None) -> int | Fraction:
    """The value of what the person may see."""
    if measure.is_distinct:
        field = _field(measure, str(measure.fact.person))
        return int(records(measure, pieces, person).aggregate(n=Count(field, distinct=True))["n"])
    total: int | Fraction = 0
    for piece in pieces:
        seen = records(measure, [piece], person)
        column = measure.amount_column
        amount = seen.count() if column is None else (seen.aggregate(n=Sum(_field(measure, column)))["n"] or 0)
        total += amount if piece.share == 1 else piece.share * amount
    return total
