"""Writes a load of places in one transaction: COPY into a staging table, then only the differences. Keys in use are never lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from tinhso.kernel.places.models import Unit
from tinhso.kernel.places.sources.build import UNIT_COLUMNS, Places
from tinhso.kernel.places.sources.shares import SUCCESSION_COLUMNS

_PARENT_COLUMNS = ("unit_id", "parent_id", "valid_from", "valid_to")


def write(places: Places, *, simulated: bool) -> int:
    """Make the stored units (simulated or not), their parents and their successions equal to `places`; return the number of units.

    A stored unit that `places` no longer has is deleted unless a record elsewhere refers to it; then it stays as it is.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE staged_unit (LIKE places_unit INCLUDING DEFAULTS) ON COMMIT DROP")
        _copy(cursor, "staged_unit", UNIT_COLUMNS, (row.columns for row in places.units.values()))
        cursor.execute("ANALYZE staged_unit")  # without statistics the comparisons below become nested loops
        plain = [column for column in UNIT_COLUMNS if column != "id"]
        cursor.execute(
            f"INSERT INTO places_unit ({_names(UNIT_COLUMNS)}) SELECT {_names(UNIT_COLUMNS)} FROM staged_unit "
            f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = EXCLUDED.{c}' for c in plain)} "
            f"WHERE ({_names(plain, 'places_unit')}) IS DISTINCT FROM ({_names(plain, 'EXCLUDED')})"
        )
        mine = "SELECT id FROM places_unit WHERE simulated = %s"
        cursor.execute(f"DELETE FROM places_unitparent WHERE unit_id IN ({mine})", [simulated])
        cursor.execute(f"DELETE FROM places_succession WHERE old_id IN ({mine})", [simulated])
        cursor.execute(
            "DELETE FROM places_unit WHERE simulated = %s"
            f" AND NOT EXISTS (SELECT 1 FROM staged_unit s WHERE s.id = places_unit.id) {_unused()}",
            [simulated],
        )
        _copy(
            cursor,
            "places_unitparent",
            _PARENT_COLUMNS,
            ((p.unit, p.parent, p.valid_from, p.valid_to) for p in places.parents),
        )
        _copy(cursor, "places_succession", SUCCESSION_COLUMNS, (row.columns for row in places.successions))
        cursor.execute("DROP TABLE staged_unit")
        cursor.execute("ANALYZE places_unit, places_unitparent, places_succession")
    return len(places.units)


def _copy(cursor: object, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({_names(columns)}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row(row)


def _names(columns: Iterable[str], table: str = "") -> str:
    return ", ".join(f'{table}."{column}"' if table else f'"{column}"' for column in columns)


def _unused() -> str:
    """Conditions that no foreign key points at the unit any more (own parents and successions are deleted before)."""
    conditions = []
    for relation in Unit._meta.related_objects:
        model, column = relation.related_model, relation.field.column
        conditions.append(f'AND NOT EXISTS (SELECT 1 FROM "{model._meta.db_table}" r WHERE r."{column}" = places_unit.id)')
    return " ".join(conditions)
