"""The pieces that a page's lines are made of, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.reports.drafts.reading.pdf_ruled import Grid


@dataclass(frozen=True)
class Piece:
    """Words beside each other on a line, with their box."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    bold: bool = False

    @property
    def height(self) -> float:
        return max(1.0, self.top - self.bottom)

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass
class Row:
    """What stands on one line of a page."""

    page: int
    pieces: list[Piece]
    grid: Grid | None = None
    """The drawn table that it stands in."""
    column: int = 0
    """The column of its page that it stands in, from 1; 0 for what stands in none."""

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def left(self) -> float:
        return min(piece.left for piece in self.pieces)

    @property
    def right(self) -> float:
        return max(piece.right for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return min(piece.bottom for piece in self.pieces)

    @property
    def top(self) -> float:
        return max(piece.top for piece in self.pieces)

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def rows_of(page: int, lines: Sequence[Sequence[Piece]], grids: Sequence[Grid] = ()) -> list[Row]:
    """The lines of a page; what the file writes one after another on one height is one row."""
    rows: list[Row] = []
    for pieces in lines:
        row = Row(page, list(pieces), next((grid for grid in grids if grid.cell_at(*pieces[0].middle) is not None), None))
        if rows and rows[-1].grid is row.grid and _beside(rows[-1], row):
            rows[-1].pieces.extend(row.pieces)
        else:
            rows.append(row)
    return rows


def _beside(before: Row, row: Row) -> bool:
    shared = min(before.top, row.top) - max(before.bottom, row.bottom)
    return row.left >= before.right - 1 and shared > 0.5 * min(before.top - before.bottom, row.top - row.bottom)
