"""Compute all cells of a fact anew: DuckDB reads the records once, PostgreSQL keeps what differs.

Lock, *then* one snapshot, which DuckDB takes and this connection shares: the records that are read and the log rows that are deleted
are seen alike. A change that commits later is in neither, and its log row is added by the next refresh.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_postgres
from django.conf import settings
from django.db import connection, transaction

from tinhso.ledger.cells import compute, database, publish, registry, storage, sync
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.storage import Grain, keys_table, quoted

MEMORY = "1GB"
"""What DuckDB may use before it spills to a temporary folder."""
SOURCE = "records"


def rebuild(fact: str) -> int:
    """Rebuild one fact. Returns how many cells and keys were not as they should be."""
    differing = from_version(registry.load().fact(fact), None)
    assert differing is not None  # only a version can be refused
    return differing


def from_version(fact: Fact, version: int | None) -> int | None:
    """Rebuild a fact whose cells are still of this version (None: of any); None where they no longer are."""
    return database.retried(lambda: _rebuild(fact, version))


def _rebuild(fact: Fact, version: int | None) -> int | None:
    with connection.cursor() as cursor:
        # Before the snapshot: a partition that is attached later is then not in the list, and noticed by the next refresh.
        partitions = sync.partitions_of(cursor, fact)
    with contextlib.ExitStack() as stack:
        apart = not database.in_outer_transaction()
        duck = stack.enter_context(scratch()) if apart else None
        stack.enter_context(transaction.atomic())
        cursor = stack.enter_context(connection.cursor())
        database.hold(cursor, fact, None if duck is None else lambda: _export_snapshot(duck))
        state = FactState.objects.get(code=fact.code)
        if version is not None and state.version != version:
            return None
        database.clear_whole(cursor, fact)
        if duck is not None:
            read(duck, fact)
        fill = _fill_from_postgres if duck is None else _fill_from_duckdb(duck)
        differing = sum(_replace(cursor, g.table, g.columns, g.key_columns, g, fill) for g in storage.grains(fact))
        keys = ["place", "half", "person"]
        for measure in storage.distinct(fact):
            differing += _replace(cursor, keys_table(measure), [*keys, "simulated"], keys, measure, fill)
        database.clear_log(cursor, fact)
        publish.all_anew(cursor, fact, state)
        publish.commit(state, fact, partitions)
        return differing


Fill = Callable[[Any, Grain | Measure], None]


def _replace(cursor: Any, table: str, columns: list[str], keys: list[str], what: Grain | Measure, fill: Fill) -> int:
    """Make the table equal to what is computed, writing only what differs. Returns how many rows did."""
    listed, target = ", ".join(columns), quoted(table)
    cursor.execute(f"CREATE TEMPORARY TABLE stage ON COMMIT DROP AS SELECT {listed} FROM {target} WITH NO DATA")
    fill(cursor, what)
    cursor.execute("ANALYZE stage")
    same, same_key = (" AND ".join(f"s.{c} = c.{c}" for c in some) for some in (columns, keys))
    cursor.execute(f"DELETE FROM {target} AS c WHERE NOT EXISTS (SELECT FROM stage AS s WHERE {same})")
    gone = cursor.rowcount
    cursor.execute(
        f"INSERT INTO {target} ({listed}) SELECT {listed} FROM stage AS s"
        f" WHERE NOT EXISTS (SELECT FROM {target} AS c WHERE {same_key})"
    )
    written = cursor.rowcount
    cursor.execute("DROP TABLE stage")
    return max(gone, written)


@contextlib.contextmanager
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB database on disk, in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="tinhso-", dir=_scratch()) as folder, attached(Path(folder)) as duck:
        yield duck


@contextlib.contextmanager
def scan(fact: Fact) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB database whose table `records` holds the fact's used columns, read in a snapshot of its own."""
    with scratch() as duck:
        duck.execute("BEGIN")
        read(duck, fact)
        yield duck


def read(duck: duckdb.DuckDBPyConnection, fact: Fact) -> None:
    """Read the fact's used columns into `records`, in the snapshot of DuckDB's present transaction, and end that."""
    columns = ", ".join(quoted(c) for c in storage.used_columns(fact))
    duck.execute(f"CREATE TABLE {SOURCE} AS SELECT {columns} FROM {source_of(fact)}")
    duck.execute("COMMIT")


