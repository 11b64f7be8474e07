"""Questions about units on a day, answered by the database; for many units at once use `geography`.

A day is always asked for: a code names other territories on other days, and a hamlet keeps its key while its commune changes.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Q, QuerySet

from tinhso.kernel.places import geography
from tinhso.kernel.places.models import Level, Unit, UnitParent


class UnknownUnit(LookupError):
    """No unit has that code on that day; the message says so to the reader."""


def valid_on(on: date, prefix: str = "") -> Q:
    """Condition: the unit (or the parent row, with a prefix) is valid on that day."""
    starts, ends = f"{prefix}valid_from", f"{prefix}valid_to"
    return (Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": on})) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": on})
    )


def units_on(on: date, level: int | None = None) -> QuerySet[Unit]:
    """Every unit of that day, of one level where given."""
    found = Unit.objects.filter(valid_on(on))
    return found if level is None else found.filter(level=level)


def unit_by_code(code: str, on: date) -> Unit:
    """The unit that the code names on that day. Raises UnknownUnit."""
    unit = Unit.objects.filter(valid_on(on), code=code).first()
    if unit is None:
        raise UnknownUnit(f"Không có đơn vị hành chính mã {code} vào ngày {on:%-d/%-m/%Y}. Xem lại mã hoặc chọn ngày khác.")
    return unit


def children(unit: Unit, on: date, level: int | None = None) -> list[Unit]:
    """Direct children on that day in the order of the alphabet; with a level, those descendants that have it."""
    if level is not None:
        # A province has thousands of hamlets: the snapshot says which units are of the level, and only those are read.
        map_ = geography.load()
        closure = map_.closure(on)
        below = closure.descendant[map_.keys[closure.ancestor] == unit.pk]
        keys = map_.keys[below[map_.level[below] == level]].tolist()
        return sorted((u for u in Unit.objects.filter(pk__in=keys) if u.pk != unit.pk), key=_order)
    return sorted(Unit.objects.filter(_child_of([unit.pk], on)).distinct(), key=_order)


def descendants(unit: Unit, on: date) -> list[Unit]:
    """The unit itself, if it is valid on that day, and everything under it, level by level."""
    found = [unit] if is_valid(unit, on) else []
    layer = [unit.pk]
    while layer:
        below = sorted(Unit.objects.filter(_child_of(layer, on)).distinct(), key=_order)
        found += below
        layer = [u.pk for u in below]
    return found


def parent_of(unit: Unit, on: date) -> Unit | None:
    link = UnitParent.objects.filter(valid_on(on), unit=unit).select_related("parent").first()
    return None if link is None else link.parent


def ancestors(unit: Unit, on: date) -> list[Unit]:
    """From the parent up to the province, on that day."""
    found: list[Unit] = []
    above = parent_of(unit, on)
    while above is not None:
        found.append(above)
        above = parent_of(above, on)
    return found


def province_of(unit: Unit, on: date) -> Unit | None:
    """The province that the unit is part of on that day (itself, if it is one). A code does not reveal it."""
    return next((u for u in [unit, *ancestors(unit, on)] if u.level == Level.PROVINCE), None)


def counts(on: date, unit: Unit | None = None) -> dict[Level, int]:
    """How many units of each level stand on that day, in the country or under one unit (itself not counted)."""
    if unit is None:
        levels = Counter(units_on(on).values_list("level", flat=True))
    else:
        levels = Counter(u.level for u in descendants(unit, on) if u.pk != unit.pk)
    return {level: levels.get(level.value, 0) for level in Level}


def called_on(unit: Unit, on: date) -> str:
    """Kind and name as they were on that day: a province that became a city is called a province on an earlier map."""
    for earlier in unit.called_before:
        if on < date.fromisoformat(earlier["until"]):
            return f"{earlier['kind']} {earlier['name']}"
    return str(unit)


def is_valid(unit: Unit, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or on < unit.valid_to)


def _child_of(parents: list[int], on: date) -> Q:
    return valid_on(on) & Q(pk__in=UnitParent.objects.filter(valid_on(on), parent__in=parents).values("unit"))


def _order(unit: Unit) -> tuple[int, str, int]:
    return unit.level, unit.sort_key, unit.pk
