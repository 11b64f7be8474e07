"""Which units a unit stands for today: itself, its parts, and the earlier units that it continues, with their parts.

A unit that is still valid belongs to its present parent. A unit that has ended belongs to its last parent and to every unit that
succeeded it, so the officer of a commune made of three old ones finds the records of all three.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection

from tinhso.kernel.places import geography

_SCOPE = """
WITH RECURSIVE scope(id) AS (
    SELECT unnest(%(roots)s::int[])
  UNION
    SELECT step.id FROM scope CROSS JOIN LATERAL (
        SELECT link.unit_id AS id
          FROM places_unitparent link JOIN places_unit part ON part.id = link.unit_id
         WHERE link.parent_id = scope.id
           AND CASE WHEN part.valid_to <= %(today)s
                    THEN link.valid_to IS NULL OR link.valid_to >= part.valid_to
                    ELSE (link.valid_from IS NULL OR link.valid_from <= %(today)s)
                     AND (link.valid_to IS NULL OR link.valid_to > %(today)s) END
        UNION ALL
        SELECT passed.old_id FROM places_succession passed WHERE passed.new_id = scope.id AND passed."on" <= %(today)s
    ) step
)
SELECT id FROM scope
"""


def units_of(roots: Iterable[int], today: date) -> frozenset[int]:
    """Keys of every unit whose records belong to one of `roots` on the map of `today`. Remembered until the stored map changes."""
    wanted = tuple(sorted(set(roots)))
    return _units_of(geography.version(), wanted, today) if wanted else frozenset()


@lru_cache(maxsize=2_000)
def _units_of(version: UUID, roots: tuple[int, ...], today: date) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SCOPE, {"roots": list(roots), "today": today})
        return frozenset(row[0] for row in cursor.fetchall())
