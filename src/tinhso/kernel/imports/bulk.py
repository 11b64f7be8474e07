"""Many rows into one table, by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

from tinhso.kernel.people.writing import moment

PIECE = 10_000


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> int:
    """Insert rows of `columns` (field attribute names, such as `unit_id`); `same` holds columns with one value for all rows.

    Other columns get the field's default, or the instant of the service under way where Django would put the present. Values must be
    what the database column takes. No signal, no `save()`: the audit is the caller's (`audit.record_many`). Returns how many.
    """
    constant: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.attname in columns or field.attname in same or field.primary_key:
            continue
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            constant[field.attname] = moment()
        elif field.has_default() or not field.null:
            constant[field.attname] = field.get_default()
    constant.update(same)
    names = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    tail = tuple(constant.values())
    quote = connection.ops.quote_name
    listed = ", ".join(quote(names[name]) for name in [*columns, *constant])
    statement = f"COPY {quote(model._meta.db_table)} ({listed}) FROM STDIN"
    source = iter(rows)
    count = 0
    with connection.cursor() as cursor:
        # Whole pieces: the rows may come from a query of this same connection, which waits for ever while a COPY is open.
        while piece := list(islice(source, PIECE)):
            with cursor.cursor.copy(statement) as copy:
                for row in piece:
                    copy.write_row((*row, *tail))
            count += len(piece)
    return count
