"""What every value must be, worked out record by record in plain Python from the definitions, for the tests' small world."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tinhso.kernel.time import Period, half_of, half_start
from tinhso.ledger.cells.declare import Kind, Measure
from tinhso.ledger.cells.tests.world import (
    DISTRICT,
    HAMLET,
    MERGER,
    NEW_COMMUNES,
    NEW_PROVINCE,
    OLD_COMMUNES,
    OLD_PROVINCE,
    OTHER_HAMLET,
    Visit,
)

FORWARD = {"people": Fraction(3, 10), "households": Fraction(2, 5), "area": Fraction(1, 2)}
"""The share of 103 that went to 201."""
CONDITIONS = {
    "test.visits_a": lambda v: v.kind in ("a", "100%"),
    "test.money": lambda v: (v.amount or 0) > 0,
    "test.open_b": lambda v: v.kind is not None and v.kind != "a",
    "test.people_b": lambda v: v.kind == "b",
}


def above(place: int, day: date) -> set[int]:
    """The unit and what it was part of on that day, or on its nearest day; after its end, what it whole became."""
    late = day >= MERGER
    heir = {101: 201, 102: 201, 104: 202, OLD_PROVINCE: NEW_PROVINCE}.get(place) if late else None
    if heir is not None:
        return {place} | above(heir, day)
    if place in (HAMLET, OTHER_HAMLET):
        homes = {HAMLET: (101, 201), OTHER_HAMLET: (103, 202)}
        return {place} | above(homes[place][late], day)
    if place in OLD_COMMUNES or place == DISTRICT:
        return {place, DISTRICT} | above(OLD_PROVINCE, day)
    return {place, NEW_PROVINCE} if place in NEW_COMMUNES else {place}


def became(place: int, day: date, base: str) -> dict[int, Fraction]:
    """The units of that day's map that a place became, before what they are part of."""
    one = Fraction(1)
    if place in (HAMLET, OTHER_HAMLET):
        return {place: one}
    if day >= MERGER:
        share = FORWARD[base]
        moved = {101: {201: one}, 102: {201: one}, 103: {201: share, 202: 1 - share}, 104: {202: one}}
        return moved.get(place, {NEW_PROVINCE: one} if place in (DISTRICT, OLD_PROVINCE) else {place: one})
    third, half = Fraction(1, 3), Fraction(1, 2)
    back = {201: {101: third, 102: third, 103: third}, 202: {103: half, 104: half}, NEW_PROVINCE: {OLD_PROVINCE: one}}
    return back.get(place, {place: one})


def share(place: int, unit: int, day: date, base: str | None) -> Fraction:
    """How much of a place's records a unit counts; as recorded where there is no base."""
    if base is None:
        return Fraction(unit in above(place, day))
    return sum((s for u, s in became(place, day, base).items() if unit in above(u, day)), Fraction(0))


def value(
    visits: Iterable[Visit], measure: Measure, unit: int, period: Period, on_map: date | None
) -> tuple[Fraction | int | None, bool, bool]:
    """(value, converted, simulated)."""
    condition = CONDITIONS.get(measure.code, lambda _v: True)
    total, converted, simulated, people = Fraction(0), False, False, set()
    marks = 0
    for v in visits:
        if v.unit_id is None or not condition(v):
            continue
        if measure.kind is Kind.STOCK:
            if v.opened_on is None or v.opened_on > period.last_day:
                continue
            if v.closed_on is not None and v.closed_on <= period.last_day:
                continue
            part = share(v.unit_id, unit, on_map or period.last_day, measure.base)
        else:
            if v.happened_on is None or not period.interval.contains(v.happened_on):
                continue
            recorded = half_start(half_of(v.happened_on) + 1).toordinal() - 1
            day = on_map or date.fromordinal(recorded)
            part = share(v.unit_id, unit, day, None if on_map is None else measure.base)
        if measure.kind is Kind.DISTINCT and v.citizen is None:
            continue
        amount = 1 if measure.amount is None else (v.amount or 0)
        if measure.kind is Kind.DISTINCT and part:
            people.add(v.citizen)
        if part not in (0, 1) and amount:
            converted = True
        total += part * amount
        marks += bool(part and v.simulated)
    simulated = marks > 0
    if measure.kind is Kind.DISTINCT:
        return (None, False, False) if converted else (len(people), False, simulated)
    return total, converted, simulated
