"""A small world for the ledger's tests: a province before and after a merger, and a fact table of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, models

from tinhso.kernel.places.models import DataVersion, Level, Succession, Unit, UnitParent
from tinhso.kernel.records import RecordQuerySet
from tinhso.ledger.cells import registry, storage, sync
from tinhso.ledger.cells.declare import Dimension, Fact, Kind, Measure, Title
from tinhso.ledger.cells.predicates import parse
from tinhso.ledger.cells.registry import Registry

MERGER = date(2025, 7, 1)
OLD_PROVINCE, NEW_PROVINCE, DISTRICT = 1, 2, 10
OLD_COMMUNES, NEW_COMMUNES = (101, 102, 103, 104), (201, 202)
HAMLET, OTHER_HAMLET = 1001, 1002
"""HAMLET lies in 101, then in 201; OTHER_HAMLET lies in 103, then in 202, whole although 103 is split."""
ALL = (OLD_PROVINCE, NEW_PROVINCE, DISTRICT, *OLD_COMMUNES, *NEW_COMMUNES, HAMLET, OTHER_HAMLET)


class Visit(models.Model):
    """A record of the tests: somebody was served, or stood on a list, at a unit."""

    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, null=True)
    happened_on = models.DateField(null=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    kind = models.CharField(max_length=20, null=True)
    amount = models.BigIntegerField(null=True)
    citizen = models.BigIntegerField(null=True)
    note = models.CharField(max_length=80, default="")
    simulated = models.BooleanField(default=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        app_label = "cells"
        db_table = "cells_test_visit"


FACT = Fact(
    code="test.visit",
    model="cells.Visit",
    title=Title("Lượt", "Visits"),
    dates=("happened_on", "opened_on", "closed_on"),
    dimensions={"kind": Dimension("kind", Title("Loại", "Kind"), {"a": Title("Loại A", "Kind A")})},
    amounts={"money": "amount"},
    person="citizen",
)


def measure(code: str, kind: Kind, where: str | None = None, **given: Any) -> Measure:
    """A measure of the test fact."""
    if kind is Kind.STOCK:
        given = {"opened": "opened_on", "closed": "closed_on", **given}
    else:
        given = {"date": "happened_on", **given}
    fact = given.pop("fact", FACT)
    predicate = None if where is None else parse(where, fact.columns())
    return Measure(code, Title(code, code), fact, kind, where=predicate, **given)


def standard() -> list[Measure]:
    """One of each kind, over two grains."""
    return [
        measure("test.visits", Kind.COUNT),
        measure("test.visits_a", Kind.COUNT, "kind = 'a' OR kind = '100%'", dimensions=("kind",)),
        measure("test.money", Kind.SUM, "amount > 0", amount="money", dimensions=("kind",)),
        measure("test.open", Kind.STOCK, base="households"),
        measure("test.open_b", Kind.STOCK, "kind <> 'a'", dimensions=("kind",)),
        measure("test.owed", Kind.STOCK, amount="money"),
        measure("test.people", Kind.DISTINCT),
        measure("test.people_b", Kind.DISTINCT, "kind = 'b'"),
    ]


@contextmanager
def ledger(measures: list[Measure] | None = None, fact: Fact = FACT) -> Iterator[Registry]:
    """The test fact with its table, cells and triggers; all of it goes afterwards."""
    found = measures if measures is not None else standard()
    with registry.using(Registry({fact.code: fact}, {m.code: m for m in found})) as used:
        with connection.schema_editor() as editor:
            editor.create_model(Visit)
        try:
            sync.sync()
            yield used
        finally:
            if not connection.needs_rollback and connection.connection is not None:
                _drop(fact)


def _drop(fact: Fact) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {Visit._meta.db_table} CASCADE")
        for table in storage.tables(fact):
            cursor.execute(f"DROP TABLE IF EXISTS {storage.quoted(table)}")
        cursor.execute(f"DROP TABLE IF EXISTS {storage.quoted(storage.log_table(fact))}")
        cursor.execute("DELETE FROM cells_factstate WHERE code = %s", [fact.code])
        cursor.execute("DELETE FROM cells_change WHERE fact = %s", [fact.code])


def build_map() -> None:
    """Two provinces: the old one ends with its district on the day of the merger; commune 103 is really split, 3 to 7 in people
    and 2 to 3 in households."""
    # Tests with real commits empty every table between them, this row of the migrations' too.
    DataVersion.objects.get_or_create(pk=1, defaults={"token": uuid.uuid4()})
    units = [
        Unit(id=OLD_PROVINCE, level=Level.PROVINCE, valid_to=MERGER),
        Unit(id=NEW_PROVINCE, level=Level.PROVINCE, valid_from=MERGER),
    ]
    units += [Unit(id=DISTRICT, level=Level.DISTRICT, valid_to=MERGER)]
    units += [Unit(id=key, level=Level.COMMUNE, valid_to=MERGER) for key in OLD_COMMUNES]
    units += [Unit(id=key, level=Level.COMMUNE, valid_from=MERGER) for key in NEW_COMMUNES]
    units += [Unit(id=key, level=Level.HAMLET) for key in (HAMLET, OTHER_HAMLET)]
    for unit in units:
        unit.code, unit.kind, unit.name = str(unit.id), "xã", f"Đơn vị {unit.id}"
    Unit.objects.bulk_create(units)
    parents = [(DISTRICT, OLD_PROVINCE), *((key, DISTRICT) for key in OLD_COMMUNES), (HAMLET, 101), (OTHER_HAMLET, 103)]
    UnitParent.objects.bulk_create(UnitParent(unit_id=u, parent_id=p, valid_to=MERGER) for u, p in parents)
    parents = [*((key, NEW_PROVINCE) for key in NEW_COMMUNES), (HAMLET, 201), (OTHER_HAMLET, 202)]
    UnitParent.objects.bulk_create(UnitParent(unit_id=u, parent_id=p, valid_from=MERGER) for u, p in parents)
    for base, (to_first, to_second) in {"people": (3, 7), "households": (2, 3), "area": (1, 1)}.items():
        whole = to_first + to_second
        rows = [(101, 201, 1, 1, 3), (102, 201, 1, 1, 3), (104, 202, 1, 1, 2), (OLD_PROVINCE, NEW_PROVINCE, 1, 1, 1)]
        rows += [(103, 201, to_first, whole, 3), (103, 202, to_second, whole, 2)]
        Succession.objects.bulk_create(
            Succession(
                old_id=old,
                new_id=new,
                on=MERGER,
                base=base,
                forward_numerator=top,
                forward_denominator=bottom,
                backward_numerator=1,
                backward_denominator=back,
                source="thử",
            )
            for old, new, top, bottom, back in rows
        )


def visit(unit: int, day: date | None = None, **more: Any) -> Visit:
    """Write one record."""
    return Visit.objects.create(unit_id=unit, happened_on=day, **more)
