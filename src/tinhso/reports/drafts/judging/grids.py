"""The numbers of a draft's tables by row and column, apart from what only looks like them: running numbers, years, numbered columns.

A grid has lines and series: of a table as it stands its rows and columns, of a table that is turned its columns and rows. What holds
between columns (a share beside its parts) is looked for in both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from tinhso.kernel.places.folding import fold
from tinhso.reports.drafts.claims.model import Claim
from tinhso.reports.drafts.grammar import numerals
from tinhso.reports.drafts.model import Block, Draft, Figure, Kind

_DIGITS = re.compile(numerals.PATTERN)
_WORDS_OF_GROWTH = ("tăng", "giảm", "cao hơn", "thấp hơn", "nhiều hơn", "ít hơn", "vượt", "hụt", "bằng", "gấp")
_BESIDE = 16
"""A cell may say so many letters beside its number (hồ sơ, a mark of a note); with more it is a sentence."""
_MEASURED = re.compile(
    r"(?<!\w)(?:kinh phi|von|doanh thu|doanh so|so tien|gia tri|giai ngan|ngan sach|du toan|du no|dien tich|san luong|chieu dai|"
    r"trieu|ty dong|nghin dong|tr\.?\s?d|ha|tan|km2?|m2)(?!\w)"
)
"""What is measured rather than counted: its whole numbers may be rounded ones."""
_IN_UNITS = re.compile(r"đvt|đơn\s*vị", re.I)
_FORMULA = re.compile(r"\s*\(?\s*(?:\d{1,2}|[A-ZĐa-z])\s*\)?\s*(?:=.*)?")
"""What numbers a column: (1), 3 = 2/1, A."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a cell. `position`: of its claim; `slack`: how far the true value may lie from what is written, of money in tỷ
    and other measured amounts; `size`: what its unit multiplies by; `percent`: whether it is a per cent; `change`: whether the cell or
    its head says that it tells a change; `parts`: of a fraction."""

    position: int
    value: Fraction
    places: int
    slack: Fraction
    size: Fraction
    percent: bool
    change: bool
    figure: Figure
    parts: tuple[Fraction, Fraction] | None = None
    rough: float = 0.0
    """The value for a first look: exact numbers are slow."""

    @property
    def written(self) -> Fraction:
        """The value without what its unit multiplies by: 1.250 of 1.250 triệu đồng."""
        return self.value / self.size


@dataclass(frozen=True)
class Grid:
    """The numbers of one table: `numbers[line, series]`; `heads` says what a series is, `labels` what a line is."""

    numbers: Mapping[tuple[int, int], Number]
    heads: Mapping[int, str]
    labels: Mapping[int, str]
    numbering: Mapping[int, str]
    """Of each line, what its first cell numbers it with: 1, 2.1, IV, a."""

    @cached_property
    def series(self) -> dict[int, dict[int, Number]]:
        """Of each series its numbers by line, both in order."""
        found: dict[int, dict[int, Number]] = defaultdict(dict)
        for (line, series), number in sorted(self.numbers.items()):
            found[series][line] = number
        return dict(sorted(found.items()))

    @cached_property
    def lines(self) -> list[int]:
        """The lines with numbers, in order."""
        return sorted({line for line, _ in self.numbers})

    def turned(self) -> Grid:
        """The same with lines for series."""
        return Grid(
            {(series, line): number for (line, series), number in self.numbers.items()},
            self.labels, self.heads, {},
        )  # fmt: skip


def of(draft: Draft, claims: Sequence[Claim]) -> Iterator[Grid]:
    """The grid of each table with numbers, in order."""
    positions: dict[int, list[tuple[int, Claim]]] = defaultdict(list)
    for position, claim in enumerate(claims):
        if claim.block.cell is not None:
            positions[claim.block.cell.table].append((position, claim))
    blocks: dict[int, list[Block]] = defaultdict(list)
    above: dict[int, str] = {}
    last = ""
    for block in draft.blocks:
        if block.cell is None:
            last = draft.text[block.start : min(block.end, block.start + 200)]
        elif block.cell.table in positions:
            blocks[block.cell.table].append(block)
            above.setdefault(block.cell.table, last)
    for table, held in positions.items():
        if len(held) > 1 and (grid := _grid(draft.text, held, blocks[table], above[table])) is not None:
            yield grid


def _grid(text: str, held: Iterable[tuple[int, Claim]], blocks: Iterable[Block], above: str) -> Grid | None:
    words: dict[tuple[int, int], str] = {}
    for block in blocks:
        assert block.cell is not None
        cell = (block.cell.row, block.cell.column)
        words[cell] = f"{words.get(cell, '')} {text[block.start : block.end]}".strip()
    figures: dict[tuple[int, int], list[tuple[int, Figure]]] = defaultdict(list)
    for position, claim in held:
        assert claim.block.cell is not None
        figures[claim.block.cell.row, claim.block.cell.column].append((position, claim.figure))
    numbers = {
        cell: number
        for cell, (first, *more) in figures.items()
        if not more and (number := _number(*first, words[cell], text)) is not None
    }
    numbers = _without_numbering(numbers, words)
    if len(numbers) < 2:
        return None
    first = min(row for row, _ in numbers)
    heads, (labels, numbering) = _heads(words, first), _sides(words, numbers, first)
    numbers = _at_one_precision(_measured(numbers, heads, labels, above))
    return Grid(numbers, heads, labels, numbering)


def _number(position: int, figure: Figure, words: str, text: str) -> Number | None:
    """The number of a cell that holds nothing else; none of a hedged one, a range or a rank, which no sum needs to give."""
    if figure.high is not None or (figure.shape or figure.kind) == Kind.RANK:
        return None
    if figure.qualifier and figure.qualifier not in _WORDS_OF_GROWTH:
        return None
    if sum(map(str.isalpha, words)) - sum(map(str.isalpha, figure.text)) > _BESIDE:
        return None
    percent, change = figure.unit == "%", Kind.GROWTH in (figure.kind, figure.shape)
    if (figure.shape or figure.kind) == Kind.RATIO and figure.stated_percent is None and figure.denominator:
        assert figure.numerator is not None
        parts = Fraction(figure.numerator), Fraction(figure.denominator)
        return Number(
            position, Fraction(figure.value), 0, Fraction(0), Fraction(1), False, False, figure, parts, float(figure.value)
        )
    if figure.numerator is not None:
        return None
    written = _DIGITS.search(text, *figure.number)
    if written is None:
        return None
    raw = numerals.read(written[0])
    size = abs(Fraction(figure.value) / Fraction(raw.value)) if raw.value and figure.value else Fraction(1)
    measured = (raw.places > 0 or size > 1) and not percent
    slack = size * Fraction(1, 2 * 10**raw.places) if measured else Fraction(0)
    return Number(
        position, Fraction(figure.value), raw.places, slack, size, percent, change, figure, None, float(figure.value)
    )  # fmt: skip


def _measured(
    numbers: Mapping[tuple[int, int], Number], heads: Mapping[int, str], labels: Mapping[int, str], above: str
) -> dict[tuple[int, int], Number]:
    """The numbers, where whole ones are rounded too: of money and areas, which come with decimals."""
    over = _IN_UNITS.search(above) is not None and _MEASURED.search(folded(above)) is not None
    columns = {column for column, head in heads.items() if _MEASURED.search(folded(head))}
    rows = {row for row, label in labels.items() if _MEASURED.search(folded(label))}
    return {
        (row, column): replace(number, slack=Fraction(1, 2))
        if (over or row in rows or column in columns) and _whole(number)
        else number
        for (row, column), number in numbers.items()
    }


def _whole(number: Number) -> bool:
    """Whether a number shows no decimals and is small enough to have lost some: an amount in đồng is larger."""
    return not (number.slack or number.percent or number.parts) and abs(number.rough) < 10**7


def _at_one_precision(numbers: Mapping[tuple[int, int], Number]) -> dict[tuple[int, int], Number]:
    """The numbers with the precision of those of their column in the same unit: of 12,5 and 13 the second one is 13,0."""
    finest: dict[tuple[int, Fraction, bool], Fraction] = {}
    for (_, column), number in numbers.items():
        if number.slack:
            kept = (column, number.size, number.figure.kind == Kind.MONEY)
            finest[kept] = min(number.slack, finest.get(kept, number.slack))
    return {
        cell: number
        if number.percent or number.parts is not None
        else replace(number, slack=finest.get((cell[1], number.size, number.figure.kind == Kind.MONEY), number.slack))
        for cell, number in numbers.items()
    }


def _without_numbering(
    numbers: Mapping[tuple[int, int], Number], words: Mapping[tuple[int, int], str]
) -> dict[tuple[int, int], Number]:
    """Without rows that number the columns (A, B, 1, 2, 3 = 2/1), and without a first column of years or running numbers."""
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for cell in sorted(words):
        rows[cell[0]].append(cell)
    first = min((row for row, _ in numbers), default=0)
    numbering = {
        row
        for row, cells in rows.items()
        if row <= first + 1 and len(cells) > 2 and all(_FORMULA.fullmatch(words[cell]) for cell in cells) and _counts_up(
            [Fraction(match[0]) for cell in cells if (match := re.search(r"\d+", words[cell]))]
        )
    }  # fmt: skip
    column = min((column for _, column in numbers), default=0)
    side = [number.value for (row, at), number in sorted(numbers.items()) if at == column and row not in numbering]
    labels = column == 0 and len(side) > 1 and (_counts_up(side) or all(1950 <= value <= 2100 for value in side))
    return {cell: number for cell, number in numbers.items() if cell[0] not in numbering and not (labels and cell[1] == column)}


def _counts_up(values: Sequence[Fraction]) -> bool:
    return len(values) > 1 and all(after == before + 1 for before, after in pairwise(values))


def _heads(words: Mapping[tuple[int, int], str], first: int) -> dict[int, str]:
    """What stands over each column; a head that spans several stands in the first of them."""
    found: dict[int, str] = {}
    for row in range(first):
        over, under = "", {column for at, column in words if at == row}
        for column in range(max((column for _, column in words), default=-1) + 1):
            if column in under:
                over = words[row, column]
            if over and (column in under or row == 0):
                found[column] = f"{found.get(column, '')} {over}".strip()
    return found


def _sides(
    words: Mapping[tuple[int, int], str], numbers: Mapping[tuple[int, int], Number], first: int
) -> tuple[dict[int, str], dict[int, str]]:
    """(labels of the rows, what numbers each row)."""
    left: dict[int, int] = {}
    for row, column in numbers:
        left[row] = min(column, left.get(row, column))
    labels: dict[int, str] = {}
    numbering: dict[int, str] = {}
    for (row, column), text in sorted(words.items()):
        if row < first or column >= left.get(row, column + 1):
            continue
        if column == 0 and len(text) <= 8 and not re.search(r"[^\W\d_]{3,}", text):
            numbering[row] = text.strip(" .)(")
        else:
            labels[row] = f"{labels.get(row, '')} {text}".strip()
    return labels, numbering


def folded(text: str) -> str:
    """A label as rules compare it."""
    return fold(text).strip(" .:*-+()")
