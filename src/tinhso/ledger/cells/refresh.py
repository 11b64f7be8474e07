"""Bring cells up to the records: what the change log holds is added to the cells, in one transaction.

Lock, *then* one snapshot, in which the log's rows are summed by cell, added, and deleted; publish, commit. Deletion and addition
commit together, so each row counts exactly once; whatever is killed in between, in every snapshot cells plus log equal the records.
Distinct counts do not add up: their keys that the log names are recomputed from the records of that same snapshot.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from django.db import Error, connection, transaction

from tinhso.ledger.cells import compute, database, persons, publish, rebuild, registry, storage, sync
from tinhso.ledger.cells.cube import Entries
from tinhso.ledger.cells.database import Touched
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.storage import Grain, keys_table, quoted

log = logging.getLogger(__name__)

BREAK_EVEN = 0.2
"""Rows of the log for each record of the fact above which a rebuild is cheaper than adding them (docs/reference/performance.md)."""
BREAK_EVEN_KEYS, BREAK_EVEN_KEYS_OF_MANY = 0.2, 0.04
"""Share of a distinct count's keys above which a rebuild is cheaper than recomputing them; the more records behind a key, the
sooner."""
MANY = 5_000_000
"""Records of a fact from which on the second share holds."""
SMALL, SMALL_KEYS = 5_000, 500
"""So few rows are always added, so few keys always recomputed."""
POLL_SECONDS = 2.0
LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Done:
    """What a refresh did to one fact."""

    fact: str
    keys: int
    """Keys that the log named; 0 for a rebuild."""
    rebuilt: bool
    seconds: float


def refresh(fact: str | None = None) -> list[Done]:
    """Refresh one fact, or every fact that the log names or whose cells are out of date."""
    chosen = registry.load().used_facts if fact is None else [registry.load().fact(fact)]
    return [done for one in chosen if (done := _refresh(one)) is not None]


def watch(stop: threading.Event, every: float = POLL_SECONDS) -> None:
    """Refresh again and again until `stop` is set. A database that restarts is waited for, however long it takes."""
    pause = every
    while not stop.is_set():
        try:
            refresh()
            pause = every
        except (Error, duckdb.Error) as error:
            connection.close()
            pause = min(pause * 2, LONGEST_PAUSE)
            log.warning("Sổ số liệu chưa làm mới được, thử lại sau %.0f giây: %s", pause, error)
        stop.wait(pause)


def _refresh(fact: Fact) -> Done | None:
    started = time.monotonic()
    with connection.cursor() as cursor:
        state = FactState.objects.filter(code=fact.code).first()
        if state is None:
            return None  # its table is not there yet: `sync` makes the state when it is
        # Before the snapshot: a partition that is attached later is noticed by the next refresh.
        partitions = sync.partitions_of(cursor, fact)
        if _is_current(state, fact, partitions) and not database.is_named(cursor, fact):
            return None
    keys = database.retried(lambda: _add(fact, partitions))
    if isinstance(keys, int):
        return Done(fact.code, keys, False, time.monotonic() - started) if keys else None
    # Another snapshot, shared with DuckDB; where somebody else was faster there is nothing left to do.
    if rebuild.from_version(fact, keys.version) is None:
        return None
    return Done(fact.code, 0, True, time.monotonic() - started)


def _is_current(state: FactState, fact: Fact, partitions: list[str]) -> bool:
    return state.digests == sync.digests(fact) and state.partitions == partitions


@dataclass(frozen=True)
class _Refused:
    """Adding the log is impossible or too dear: cells of this version must be rebuilt."""

    version: int


def _add(fact: Fact, partitions: list[str]) -> int | _Refused:
    """Add the visible log to the cells. Returns how many keys it named."""
    with transaction.atomic(), connection.cursor() as cursor:
        database.hold(cursor, fact)
        state = FactState.objects.get(code=fact.code)
        refused = not _is_current(state, fact, partitions) or database.is_whole(cursor, fact)
        if refused or _too_many(cursor, fact, partitions):
            return _Refused(state.version)
        cursor.execute("SET LOCAL jit = off")  # compiling a hundred aggregates takes longer than running them over a few rows
        keys = len(database.touched(cursor, fact))
        if keys:
            _add_cells(cursor, fact, state)
            _recount(cursor, fact, state)
            database.clear_log(cursor, fact)
            publish.commit(state, fact, partitions)
        return keys


def _too_many(cursor: Any, fact: Fact, partitions: list[str]) -> bool:
    """Whether the log is past the break-even."""
    cursor.execute(f"SELECT count(*) FROM {quoted(storage.log_table(fact))}")
    rows = cursor.fetchone()[0]
    cursor.execute(
        "SELECT COALESCE(sum(greatest(reltuples, 0)), 0) FROM pg_class WHERE relkind = 'r' AND oid IN"
        " (SELECT to_regclass(quote_ident(t)) FROM unnest(%s::text[]) AS t)",
        [partitions],
    )
    records = cursor.fetchone()[0]
    if rows > SMALL and rows > BREAK_EVEN * records:
        return True
    tables = [quoted(keys_table(m)) for m in storage.distinct(fact)]
    touched = len(database.touched(cursor, fact, _distinct_dates(fact))) if tables else 0
    if touched <= SMALL_KEYS:
        return False
    cursor.execute(f"SELECT count(*) FROM ({' UNION '.join(f'SELECT place, half FROM {t}' for t in tables)}) AS k")
    share = BREAK_EVEN_KEYS_OF_MANY if records > MANY else BREAK_EVEN_KEYS
    return bool(touched > share * cursor.fetchone()[0])


def _distinct_dates(fact: Fact) -> tuple[str, ...]:
    return tuple(sorted({d for m in storage.distinct(fact) for d in m.dates}))


def _add_cells(cursor: Any, fact: Fact, state: FactState) -> None:
    grains = storage.grains(fact)
    delta = database.joined(fact, [_add_to(cursor, fact, grain) for grain in grains])
    if grains and len(delta):
        publish.array(fact, state, publish.updated(cursor, fact, state, delta))


def _add_to(cursor: Any, fact: Fact, grain: Grain) -> Entries:
    """Add the visible log to one table; a cell that is then empty goes. Returns what was added, for the array."""
    table, columns, keys = quoted(grain.table), ", ".join(grain.columns), ", ".join(grain.key_columns)
    summed = ", ".join(f"CAST(sum({c}) AS BIGINT)" for c in grain.value_columns)
    added = ", ".join(f"{c} = c.{c} + EXCLUDED.{c}" for c in grain.value_columns)
    database.run(
        cursor,
        f"WITH delta AS MATERIALIZED ({compute.changes(grain)}), kept AS (INSERT INTO {table} AS c ({columns})"
        f" SELECT {columns} FROM delta ON CONFLICT ({keys}) DO UPDATE SET {added})"
        f" SELECT place, half, {summed} FROM delta GROUP BY place, half",
        {},
    )
    entries = _entries(fact, grain, cursor.fetchall())
    touched = {"places": entries.place.tolist(), "halves": entries.half.tolist()}
    database.run(cursor, f"DELETE FROM {table} AS c {OF_TOUCHED} AND {compute.all_zero(grain, 'c')}", touched)
    return entries


def _recount(cursor: Any, fact: Fact, state: FactState) -> None:
    """Recompute the keys of the distinct counts."""
    counts = storage.distinct(fact)
    if not counts:
        return
    touched = database.touched(cursor, fact, _distinct_dates(fact))
    if len(touched):
        fresh = {m.code: _recompute_keys(cursor, m, touched) for m in counts}
        publish.keys(fact, state, _next_persons(cursor, fact, state, touched, fresh))


OF_TOUCHED = (
    "USING unnest(%(places)s::integer[], %(halves)s::integer[]) AS k(place, half) WHERE c.place = k.place AND c.half = k.half"
)


def _entries(fact: Fact, grain: Grain, rows: list[tuple[int, ...]]) -> Entries:
    table = np.array(rows, np.int64).reshape(-1, 2 + len(grain.value_columns))
    return database.spread(fact, grain, list(table.T))


def _recompute_keys(cursor: Any, measure: Measure, touched: Touched) -> persons.Rows:
    table, parameters = quoted(keys_table(measure)), touched.parameters()
    database.run(cursor, f"DELETE FROM {table} AS c {OF_TOUCHED}", parameters)
    insert = f"INSERT INTO {table} (place, half, person, simulated) {compute.touched_keys(measure, quoted(measure.fact.table))}"
    database.run(cursor, f"{insert} RETURNING place, half, person, simulated", parameters)
    rows = cursor.fetchall()
    columns = [np.array([r[n] for r in rows], np.int64) for n in range(3)]
    return persons.Rows(columns[0], columns[1], columns[2], np.array([r[3] for r in rows], bool))


def _next_persons(
    cursor: Any, fact: Fact, state: FactState, touched: Touched, fresh: dict[str, persons.Rows]
) -> dict[str, persons.Persons]:
    try:
        last, digests = persons.open_persons(state.keys)
    except persons.files.DamagedFile:
        return publish.persons_from_keys(cursor, fact)
    if digests != sync.digests(fact):
        return publish.persons_from_keys(cursor, fact)
    blocks = touched.place * persons.HALVES + touched.half
    return {code: persons.update(last[code], blocks, rows) for code, rows in fresh.items()}
