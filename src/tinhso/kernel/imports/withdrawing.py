"""Taking a batch back: what keeps it from being withdrawn, and deleting its records without reading them into memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models.deletion import CASCADE, SET_NULL, get_candidate_relations_to_delete

from tinhso.kernel.imports.models import Batch
from tinhso.kernel.people.errors import Refused

if TYPE_CHECKING:
    from tinhso.kernel.imports.importer import Importer

NAMED = 20
"""As many records as a refusal looks at."""


@dataclass(frozen=True)
class Changed:
    """A record of a batch that keeps it from being withdrawn."""

    kind: str
    key: str
    title: str
    why: str


def refuse_changed(importer: Importer, batch: Batch) -> None:
    """Raises Refused("records-changed") where a record was changed after the import wrote it, naming some."""
    found: list[Changed] = []
    for records in importer.made(batch):
        keys = _changed_keys(records, importer.fills_in_as)
        model = records.model
        found += [
            Changed(model._meta.label_lower, str(record.pk), str(record), "đã sửa sau khi nhập")
            for record in model._default_manager.filter(pk__in=keys)
        ]
    if found:
        raise _kept("records-changed", found)


_CHANGED = """
    SELECT t.{key} FROM {table} t
     WHERE t.{key} IN ({chosen}) AND people_row_hash(to_jsonb(t)) IS DISTINCT FROM (
        SELECT a.record_hash FROM people_auditentry a
         WHERE a.kind = %s AND a.record = t.{key}::text {verb} ORDER BY a.id {direction} LIMIT 1)
     ORDER BY 1 LIMIT %s
"""


def _changed_keys(records: models.QuerySet[Any], verb: str | None) -> list[Any]:
    """Records that are no longer as the import left them: by the hash that its audit entry holds.

    That entry is a record's first where the import made it, and the last of `verb` where the import filled in one that was there.
    """
    meta = records.model._meta
    chosen, params = records.order_by().values("pk").query.sql_with_params()
    statement = _CHANGED.format(
        key=meta.pk.column, table=connection.ops.quote_name(meta.db_table), chosen=chosen,
        verb="" if verb is None else "AND a.verb = %s", direction="" if verb is None else "DESC",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, meta.label_lower, *([] if verb is None else [verb]), NAMED])
        return [row[0] for row in cursor.fetchall()]


def delete(records: models.QuerySet[Any]) -> int:
    """Delete the records and what belongs to them, in the database alone. Returns how many records of the model went.

    As Django's own `delete()`, relation by relation, but none is read: it would hold a batch of 100,000 records in memory. Raises
    Refused("records-used") where another record refers to one of them and must not lose it, naming some.
    """
    chosen = records.order_by()
    relations: Iterable[Any] = get_candidate_relations_to_delete(records.model._meta)
    for relation in relations:
        users = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": chosen.values("pk")})
        if relation.on_delete is CASCADE:
            delete(users)
        elif relation.on_delete is SET_NULL:
            users.update(**{relation.field.name: None})
        elif first := list(users[:NAMED]):
            raise _kept("records-used", [Changed(o._meta.label_lower, str(o.pk), str(o), "đang dùng dòng đã nhập") for o in first])
    return int(chosen._raw_delete(chosen.db))


def _kept(code: str, changed: list[Changed]) -> Refused:
    named = "; ".join(f"{item.title} ({item.key}) {item.why}" for item in changed[:5])
    more = f" và {len(changed) - 5} bản ghi khác" if len(changed) > 5 else ""
    return Refused(
        code,
        f"Chưa rút được: {named}{more}. Đưa các bản ghi này về như lúc nhập, hoặc sửa riêng từng bản ghi.",
        f"Not withdrawn: {', '.join(f'{item.kind} {item.key}' for item in changed[:5])}{more and ' and more'} "
        f"{'are in use' if code == 'records-used' else 'changed since'}.",
    )
