"""The SQL that computes cells from records: one text for PostgreSQL and DuckDB, for all records and for those that the log holds.

A row posts to the half-month of each date that a measure uses: a flow by its date, a stock +1 by `opened` and −1 by `closed`. Each
date column is one pass with FILTER aggregates; the passes are added together. A row of the log posts as often as its weight says.
"""

from __future__ import annotations

from tinhso.kernel.time.halves import half_sql
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.storage import WEIGHT, Grain, log_table, quoted, simulated_column, value_column

KEYS = "unnest(%(places)s::integer[], %(halves)s::integer[], %(starts)s::date[], %(ends)s::date[])"
"""The touched keys with the first day of each half-month and of the next one."""


def _condition(measure: Measure, dialect: str, *more: str) -> str:
    parts = list(more)
    if measure.is_stock:
        assert measure.opened is not None  # the registry demands it
        parts.append(f"{quoted(measure.opened)} IS NOT NULL")
    if measure.where is not None:
        parts.append(f"({measure.where.sql(dialect)})")
    return " AND ".join(parts)


def _aggregate(measure: Measure, dialect: str, what: str, weight: str | None, *more: str) -> str:
    """`count(*)` or `sum(…)` of the rows that the measure counts, each as often as its weight says."""
    condition = _condition(measure, dialect, *more)
    filtered = f" FILTER (WHERE {condition})" if condition else ""
    if what == "*" and weight is None:
        return f"count(*){filtered}"
    summed = " * ".join(part for part in (weight, what) if part not in (None, "*"))
    return f"COALESCE(sum({summed}){filtered}, 0)"


def _posting(measure: Measure, date: str, dialect: str, simulated: bool, weight: str | None = None) -> str | None:
    """What the measure posts by this date column; None where it does not post by it."""
    if date not in measure.dates:
        return None
    sign = "-" if measure.is_stock and date == measure.closed else ""
    if simulated:
        assert measure.fact.simulated is not None
        return sign + _aggregate(measure, dialect, "*", weight, quoted(measure.fact.simulated))
    column = measure.amount_column
    return sign + _aggregate(measure, dialect, "*" if column is None else quoted(column), weight)


def _pass(grain: Grain, date: str, dialect: str, source: str, simulated: bool, weight: str | None) -> str:
    """One pass over the records by one date column."""
    fact = grain.fact
    day, place = quoted(date), quoted(fact.place)
    keys = [place, half_sql(day)]
    keys += [f"COALESCE(CAST({quoted(fact.dimensions[d].column)} AS VARCHAR), '')" for d in grain.dimensions]
    selected = [f"{e} AS {n}" for e, n in zip(keys, grain.key_columns, strict=True)]
    for measure in grain.measures:
        selected.append(f"{_posting(measure, date, dialect, False, weight) or '0'} AS {value_column(measure)}")
    for measure in grain.measures if simulated else ():
        selected.append(f"{_posting(measure, date, dialect, True, weight) or '0'} AS {simulated_column(measure)}")
    where = f"{place} IS NOT NULL AND {day} IS NOT NULL"
    return f"SELECT {', '.join(selected)} FROM {source} WHERE {where} GROUP BY {', '.join(keys)}"


def cells(grain: Grain, dialect: str, source: str, *, simulated: bool = True) -> str:
    """All cells of a table, from all records in `source`. `simulated=False` where no row is: the counts are then a plain zero."""
    counted = simulated and grain.fact.simulated is not None
    return _sum(grain, [_pass(grain, d, dialect, source, counted, None) for d in grain.dates], counted)


def changes(grain: Grain) -> str:
    """What the log's visible rows add to the cells of a table, in PostgreSQL: one row for each cell that changes."""
    counted = grain.fact.simulated is not None
    source = quoted(log_table(grain.fact))
    return _sum(grain, [_pass(grain, d, "postgres", source, counted, WEIGHT) for d in grain.dates], counted)


def all_zero(grain: Grain, row: str) -> str:
    """Whether a cell holds nothing; such a cell is not kept."""
    return " AND ".join(f"{row}.{c} = 0" for c in grain.value_columns)


