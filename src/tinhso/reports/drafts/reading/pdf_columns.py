"""Columns of prose beside each other on a page: found, and read one after the other.

A gutter is a place where pieces begin under each other and that no piece crosses. What stands above and below it, and crosses it, parts
the page into bands. Both sides of a band are columns where they are prose, or columns again: lines of one piece that mostly reach their
right edge, many of them within a sentence. Cells of a table, a letterhead and signatures are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean

from tinhso.reports.drafts.reading.pdf_rows import Piece, Row

_LINES, _FEW = 5, 2
"""So many lines has the longer of two columns at least, and the shorter."""
_GUTTER = 6.0
"""So many points are between them at least."""
_CHARACTERS = 15
"""So many stand on a line of prose on the average, and more."""
_REACH, _FULL = 0.25, 0.5
"""A line is full where no more than that share of the column is left at its right; so large a share of the lines is."""
_WITHIN = 0.35
"""So large a share of the lines begins in small letters."""
_DEEPEST = 3
"""How often the right of a gutter may be parted again: at most four columns."""


def in_columns(rows: list[Row]) -> list[Row]:
    """The rows of a page in reading order. Those of a column carry its number; a line over two columns becomes two rows."""
    ordered = _ordered(rows, _DEEPEST)
    return rows if ordered is None else ordered


@dataclass
class _Band:
    """What stands between two pieces that cross a gutter."""

    left: list[Row] = field(default_factory=list)
    right: list[Row] = field(default_factory=list)

    def in_order(self, depth: int) -> list[Row] | None:
        """Its columns one after the other; None where it has none."""
        few, many = sorted((len(self.left), len(self.right)))
        if few < _FEW or many < _LINES or not _is_prose(self.left):
            return None
        if min(row.left for row in self.right) - max(row.right for row in self.left) < _GUTTER:
            return None
        right = _ordered(self.right, depth - 1)
        if right is None and not _is_prose(self.right):
            return None
        for row in self.left:
            row.column = 1
        for row in right or self.right:
            row.column += 2
        return [*self.left, *(right or self.right)]


def _ordered(rows: list[Row], depth: int) -> list[Row] | None:
    """The rows of a page or a part of it, column after column; None where it has no columns."""
    if depth == 0 or len(rows) < _LINES + _FEW:
        return None
    for gutter in _gutters(rows):
        if sum(not _crosses(row, gutter) for row in rows) < _LINES + _FEW:
            continue
        parted = list(_parted(rows, gutter))
        bands = [part.in_order(depth) if isinstance(part, _Band) else None for part in parted]
        if any(bands):
            found = []
            for number, (part, columns) in enumerate(zip(parted, bands, strict=True)):
                for row in columns or ([part] if isinstance(part, Row) else _whole(part)):
                    row.column += 10 * number if columns else 0  # columns of two bands are not the same
                    found.append(row)
            return found
    return None


def _gutters(rows: Sequence[Row]) -> list[float]:
    """Where a right column may begin: under each other at the left edge of lines, and not at the page's own."""
    pieces = [piece for row in rows for piece in row.pieces]
    first, last = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    begins = Counter(round(piece.left) for piece in pieces)
    found = [
        at for at, count in begins.items() if count >= _FEW and first + 0.15 * (last - first) < at < last - 0.15 * (last - first)
    ]
    return sorted(at - 1.5 for at in sorted(found, key=lambda at: -begins[at])[:6])


def _parted(rows: Sequence[Row], gutter: float) -> Iterator[Row | _Band]:
    """The page from the top down, parted at what crosses a gutter."""
    crossing = sorted((row for row in rows if _crosses(row, gutter)), key=lambda row: -row.top)
    bands = [_Band() for _ in range(len(crossing) + 1)]
    for row in rows:
        if _crosses(row, gutter):
            continue
        band = bands[sum(1 for other in crossing if other.middle > row.middle)]
        for side, pieces in (
            (band.left, [p for p in row.pieces if p.right <= gutter]),
            (band.right, [p for p in row.pieces if p.left >= gutter]),
        ):
            if pieces:
                side.append(Row(row.page, pieces, row.grid))
    for number, band in enumerate(bands):
        if band.left or band.right:
            yield band
        if number < len(crossing):
            yield crossing[number]


def _crosses(row: Row, gutter: float) -> bool:
    return any(piece.left < gutter < piece.right for piece in row.pieces)


def _whole(band: _Band) -> list[Row]:
    """The rows of a band that is no columns as they were: what stands on one height is one row."""
    waiting = list(band.right)
    found = []
    for row in band.left:
        beside = [other for other in waiting if other.bottom < row.middle < other.top and other.grid is row.grid]
        waiting = [other for other in waiting if not any(other is one for one in beside)]
        pieces: list[Piece] = [*row.pieces, *(piece for other in beside for piece in other.pieces)]
        found.append(Row(row.page, pieces, row.grid))
    return sorted([*found, *waiting], key=lambda row: -row.top) if waiting else found


def _is_prose(rows: Sequence[Row]) -> bool:
    free = [row for row in rows if row.grid is None]
    if not free:
        return False
    if mean(len(row.text) for row in free) < _CHARACTERS or sum(len(row.pieces) == 1 for row in free) < 0.7 * len(free):
        return False
    left, right = min(row.left for row in free), max(row.right for row in free)
    full = sum(row.right >= right - _REACH * (right - left) for row in free)
    within = sum(row.text.lstrip()[:1].islower() for row in free)
    return full >= _FULL * len(free) and within >= _WITHIN * len(free)
