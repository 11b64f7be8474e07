"""Where a unit came from and what became of it, with the share, the source and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tinhso.kernel.places.models import Base, Succession, Unit


@dataclass(frozen=True)
class Step:
    """One succession as seen from one of its two units."""

    other: Unit
    on: date
    share: Fraction
    """Of this unit's people: what came from the other, or what went to it."""
    estimated: bool
    source: str

    @property
    def percent(self) -> float:
        return float(self.share) * 100


def came_from(unit: Unit) -> list[Step]:
    """Predecessors, oldest day first; empty for a unit that stood when our records begin."""
    rows = Succession.objects.filter(base=Base.PEOPLE, new=unit).select_related("old").order_by("on", "old")
    return [
        Step(
            row.old,
            row.on,
            Fraction(row.backward_numerator, row.backward_denominator),
            row.backward_estimated or row.estimated,
            row.source,
        )
        for row in rows
    ]


def became(unit: Unit) -> list[Step]:
    """Successors, the largest share first; empty for a unit that still stands, and for a district."""
    rows = Succession.objects.filter(base=Base.PEOPLE, old=unit).select_related("new").order_by("on", "new")
    steps = [
        Step(row.new, row.on, Fraction(row.forward_numerator, row.forward_denominator), row.estimated, row.source) for row in rows
    ]
    return sorted(steps, key=lambda step: -step.share)
