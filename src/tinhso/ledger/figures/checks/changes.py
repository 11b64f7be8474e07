"""Rules about figures through time: growth and its base, stocks that fall, bases that move."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add

from tinhso.ledger.figures.checks.world import Bounds, Found, Said, Stated, World, decimals, joined, sentence, text, told
from tinhso.ledger.indicators.rounding import half_up, rounds_from

FALL = Fraction(1, 10)
"""A stock that is meant to rise and loses this much of itself between two statements needs a reason."""
FALL_POINTS = 5
"""The same for a share, in points."""
BASE_MOVES = Fraction(5, 100)
"""A whole that moves by more than this between two statements makes their shares hard to compare."""
NEAR = timedelta(days=550)
"""Statements further apart than about a year and a half are not compared for falls and bases."""


def growth_has_base(world: World) -> Iterator[Found]:
    """A count and its growth need a whole number as their base: some base must give the growth as printed."""
    for value in world.stated:
        countable = value.form == "amount" and value.exact and value.value == value.value.to_integral_value()
        if value.growth is None or not countable or value.value <= 0:
            continue
        low, high = rounds_from(abs(value.growth))
        if value.growth < 0:
            low, high = -high, -low
        if 100 + low <= 0:
            continue
        smallest = 100 * Fraction(value.value) / (100 + high)
        largest = 100 * Fraction(value.value) / (100 + low)
        tries = range(max(1, math.floor(smallest)), math.ceil(largest) + 1)
        places = decimals(value.growth)
        if len(tries) > 3 or any(_growth(value, base, places) == value.growth for base in tries):
            continue
        near = [base for base in (math.floor(smallest), math.ceil(largest)) if base > 0]
        shown = joined(
            (
                sentence("từ {base} là {growth}%", "from {base} it is {growth}%", base=base, growth=_growth(value, base, places))
                for base in near
            ),
            ", ",
        )
        yield Found(
            "growth_without_base",
            value.key,
            sentence(
                "Không số nguyên nào của kỳ {when} cho đúng {growth}%: tăng lên {value} {shown}.",
                "No whole number of {when} gives {growth}%: up to {value}, {shown}.",
                when=told(value.growth_base_text),
                growth=value.growth,
                value=value.value,
                shown=shown,
            ),
            {
                "value": text(value.value),
                "growth": text(value.growth),
                **{f"growth_from_{base}": text(_growth(value, base, places)) for base in near},
            },
        )


def _growth(value: Stated, base: int | Decimal, places: int) -> Decimal:
    return half_up(100 * (Fraction(value.value) - Fraction(base)) / Fraction(base), places)


def growth_said_twice(world: World) -> Iterator[Found]:
    """“Equals 76,6% of” and “down 23,4%” are one claim: they add to 100."""
    for value in world.stated:
        if value.growth is None or value.percent_of_base is None:
            continue
        step = Fraction(1, 10 ** min(decimals(value.growth), decimals(value.percent_of_base)))
        implied = value.percent_of_base - 100
        if abs(Fraction(implied) - Fraction(value.growth)) < step:
            continue
        yield Found(
            "growth_said_twice",
            value.key,
            sentence(
                "Bằng {of_base}% kỳ trước tức là {implied}%, nhưng lại ghi {growth}%.",
                "{of_base}% of the period before means {implied}%, yet {growth}% is printed.",
                of_base=value.percent_of_base,
                implied=implied,
                growth=value.growth,
            ),
            {"percent_of_base": text(value.percent_of_base), "growth": text(value.growth)},
        )


def growth_from_stated_base(world: World) -> Iterator[Found]:
    """Where the base period's own value is stated too, the growth follows from the two."""
    for value in world.stated:
        if value.growth is None or value.growth_base is None or value.form != "amount" or not value.exact:
            continue
        for base in world.by_series.get((value.indicator, value.place, "amount"), ()):
            if base.span != value.growth_base or not base.exact or base.value <= 0:
                continue
            got = _growth(value, base.value, decimals(value.growth))
            if got != value.growth:
                yield Found(
                    "growth_not_from_base",
                    value.key,
                    sentence(
                        "Kỳ {when} đã ghi {base}: ({value} − {base}) / {base} × 100 = {got}%, không phải {growth}%.",
                        "For {when} {base} was stated: ({value} − {base}) / {base} × 100 = {got}%, not {growth}%.",
                        when=told(base.as_of),
                        base=base.value,
                        value=value.value,
                        got=got,
                        growth=value.growth,
                    ),
                    {
                        "value": text(value.value),
                        "base": text(base.value),
                        "growth": text(value.growth),
                        "computed": text(got),
                    },
                    (base.key,),
                )


