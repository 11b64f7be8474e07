"""What the simulation knows of the land: communes with their time, and hamlets with the communes they lay in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from tinhso.kernel.places.models import Level, Unit, UnitParent

START = date(2022, 3, 5)


@dataclass(frozen=True)
class Stay:
    """A time that a hamlet lay in a commune: from `start` up to `end`."""

    commune: int
    start: date
    end: date


@dataclass(frozen=True)
class Place:
    """A commune or a hamlet, valid from `start` up to `end`. A commune's only stay is its own."""

    key: int
    code: str
    title: str
    start: date
    end: date
    stays: tuple[Stay, ...]

    def commune_on(self, day: date) -> int | None:
        """The commune it lies in on that day."""
        return next((stay.commune for stay in self.stays if stay.start <= day < stay.end), None)


@dataclass(frozen=True)
class Ground:
    """One province's communes and hamlets through time."""

    communes: tuple[Place, ...]
    hamlets: tuple[Place, ...]

    def communes_on(self, day: date) -> list[Place]:
        return [place for place in self.communes if place.start <= day < place.end]


def read_ground(code: str, end: date) -> Ground:
    """The province of that code on the map of 2022, and what became of it up to `end`: three queries.

    Its hamlets are those that lay in its communes of 2022. Its later communes are those in which these hamlets lie
    later.
    """
    hamlets = [_hamlet(unit, end) for unit in _hamlets_of(code)]
    keys = {stay.commune for hamlet in hamlets for stay in hamlet.stays}
    communes = [
        Place(
            key=unit.pk,
            code=unit.code,
            title=str(unit),
            start=_from(unit.valid_from),
            end=_until(unit.valid_to, end),
            stays=(Stay(unit.pk, _from(unit.valid_from), _until(unit.valid_to, end)),),
        )
        for unit in Unit.objects.filter(pk__in=keys).order_by("pk")
    ]
    return Ground(tuple(communes), tuple(hamlet for hamlet in hamlets if hamlet.stays))


def _hamlets_of(code: str) -> list[Unit]:
    """Hamlets under the province's communes on the map of 2022, through its districts."""
    old = {"valid_from__isnull": True}
    province = Unit.objects.filter(level=Level.PROVINCE, code=code, **old)
    communes = Unit.objects.filter(
        level=Level.COMMUNE, parents__parent__parents__parent__in=province, parents__valid_from__isnull=True, **old
    )
    return list(
        Unit.objects.filter(level=Level.HAMLET, parents__parent__in=communes, parents__valid_from__isnull=True)
        .distinct()
        .order_by("pk")
        .prefetch_related(Prefetch("parents", UnitParent.objects.order_by("valid_from")))
    )


def _hamlet(unit: Unit, end: date) -> Place:
    stays = (Stay(row.parent_id, _from(row.valid_from), _until(row.valid_to, end)) for row in unit.parents.all())
    return Place(
        key=unit.pk,
        code=unit.code,
        title=str(unit),
        start=_from(unit.valid_from),
        end=_until(unit.valid_to, end),
        stays=tuple(stay for stay in stays if stay.start < stay.end),
    )


def _from(day: date | None) -> date:
    return max(day or START, START)


def _until(day: date | None, end: date) -> date:
    """Up to when; a unit that is still valid ends for the simulation on a day that never comes."""
    return day if day is not None and day <= end else date.max
