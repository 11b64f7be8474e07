"""The change log's triggers: what a fact table tells the ledger, in the writer's own transaction.

Four statement triggers per event and table (a trigger with a transition table takes one event and no column list). They append the
distinct old and new (fact, place, half-month) keys of every date that a measure uses. The functions are SECURITY DEFINER, so that
whoever may write a record need not be allowed to write the log; the triggers are ENABLE ALWAYS, so that a replication role does not
silence them. A key without place and half means the whole fact.
"""

from __future__ import annotations

from tinhso.ledger.cells.declare import Fact
from tinhso.ledger.cells.storage import LOG, dates, name, quoted, used_columns

EVENTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "truncate": "",
}


def function_name(fact: Fact, event: str) -> str:
    return name("cells_log_", fact.code, event)


def trigger_name(fact: Fact, event: str) -> str:
    return name("cells_", fact.code, event)


def functions(fact: Fact, schema: str) -> list[str]:
    """CREATE OR REPLACE of the four trigger functions. `schema` holds the log and the fact."""
    return [_function(fact, schema, event, body) for event, body in _bodies(fact, schema).items()]


def triggers(fact: Fact, schema: str, table: str) -> list[str]:
    """The four triggers on one table: the fact's, or one of its partitions."""
    on = f"{quoted(schema)}.{quoted(table)}"
    statements = []
    for event, referencing in EVENTS.items():
        trigger = quoted(trigger_name(fact, event))
        statements += [
            f"CREATE OR REPLACE TRIGGER {trigger} AFTER {event.upper()} ON {on} {referencing}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {quoted(schema)}.{quoted(function_name(fact, event))}()",
            f"ALTER TABLE {on} ENABLE ALWAYS TRIGGER {trigger}",
        ]
    return statements


def dropped(fact_code: str, schema: str, table: str) -> list[str]:
    """What removes them, for a fact that is no longer measured."""
    on = f"{quoted(schema)}.{quoted(table)}"
    return [f"DROP TRIGGER IF EXISTS {quoted(name('cells_', fact_code, event))} ON {on}" for event in EVENTS]


def _function(fact: Fact, schema: str, event: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {quoted(schema)}.{quoted(function_name(fact, event))}() RETURNS trigger"
        f" LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$"
        f" BEGIN {body}; RETURN NULL; END $body$"
    )


def _bodies(fact: Fact, schema: str) -> dict[str, str]:
    log = f"INSERT INTO {quoted(schema)}.{LOG} (fact, place, half)"
    code = "'" + fact.code.replace("'", "''") + "'"
    place, key, days = quoted(fact.place), quoted(fact.primary_key), [quoted(d) for d in dates(fact)]

    def keys(source: str, columns: list[tuple[str, str]]) -> str:
        # UNION, not DISTINCT over all dates at once: each date is one hash over the rows, in half the time.
        posted = " UNION ".join(
            f"SELECT {p} AS place, {_half(d)} AS half FROM {source} WHERE {p} IS NOT NULL AND {d} IS NOT NULL" for p, d in columns
        )
        return f"SELECT {code}, k.place, k.half FROM ({posted}) AS k"

    both = [(f"{side}_place", f"{side}_{n}") for side in ("old", "new") for n in range(len(days))]
    kept = ", ".join(
        f"{row}.{place} AS {side}_place, " + ", ".join(f"{row}.{d} AS {side}_{n}" for n, d in enumerate(days))
        for side, row in (("old", "o"), ("new", "n"))
    )
    old, new = (f"ROW({', '.join(f'{side}.{quoted(c)}' for c in used_columns(fact))})" for side in ("o", "n"))
    # Rows are paired by their key; a row whose key itself changed stands alone on each side and logs both.
    changed = f"SELECT {kept} FROM old_rows AS o FULL JOIN new_rows AS n ON o.{key} = n.{key} WHERE {old} IS DISTINCT FROM {new}"
    return {
        "insert": f"{log} {keys('new_rows', [(place, d) for d in days])}",
        "update": f"WITH changed AS MATERIALIZED ({changed}) {log} {keys('changed', both)}",
        "delete": f"{log} {keys('old_rows', [(place, d) for d in days])}",
        "truncate": f"{log} VALUES ({code}, NULL, NULL)",
    }


def _half(day: str) -> str:
    """`half_sql` in PostgreSQL's own faster words: EXTRACT counts in numeric there. A test compares the two."""
    year, month, number = (f"date_part('{part}', {day})::integer" for part in ("year", "month", "day"))
    return f"(24 * {year} + 2 * ({month} - 1) + CASE WHEN {number} >= 15 THEN 1 ELSE 0 END)"
