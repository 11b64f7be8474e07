"""Makes the database fit the registry: cell tables, the change log's triggers, the indexes that a refresh needs.

Runs after every migrate, and takes a lock so that two may run at once. Where a measure's digest is not the one that its cells were
computed by, the whole fact is named: the next refresh rebuilds it, and until then the measure has no value.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection, transaction

from tinhso.ledger.cells import registry, storage, triggers
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.storage import WEIGHT, WHOLE, Grain, quoted


def sync() -> list[str]:
    """Bring tables and triggers up to the registry. Returns the facts whose cells must be rebuilt."""
    stale = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        # One sync at a time. Not a lock on the states' table: a refresh that holds the cells would wait for it,
        # and sync for the cells.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tinhso.cells.sync'))")
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        for fact in registry.load().used_facts:
            partitions = partitions_of(cursor, fact)
            if partitions and _sync_fact(cursor, fact, schema, partitions):
                stale.append(fact.code)
        _forget(cursor, schema)
    return stale


def detach(apps: set[str]) -> list[str]:
    """Take the log's triggers off the tables of these apps before a migration changes them, and put their facts into the log whole.

    A trigger names columns: one that a migration drops would stop every later write of that migration. `sync` puts them back; whoever is
    killed in between finds the facts marked, and the next start rebuilds them. Returns the facts.
    """
    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [FactState._meta.db_table])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        for state in FactState.objects.all():
            if state.code.partition(".")[0] not in apps:
                continue
            _drop_triggers(cursor, state.code, schema)
            mark_whole(cursor, state.code)
            state.schema = ""
            state.save(update_fields=["schema"])
            found.append(state.code)
    return found


def partitions_of(cursor: Any, fact: Fact) -> list[str]:
    """The fact's table and all its partitions, sorted; empty where the table is not there yet."""
    cursor.execute(
        "SELECT c.relname FROM pg_partition_tree(to_regclass(%s)) t JOIN pg_class c ON c.oid = t.relid"
        " UNION SELECT relname FROM pg_class WHERE oid = to_regclass(%s) ORDER BY 1",
        [quoted(fact.table), quoted(fact.table)],
    )
    return [row[0] for row in cursor.fetchall()]


def digests(fact: Fact) -> dict[str, str]:
    """Measure → digest, as the registry has them."""
    return {m.code: m.digest for m in registry.load().measures_of(fact.code)}


def mark_whole(cursor: Any, fact: str) -> None:
    """Have the fact rebuilt whole."""
    cursor.execute(f"INSERT INTO {WHOLE} (fact) VALUES (%s)", [fact])


def _sync_fact(cursor: Any, fact: Fact, schema: str, partitions: list[str]) -> bool:
    state, _made = FactState.objects.get_or_create(code=fact.code)
    statements = triggers.functions(fact, schema) + _constraints(fact)
    for table in partitions:
        statements += triggers.triggers(fact, schema, table)
    # Without triggers nothing was logged; a refresh beside the migration may have taken the mark that `detach` left.
    unlogged = not state.schema
    renewed = _make_log(cursor, fact)
    layout = [g.table + repr(g.columns) for g in storage.grains(fact)] + [storage.keys_table(m) for m in storage.distinct(fact)]
    digest = hashlib.sha256("\n".join([*statements, *layout]).encode()).hexdigest()
    if state.schema != digest or not _exist(cursor, storage.tables(fact)):
        for grain in storage.grains(fact):
            _make_cells(cursor, grain)
        for measure in storage.distinct(fact):
            _make_keys(cursor, measure)
        for statement in statements:
            cursor.execute(statement)
        for date in storage.dates(fact):
            _make_index(cursor, fact, date)
        state.schema = digest
        state.save(update_fields=["schema"])
    stale = renewed or unlogged or state.digests != digests(fact) or state.partitions != partitions
    if stale:
        mark_whole(cursor, fact.code)
    return stale


def _exist(cursor: Any, tables: list[str]) -> bool:
    cursor.execute("SELECT bool_and(to_regclass(t) IS NOT NULL) FROM unnest(%s::text[]) AS t", [[quoted(t) for t in tables]])
    return bool(cursor.fetchone()[0])


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [quoted(table)],
    )
    return [row[0] for row in cursor.fetchall()]


