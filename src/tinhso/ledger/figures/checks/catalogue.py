"""Every rule there is, with the names that people see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tinhso.kernel.systems import Title
from tinhso.ledger.figures.checks import changes, shares, sums
from tinhso.ledger.figures.checks.world import Found, World

RULES: tuple[Callable[[World], Iterator[Found]], ...] = (
    shares.share_of_parts,
    shares.share_over_whole,
    shares.share_precision,
    shares.rank_in_range,
    sums.parts_make_whole,
    sums.inside_another,
    sums.per_head,
    sums.two_say_different,
    changes.growth_has_base,
    changes.growth_said_twice,
    changes.growth_from_stated_base,
    changes.stock_falls,
    changes.base_moves,
)


@dataclass(frozen=True)
class Named:
    """What a finding of this kind is called; `flag` is its two or three words on a card."""

    title: Title
    flag: Title
    error: bool
    """The numbers cannot all be right; otherwise they may be, but need a word."""


NAMES: dict[str, Named] = {
    "share_cut": Named(Title("Cắt số thay vì làm tròn", "Cut instead of rounded"), Title("Cắt số", "Cut"), True),
    "share_differs": Named(
        Title("Tỷ lệ không khớp hai số của nó", "Share does not follow from its parts"), Title("Sai tỷ lệ", "Wrong share"), True
    ),
    "share_over_whole": Named(Title("Phần nhiều hơn toàn bộ", "Part greater than its whole"), Title("Quá 100%", "Over 100%"), True),
    "share_precision": Named(
        Title("Làm tròn khác các tỷ lệ cùng báo cáo", "Rounded otherwise than its siblings"),
        Title("Khác độ tròn", "Other precision"),
        False,
    ),
    "rank_range": Named(Title("Hạng ngoài bảng xếp hạng", "Rank out of range"), Title("Sai hạng", "Wrong rank"), True),
    "parts_not_whole": Named(
        Title("Các phần không cộng thành tổng", "Parts do not make the whole"), Title("Lệch tổng", "Sum differs"), True
    ),
    "parts_beyond_whole": Named(
        Title("Một số phần đã vượt tổng", "Some parts exceed the whole"), Title("Vượt tổng", "Beyond whole"), True
    ),
    "more_than_whole": Named(
        Title("Phần nhiều hơn số chứa nó", "Part exceeds what holds it"), Title("Vượt tổng", "Beyond whole"), True
    ),
    "base_not_stated_value": Named(
        Title("Mẫu số khác số đã ghi", "Base is not the stated value"), Title("Lệch mẫu số", "Base differs"), True
    ),
    "per_head_people": Named(
        Title("Mật độ không khớp dân số", "Density does not fit the inhabitants"), Title("Lệch dân số", "Inhabitants"), False
    ),
    "reports_disagree": Named(Title("Hai báo cáo nói khác nhau", "Two reports disagree"), Title("Hai số", "Two values"), True),
    "growth_without_base": Named(
        Title("Mức tăng không có số gốc", "Growth that no whole base gives"), Title("Sai mức tăng", "Growth"), True
    ),
    "growth_said_twice": Named(
        Title("Hai cách nói mức tăng không khớp", "Growth said twice, differently"), Title("Sai mức tăng", "Growth"), True
    ),
    "growth_not_from_base": Named(
        Title("Mức tăng không khớp số gốc đã ghi", "Growth does not follow from its base"), Title("Sai mức tăng", "Growth"), True
    ),
    "stock_falls": Named(Title("Số chỉ tăng lại giảm", "Falls where it may only rise"), Title("Giảm lạ", "Falls"), True),
    "fall_to_explain": Named(Title("Giảm mạnh, cần giải thích", "A fall to explain"), Title("Giảm mạnh", "Falls"), False),
    "base_moved": Named(Title("Mẫu số đã đổi", "The base moved"), Title("Đổi mẫu số", "Base moved"), False),
}
"""Rule → its names. docs/reference/checks.md describes each; a test compares the two."""


def examine(world: World) -> list[Found]:
    """Every finding of every rule, in a stable order."""
    return sorted((found for rule in RULES for found in rule(world)), key=lambda f: (f.key, f.rule, f.others))
