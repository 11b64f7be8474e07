"""What the crash test runs in processes of their own: writers, refreshers, rebuilders, made to be killed.

python -m tinhso.ledger.cells.tests.stress writer|refresher|rebuilder SEED SECONDS
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from datetime import date, timedelta

import psycopg

PLACES = (1, 2, 10, 101, 102, 103, 104, 201, 202, 1001, 1002, None)
INSERT = (
    "INSERT INTO cells_test_visit (unit_id, happened_on, opened_on, closed_on, kind, amount, citizen, note, simulated)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, '', %s)"
)


def row(chance: random.Random) -> tuple[object, ...]:
    """A record's columns."""
    day = date(2025, 5, 20) + timedelta(chance.randrange(90))
    closed = day + timedelta(chance.randrange(40)) if chance.random() < 0.6 else None
    kind, amount = chance.choice((None, "a", "b", "100%")), chance.choice((None, -3, 10, 10**12))
    happened = day + timedelta(chance.randrange(10)) if chance.random() < 0.9 else None
    return (chance.choice(PLACES), happened, day, closed, kind, amount, chance.randrange(1, 6), chance.random() < 0.3)


def write(url: str, seed: int, seconds: float) -> None:
    """Random transactions: inserts, moves between places, dates and kinds, deletions, rollbacks. A lost connection is made anew."""
    chance, end = random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with psycopg.connect(url) as link:
                while time.monotonic() < end:
                    _transaction(link, chance)
        except psycopg.Error:
            time.sleep(0.02)


def _transaction(link: psycopg.Connection, chance: random.Random) -> None:
    if chance.random() < 0.2:
        link.isolation_level = chance.choice([None, psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE])
    for _n in range(chance.randrange(1, 4)):
        some = "id IN (SELECT id FROM cells_test_visit ORDER BY random() LIMIT %s)"
        action, count = chance.random(), chance.randrange(1, 6)
        if action < 0.45:
            link.cursor().executemany(INSERT, [row(chance) for _m in range(count)])
        elif action < 0.6:
            place, day = chance.choice(PLACES), date(2025, 6, 1) + timedelta(chance.randrange(60))
            link.execute(f"UPDATE cells_test_visit SET unit_id = %s, happened_on = %s WHERE {some}", [place, day, count])
        elif action < 0.75:
            link.execute(f"UPDATE cells_test_visit SET closed_on = opened_on + 3, kind = 'b' WHERE {some}", [count])
        elif action < 0.8:
            link.execute("UPDATE cells_test_visit SET note = note || '.' WHERE length(note) < 9")
        else:
            link.execute(f"DELETE FROM cells_test_visit WHERE {some}", [count])
        time.sleep(chance.random() * 0.01)
    if chance.random() < 0.25:
        link.rollback()
    else:
        link.commit()


def keep(kind: str, seed: int, seconds: float) -> None:
    """Refresh, or rebuild now and then, in a Django of its own."""
    import django

    django.setup()
    import duckdb
    from django.db import Error, connection

    from tinhso.ledger.cells import rebuild, refresh, registry
    from tinhso.ledger.cells.registry import Registry
    from tinhso.ledger.cells.tests import world

    chance, end = random.Random(seed), time.monotonic() + seconds
    measures = {m.code: m for m in world.standard()}
    with registry.using(Registry({world.FACT.code: world.FACT}, measures)):
        if kind == "refresher":
            stop = threading.Event()
            threading.Timer(seconds, stop.set).start()
            refresh.watch(stop, every=0.01)
            return
        while time.monotonic() < end:
            try:
                rebuild.rebuild(world.FACT.code)
            except (Error, duckdb.Error):
                connection.close()
            time.sleep(chance.random() * 0.5)


if __name__ == "__main__":
    role, seed, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    if role == "writer":
        write(os.environ["DATABASE_URL"], seed, seconds)
    else:
        keep(role, seed, seconds)
