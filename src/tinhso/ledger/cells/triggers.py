"""The change log's triggers: what a fact table tells the ledger, in the writer's own transaction.

Four statement triggers per event and table (a trigger with a transition table takes one event and no column list). They append the
distinct old and new (fact, place, half-month) keys of every date that a measure uses. The functions are SECURITY DEFINER, so that
whoever may write a record need not be allowed to write the log; the triggers are ENABLE ALWAYS, so that a replication role does not
silence them. A key without place and half means the whole fact.
"""

from __future__ import annotations

from tinhso.kernel.time.halves import half_sql
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
    half = half_sql("k.day")

    def keys(source: str, pairs: list[str]) -> str:
        return (
            f"{log} SELECT DISTINCT {code}, k.place, {half} FROM {source}"
            f" CROSS JOIN LATERAL (VALUES {', '.join(pairs)}) AS k(place, day)"
            f" WHERE k.place IS NOT NULL AND k.day IS NOT NULL"
        )

    place, key = quoted(fact.place), quoted(fact.primary_key)
    rows = {side: [f"({side}.{place}, {side}.{quoted(d)})" for d in dates(fact)] for side in ("o", "n")}
    old, new = (f"ROW({', '.join(f'{side}.{quoted(c)}' for c in used_columns(fact))})" for side in ("o", "n"))
    changed = (
        f"(SELECT * FROM old_rows) AS o FULL JOIN (SELECT * FROM new_rows) AS n ON o.{key} = n.{key}"
    )
    return {
        "insert": keys("new_rows AS n", rows["n"]),
        # Rows are paired by their key; a row whose key itself changed stands alone on each side and logs both.
        "update": keys(changed, rows["o"] + rows["n"]) + f" AND {old} IS DISTINCT FROM {new}",
        "delete": keys("old_rows AS o", rows["o"]),
        "truncate": f"{log} VALUES ({code}, NULL, NULL)",
    }
