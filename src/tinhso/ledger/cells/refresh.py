"""Bring cells up to the records: what the change log names is recomputed, in one transaction.

Lock, *then* take the visible log, *then* recompute, merge, publish, commit. Recomputing is idempotent, so whatever is killed in
between, in every snapshot a cell that the log does not name equals its records.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
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

BREAK_EVEN, BREAK_EVEN_OF_MANY = 0.2, 0.04
"""Share of a fact's keys above which a rebuild is cheaper than recomputing them; the more records behind a key, the sooner
(docs/reference/performance.md)."""
MANY = 5_000_000
"""Records of a fact from which on the second share holds."""
SMALL = 500
"""So few keys are always recomputed."""
POLL_SECONDS = 2.0
LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Done:
    """What a refresh did to one fact."""

    fact: str
    keys: int
    """Keys recomputed; 0 for a rebuild."""
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
    apart = not database.in_outer_transaction()
    with transaction.atomic(), connection.cursor() as cursor:
        state = FactState.objects.filter(code=fact.code).first()
        if state is None:
            return None  # its table is not there yet: `sync` makes the state when it is
        partitions = sync.partitions_of(cursor, fact)
        current = state.digests == sync.digests(fact) and state.partitions == partitions
        if current and not _named(cursor, fact):
            return None
        database.lock(cursor, fact)
        state.refresh_from_db()
        touched = database.take_log(cursor, fact)
        stale = touched.whole or state.digests != sync.digests(fact) or state.partitions != partitions
        if stale or _too_many(cursor, fact, touched):
            rebuild.inside(cursor, fact, state, apart=apart)
            return Done(fact.code, 0, True, time.monotonic() - started)
        if not len(touched):
            return None
        _recompute(cursor, fact, state, touched)
        publish.commit(state, fact, partitions)
        return Done(fact.code, len(touched), False, time.monotonic() - started)


def _named(cursor: Any, fact: Fact) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT FROM {storage.LOG} WHERE fact = %s)", [fact.code])
    return bool(cursor.fetchone()[0])


def _too_many(cursor: Any, fact: Fact, touched: Touched) -> bool:
    """Whether the touched keys are past the break-even."""
    if len(touched) <= SMALL:
        return False
    tables = [quoted(t) for t in storage.tables(fact)]
    union = " UNION ".join(f"SELECT place, half FROM {t}" for t in tables)
    cursor.execute(f"SELECT count(*) FROM ({union}) AS k")
    keys = cursor.fetchone()[0]
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [quoted(fact.table)])
    share = BREAK_EVEN_OF_MANY if cursor.fetchone()[0] > MANY else BREAK_EVEN
    return bool(len(touched) > share * keys)


def _recompute(cursor: Any, fact: Fact, state: FactState, touched: Touched) -> None:
    grains, counts = storage.grains(fact), storage.distinct(fact)
    cursor.execute("SET LOCAL jit = off")  # compiling a hundred aggregates takes longer than running them over a few keys
    parts = [part for grain in grains for part in _recompute_cells(cursor, fact, grain, touched)]
    if grains:
        publish.array(fact, state, publish.updated(cursor, fact, state, database.joined(fact, parts)))
    if counts:
        fresh = {m.code: _recompute_keys(cursor, m, touched) for m in counts}
        publish.keys(fact, state, _next_persons(cursor, fact, state, touched, fresh))


OF_TOUCHED = (
    "USING unnest(%(places)s::integer[], %(halves)s::integer[]) AS k(place, half) WHERE c.place = k.place AND c.half = k.half"
)


def _recompute_cells(cursor: Any, fact: Fact, grain: Grain, touched: Touched) -> Sequence[Entries]:
    """Replace the touched cells of one table. Returns what went (negative) and what came, for the array."""
    table, parameters = quoted(grain.table), touched.parameters()
    summed = ", ".join(f"CAST(sum({c}) AS BIGINT)" for c in grain.value_columns)
    grouped = f"SELECT place, half, {summed} FROM moved GROUP BY place, half"
    database.run(cursor, f"WITH moved AS (DELETE FROM {table} AS c {OF_TOUCHED} RETURNING c.*) {grouped}", parameters)
    gone = _entries(fact, grain, cursor.fetchall(), -1)
    columns = ", ".join(grain.columns)
    insert = f"INSERT INTO {table} ({columns}) {compute.touched_cells(grain, quoted(fact.table))}"
    database.run(cursor, f"WITH moved AS ({insert} RETURNING *) {grouped}", parameters)
    return gone, _entries(fact, grain, cursor.fetchall(), 1)


def _entries(fact: Fact, grain: Grain, rows: list[tuple[int, ...]], sign: int) -> Entries:
    table = np.array(rows, np.int64).reshape(-1, 2 + len(grain.value_columns))
    table[:, 2:] *= sign
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
