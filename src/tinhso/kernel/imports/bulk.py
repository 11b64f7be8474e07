"""Many rows into one table, by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from tinhso.kernel.people.writing import moment


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
    names = {field.attname: field.column for field in model._meta.concrete_fields}
    tail = tuple(constant.values())
    quote = connection.ops.quote_name
    listed = ", ".join(quote(names[name]) for name in [*columns, *constant])
    count = 0
    with connection.cursor() as cursor:
        with cursor.cursor.copy(f"COPY {quote(model._meta.db_table)} ({listed}) FROM STDIN") as copy:
            write = copy.write_row
            for row in rows:
                write((*row, *tail))
                count += 1
    return count
