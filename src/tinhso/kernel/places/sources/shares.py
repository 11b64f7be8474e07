"""Exact shares of mergers and splits, per base: whole-number fractions that add up to 1 forward and backward."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tinhso.kernel.places.models import Base

if TYPE_CHECKING:
    from tinhso.kernel.places.sources.build import UnitRow


@dataclass(frozen=True)
class Piece:
    """Territory that passed from one unit to another, before its shares are worked out."""

    old: int
    new: int
    on: date
    forward: tuple[int, int] = (1, 1)
    estimated: bool = False
    """The forward share, or where it went, is an estimate."""
    source: str = ""


@dataclass(frozen=True)
class SuccessionRow:
    old: int
    new: int
    on: date
    base: str
    forward: Fraction
    backward: Fraction
    source: str
    estimated: bool
    backward_estimated: bool

    @property
    def columns(self) -> tuple[object, ...]:
        return (
            self.old, self.new, self.on, self.base, self.forward.numerator, self.forward.denominator, self.backward.numerator,
            self.backward.denominator, self.source[:200], self.estimated, self.backward_estimated,
        )  # fmt: skip


SUCCESSION_COLUMNS = (
    "old_id", "new_id", "on", "base", "forward_numerator", "forward_denominator", "backward_numerator", "backward_denominator",
    "source", "estimated", "backward_estimated",
)  # fmt: skip


def succession_rows(pieces: list[Piece], units: dict[int, UnitRow]) -> list[SuccessionRow]:
    """One row per piece and base. A backward share is the part of the new unit's amount that came from the old one; where there is
    one predecessor it is 1, and exact."""
    by_new: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_new[piece.new].append(piece)
    rows = []
    for parts in by_new.values():
        for base in Base.values:
            amounts = [_amount(units[piece.old], base) * Fraction(*piece.forward) for piece in parts]
            total = sum(amounts, Fraction(0))
            guessed = len(parts) > 1 and any(_guessed(units[piece.old], base) or piece.estimated for piece in parts)
            rows += [
                SuccessionRow(
                    piece.old,
                    piece.new,
                    piece.on,
                    base,
                    Fraction(*piece.forward),
                    amount / total,
                    piece.source,
                    piece.estimated,
                    guessed,
                )
                for piece, amount in zip(parts, amounts, strict=True)
            ]
    return rows


def _guessed(unit: UnitRow, base: str) -> bool:
    return unit.area_guessed if base == Base.AREA else unit.people_guessed


def _amount(unit: UnitRow, base: str) -> int:
    """Households are counted as people are: no list gives their number by commune."""
    if base == Base.AREA:
        return max(1, round((unit.area_km2 or 0) * 100))
    return max(1, unit.population or 0)
