"""Rules about figures that must fit together at one place and one time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from operator import add

from tinhso.ledger.figures.checks.world import Bounds, Found, Stated, World, text, words
from tinhso.ledger.indicators.rounding import half_up, rounds_from
from tinhso.ledger.indicators.wording import period_words as told

PEOPLE_TOLERANCE = Fraction(1, 10)
"""By how much the inhabitants that a density implies may differ from those known: counts are of different days and kinds."""


def parts_make_whole(world: World) -> Iterator[Found]:
    """Where a whole and all its parts are stated for the same days, the parts add up to it, and so do their bases."""
    for code, rules in world.rules.items():
        if not rules.relations.parts:
            continue
        for whole in _amounts(world, code):
            parts = [next((v for v in world.at(part, whole) if v.form == "amount"), None) for part in rules.relations.parts]
            stated = [part for part in parts if part is not None]
            if not stated:
                continue
            if len(stated) == len(parts):
                yield from _adds_up(whole, stated, "số lượng", [p.bounds for p in stated], whole.bounds)
                bases = [p.denominator for p in stated]
                if whole.denominator is not None and None not in bases and set(bases) != {whole.denominator}:
                    known = [Bounds(Fraction(b), Fraction(b)) for b in bases if b is not None]
                    total = Fraction(whole.denominator)
                    yield from _adds_up(whole, stated, "tổng số", known, Bounds(total, total))
            else:
                some = reduce(add, (p.bounds for p in stated))
                if whole.bounds.below(some):
                    yield Found(
                        "parts_beyond_whole",
                        whole.key,
                        f"{' + '.join(p.shown for p in stated)} = {words(some.low)}, đã nhiều hơn toàn bộ {whole.shown}.",
                        {"parts": text(some.low), "whole": text(whole.value)},
                        tuple(p.key for p in stated),
                    )


def _amounts(world: World, code: str) -> list[Stated]:
    return [
        v for (indicator, _place, form), values in world.by_series.items() if (indicator, form) == (code, "amount") for v in values
    ]


def _adds_up(whole: Stated, parts: list[Stated], what: str, each: list[Bounds], total: Bounds) -> Iterator[Found]:
    together = reduce(add, each)
    if together.meets(total):
        return
    gap = together.low - total.low
    yield Found(
        "parts_not_whole",
        whole.key,
        f"Cộng {what}: {' + '.join(words(b.low) for b in each)} = {words(together.low)}, báo cáo ghi {words(total.low)}: "
        f"lệch {words(abs(gap))}.",
        {"parts": text(together.low), "whole": text(total.low), "gap": text(gap)},
        tuple(p.key for p in parts),
    )


def inside_another(world: World) -> Iterator[Found]:
    """What counts some of another indicator is never more than it, and a base it states is that indicator's value."""
    for code, rules in world.rules.items():
        other_code = rules.relations.within
        if other_code is None:
            continue
        for value in _amounts(world, code):
            for other in world.at(other_code, value):
                if other.form != "amount":
                    continue
                if other.bounds.below(value.bounds):
                    yield Found(
                        "more_than_whole",
                        value.key,
                        f"{value.shown} nhiều hơn {other.shown}, dù chỉ là một phần của số ấy.",
                        {"part": text(value.value), "whole": text(other.value)},
                        (other.key,),
                    )
                base = value.denominator
                if base is not None and not other.bounds.meets(Bounds(Fraction(base), Fraction(base))):
                    yield Found(
                        "base_not_stated_value",
                        value.key,
                        f"Lấy {words(base)} làm tổng, nhưng cùng ngày tổng ấy được ghi là {other.shown}: "
                        f"lệch {words(abs(Fraction(base) - Fraction(other.value)))}.",
                        {"base": text(base), "stated": text(other.value)},
                        (other.key,),
                    )


def per_head(world: World) -> Iterator[Found]:
    """A value per head and its count imply a number of inhabitants: near the one known for the place."""
    for code, rules in world.rules.items():
        relation = rules.relations.per_head
        if relation is None:
            continue
        for density in _amounts(world, code):
            people = world.people.get(density.place)
            low, high = rounds_from(density.value)
            for counted in world.at(relation.of, density):
                if counted.form != "amount" or not counted.exact or not people or low <= 0:
                    continue
                least, most = (
                    relation.per * Fraction(counted.value) / high,
                    relation.per * Fraction(counted.value) / low,
                )
                if least <= people * (1 + PEOPLE_TOLERANCE) and most >= people * (1 - PEOPLE_TOLERANCE):
                    continue
                implied = half_up(relation.per * Fraction(counted.value) / Fraction(density.value), 0)
                yield Found(
                    "per_head_people",
                    density.key,
                    f"{words(counted.value)} × {relation.per} / {words(density.value)} = {words(implied)} dân, "
                    f"lệch quá 10% so với {words(people)} dân của địa bàn.",
                    {
                        "count": text(counted.value),
                        "per_head": text(density.value),
                        "implied": text(implied),
                        "people": str(people),
                    },
                    (counted.key,),
                )


def two_say_different(world: World) -> Iterator[Found]:
    """Two statements about one indicator, place and time must leave one true value possible."""
    for values in world.by_series.values():
        for number, later in enumerate(values):
            for earlier in values[:number]:
                if later.span == earlier.span and not _may(earlier).meets(_may(later)):
                    yield _differ(earlier, later)
    for (indicator, place, form), values in world.by_series.items():
        if form != "percent":
            continue
        for alone in values:
            for other in world.by_series.get((indicator, place, "amount"), ()):
                share = other.share if other.exact else None
                if share is not None and other.span == alone.span and alone.exact:
                    low, high = rounds_from(alone.value)
                    if not low <= share <= high:
                        yield _differ(other, alone)


def _may(value: Stated) -> Bounds:
    """Per cents are rounded: what is printed stands for half a step to both sides."""
    if value.form == "percent" and value.exact:
        low, high = rounds_from(value.value)
        return Bounds(low, high)
    return value.bounds


def _differ(first: Stated, second: Stated) -> Found:
    def said(value: Stated) -> str:
        return value.shown if value.share is None else f"{value.shown} ({words(half_up(value.share, 2))}%)"

    return Found(
        "reports_disagree",
        second.key,
        f"Cùng một việc, cùng nơi, cùng kỳ {told(second.as_of)}: {first.key} ghi {said(first)}, {second.key} ghi {said(second)}.",
        {"first": text(first.value), "second": text(second.value)},
        (first.key,),
    )
