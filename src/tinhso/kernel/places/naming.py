"""Hamlets of one name told apart: since the mergers of 1 July 2025 a commune may have three "tổ dân phố 1".

Such a hamlet is called with the commune that it lay in before: "tổ dân phố 1 (Túc Duyên)", which is how people there say it. Whether it
needs that follows from the map alone, not from the list it stands in: it is called the same on every page and in every file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Window

from tinhso.kernel.places import geography, lookup
from tinhso.kernel.places.folding import fold
from tinhso.kernel.places.models import Level, Unit, UnitParent


@dataclass(frozen=True)
class Names:
    """What units are called on one day."""

    apart: Mapping[int, str]
    """Of each hamlet that shares its name with another of its commune: the words that tell it apart."""

    def of(self, unit: Unit) -> str:
        """`tổ dân phố 1 (Túc Duyên)`; kind and name alone where no other is called the same."""
        return self.beside(str(unit), unit.pk)

    def beside(self, text: str, unit: int) -> str:
        """The name of something in the unit (its team, say), with the words that tell the unit apart, unless it holds them already."""
        words = self.apart.get(unit, "")
        return f"{text} ({words})" if words and fold(words) not in fold(text) else text


def names(on: date) -> Names:
    """What units are called on that day: one small query, whatever the number of units."""
    return _names(geography.version(), on)


@lru_cache(maxsize=8)
def _names(version: UUID, on: date) -> Names:
    links = UnitParent.objects.filter(lookup.valid_on(on), lookup.valid_on(on, "unit__"), unit__level=Level.HAMLET)
    alike = Window(Count("pk"), partition_by=["parent", "unit__kind", "unit__search_key"])
    shared = links.annotate(alike=alike).filter(alike__gt=1)
    said = {
        key: ((parent, kind, name), code)
        for key, parent, kind, name, code in shared.values_list("unit", "parent", "unit__kind", "unit__search_key", "unit__code")
    }
    earlier = UnitParent.objects.filter(unit__in=list(said), valid_to__lte=on).order_by("unit", "-valid_to").distinct("unit")
    before = dict(earlier.values_list("unit", "parent__name"))
    # Two of one name in one earlier commune, or one that had none: the code is left.
    times = Counter((said[key][0], commune) for key, commune in before.items())
    return Names(
        {key: before[key] if key in before and times[said[key][0], before[key]] == 1 else code for key, (_, code) in said.items()}
    )
