"""What a simulation knows of the land: communes with their time, and hamlets with the communes they lay in.

Days before `start` do not matter to it: a place that was there before begins on that day.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.places.models import Level, Unit


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

    def became(self, commune: int, day: date) -> int:
        """The commune in which most of a commune's hamlets lie on that day: where what stood in it stands then."""
        of_here = (hamlet for hamlet in self.hamlets if hamlet.stays[0].commune == commune)
        stays = Counter(hamlet.commune_on(day) for hamlet in of_here)
        found = max(stays.items(), key=lambda item: (item[1], -(item[0] or 0)), default=(None, 0))[0]
        return commune if found is None else found

    def communes_on(self, day: date) -> list[Place]:
        return [place for place in self.communes if place.start <= day < place.end]


def read_ground(code: str, start: date, end: date) -> Ground:
    """The province of that code on the map of 2022, and what became of it from `start` up to `end`: three queries.

    Its hamlets are those that lay in its communes of 2022. Its later communes are those in which these hamlets lie
    later.
    """
    hamlets = [_hamlet(unit, start, end) for unit in _hamlets_of(code)]
    keys = {stay.commune for hamlet in hamlets for stay in hamlet.stays}
    communes = [
        Place(
            key=unit.pk,
            code=unit.code,
            title=str(unit),
            start=_from(unit.valid_from, start),
            end=_until(unit.valid_to, end),
            stays=(Stay(unit.pk, _from(unit.valid_from, start), _until(unit.valid_to, end)),),
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
        .prefetch_related("parents")
    )


def _hamlet(unit: Unit, start: date, end: date) -> Place:
    stays = (Stay(row.parent_id, _from(row.valid_from, start), _until(row.valid_to, end)) for row in unit.parents.all())
    return Place(
        key=unit.pk,
        code=unit.code,
        title=str(unit),
        start=_from(unit.valid_from, start),
        end=_until(unit.valid_to, end),
        stays=tuple(sorted((stay for stay in stays if stay.start < stay.end), key=lambda stay: stay.start)),
    )


def _from(day: date | None, start: date) -> date:
    return max(day or start, start)


def _until(day: date | None, end: date) -> date:
    """Up to when; a unit that is still valid ends for the simulation on a day that never comes."""
    return day if day is not None and day <= end else date.max