def _export_snapshot(duck: duckdb.DuckDBPyConnection) -> str:
    """Let DuckDB begin a transaction on PostgreSQL (REPEATABLE READ, all its threads in one snapshot); the name of its snapshot."""
    duck.execute("BEGIN")
    query = "SELECT pg_export_snapshot(), current_setting(''transaction_isolation'')"
    found = duck.execute(f"SELECT * FROM postgres_query('pg', '{query}')").fetchone()
    if found is None or found[1] != "repeatable read":
        # In any other isolation each of its statements would see another state: cells could be wrong without a trace.
        raise RuntimeError(f"DuckDB đọc PostgreSQL ở mức cách ly {found and found[1]}; cần repeatable read.")
    return str(found[0])


@contextlib.contextmanager
def attached(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with bounded memory and PostgreSQL attached as `pg`; needs no network."""
    duck = duckdb.connect(str(folder / "scan.duckdb"), config={"allow_unsigned_extensions": "true", "memory_limit": MEMORY})
    try:
        duck.execute(f"SET temp_directory = {_text(str(folder / 'spill'))}")
        duck.execute("SET preserve_insertion_order = false")
        duck.execute(f"LOAD {_text(str(_extension(folder)))}")
        duck.execute(f"ATTACH {_text(_address())} AS pg (TYPE postgres, READ_ONLY)")
        yield duck
    finally:
        duck.close()


def source_of(fact: Fact) -> str:
    """The fact's table as DuckDB sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass(%s)", [quoted(fact.table)])
        return f"pg.{quoted(cursor.fetchone()[0])}.{quoted(fact.table)}"


def _scratch() -> Path:
    path = Path(settings.LEDGER_FOLDER) / "scratch"
    path.mkdir(parents=True, exist_ok=True)
    return path


def _extension(folder: Path) -> Path:
    """The extension from its package, under the only name by which DuckDB loads it from a path."""
    package = Path(duckdb_extension_postgres.__file__).parent
    found = next(package.glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension"))
    link = folder / "postgres_scanner.duckdb_extension"
    try:
        link.symlink_to(found)
    except OSError:  # Windows without the right to make links
        link.write_bytes(found.read_bytes())
    return link


def _address() -> str:
    """libpq's words for the database that Django uses."""
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {key: str(connection.settings_dict.get(name) or "") for key, name in names.items()}
    found |= {k: str(v) for k, v in connection.settings_dict.get("OPTIONS", {}).items() if k in ("sslmode", "sslrootcert")}
    escaped = {key: value.replace("\\", "\\\\").replace("'", "\\'") for key, value in found.items() if value}
    return " ".join(f"{key}='{value}'" for key, value in escaped.items())


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _fill_from_duckdb(duck: duckdb.DuckDBPyConnection) -> Fill:
    """Fills the stage through a file that DuckDB writes and PostgreSQL copies in: no row passes through Python."""

    def fill(cursor: Any, what: Grain | Measure) -> None:
        fact = what.fact
        if isinstance(what, Grain):
            query = compute.cells(what, "duckdb", SOURCE, simulated=_any_simulated(duck, fact))
        else:
            query = compute.keys(what, "duckdb", SOURCE)
        with tempfile.NamedTemporaryFile(suffix=".csv", dir=_scratch()) as file:
            duck.execute(f"COPY ({query}) TO {_text(file.name)} (FORMAT csv, HEADER false, FORCE_QUOTE *)")
            with cursor.cursor.copy("COPY stage FROM STDIN (FORMAT csv)") as copy, Path(file.name).open("rb") as source:
                while chunk := source.read(1 << 20):
                    copy.write(chunk)

    return fill


def _any_simulated(duck: duckdb.DuckDBPyConnection, fact: Fact) -> bool:
    """Whether any row is simulated; where none is, its half of the aggregates need not be computed."""
    if fact.simulated is None:
        return False
    found = duck.execute(f"SELECT COALESCE(bool_or({quoted(fact.simulated)}), false) FROM {SOURCE}").fetchone()
    return bool(found and found[0])


def _fill_from_postgres(cursor: Any, what: Grain | Measure) -> None:
    table = quoted(what.fact.table)
    cells = compute.cells(what, "postgres", table) if isinstance(what, Grain) else compute.keys(what, "postgres", table)
    cursor.execute(f"INSERT INTO stage {cells}")
