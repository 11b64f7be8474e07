"""Where simulated records are complete: in the provinces that have any. Elsewhere their values are missing, not zero.

A fact without coverage rows counts as kept everywhere. That is right for an installation of one province that keeps its own
records, and wrong for a demonstration that holds the printed figures of three provinces and the records of one.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from tinhso.kernel.places.models import Level, Unit
from tinhso.ledger.cells import registry, territory
from tinhso.ledger.cells.declare import Fact
from tinhso.ledger.cells.models import Coverage
from tinhso.ledger.cells.storage import quoted

BEGINNING = date(1900, 1, 1)
"""Where the fact does not say since when."""
PRESENT = date(2100, 1, 1)
"""A day of the last known map, for provinces that have no end."""


def cover_simulated() -> int:
    """Write the coverage of every fact that holds records and has no coverage yet. Returns how many rows were written."""
    land = territory.load()
    provinces = list(Unit.objects.filter(level=Level.PROVINCE).order_by("pk"))
    known = set(Coverage.objects.values_list("fact", flat=True).distinct())
    written: list[Coverage] = []
    for fact in registry.load().used_facts:
        if fact.code in known or not (places := _places(fact)):
            continue
        found = {int(at) for at in land.positions(sorted(places)) if at >= 0}
        for province in provinces:
            day = province.valid_to - timedelta(days=1) if province.valid_to else PRESENT
            at = int(land.positions([province.pk])[0])
            if at >= 0 and not found.isdisjoint(land.recorded(day).places_of(at).tolist()):
                # From the fact's first day, also where the province is newer: its communes are asked about earlier days when a
                # period from before the merger is converted to its map.
                written.append(Coverage(fact=fact.code, unit=province, valid_from=fact.live_from or BEGINNING))
    with transaction.atomic():
        Coverage.objects.bulk_create(written)
    return len(written)


def _places(fact: Fact) -> set[int]:
    """The units that hold at least one record of a fact."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {quoted(fact.place)} FROM {quoted(fact.table)} WHERE {quoted(fact.place)} IS NOT NULL")
        return {row[0] for row in cursor.fetchall()}