def _make_cells(cursor: Any, grain: Grain) -> None:
    """The table with exactly these columns: new measures are added, measures that are gone are dropped."""
    table, present = quoted(grain.table), _columns(cursor, grain.table)
    if not present:
        keys = [
            "place integer NOT NULL",
            "half integer NOT NULL",
            *(f"{c} text NOT NULL" for c in grain.key_columns[2:]),
        ]
        values = [f"{c} bigint NOT NULL DEFAULT 0" for c in grain.value_columns]
        key = f"PRIMARY KEY ({', '.join(grain.key_columns)})"
        cursor.execute(f"CREATE TABLE {table} ({', '.join([*keys, *values, key])})")
        return
    changes = [f"ADD COLUMN {c} bigint NOT NULL DEFAULT 0" for c in grain.value_columns if c not in present]
    changes += [f"DROP COLUMN {quoted(c)}" for c in present if c not in grain.columns]
    if changes:
        cursor.execute(f"ALTER TABLE {table} {', '.join(changes)}")


def _make_keys(cursor: Any, measure: Measure) -> None:
    cursor.execute(
        f"CREATE TABLE IF NOT EXISTS {quoted(storage.keys_table(measure))} (place integer NOT NULL, half integer NOT NULL,"
        f" person bigint NOT NULL, simulated boolean NOT NULL DEFAULT false, PRIMARY KEY (place, half, person))"
    )


def _make_log(cursor: Any, fact: Fact) -> bool:
    """The log with exactly these columns, of the records' types. Returns whether it was made anew, so that what stood in it is lost."""
    log, wanted = storage.log_table(fact), storage.used_columns(fact)
    # Types without their lengths: a column that is made longer must not fail in its writer's hands before the next sync.
    typed = "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = ANY(%s)"
    cursor.execute(typed, [quoted(fact.table), wanted])
    types = dict(cursor.fetchall())
    cursor.execute(typed, [quoted(log), _columns(cursor, log)])
    if dict(cursor.fetchall()) == {WEIGHT: "bigint", **types}:
        return False
    # Whoever is writing records is waited for here, not when the log goes: they will want to write it.
    cursor.execute(f"LOCK TABLE {quoted(fact.table)} IN SHARE ROW EXCLUSIVE MODE")
    columns = ", ".join(f"{quoted(c)} {types[c]}" for c in wanted)
    cursor.execute(f"DROP TABLE IF EXISTS {quoted(log)}")
    # Emptied by every refresh: cleaned by the number of its dead rows, however few live ones there are.
    often = "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000"
    cursor.execute(f"CREATE TABLE {quoted(log)} ({WEIGHT} bigint NOT NULL, {columns}) WITH ({often})")
    return True


def _make_index(cursor: Any, fact: Fact, date: str) -> None:
    """(place, date) on the records, unless an index begins so already: recomputing a key reads one range of it."""
    cursor.execute(
        "SELECT 1 FROM pg_index i WHERE i.indrelid = to_regclass(%s) AND i.indpred IS NULL AND i.indnkeyatts >= 2 AND"
        " (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(i.indkey[0:1]) WITH ORDINALITY AS k(num, n)"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num) = %s::text[]",
        [quoted(fact.table), [fact.place, date]],
    )
    if cursor.fetchone() is None:
        index = quoted(storage.name("cells_by_", fact.code, date))
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {quoted(fact.table)} ({quoted(fact.place)}, {quoted(date)})")


def _constraints(fact: Fact) -> list[str]:
    """A stock's exit never precedes its entry; a table without that CHECK is given it."""
    statements = []
    stocks = {(m.opened, m.closed) for m in storage.additive(fact) if m.opened and m.closed}
    for opened, closed in sorted(stocks):
        constraint = quoted(storage.name("cells_ck_", fact.code, str(closed)))
        table = quoted(fact.table)
        check = f"{quoted(str(closed))} >= {quoted(str(opened))}"
        statements += [
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}",
            f"ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK ({check})",
        ]
    return statements


def _forget(cursor: Any, schema: str) -> None:
    """Facts that are no longer measured: their triggers, functions, log and state go; a fact that is back is rebuilt."""
    used = {f.code for f in registry.load().used_facts}
    for state in FactState.objects.exclude(code__in=used):
        _drop_triggers(cursor, state.code, schema)
        for event in triggers.EVENTS:
            function = quoted(storage.name("cells_log_", state.code, event))
            cursor.execute(f"DROP FUNCTION IF EXISTS {quoted(schema)}.{function}()")
        cursor.execute(f"DROP TABLE IF EXISTS {quoted(storage.name('celllog_', state.code))}")
        cursor.execute(f"DELETE FROM {WHOLE} WHERE fact = %s", [state.code])
        state.delete()


def _drop_triggers(cursor: Any, fact: str, schema: str) -> None:
    cursor.execute(
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = ANY(%s)",
        [[storage.name("cells_", fact, event) for event in triggers.EVENTS]],
    )
    for (table,) in cursor.fetchall():
        for statement in triggers.dropped(fact, schema, table):
            cursor.execute(statement)
