"""The runs: reading facts, computing cells, refreshing, writing under the log, and reading the array."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection, transaction

from benchmarks import world
from benchmarks.timing import Pair, pair, timed
from benchmarks.world import FACT, Places
from tinhso.kernel.time import Rule, half_of, parse_period
from tinhso.kernel.time.halves import half_sql
from tinhso.ledger.cells import compute, reading, rebuild, refresh, storage
from tinhso.ledger.cells.rebuild import attached, scan, source_of
from tinhso.ledger.cells.storage import value_column

MONTHS = [parse_period(f"{year}-{month:02d}") for year in range(2022, 2027) for month in range(1, 13)]
"""Of the boards."""
SERIES = [parse_period(f"{n // 12}-{n % 12 + 1:02d}") for n in range(2020 * 12 + 6, 2025 * 12 + 6)]
"""The 60 months before the merger, in which the communes of the ratio stand and have records."""


@dataclass
class Results:
    """Everything measured."""

    pairs: list[Pair] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    curve: list[tuple[int, int, float, bool]] = field(default_factory=list)
    """(records changed, keys touched, seconds, rebuilt)"""


def read_facts(results: Results, rounds: int) -> None:
    """The used columns out of PostgreSQL: the rebuild's own reading against DuckDB's extension alone."""
    columns = ", ".join(storage.used_columns(FACT))

    def ours() -> None:
        with scan(FACT):
            pass

    def bare() -> None:
        with tempfile.TemporaryDirectory() as folder, attached(Path(folder)) as duck:
            duck.execute(f"CREATE TABLE t AS SELECT {columns} FROM {source_of(FACT)}")

    one = Pair("Reading facts out of PostgreSQL", "rebuild's scan", "DuckDB's postgres extension into a table", 1.5)
    results.pairs.append(pair(one, ours, bare, rounds))


def compute_cells(results: Results, rounds: int) -> None:
    """All additive measures: the rebuild's SQL against a bare scan with the same aggregates at the same grain."""
    grain = storage.grains(FACT)[0]
    flows = [m for m in grain.measures if not m.is_stock]
    stocks = [m for m in grain.measures if m.is_stock]

    def bare_sql(date_column: str, chosen: list[Any]) -> str:
        parts = []
        for m in chosen:
            what = "count(*)" if m.amount_column is None else f"sum({m.amount_column})"
            parts.append(what + (f" FILTER (WHERE {m.where.sql('duckdb')})" if m.where else ""))
        return (
            f"SELECT unit_id, {half_sql(date_column)}, {', '.join(parts)} FROM records WHERE {date_column} IS NOT NULL GROUP BY ALL"
        )

    with scan(FACT) as duck:
        simulated = bool(duck.execute("SELECT COALESCE(bool_or(simulated), false) FROM records").fetchall()[0][0])

        def ours() -> None:
            duck.execute(compute.cells(grain, "duckdb", "records", simulated=simulated)).fetchnumpy()

        def bare() -> None:
            duck.execute(bare_sql("opened_on", [*flows, *stocks])).fetchnumpy()
            duck.execute(bare_sql("closed_on", stocks)).fetchnumpy()

        one = Pair("Computing cells", "rebuild's SQL", "bare DuckDB scans with the same FILTER aggregates", 1.5)
        results.pairs.append(pair(one, ours, bare, rounds))


