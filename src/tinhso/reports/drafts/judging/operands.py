"""What a share in a table may be made of: two columns, a column and two together, the two sides of fractions, a column and its total."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.judging.grids import Grid, Number

_TOTAL = -1
_TOGETHER = 2
"""Columns that are added up to a whole stand so near each other."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a division. `numbers`: those that it is, or is the sum of; `rough`: the value for a first look."""

    value: Fraction
    slack: Fraction
    rough: float
    numbers: tuple[Number, ...]

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(number.position for number in self.numbers)

    @property
    def shown(self) -> str:
        """As written, without its unit."""
        if len(self.numbers) > 1:
            return f"({' + '.join(shown(number) for number in self.numbers)})"
        return vi(self.value) if self.numbers[0].parts is not None else shown(self.numbers[0])


def shown(number: Number) -> str:
    """A number as written, without its unit."""
    return vi(half_up(number.written, number.places))


@dataclass(frozen=True)
class Operands:
    """One side of a division, line by line. `series`: the columns that it comes from."""

    series: tuple[int, ...]
    by_line: Mapping[int, Operand]
    name: str

    @property
    def total(self) -> bool:
        """Whether it is the total of a column, the same in each line."""
        return self.series[-1] == _TOTAL


@dataclass(frozen=True)
class Pair:
    """What may be divided by what; `growing`: whether the change from the one to the other may be meant as well."""

    part: Operands
    whole: Operands
    growing: bool = False

    @property
    def of_fractions(self) -> bool:
        return self.part.series == self.whole.series

    def lines(self, told: Sequence[int]) -> list[int]:
        """The lines where both stand and can be divided."""
        part, whole = self.part.by_line, self.whole.by_line
        return [line for line in told if line in part and line in whole and whole[line].rough]


class Makings:
    """What the shares of a table may be made of. `totals`: lines that sum the others up."""

    def __init__(self, grid: Grid, totals: Sequence[int]) -> None:
        self._grid = grid
        self._totals = totals
        self._amounts: dict[int, Operands] = {}
        self._fractions: dict[int, Pair] = {}
        self._sums: dict[tuple[int, int], Operands] = {}
        self._changes: set[int] = set()
        for series, numbers in grid.series.items():
            name = grid.heads.get(series, "")
            if told := {line: number for line, number in numbers.items() if number.parts is not None}:
                self._fractions[series] = of_fractions(series, told, name)
            plain = [(line, number) for line, number in numbers.items() if not number.percent and number.parts is None]
            if plain:
                sides = {line: Operand(number.value, number.slack, number.rough, (number,)) for line, number in plain}
                self._amounts[series] = Operands((series,), sides, name)
            if any(number.change for _, number in plain):
                self._changes.add(series)

    def near(self, series: int, told: Collection[int], reach: int) -> Iterator[Pair]:
        """All that a column of shares may be made of, of the columns that stand near and have numbers in some of its lines."""
        columns = [column for column in range(series - reach, series + reach + 1) if column != series]
        amounts = [
            (column, own)
            for column in columns
            if (own := self._amounts.get(column)) is not None and any(line in own.by_line for line in told)
        ]
        yield from (self._fractions[column] for column in columns if column in self._fractions)
        for column, part in amounts:
            yield from (Pair(part, whole) for total in self._totals if (whole := self._total(part, total)) is not None)
            for other, whole in amounts:
                if other == column or other in self._changes:
                    continue
                yield Pair(part, whole, growing=True)
                if abs(other - column) <= _TOGETHER and column not in self._changes:
                    yield Pair(part, self._together(column, other))

    def _total(self, own: Operands, total: int) -> Operands | None:
        if total not in own.by_line or len(own.by_line) < 3:
            return None
        return Operands((*own.series, _TOTAL), {line: own.by_line[total] for line in own.by_line if line != total}, own.name)

    def _together(self, one: int, other: int) -> Operands:
        """Two columns added: the whole of what is in time and what is late."""
        if (one, other) not in self._sums:
            first, second = self._amounts[one], self._amounts[other]
            by_line = {
                line: Operand(a.value + b.value, a.slack + b.slack, a.rough + b.rough, (*a.numbers, *b.numbers))
                for line, a in first.by_line.items()
                if (b := second.by_line.get(line)) is not None
            }
            self._sums[one, other] = Operands((one, other), by_line, f"{first.name} + {second.name}")
        return self._sums[one, other]


def of_fractions(series: int, told: Mapping[int, Number], name: str) -> Pair:
    """The two sides of a column of fractions."""

    def side(place: int) -> Operands:
        sides = {line: (number.parts or (number.value, number.value))[place] for line, number in told.items()}
        return Operands(
            (series,), {line: Operand(value, Fraction(0), float(value), (told[line],)) for line, value in sides.items()}, name
        )

    return Pair(side(0), side(1))