def _sum(grain: Grain, passes: list[str], simulated: bool) -> str:
    keys = ", ".join(grain.key_columns)
    none = set() if simulated else {simulated_column(m) for m in grain.measures}
    values = ", ".join(f"CAST({'0' if c in none else f'sum({c})'} AS BIGINT) AS {c}" for c in grain.value_columns)
    summed = f"SELECT {keys}, {values} FROM ({' UNION ALL '.join(passes)}) AS posted GROUP BY {keys}"
    return f"SELECT * FROM ({summed}) AS summed WHERE NOT ({all_zero(grain, 'summed')})"


def touched(fact: Fact, dates: tuple[str, ...]) -> str:
    """The (place, half-month) of the log's visible rows, by these date columns."""
    place, source = quoted(fact.place), quoted(log_table(fact))
    each = [
        f"SELECT DISTINCT {place} AS place, {half_sql(quoted(d))} AS half FROM {source}"
        f" WHERE {place} IS NOT NULL AND {quoted(d)} IS NOT NULL"
        for d in dates
    ]
    return " UNION ".join(each)


def keys(measure: Measure, dialect: str, source: str) -> str:
    """The (place, half, person) of a distinct count, from all records."""
    fact = measure.fact
    assert measure.date is not None and fact.person is not None  # the registry demands both
    place, day, person = quoted(fact.place), quoted(measure.date), quoted(fact.person)
    condition = _condition(measure, dialect, f"{place} IS NOT NULL", f"{day} IS NOT NULL", f"{person} IS NOT NULL")
    return (
        f"SELECT {place} AS place, {half_sql(day)} AS half, CAST({person} AS BIGINT) AS person,"
        f" {_any_simulated(fact)} AS simulated FROM {source} WHERE {condition} GROUP BY {place}, {half_sql(day)}, {person}"
    )


def touched_keys(measure: Measure, source: str) -> str:
    """The same for the touched keys (KEYS), in PostgreSQL.

    The aggregate stands inside a lateral join so that each key is an index range: a join of keys and records that is grouped
    afterwards took 15 times as long.
    """
    fact = measure.fact
    assert measure.date is not None and fact.person is not None
    place, day, person = quoted(fact.place), quoted(measure.date), quoted(fact.person)
    span = [f"{place} = k.place", f"{day} >= k.day_from", f"{day} < k.day_to", f"{person} IS NOT NULL"]
    return (
        f"SELECT k.place, k.half, a.person, a.simulated FROM {KEYS} AS k(place, half, day_from, day_to) CROSS JOIN LATERAL"
        f" (SELECT CAST({person} AS BIGINT) AS person, {_any_simulated(fact)} AS simulated FROM {source}"
        f" WHERE {_condition(measure, 'postgres', *span)} GROUP BY {person}) AS a"
    )


def _any_simulated(fact: Fact) -> str:
    return "FALSE" if fact.simulated is None else f"bool_or({quoted(fact.simulated)})"


def amounts_by_place(measures: list[Measure], source: str, *, everywhere: bool) -> str:
    """What the records of `%(places)s` (or of all places) add from `%(day_from)s` up to `%(day_to)s`, for the edges of a period:
    the place, then a value for each measure, then a count of simulated rows for each."""
    fact = measures[0].fact
    place = quoted(fact.place)
    here = f"{place} IS NOT NULL" if everywhere else f"{place} = ANY(%(places)s::integer[])"
    used = sorted({d for m in measures for d in m.dates})
    passes = []
    for date in used:
        values = [_posting(m, date, "postgres", False) or "0" for m in measures]
        flags = [(_posting(m, date, "postgres", True) if fact.simulated else None) or "0" for m in measures]
        selected = ", ".join(f"{e} AS v{n}" for n, e in enumerate([*values, *flags]))
        day = quoted(date)
        passes.append(
            f"SELECT {place} AS place, {selected} FROM {source} WHERE {here}"
            f" AND {day} >= %(day_from)s AND {day} < %(day_to)s GROUP BY {place}"
        )
    summed = ", ".join(f"CAST(sum(v{n}) AS BIGINT)" for n in range(2 * len(measures)))
    return f"SELECT place, {summed} FROM ({' UNION ALL '.join(passes)}) AS posted GROUP BY place"
