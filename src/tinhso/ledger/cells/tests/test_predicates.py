"""A `where` means the same in PostgreSQL and in DuckDB, and what would not is refused with a reason."""

import duckdb
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.ledger.cells.predicates import PredicateError, parse

COLUMNS = {"kind": "text", "size": "integer", "score": "number", "open": "boolean", "on_day": "date", "blob": "other"}
ROWS = [
    (kind, size, score, opened, day)
    for kind in (None, "poor", "near_poor", "Ă'x")
    for size in (None, -3, 0, 4)
    for score, opened, day in ((None, None, None), (0.5, True, "2024-05-26"), (-1.0, False, "2024-05-27"))
]

ATOMS = st.one_of(
    st.builds(lambda o, v: f"kind {o} '{v}'", st.sampled_from(["=", "<>"]), st.sampled_from(["poor", "Ă''x"])),
    st.builds(lambda o, v: f"size {o} {v}", st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.integers(-4, 5)),
    st.builds(lambda o, v: f"score {o} {v}", st.sampled_from(["<", ">="]), st.sampled_from(["0.5", "-1.0"])),
    st.builds(lambda a, b: f"size BETWEEN {a} AND {b}", st.integers(-4, 5), st.integers(-4, 5)),
    st.builds(lambda o: f"on_day {o} '2024-05-26'", st.sampled_from(["=", "<", ">", "<>"])),
    st.sampled_from(["open", "open = true", "open IS NULL", "kind IS NOT NULL", "kind IN ('poor', 'near_poor')"]),
    st.sampled_from(
        [
            "kind NOT IN ('poor')",
            "size IN (0, 4, -3)",
            "on_day = DATE '2024-05-27'",
            "open IS TRUE",
            "open IS NOT TRUE",
            "size IS NOT NULL",
            "size NOT BETWEEN 0 AND 4",
        ]
    ),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"({a}) AND ({b})", inner, inner),
        st.builds(lambda a, b: f"({a}) OR ({b})", inner, inner),
        st.builds(lambda a: f"NOT ({a})", inner),
    ),
    max_leaves=5,
)


def _values(cast: str) -> str:
    def literal(value: object) -> str:
        if value is None:
            return "NULL"
        return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)

    rows = ", ".join(f"({n}, {', '.join(literal(v) for v in row)})" for n, row in enumerate(ROWS))
    typed = 'n, CAST(kind AS VARCHAR) AS "kind", CAST(size AS INTEGER) AS "size", CAST(score AS DOUBLE PRECISION) AS "score"'
    typed += f', CAST("open" AS BOOLEAN) AS "open", CAST(on_day AS {cast}) AS "on_day"'
    return f'SELECT n FROM (SELECT {typed} FROM (VALUES {rows}) AS v(n, kind, size, score, "open", on_day)) AS t'


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(CONDITIONS)
def test_a_condition_selects_the_rows_it_says_in_both_engines(text):
    predicate = parse(text, COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"{_values('DATE')} WHERE {predicate.sql('postgres')} ORDER BY n")
        here = cursor.fetchall()
        cursor.execute(f"{_values('DATE')} WHERE {text} ORDER BY n")
        assert here == cursor.fetchall(), "it means what was written"
    there = duckdb.execute(f"{_values('DATE')} WHERE {predicate.sql('duckdb')} ORDER BY n").fetchall()
    assert here == there


@pytest.mark.parametrize(
    "text",
    [
        "size > now()",
        "on_day < current_date",
        "lower(kind) = 'poor'",
        "size + 1 = 2",
        "size IN (SELECT 1)",
        "EXISTS (SELECT 1)",
        "kind < 'b'",
        "kind = 3",
        "size = 'x'",
        "on_day = '2024-02-30'",
        "missing = 1",
        "other.kind = 'poor'",
        "kind LIKE 'p%'",
        "size",
        "kind = 'a'; DROP TABLE x",
        "((",
        "",
        "blob = 'x'",
        "1 = size",
    ],
)
def test_what_engines_could_read_differently_is_refused(text):
    with pytest.raises(PredicateError):
        parse(text, COLUMNS)


def test_the_canonical_text_does_not_depend_on_spelling():
    assert parse("kind='poor'  and SIZE > 1".replace("SIZE", "size"), COLUMNS) == parse("kind = 'poor' AND size > 1", COLUMNS)


def test_a_condition_is_written_for_spark_too():
    assert "`kind` IN ('poor')" in parse("kind IN ('poor')", COLUMNS).sql("spark")
