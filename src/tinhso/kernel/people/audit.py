"""The audit trail: one row for each change of each record, in the transaction that made it.

The hash of a record is computed by the database from the stored row: SHA-256 of its columns as JSON without nulls, so that a column
added later leaves old hashes true. Rows are never changed or deleted; the database itself refuses it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.writing import current_call, moment, plain, standing_at
from tinhso.kernel.time import Clock

Columns = Mapping[str, object]

_HASH = "people_row_hash(to_jsonb(t))"
_INSERT = "INSERT INTO people_auditentry (at, actor_id, verb, kind, record, unit_id, changes, record_hash, purpose, chain_hash) "


def snapshot(record: models.Model) -> dict[str, object]:
    """The record's columns as they stand in memory: take it before changing, and give it to `record` as `before`."""
    return {field.attname: plain(getattr(record, field.attname)) for field in record._meta.concrete_fields}


def record(
    actor: Person | None,
    verb: str,
    record: models.Model,
    before: Columns | models.Model | None = None,
    purpose: str = "",
) -> None:
    """Write what was just done to one record: after saving it, or before deleting it.

    `before` is the earlier `snapshot` (or the earlier record); the difference is kept column by column. Of columns that hold personal
    data (`SystemConfig.personal_fields`) only a keyed digest is kept, so that they can be erased later.
    """
    earlier = snapshot(before) if isinstance(before, models.Model) else before
    changes = {} if earlier is None else difference(record._meta.model, earlier, snapshot(record))
    table, key = connection.ops.quote_name(record._meta.db_table), record._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_INSERT} SELECT %s, %s, %s, %s, t.{key}::text, {_unit(record._meta.model)}, %s::jsonb, {_HASH}, %s, '' "
            f"FROM {table} t WHERE t.{key} = %s",
            [moment(), _key(actor), verb, kind_of(record), json.dumps(changes), purpose, record.pk],
        )
        if cursor.rowcount != 1:
            raise ValueError(f"{kind_of(record)} {record.pk} is not stored: audit after saving and before deleting")
    _tell([kind_of(record), plain(record.pk)])


def record_many(
    actor: Person | None,
    verb: str,
    records: models.QuerySet[Any] | Sequence[models.Model],
    before: Mapping[Any, Columns] | None = None,
    purpose: str = "",
) -> int:
    """Write a row for each of many records of one model, in one statement. Returns how many.

    `before` holds earlier snapshots by primary key; without it the entries keep no differences (new records have none).
    """
    if isinstance(records, models.QuerySet):
        model = records.model
        chosen, params = records.order_by().values("pk").query.sql_with_params()
    else:
        if not records:
            return 0
        model = records[0]._meta.model
        chosen, params = "SELECT unnest(%s)", ([item.pk for item in records],)
    table, key = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
    changes: str = "'{}'::jsonb"
    change_params: list[str] = []
    if before:
        now = {item.pk: snapshot(item) for item in records}
        found = {str(pk): difference(model, earlier, now[pk]) for pk, earlier in before.items() if pk in now}
        changes, change_params = f"COALESCE(%s::jsonb -> t.{key}::text, '{{}}'::jsonb)", [json.dumps(found)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_INSERT} SELECT %s, %s, %s, %s, t.{key}::text, {_unit(model)}, {changes}, {_HASH}, %s, '' "
            f"FROM {table} t WHERE t.{key} IN ({chosen}) ORDER BY t.{key}",
            [moment(), _key(actor), verb, model._meta.label_lower, *change_params, purpose, *params],
        )
        count: int = cursor.rowcount
    _tell([model._meta.label_lower, None, count])
    return count


def read(actor: Person | None, records: models.Model | Sequence[models.Model], purpose: str, *, clock: Clock) -> None:
    """Write that personal data of these records was read, when and for what. Call it where the columns are shown or handed out."""
    if not purpose.strip():
        raise ValueError("reading personal data needs a purpose")
    many = [records] if isinstance(records, models.Model) else list(records)
    with standing_at(clock):
        record_many(actor, "audit.read_personal", many, purpose=purpose.strip()[:200])


def difference(model: type[models.Model], before: Columns, after: Columns) -> dict[str, list[object]]:
    """Column → [before, after], for the columns that differ; personal ones as keyed digests."""
    hidden = personal_columns(model)
    skipped = {"changed_at"}
    found: dict[str, list[object]] = {}
    for column, now in after.items():
        then = plain(before.get(column))
        if column in skipped or then == now:
            continue
        found[column] = [_digest(then), _digest(now)] if column in hidden else [then, now]
    return found


@cache
def personal_columns(model: type[models.Model]) -> frozenset[str]:
    """Columns of the model that its app declares personal (`personal_fields`)."""
    named = getattr(model._meta.app_config, "personal_fields", {}).get(model.__name__, ())
    return frozenset(model._meta.get_field(name).attname for name in named)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Change:
    """One column's change, for people. Values of a personal column are not kept: both are None."""

    column: str
    title: str
    before: object
    after: object
    personal: bool


@dataclass(frozen=True)
class Line:
    """One line of a record's history."""

    at: datetime
    actor: Person | None
    verb: str
    purpose: str
    changes: tuple[Change, ...]


def history(record: models.Model) -> list[Line]:
    """What happened to the record, newest first. Rights are the caller's: show it to whom the record is visible."""
    model = record._meta.model
    hidden = personal_columns(model)
    titles = {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
    entries = AuditEntry.objects.filter(kind=kind_of(record), record=str(record.pk)).select_related("actor").order_by("-id")
    return [
        Line(entry.at, entry.actor, entry.verb, entry.purpose, tuple(_changes(entry.changes, titles, hidden))) for entry in entries
    ]


def _changes(changes: dict[str, list[object]], titles: dict[str, str], hidden: frozenset[str]) -> Iterable[Change]:
    for column, (then, now) in changes.items():
        personal = column in hidden
        yield Change(column, titles.get(column, column), None if personal else then, None if personal else now, personal)


def kind_of(record: models.Model) -> str:
    """`<app>.<model>`."""
    return record._meta.label_lower


def _digest(value: object) -> str | None:
    if value in (None, ""):
        return None
    message = json.dumps(value).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:16]


def _unit(model: type[models.Model]) -> str:
    """The SQL of the record's unit: its own column, or itself where it is a unit."""
    if any(field.attname == "unit_id" for field in model._meta.concrete_fields):
        return "t.unit_id"
    return "t.id" if model is apps.get_model("places", "Unit") else "NULL::int"


def _key(actor: Person | None) -> int | None:
    return actor.pk if isinstance(actor, Person) else None


def _tell(what: list[object]) -> None:
    if (call := current_call()) is not None:
        call.records.append(what)
