"""Rules about shares: printed per cents against the parts printed beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tinhso.ledger.figures.checks.world import Found, Stated, World, decimals, text, words
from tinhso.ledger.indicators.rounding import cut, half_up, rounds_from

SIBLINGS = 3
"""How many other shares of a report's pillar must show their decimals before a habit can be read from them."""


def share_of_parts(world: World) -> Iterator[Found]:
    """A share printed beside its parts must be their quotient, rounded half up to the decimals printed.

    `share_cut` where later decimals were dropped instead of rounded; `share_differs` where it is neither. With “over” or
    “under” the parts only bound the share.
    """
    for value in world.stated:
        share, printed = value.share, value.percent
        if share is None or printed is None:
            continue
        places = decimals(printed)
        rounded = half_up(share, places)
        low, high = rounds_from(printed)
        possible = {"over": high > share, "under": low <= share}.get(value.qualifier, rounded == printed)
        if value.qualifier in ("about", "approx"):
            possible = abs(Fraction(printed) - share) <= Fraction(1, 2)
        if possible:
            continue
        assert value.numerator is not None and value.denominator is not None
        sum_ = f"{words(value.numerator)} / {words(value.denominator)} × 100 = {words(share)}"
        numbers = {
            "numerator": text(value.numerator),
            "denominator": text(value.denominator),
            "exact": text(share),
            "rounded": text(rounded),
            "printed": text(printed),
        }
        if cut(share, places) == printed:
            tail = f"làm tròn {places} chữ số là {words(rounded)}%, báo cáo ghi {words(printed)}%: cắt bớt số lẻ thay vì làm tròn."
            yield Found("share_cut", value.key, f"{sum_}; {tail}", numbers)
        else:
            tail = f"làm tròn {places} chữ số là {words(rounded)}%, báo cáo ghi {words(printed)}%."
            yield Found("share_differs", value.key, f"{sum_}; {tail}", numbers)


def share_over_whole(world: World) -> Iterator[Found]:
    """A part is never more than its whole, and a share of something never more than 100%."""
    for value in world.stated:
        both = value.numerator is not None and value.denominator is not None
        if both and value.qualifier != "under" and (value.numerator or 0) > (value.denominator or 0):
            yield Found(
                "share_over_whole",
                value.key,
                f"{words(value.numerator or 0)} lớn hơn tổng {words(value.denominator or 0)}: phần không thể nhiều hơn toàn bộ.",
                {"numerator": text(value.numerator or 0), "denominator": text(value.denominator or 0)},
            )
            continue
        printed = value.printed_share
        rules = world.rules_of(value)
        if printed is not None and rules is not None and rules.unit.of is not None and printed > 100:
            yield Found(
                "share_over_whole",
                value.key,
                f"Tỷ lệ {words(printed)}% của {rules.unit.of.vi} vượt 100%.",
                {"printed": text(printed)},
            )


def share_precision(world: World) -> Iterator[Found]:
    """A share printed with fewer decimals than most of its report's shares on the same pillar, where its parts give more.

    100% and 0% show no habit and are left out; so are shares whose missing decimals are zeros (80,2 for 80,20).
    """
    printed: dict[tuple[str, str], list[tuple[Stated, Decimal]]] = {}
    for value in world.stated:
        share = value.printed_share
        if share is not None and share not in (0, 100) and value.document:
            printed.setdefault((value.document, value.pillar), []).append((value, share))
    for group in printed.values():
        for value, share in group:
            exact = value.share
            others = [decimals(other_share) for other, other_share in group if other.key != value.key]
            if exact is None or not value.exact or len(others) < SIBLINGS:
                continue
            habit, count = Counter(others).most_common(1)[0]
            fuller = half_up(exact, habit)
            if decimals(share) >= habit or 2 * count <= len(others) or fuller == share or half_up(exact, decimals(share)) != share:
                continue
            yield Found(
                "share_precision",
                value.key,
                f"Báo cáo ghi {words(share)}% với {decimals(share)} chữ số lẻ, "
                f"trong khi {count}/{len(others)} tỷ lệ cùng báo cáo, cùng "
                f"nhóm ghi {habit} chữ số: {words(value.numerator or 0)} / {words(value.denominator or 0)} × 100 = {words(exact)}, "
                f"là {words(fuller)}%.",
                {
                    "printed": text(share),
                    "exact": text(exact),
                    "fuller": text(fuller),
                    "habit": str(habit),
                    "siblings": str(len(others)),
                },
                tuple(
                    sorted(other.key for other, other_share in group if other.key != value.key and decimals(other_share) == habit)
                ),
            )


def rank_in_range(world: World) -> Iterator[Found]:
    """A rank is a whole number from 1 to the number ranked."""
    for value in world.stated:
        if value.form != "rank":
            continue
        whole = value.value == value.value.to_integral_value()
        if whole and value.value >= 1 and (value.rank_of is None or value.value <= value.rank_of):
            continue
        yield Found(
            "rank_range",
            value.key,
            f"Hạng {words(value.value)}" + (f" trên {value.rank_of}" if value.rank_of else "") + " nằm ngoài bảng xếp hạng.",
            {"rank": text(value.value), "of": str(value.rank_of or "")},
        )