def stock_falls(world: World) -> Iterator[Found]:
    """A stock that may only rise never falls; one that is meant to rise does not lose a tenth without a reason.

    Of a share: 5 points.
    """
    for (_indicator, _place, form), values in world.by_series.items():
        for before, now in pairwise(values):
            rules = world.rules_of(now)
            if rules is None or rules.nature != "stock" or form == "rank":
                continue
            if not now.bounds.below(before.bounds) or now.span.end == before.span.end:
                continue
            lost = before.bounds.low - (now.bounds.high or 0)
            story = sentence(
                "Từ {before} ({then}) xuống {now} ({when}): giảm {lost}",
                "From {before} ({then}) down to {now} ({when}): {lost} lost",
                before=before.shown,
                then=told(before.as_of),
                now=now.shown,
                when=told(now.as_of),
                lost=lost,
            )
            numbers = {"before": text(before.value), "now": text(now.value), "lost": text(lost)}
            if rules.only_rises:
                message = sentence("{story}, dù số này chỉ có thể tăng.", "{story}, though it may only rise.", story=story)
                yield Found("stock_falls", now.key, message, numbers, (before.key,))
            elif rules.direction == "up" and now.span.end - before.span.end <= NEAR:
                if form == "percent" and lost >= FALL_POINTS:
                    message = sentence("{story} điểm; cần nêu lý do.", "{story} in points; a reason is needed.", story=story)
                    yield Found("fall_to_explain", now.key, message, numbers, (before.key,))
                elif form == "amount" and before.bounds.low > 0 and lost / before.bounds.low >= FALL:
                    part = half_up(100 * lost / before.bounds.low, 2)
                    message = sentence(
                        "{story} ({part}%); cần nêu lý do.", "{story} ({part}%); a reason is needed.", story=story, part=part
                    )
                    yield Found("fall_to_explain", now.key, message, {**numbers, "percent": text(part)}, (before.key,))


def base_moves(world: World) -> Iterator[Found]:
    """A share whose whole is another one than last time: its change is not what it seems.

    The whole is stated, or implied by an amount and its share. Where the indicator itself was not stated before, the wholes of its
    parts stand for it.
    """
    for (indicator, _place, form), values in world.by_series.items():
        if form != "amount":
            continue
        rules = world.rules.get(indicator)
        for number, now in enumerate(values):
            base = now.base_bounds()
            if base is None:
                continue
            earlier = [v for v in values[:number] if v.base_bounds() is not None and v.span.end < now.span.end]
            before = earlier[-1:]
            if not before and rules is not None and rules.relations.parts:
                parts = [world.latest_before(part, now) for part in rules.relations.parts]
                before = [p for p in parts if p is not None and p.base_bounds() is not None]
                if len(before) != len(parts):
                    continue
            if before and now.span.end - min(v.span.end for v in before) <= NEAR:
                yield from _moved(now, base, before)


def _middle(value: Stated) -> Fraction:
    """The whole that a value speaks of: stated, or what its amount and printed share give without regard to rounding."""
    if value.denominator is not None:
        return Fraction(value.denominator)
    return 100 * Fraction(value.value) / Fraction(value.percent or 100)


def _moved(now: Stated, base: Bounds, before: list[Stated]) -> Iterator[Found]:
    then = reduce(add, (b for v in before if (b := v.base_bounds()) is not None))
    if then.high is None or base.high is None or then.low <= 0:
        return
    slack = BASE_MOVES * then.low
    if base.low <= then.high + slack and base.high >= then.low - slack:
        return
    middle = _middle(now)
    earlier = sum((_middle(v) for v in before), Fraction(0))
    counted = sum((Fraction(v.value) for v in before), Fraction(0))
    change = half_up(100 * (middle - earlier) / earlier, 1)
    if now.denominator is not None:
        whole = sentence("tổng {whole}", "a whole of {whole}", whole=now.denominator)
    else:
        whole = sentence(
            "{value} là {percent}%, tức tổng khoảng {whole}",
            "{value} is {percent}%, so a whole of about {whole}",
            value=now.value,
            percent=now.percent or 0,
            whole=half_up(middle, 0),
        )
    many: Said = half_up(earlier, 0)
    if len(before) > 1:
        sum_ = joined((half_up(_middle(v), 0) for v in before), " + ")
        many = sentence("{sum} = {many}", "{sum} = {many}", sum=sum_, many=many)
    when = joined(dict.fromkeys(told(v.as_of) for v in before), ", ")
    yield Found(
        "base_moved",
        now.key,
        sentence(
            "Kỳ {now}: {whole}; kỳ {when}: tổng {many} ({counted} đã có). Tổng đổi {change}%, nên hai tỷ lệ không cùng mẫu số.",
            "{now}: {whole}; {when}: a whole of {many} ({counted} had it). The whole moved by {change}%: the two shares have "
            "different bases.",
            now=told(now.as_of),
            whole=whole,
            when=when,
            many=many,
            counted=half_up(counted, 0),
            change=change,
        ),
        {
            "now_low": text(base.low),
            "now_high": text(base.high),
            "before": text(earlier),
            "counted_before": text(counted),
            "counted_now": text(now.value),
            "change_percent": text(change),
        },
        tuple(v.key for v in before),
    )
