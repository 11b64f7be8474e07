"""A draft as text with positions, and the figures that it writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a block is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands: its table, row and column, counted from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: characters `start` to `end` of the draft's text, and its box there in points from the lower left corner."""

    start: int
    end: int
    page: int
    box: tuple[float, float, float, float]
    column: int = 0
    """Of its page, where that has columns."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a table's cell: characters `start` to `end` of the draft's text.

    `locator` leads into the original: {"paragraph": 12}, {"table": 0, "row": 3, "column": 2}, {"page": 4, "box": [x0, y0, x1, y1]}.
    """

    start: int
    end: int
    role: Role = Role.PARAGRAPH
    cell: Cell | None = None
    locator: dict[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    """Of a page: a paragraph may stand on two."""

    def where(self, start: int, end: int) -> dict[str, Any]:
        """The locator of some of its characters: of a page the lines that hold them, of the rest the block's own."""
        held = [line for line in self.lines if line.start < end and line.end > start]
        held = [line for line in held if (line.page, line.column) == (held[0].page, held[0].column)]
        if not held:
            return self.locator
        left, bottom, right, top = zip(*(line.box for line in held), strict=True)
        return self.locator | {"page": held[0].page, "box": [min(left), min(bottom), max(right), max(top)]}


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's text and its blocks, in reading order; blocks do not overlap."""

    text: str
    blocks: tuple[Block, ...]
    name: str = ""

    def block_at(self, position: int) -> Block | None:
        """The block that holds a character, or None between blocks."""
        low, high = 0, len(self.blocks)
        while low < high:
            middle = (low + high) // 2
            if self.blocks[middle].end <= position:
                low = middle + 1
            else:
                high = middle
        if low < len(self.blocks) and self.blocks[low].start <= position < self.blocks[low].end:
            return self.blocks[low]
        return None


class Kind(StrEnum):
    """What sort of claim a figure is."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"
    GROWTH = "growth"
    MONEY = "money"
    RANK = "rank"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a draft, read from its own words alone.

    value: of a ratio the stated per cent, or the one that its parts give; of a rank the place; of money the full amount in đồng or
    USD; of a fall negative. high: the upper end of a range `a-b`. step: one unit of the last significant digit as written, which is
    what `hơn` and `gần` leave open. base: what a growth is measured against, in the draft's words.
    """

    start: int
    end: int
    text: str
    kind: Kind
    value: Decimal
    unit: str
    step: Decimal
    places: int = 0
    high: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    stated_percent: Decimal | None = None
    percent_places: int | None = None
    qualifier: str = ""
    base: str = ""
    shape: Kind | None = None
    """Of a target: the kind of its number."""
    number: tuple[int, int] = (0, 0)
    """Where the number itself is written (of a ratio: the stated per cent, else the parts): what a correction replaces."""
