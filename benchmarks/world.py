"""What is measured: one fact with generated rows, 20 flows, 8 stocks and 2 distinct counts, on the real map of Thái Nguyên."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection, models

from tinhso.kernel.places import loading
from tinhso.kernel.places.models import Level, Unit
from tinhso.ledger.cells import registry, sync, territory
from tinhso.ledger.cells.declare import Fact, Kind, Measure, Title
from tinhso.ledger.cells.predicates import parse
from tinhso.ledger.cells.registry import Registry

FIRST, MERGER, DAYS = date(2020, 7, 1), date(2025, 7, 1), 2375
"""60 months before the merger, as long as a series of the ratio, and the 18 after it to the end of 2026."""
NOW = date(2026, 11, 20)


class Event(models.Model):
    """A generated record."""

    unit_id = models.IntegerField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    kind = models.SmallIntegerField()
    channel = models.SmallIntegerField()
    paid = models.BooleanField()
    amount = models.BigIntegerField()
    person = models.IntegerField()
    simulated = models.BooleanField()

    class Meta:
        app_label = "cells"
        db_table = "bench_event"


FACT = Fact(
    code="bench.event",
    model="cells.Event",
    title=Title("Bản ghi sinh ra", "Generated records"),
    dates=("opened_on", "closed_on"),
    place="unit_id",
    amounts={"money": "amount"},
    person="person",
)


def measures() -> list[Measure]:
    """20 flows (13 counts, 7 sums), 8 stocks (2 of money), 2 distinct counts."""
    conditions = [None, *(f"kind = {n}" for n in range(6)), "paid", "NOT paid", "channel IN (1, 2)"]
    conditions += ["kind = 1 AND paid", "kind IN (2, 3) AND channel = 0", "amount > 500000"]
    found = [_measure(f"count{n:02d}", Kind.COUNT, c) for n, c in enumerate(conditions)]
    money = [
        None,
        "paid",
        "NOT paid",
        "kind = 1",
        "kind = 2 AND paid",
        "channel = 0",
        "channel IN (1, 2) AND kind <> 4",
    ]
    found += [_measure(f"sum{n:02d}", Kind.SUM, c, amount="money") for n, c in enumerate(money)]
    stocks = [None, "kind = 0", "kind = 1", "kind IN (2, 3)", "paid", "channel = 2"]
    found += [_measure(f"stock{n:02d}", Kind.STOCK, c) for n, c in enumerate(stocks)]
    found += [_measure(f"owed{n:02d}", Kind.STOCK, c, amount="money") for n, c in enumerate([None, "NOT paid"])]
    return found


def distinct() -> list[Measure]:
    """Timed apart: their keys are many."""
    return [
        _measure("people00", Kind.DISTINCT, "kind = 5"),
        _measure("people01", Kind.DISTINCT, "channel = 3 AND paid"),
    ]


def _measure(code: str, kind: Kind, where: str | None, amount: str | None = None) -> Measure:
    dates = {"opened": "opened_on", "closed": "closed_on"} if kind is Kind.STOCK else {"date": "opened_on"}
    predicate = None if where is None else parse(where, FACT.columns())
    return Measure(f"bench.{code}", Title(code, code), FACT, kind, where=predicate, amount=amount, **dates)  # type: ignore[arg-type]


@contextmanager
def measured(chosen: list[Measure]) -> Iterator[Registry]:
    """These measures and no others, with their tables and triggers."""
    with registry.using(Registry({FACT.code: FACT}, {m.code: m for m in chosen})) as used:
        sync.sync()
        yield used


@dataclass(frozen=True)
class Places:
    """Keys of the map."""

    province: int
    communes: list[int]
    """The 92 of after the merger."""
    before: list[int]
    """Those they were made of."""


def load_places() -> Places:
    """The units of the whole country, as the product loads them."""
    if not Unit.objects.exists():
        loading.load_units(lambda *_: None)
    found = Unit.objects.filter(level=Level.PROVINCE, name="Thái Nguyên")
    province = found.get(valid_to=None, valid_from=MERGER).pk
    known = territory.load()
    shares = known.converted(MERGER, "people")
    at = int(known.positions([province])[0])
    places = known.keys[shares.places_of(at)]
    level = np.asarray(known.map.level)[shares.places_of(at)]
    communes = [int(k) for k in places[level == Level.COMMUNE]]
    standing = set(known.keys[np.flatnonzero(known.map.valid(MERGER))].tolist())
    return Places(province, [k for k in communes if k in standing], [k for k in communes if k not in standing])


def make_events(rows: int, places: Places) -> None:
    """Fill the table in one statement, before any trigger is on it, in the order of their days, as records come. Two thirds
    are closed, after 1 to 400 days."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_event CASCADE")
    with connection.schema_editor() as editor:
        editor.create_model(Event)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(
            "INSERT INTO bench_event (unit_id, opened_on, closed_on, kind, channel, paid, amount, person, simulated)"
            " SELECT CASE WHEN day < %(merger)s THEN (%(before)s::int[])[1 + floor(a * %(olds)s)]"
            " ELSE (%(after)s::int[])[1 + floor(a * %(news)s)] END,"
            " day, CASE WHEN b < 0.67 THEN day + 1 + floor(b * 600)::int END, floor(c * 6), floor(d * 4),"
            " floor(d * 40)::int %% 10 < 6,"
            " 1000 * floor(e * 1000), floor(e * 1e9)::bigint %% 1000000, false"
            " FROM (SELECT %(first)s::date + floor((n - 1)::float8 / %(rows)s * %(days)s)::int AS day, random() AS a, random() AS b,"
            " random() AS c, random() AS d, random() AS e FROM generate_series(1, %(rows)s) AS n) AS r",
            {
                "merger": MERGER,
                "before": places.before,
                "after": places.communes,
                "olds": len(places.before),
                "news": len(places.communes),
                "first": FIRST,
                "days": DAYS,
                "rows": rows,
            },
        )
        cursor.execute("ANALYZE bench_event")
