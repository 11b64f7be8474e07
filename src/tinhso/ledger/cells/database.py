"""The ledger's few ways to the database: locks, the change log, columns in and out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from django.db import OperationalError, connection
from psycopg import errors

from tinhso.kernel.time import half_start
from tinhso.ledger.cells import compute, registry, storage
from tinhso.ledger.cells.cube import Entries
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.persons import Rows
from tinhso.ledger.cells.storage import WHOLE, Grain, keys_table, log_table, quoted
from tinhso.ledger.cells.territory import Ints

_LITERAL_PERCENT = re.compile(r"%(?!\(\w+\)s)")


def run(cursor: Any, sql: str, parameters: dict[str, Any]) -> None:
    """Execute with named parameters; a % inside a measure's condition stays a %."""
    cursor.execute(_LITERAL_PERCENT.sub("%%", sql), parameters)


def lock(cursor: Any, fact: Fact, mode: str = "SHARE ROW EXCLUSIVE") -> None:
    """Wait for the other refreshers of this fact. Readers and writers of records go on.

    A table lock, because an advisory lock under REPEATABLE READ would take the snapshot before the lock is granted.
    """
    cursor.execute(f"LOCK TABLE {', '.join(quoted(t) for t in storage.tables(fact))} IN {mode} MODE")


def hold(cursor: Any, fact: Fact, snapshot: Callable[[], str] | None = None) -> None:
    """Begin the work on a fact's cells: lock, *then* one snapshot in which log, cells and records are all read.

    The first statement of its transaction. Log and records must be seen alike: a write that is in the records but not yet in the
    log would be counted again when its log row appears. `snapshot` is called when the lock is held, and names the exported snapshot
    to take. Inside somebody else's transaction a snapshot cannot be chosen: there writers wait until it ends.
    """
    apart = len(connection.savepoint_ids) == 0
    if apart:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    lock(cursor, fact)  # LOCK takes no snapshot; the next statement does
    if not apart:
        cursor.execute(f"LOCK TABLE {quoted(fact.table)} IN SHARE MODE")
    elif snapshot is not None:
        cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot()}'")  # takes no parameter; PostgreSQL made the name


TRIES = 5
T = TypeVar("T")


def retried(work: Callable[[], T]) -> T:
    """Do it, and again where another transaction changed what the snapshot saw (a sync that ran beside it)."""
    for _n in range(TRIES - 1):
        try:
            return work()
        except OperationalError as error:
            if in_outer_transaction() or not isinstance(error.__cause__, errors.SerializationFailure):
                raise
    return work()


@dataclass(frozen=True)
class Touched:
    """Keys that the log names."""

    place: Ints
    half: Ints

    def __len__(self) -> int:
        return len(self.place)

    def parameters(self) -> dict[str, Any]:
        """For `compute.KEYS`."""
        halves = self.half.tolist()
        return {
            "places": self.place.tolist(),
            "halves": halves,
            "starts": [half_start(h) for h in halves],
            "ends": [half_start(h + 1) for h in halves],
        }


def touched(cursor: Any, fact: Fact, dates: tuple[str, ...] | None = None) -> Touched:
    """The keys that the visible log names, by all dates or by some."""
    chosen = storage.dates(fact) if dates is None else dates
    if not chosen:
        return Touched(np.zeros(0, np.int64), np.zeros(0, np.int64))
    cursor.execute(compute.touched(fact, chosen))
    keys = np.array(cursor.fetchall(), np.int64).reshape(-1, 2)
    return Touched(keys[:, 0], keys[:, 1])


def is_whole(cursor: Any, fact: Fact) -> bool:
    """Whether the whole fact is named."""
    cursor.execute(f"SELECT EXISTS (SELECT FROM {WHOLE} WHERE fact = %s)", [fact.code])
    return bool(cursor.fetchone()[0])


def is_named(cursor: Any, fact: Fact) -> bool:
    """Whether there is anything to refresh."""
    cursor.execute(f"SELECT EXISTS (SELECT FROM {quoted(log_table(fact))})")
    return bool(cursor.fetchone()[0]) or is_whole(cursor, fact)


def clear_log(cursor: Any, fact: Fact) -> None:
    """Delete the log's visible rows: in the transaction that writes what they say into the cells."""
    cursor.execute(f"DELETE FROM {quoted(log_table(fact))}")


def clear_whole(cursor: Any, fact: Fact) -> None:
    """Delete what names the whole fact, before its records are read."""
    cursor.execute(f"DELETE FROM {WHOLE} WHERE fact = %s", [fact.code])


def pending(cursor: Any) -> list[str]:
    """Facts that wait to be refreshed."""
    return [fact.code for fact in registry.load().used_facts if is_named(cursor, fact)]


def copy_columns(cursor: Any, query: str, types: Sequence[str]) -> list[np.ndarray]:
    """The columns of a query without NULLs (`i4`, `i8`, `?`), through binary COPY: a row is then a fixed stretch of bytes."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for n, kind in enumerate(types):
        fields += [(f"length{n}", ">i4"), (f"c{n}", kind if kind == "?" else f">{kind}")]
    # Django's cursor wraps psycopg's, whose copy() is the only way to binary rows.
    with cursor.cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)") as copy:
        data = b"".join(copy)
    body = np.frombuffer(data, np.dtype(fields), offset=19, count=(len(data) - 21) // np.dtype(fields).itemsize)
    return [body[f"c{n}"].astype(bool if kind == "?" else np.int64) for n, kind in enumerate(types)]


def _empty(measures: int) -> Entries:
    return Entries(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 2 * measures), np.int64))


def all_cells(cursor: Any, fact: Fact) -> Entries:
    """Every cell of a fact, its dimensions added up."""
    parts = []
    for grain in storage.grains(fact):
        columns = ", ".join(f"CAST(sum({c}) AS BIGINT)" for c in grain.value_columns)
        query = f"SELECT place, half, {columns} FROM {quoted(grain.table)} GROUP BY place, half"
        found = copy_columns(cursor, query, ["i4", "i4", *(["i8"] * len(grain.value_columns))])
        parts.append(spread(fact, grain, found))
    return joined(fact, parts)


def spread(fact: Fact, grain: Grain, columns: Sequence[np.ndarray]) -> Entries:
    """One table's cells (place, half, values) among all measures of the fact."""
    codes = [m.code for m in storage.additive(fact)]
    values = np.zeros((len(columns[0]), 2 * len(codes)), np.int64)
    for n, measure in enumerate(grain.measures):
        at = codes.index(measure.code)
        values[:, at] = columns[2 + n]
        values[:, at + len(codes)] = columns[2 + n + len(grain.measures)]
    return Entries(np.asarray(columns[0], np.int64), np.asarray(columns[1], np.int64), values)


def joined(fact: Fact, parts: Sequence[Entries]) -> Entries:
    """Several lists of cells as one."""
    if not parts:
        return _empty(len(storage.additive(fact)))
    return Entries(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("place", "half", "values")))


def all_keys(cursor: Any, measure: Measure) -> Rows:
    """Every key of a distinct count."""
    query = f"SELECT place, half, person, simulated FROM {quoted(keys_table(measure))}"
    place, half, person, simulated = copy_columns(cursor, query, ["i4", "i4", "i8", "?"])
    return Rows(place, half, person, simulated)


def in_outer_transaction() -> bool:
    """Whether the caller already stands in a transaction: another connection would not see what that one wrote."""
    return bool(connection.in_atomic_block)
