"""Rules about figures that must fit together at one place and one time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from operator import add

from tinhso.kernel.systems import Title
from tinhso.ledger.figures.checks.world import Bounds, Found, Stated, World, joined, sentence, text, told
from tinhso.ledger.indicators.rounding import half_up, rounds_from

AMOUNTS = Title("số lượng", "amounts")
BASES = Title("tổng số", "wholes")
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
                yield from _adds_up(whole, stated, AMOUNTS, [p.bounds for p in stated], whole.bounds)
                bases = [p.denominator for p in stated]
                if whole.denominator is not None and None not in bases and set(bases) != {whole.denominator}:
                    known = [Bounds(Fraction(b), Fraction(b)) for b in bases if b is not None]
                    total = Fraction(whole.denominator)
                    yield from _adds_up(whole, stated, BASES, known, Bounds(total, total))
            else:
                some = reduce(add, (p.bounds for p in stated))
                if whole.bounds.below(some):
                    yield Found(
                        "parts_beyond_whole",
                        whole.key,
                        sentence(
                            "{parts} = {sum}, đã nhiều hơn toàn bộ {whole}.",
                            "{parts} = {sum}, already more than the whole, {whole}.",
                            parts=joined((p.shown for p in stated), " + "),
                            sum=some.low,
                            whole=whole.shown,
                        ),
                        {"parts": text(some.low), "whole": text(whole.value)},
                        tuple(p.key for p in stated),
                    )


def _amounts(world: World, code: str) -> list[Stated]:
    return [
        v for (indicator, _place, form), values in world.by_series.items() if (indicator, form) == (code, "amount") for v in values
    ]


def _adds_up(whole: Stated, parts: list[Stated], what: Title, each: list[Bounds], total: Bounds) -> Iterator[Found]:
    together = reduce(add, each)
    if together.meets(total):
        return
    gap = together.low - total.low
    yield Found(
        "parts_not_whole",
        whole.key,
        sentence(
            "Cộng {what}: {parts} = {sum}, báo cáo ghi {whole}: lệch {gap}.",
            "Adding the {what}: {parts} = {sum}, the report prints {whole}: a difference of {gap}.",
            what=what,
            parts=joined((b.low for b in each), " + "),
            sum=together.low,
            whole=total.low,
            gap=abs(gap),
        ),
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
                        sentence(
                            "{part} nhiều hơn {whole}, dù chỉ là một phần của số ấy.",
                            "{part} is more than {whole}, of which it is only a part.",
                            part=value.shown,
                            whole=other.shown,
                        ),
                        {"part": text(value.value), "whole": text(other.value)},
                        (other.key,),
                    )
                base = value.denominator
                if base is not None and not other.bounds.meets(Bounds(Fraction(base), Fraction(base))):
                    yield Found(
                        "base_not_stated_value",
                        value.key,
                        sentence(
                            "Lấy {base} làm tổng, nhưng cùng ngày tổng ấy được ghi là {stated}: lệch {gap}.",
                            "Takes {base} as the whole, but on the same day that whole is stated as {stated}: a difference of {gap}.",
                            base=base,
                            stated=other.shown,
                            gap=abs(Fraction(base) - Fraction(other.value)),
                        ),
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
                    sentence(
                        "{count} × {per} / {density} = {implied} dân, lệch quá 10% so với {people} dân của địa bàn.",
                        "{count} × {per} / {density} = {implied} inhabitants, over 10% away from the {people} of the place.",
                        count=counted.value,
                        per=str(relation.per),
                        density=density.value,
                        implied=implied,
                        people=people,
                    ),
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
    def said(value: Stated) -> Title:
        if value.share is None:
            return value.shown
        return sentence("{value} ({share}%)", "{value} ({share}%)", value=value.shown, share=half_up(value.share, 2))

    return Found(
        "reports_disagree",
        second.key,
        sentence(
            "Cùng một việc, cùng nơi, cùng kỳ {when}: {one} ghi {first}, {two} ghi {second}.",
            "The same thing, place and time ({when}): {one} says {first}, {two} says {second}.",
            when=told(second.as_of),
            one=first.key,
            first=said(first),
            two=second.key,
            second=said(second),
        ),
        {"first": text(first.value), "second": text(second.value)},
        (first.key,),
    )
