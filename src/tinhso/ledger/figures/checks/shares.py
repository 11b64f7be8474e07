"""Rules about shares: printed per cents against the parts printed beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tinhso.kernel.systems import Title
from tinhso.ledger.figures.checks.world import Found, Said, Stated, World, decimals, sentence, text
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
        sum_ = "{part} / {whole} × 100 = {share}"
        said: dict[str, Said] = {
            "part": value.numerator,
            "whole": value.denominator,
            "share": share,
            "rounded": rounded,
            "printed": printed,
        }
        numbers = {
            "numerator": text(value.numerator),
            "denominator": text(value.denominator),
            "exact": text(share),
            "rounded": text(rounded),
            "printed": text(printed),
        }
        if cut(share, places) == printed:
            message = sentence(
                f"{sum_}; làm tròn {places} chữ số là {{rounded}}%, báo cáo ghi {{printed}}%: cắt bớt số lẻ thay vì làm tròn.",
                f"{sum_}; rounded to {places} decimals {{rounded}}%, the report prints {{printed}}%: cut instead of rounded.",
                **said,
            )
            yield Found("share_cut", value.key, message, numbers)
        else:
            message = sentence(
                f"{sum_}; làm tròn {places} chữ số là {{rounded}}%, báo cáo ghi {{printed}}%.",
                f"{sum_}; rounded to {places} decimals {{rounded}}%, the report prints {{printed}}%.",
                **said,
            )
            yield Found("share_differs", value.key, message, numbers)


def share_over_whole(world: World) -> Iterator[Found]:
    """A part is never more than its whole, and a share of something never more than 100%."""
    for value in world.stated:
        both = value.numerator is not None and value.denominator is not None
        if both and value.qualifier != "under" and (value.numerator or 0) > (value.denominator or 0):
            yield Found(
                "share_over_whole",
                value.key,
                sentence(
                    "{part} lớn hơn tổng {whole}: phần không thể nhiều hơn toàn bộ.",
                    "{part} is more than the whole, {whole}: a part cannot exceed its whole.",
                    part=value.numerator or 0,
                    whole=value.denominator or 0,
                ),
                {"numerator": text(value.numerator or 0), "denominator": text(value.denominator or 0)},
            )
            continue
        printed = value.printed_share
        rules = world.rules_of(value)
        if printed is not None and rules is not None and rules.unit.of is not None and printed > 100:
            yield Found(
                "share_over_whole",
                value.key,
                sentence(
                    "Tỷ lệ {printed}% của {what} vượt 100%.",
                    "A share of {printed}% ({what}) is over 100%.",
                    printed=printed,
                    what=Title(rules.unit.of.vi, rules.unit.of.en),
                ),
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
                sentence(
                    "Báo cáo ghi {share}% với {few} chữ số lẻ, trong khi {count} tỷ lệ cùng báo cáo, cùng nhóm ghi {habit} chữ số: "
                    "{part} / {whole} × 100 = {exact}, là {fuller}%.",
                    "The report prints {share}% with {few} decimals while {count} shares of the same report and group have {habit}: "
                    "{part} / {whole} × 100 = {exact}, which is {fuller}%.",
                    share=share,
                    few=decimals(share),
                    count=f"{count}/{len(others)}",
                    habit=habit,
                    part=value.numerator or 0,
                    whole=value.denominator or 0,
                    exact=exact,
                    fuller=fuller,
                ),
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
            sentence(
                "Hạng {rank}{of} nằm ngoài bảng xếp hạng.",
                "Rank {rank}{of} is outside the ranking.",
                rank=value.value,
                of=sentence(" trên {of}", " of {of}", of=value.rank_of) if value.rank_of else "",
            ),
            {"rank": text(value.value), "of": str(value.rank_of or "")},
        )
