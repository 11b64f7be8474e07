"""The ledger's few ways to the database: locks, the change log, columns in and out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from tinhso.kernel.time import half_start
from tinhso.ledger.cells import storage
from tinhso.ledger.cells.cube import Entries
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.persons import Rows
from tinhso.ledger.cells.storage import LOG, Grain, keys_table, quoted
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


@dataclass(frozen=True)
class Touched:
    """What the log named: keys, or the whole fact."""

    place: Ints
    half: Ints
    whole: bool

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


def take_log(cursor: Any, fact: Fact) -> Touched:
    """Delete the log's rows that are visible now, and return what they named. Records are read after this, never before: a change
    that commits in between stays in the log and is recomputed again."""
    cursor.execute(
        f"WITH taken AS (DELETE FROM {LOG} WHERE fact = %s RETURNING place, half) SELECT DISTINCT place, half FROM taken",
        [fact.code],
    )
    rows = cursor.fetchall()
    keys = np.array([r for r in rows if r[0] is not None], np.int64).reshape(-1, 2)
    return Touched(keys[:, 0], keys[:, 1], len(keys) < len(rows))


def pending(cursor: Any) -> list[str]:
    """Facts that the log names."""
    cursor.execute(f"SELECT DISTINCT fact FROM {LOG} ORDER BY fact")
    return [row[0] for row in cursor.fetchall()]


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