def change_current(places: Places, count: int) -> None:
    """`count` new records of the current half-month, over all communes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_event (unit_id, opened_on, kind, channel, paid, amount, person, simulated)"
            " SELECT (%s::int[])[1 + n %% %s], %s, n %% 6, n %% 4, true, 1000, n, false FROM generate_series(1, %s) AS n",
            [places.communes, len(places.communes), world.NOW, count],
        )


def refreshes(results: Results, places: Places, rounds: int) -> None:
    """1,000 changes of the current half-month against a whole rebuild, in turn; then the curve over more and more changes."""
    rebuild.rebuild(FACT.code)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {storage.grains(FACT)[0].table}")
        results.values["cells"] = cells = cursor.fetchone()[0]
    one = Pair("Refresh after 1,000 changes", "refresh with its array", "rebuild with its array", 50, at_least=True)
    for _n in range(rounds):
        change_current(places, 1000)
        one.seconds.append(timed(refresh.refresh))
        one.peer_seconds.append(timed(lambda: rebuild.rebuild(FACT.code)))
    results.values["rebuild_seconds"] = one.peer_median
    results.pairs.append(one)
    for count in (10, 100, 1_000, 10_000, 100_000):
        if count > cells * 100:
            break
        with connection.cursor() as cursor:
            # Spread over all places and all half-months: every changed record is likely to be in a cell of its own.
            cursor.execute(
                "UPDATE bench_event SET amount = amount + 1 WHERE id IN"
                " (SELECT 1 + (n * 7919::bigint) %% (SELECT max(id) FROM bench_event) FROM generate_series(1, %s) AS n)",
                [count],
            )
        done: list[refresh.Done] = []
        seconds = timed(lambda found=done: found.extend(refresh.refresh()))  # type: ignore[misc]
        results.curve.append((count, done[0].keys, seconds, done[0].rebuilt))


def writes(results: Results, places: Places, rounds: int, bulk: int) -> None:
    """What the log adds to single inserts, bulk inserts and bulk updates: the same statements with and without triggers."""
    single = "INSERT INTO bench_event (unit_id, opened_on, kind, channel, paid, amount, person, simulated)"
    single += " VALUES (%s, %s, 1, 1, true, 1000, 5, false)"

    def work(kind: str, triggers: bool) -> float:
        with transaction.atomic(), connection.cursor() as cursor:
            if not triggers:
                cursor.execute("ALTER TABLE bench_event DISABLE TRIGGER USER")
            if kind == "single":
                run = lambda: [cursor.execute(single, [places.communes[0], world.NOW]) for _n in range(1000)]  # noqa: E731
            elif kind == "bulk insert":
                run = lambda: cursor.execute(  # noqa: E731
                    "INSERT INTO bench_event (unit_id, opened_on, closed_on, kind, channel, paid, amount, person, simulated)"
                    " SELECT unit_id, opened_on, closed_on, kind, channel, paid, amount, person, simulated"
                    " FROM bench_event WHERE id <= %s",
                    [bulk],
                )
            else:
                run = lambda: cursor.execute("UPDATE bench_event SET amount = amount + 1 WHERE id <= %s", [bulk])  # noqa: E731
            seconds = timed(run)
            transaction.set_rollback(True)
        return seconds

    for kind, limit in (("single", 2.0), ("bulk insert", 1.5), ("bulk update", 1.5)):
        one = Pair(f"Writing: {kind}", "with the change log", "without", limit)
        one.note = "1,000 inserts in one transaction" if kind == "single" else f"{bulk:,} rows in one statement"
        for _n in range(rounds):
            one.seconds.append(work(kind, True))
            one.peer_seconds.append(work(kind, False))
        results.pairs.append(one)


def reads(results: Results, places: Places, rounds: int) -> None:
    """Everything that the array answers."""
    ratio_from_array(results, places, rounds)
    boards(results, places, rounds)


def ratio_from_array(results: Results, places: Places, rounds: int) -> None:
    """A ratio over 92 communes × 60 months against SQL over the cells: as recorded for 92 of the communes of before the merger, which
    have cells in every month, and on the new map for the 92 of after it."""
    top, bottom = "bench.count07", "bench.count00"
    columns = {m.code: value_column(m) for m in storage.additive(FACT)}
    a, b = columns[top], columns[bottom]
    table = storage.grains(FACT)[0].table
    start, end = half_of(SERIES[0].interval.start), half_of(SERIES[-1].interval.end)
    old = sorted(places.before)[: len(places.communes)]
    with reading.pin() as reader, connection.cursor() as cursor:
        cube = reader._pinned[FACT.code].cube
        assert cube is not None
        _index_cells(cursor, reader, places, table, (a, b))
        span = f"half >= {start} AND half < {end}"
        ratio = f"sum(c.{a})::float8 / nullif(sum(c.{b}), 0)"
        month = f"bench_month AS c WHERE place = ANY(%s) AND month >= {start // 2} AND month < {end // 2}"
        recorded = f"SELECT place, half / 2, {ratio} FROM {table} AS c WHERE place = ANY(%s) AND {span} GROUP BY 1, 2"
        presummed = f"SELECT place, month, {a}::float8 / nullif({b}, 0) FROM {month}"
        shared = ratio.replace(f"c.{a}", f"c.{a} * s.share").replace(f"c.{b}", f"c.{b} * s.share")
        converted = f"SELECT s.unit, half / 2, {shared} FROM {table} AS c JOIN bench_share AS s ON s.place = c.place"
        converted += f" WHERE s.unit = ANY(%s) AND {span} GROUP BY 1, 2"
        units = np.array(old, np.int64)
        planes = [cube.plane_of[top, False], cube.plane_of[bottom, False]]
        bounds = np.array([half_of(m.interval.start) for m in SERIES] + [end])

        def array() -> None:
            moved = cube.moved(planes, units, bounds)
            with np.errstate(divide="ignore", invalid="ignore"):
                moved[0] / moved[1]

        def whole(on_map: date | None) -> Callable[[], object]:
            asked = old if on_map is None else places.communes

            def ratio() -> None:
                found = reader.amounts([top, bottom], asked, SERIES, on_map)
                # Exact: the ratio of two values, each a whole number over a whole number.
                found.numerators[0] * found.denominators[1], found.denominators[0] * found.numerators[1]

            return ratio

        def sql(query: str) -> Callable[[], object]:
            asked = places.communes if query == converted else old
            return lambda: (cursor.execute(query, [asked]) and None) or cursor.fetchall()

        what = "a ratio, 92 communes × 60 months"
        claims = [
            (f"{what}, as recorded: lookup and division", array, "SQL on the cell table", recorded, 100),
            (f"{what}, as recorded: the reader's whole answer", whole(None), "SQL on the cell table", recorded, 10),
            (
                f"{what}, on the new map: the reader's whole answer",
                whole(world.MERGER),
                "SQL joining the shares",
                converted,
                10,
            ),
            (
                f"{what}, as recorded: lookup and division",
                array,
                "SQL on a table made for this one question",
                presummed,
                10,
            ),
        ]
        for name, ours, peer, query, limit in claims:
            one = Pair(name, "array", peer, limit, at_least=True)
            results.pairs.append(pair(one, ours, sql(query), rounds, (100, 5)))


def _index_cells(cursor: Any, reader: reading.Reader, places: Places, table: str, columns: tuple[str, str]) -> None:
    """Give SQL its best case: a covering index on the cells, the shares as a table, and a table summed by month."""
    a, b = columns
    cursor.execute(f"CREATE INDEX IF NOT EXISTS bench_cover ON {table} (place, half) INCLUDE ({a}, {b})")
    cursor.execute("VACUUM ANALYZE " + table)
    cursor.execute("DROP TABLE IF EXISTS bench_month, bench_share")
    cursor.execute(
        f"CREATE TABLE bench_month AS SELECT place, half / 2 AS month, sum({a}) AS {a}, sum({b}) AS {b} FROM {table} GROUP BY 1, 2"
    )
    cursor.execute("ALTER TABLE bench_month ADD PRIMARY KEY (place, month)")
    cursor.execute("CREATE TABLE bench_share (unit int, place int, share float8, PRIMARY KEY (place, unit))")
    known = reader._territory
    shares = known.converted(world.MERGER, "people")
    rows = []
    for unit, at in zip(places.communes, known.positions(places.communes).tolist(), strict=True):
        parts = [(p, 1.0) for p in shares.places_of(at).tolist()] + [(p, float(s)) for p, s in shares.partial.get(at, ())]
        rows += [(unit, int(known.keys[p]), share) for p, share in parts]
    cursor.executemany("INSERT INTO bench_share VALUES (%s, %s, %s)", rows)
    cursor.execute("VACUUM ANALYZE bench_month")
    cursor.execute("VACUUM ANALYZE bench_share")


def boards(results: Results, places: Places, rounds: int) -> None:
    """20 tiles of 60 months: an officer of one commune against the administrator of the province."""
    tiles = [m.code for m in storage.additive(FACT)][:20]
    with reading.pin() as reader:
        one = Pair("Board of 20 tiles, ledger's part", "officer of one commune", "administrator, whole province", 1.2)

        def tile(unit: int) -> None:
            reader.amounts(tiles, [unit], MONTHS)

        results.pairs.append(pair(one, lambda: tile(places.communes[0]), lambda: tile(places.province), rounds, (20, 20)))


def distinct_counts(results: Results, places: Places, rounds: int) -> None:
    """Distinct persons of the province in a year: the snapshot against SQL over the keys. Rebuild and refresh timed apart."""
    results.values["distinct_rebuild_seconds"] = timed(lambda: rebuild.rebuild(FACT.code))
    change_current(places, 1000)
    results.values["distinct_refresh_seconds"] = timed(refresh.refresh)
    year = parse_period("2026", Rule.CALENDAR)
    table = storage.keys_table(storage.distinct(FACT)[0])
    with reading.pin() as reader, connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute(f"SELECT count(*) FROM {table}")
        results.values["distinct_keys"] = cursor.fetchone()[0]

        def ours() -> None:
            reader.amounts(["bench.people00"], [places.province], [year])

        def sql() -> None:
            first, last = half_of(year.interval.start), half_of(year.interval.end)
            cursor.execute(
                f"SELECT count(DISTINCT person) FROM {table} WHERE place = ANY(%s) AND half >= %s AND half < %s",
                [places.communes, first, last],
            )
            cursor.fetchall()

        one = Pair("Distinct persons, province and year", "snapshot", "SQL over the keys", 10, at_least=True)
        results.pairs.append(pair(one, ours, sql, rounds, (3, 1)))
