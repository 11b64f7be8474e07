"""The change log's triggers: what a fact table tells the ledger, in the writer's own transaction.

Four statement triggers per event and table (a trigger with a transition table takes one event and no column list). They append the
records that came (weight 1) and went (weight −1), reduced to the columns that cells depend on; TRUNCATE names the whole fact. The
log is then a multiset of signed records: in every snapshot, cells plus the visible log equal the records. The functions are SECURITY
DEFINER, so that whoever may write a record need not be allowed to write the log; the triggers are ENABLE ALWAYS, so that a
replication role does not silence them.
"""

from __future__ import annotations

from tinhso.ledger.cells.declare import Fact
from tinhso.ledger.cells.storage import WEIGHT, WHOLE, dates, log_table, name, quoted, used_columns

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
    columns = ", ".join(quoted(c) for c in used_columns(fact))
    log = f"INSERT INTO {quoted(schema)}.{quoted(log_table(fact))} ({WEIGHT}, {columns})"
    # A record without place or without any date is in no cell.
    posts = f"{quoted(fact.place)} IS NOT NULL AND ({' OR '.join(f'{quoted(d)} IS NOT NULL' for d in dates(fact))})"

    def rows(weight: int, source: str) -> str:
        return f"SELECT {weight} AS {WEIGHT}, {columns} FROM {source} WHERE {posts}"

    # What was and what is cancel out where no used column changed, without pairing rows by a key that may itself have changed.
    moved = f"({rows(-1, 'old_rows')} UNION ALL {rows(1, 'new_rows')}) AS moved"
    return {
        "insert": f"{log} {rows(1, 'new_rows')}",
        "update": f"{log} SELECT sum({WEIGHT}), {columns} FROM {moved} GROUP BY {columns} HAVING sum({WEIGHT}) <> 0",
        "delete": f"{log} {rows(-1, 'old_rows')}",
        "truncate": f"INSERT INTO {quoted(schema)}.{WHOLE} (fact) VALUES ('{fact.code.replace(chr(39), chr(39) * 2)}')",
    }
