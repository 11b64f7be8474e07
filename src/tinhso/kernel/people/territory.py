"""Which units a unit stands for today: itself, its parts, and the earlier units that it continues, with their parts.

A unit that is still valid belongs to its present parent. A unit that has ended belongs to its last parent and to every unit that
succeeded it, so the officer of a commune made of three old ones finds the records of all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tinhso.kernel.places import geography
from tinhso.kernel.places.models import Level, Unit

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

_LATER = """
WITH RECURSIVE later(id) AS (
    SELECT unnest(%(ended)s::int[])
  UNION
    SELECT passed.new_id FROM later JOIN places_succession passed ON passed.old_id = later.id AND passed."on" <= %(today)s
)
SELECT id FROM later UNION SELECT unit_id FROM places_unitparent WHERE parent_id = ANY(%(ended)s::int[])
"""
_KIND = re.compile(r"^(xa|phuong|thi tran|dac khu) ")


def units_of(roots: Iterable[int], today: date) -> frozenset[int]:
    """Keys of every unit whose records belong to one of `roots` on the map of `today`. Remembered until the stored map changes."""
    wanted = tuple(sorted(set(roots)))
    return _units_of(geography.version(), wanted, today) if wanted else frozenset()


@lru_cache(maxsize=2_000)
def _units_of(version: UUID, roots: tuple[int, ...], today: date) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SCOPE, {"roots": list(roots), "today": today})
        return frozenset(row[0] for row in cursor.fetchall())


def units_named(folded: str, today: date) -> frozenset[int]:
    """Keys of the units whose records somebody means who names a commune (a folded text), of today's map or of an earlier one. Only by
    its whole name: `anh` is a person's, and stands in that of two thousand units.

    A commune of today: all that belongs to it. One that has ended: itself, its hamlets wherever they belong now, and the communes
    that succeeded it, without the hamlets that these have from others.
    """
    name = _KIND.sub("", folded)
    called = Unit.objects.filter(Q(search_key=name) | Q(other_names__regex=rf"(^|\|){re.escape(name)}(\||$)"), level=Level.COMMUNE)
    found = list(called.values_list("pk", "valid_to"))
    if not found:
        return frozenset()
    ended = [key for key, end in found if end is not None and end <= today]
    with connection.cursor() as cursor:
        cursor.execute(_LATER, {"ended": ended, "today": today})
        passed_on = {row[0] for row in cursor.fetchall()}
    return units_of({key for key, _end in found}.difference(ended), today) | passed_on
