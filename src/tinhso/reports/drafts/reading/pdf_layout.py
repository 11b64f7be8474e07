"""From the lines of pages to paragraphs and rows: what the eye sees, told by where the lines stand.

A paragraph goes on where its line reaches the right margin and the next one neither is set in, nor stands further down than lines do,
nor opens with a mark. Pieces beside each other on two or more lines make a table, row by row. Page numbers and lines that stand at the
edge of most pages are left out. A paragraph that ends a column or a page may go on at the top of the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from statistics import median

from tinhso.reports.drafts.reading import plain
from tinhso.reports.drafts.reading.pdf_rows import Row

_PAGE_NUMBER = re.compile(r"(?i)(?:trang|page)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*/\s*\d{1,4})?")
_NUMBERS = re.compile(r"\d{1,9}")
_EDGE = 4
"""Lines from the top and from the bottom of a page that may be its running head or foot."""
_APART = 1.2
"""So many times the usual distance of lines is between those and the text."""
_LINE, _NARROW = 40, 15
"""A line of more characters tells where the right margin is, on a page and in a column."""
_SLACK = 0.2
_PARTED = re.compile(r"[^\W\d_]-$")
_ENDED = (".", ":", "!", "?", ";")


@dataclass
class Group:
    """The lines of a paragraph, or the rows of a table."""

    rows: list[Row] = field(default_factory=list)
    table: bool = False


def without_margins(pages: Sequence[list[Row]], heights: Sequence[float]) -> list[list[Row]]:
    """The pages without their numbers and what is repeated at their edges."""
    seen: dict[str, list[Row]] = defaultdict(list)
    for rows in pages:
        for row in _edges(rows) if len(rows) > 1 else ():
            seen[_alike(row)].append(row)
    often = {same for same, found in seen.items() if len(same) > 2 and _runs_through(found, len(pages))}
    return [
        [
            row
            for row in rows
            if row.grid is not None or not (_is_edge(row, rows) and (_alike(row) in often or _is_page_number(row, height)))
        ]
        for rows, height in zip(pages, heights, strict=True)
    ]


def _runs_through(found: Sequence[Row], pages: int) -> bool:
    """Whether lines of the same words are a running head or foot: on most pages, each of their numbers the same or counting the pages.
    A line whose numbers change otherwise is text."""
    if len({row.page for row in found}) < max(2, pages // 2 + 1):
        return False
    numbers = [[int(number) - at for at in (0, row.page) for number in _NUMBERS.findall(row.text)] for row in found]
    half = len(numbers[0]) // 2
    same = [len(set(values)) == 1 for values in zip(*numbers, strict=True)]
    return all(same[place] or same[half + place] for place in range(half))


def _edges(rows: list[Row]) -> list[Row]:
    """What stands at the top or at the bottom, wherever the file writes it, and further from the text than its lines from each other:
    a line of the text itself is never left out."""
    ordered = sorted(rows, key=lambda row: -row.middle)
    down = [a.middle - b.middle for a, b in pairwise(ordered) if a.middle - b.middle > 2]
    apart = _APART * median(down) if down else 0.0
    return [*_set_apart(ordered, apart), *_set_apart(ordered[::-1], apart)]


def _set_apart(rows: list[Row], apart: float) -> list[Row]:
    for count, (row, following) in enumerate(pairwise(rows[: _EDGE + 1]), 1):
        if abs(row.middle - following.middle) > apart:
            return rows[:count]
    return rows if len(rows) == 1 else []


def _is_edge(row: Row, rows: list[Row]) -> bool:
    return any(row is edge for edge in _edges(rows))


def _alike(row: Row) -> str:
    return _NUMBERS.sub("#", row.text)


def _is_page_number(row: Row, height: float) -> bool:
    margin = row.bottom > 0.88 * height or row.top < 0.12 * height
    return margin and bool(_PAGE_NUMBER.fullmatch(row.text.strip()))


def groups(pages: Sequence[list[Row]]) -> Iterator[Group]:
    """Paragraphs and tables in reading order."""
    rows = [row for page in pages for row in page]
    if not rows:
        return
    margin = _Margin(pages)
    group = Group()
    for place, row in enumerate(rows):
        before = rows[place - 1] if place else None
        after = rows[place + 1] if place + 1 < len(rows) else None
        cells = row.grid is not None or (
            len(row.pieces) > 1
            and any(other is not None and len(other.pieces) > 1 and other.page == row.page for other in (before, after))
        )
        last = group.rows[-1] if group.rows else None
        goes_on = last is not None and group.table == cells and (row.page == last.page if cells else margin.goes_on(last, row))
        goes_on = goes_on and last is not None and last.grid is row.grid
        if not goes_on:
            if group.rows:
                yield group
            group = Group(table=cells)
        group.rows.append(row)
    yield group


class _Margin:
    """Where lines end and how far apart they stand."""

    def __init__(self, pages: Sequence[list[Row]]) -> None:
        self.right: dict[tuple[int, int], float] = {}
        self.slack: dict[tuple[int, int], float] = {}
        """How far from the margin a full line of a column may end."""
        gaps = []
        for rows in pages:
            for column in {row.column for row in rows}:
                ends = [row.right for row in rows if row.column == column and len(row.text) > (_LINE if column == 0 else _NARROW)]
                place = rows[0].page, column
                self.right[place] = max(ends, default=inf)
                left = min(row.left for row in rows if row.column == column)
                self.slack[place] = _SLACK * (self.right[place] - left) if column else inf
            gaps += [a.bottom - b.bottom for a, b in pairwise(rows) if 4 < a.bottom - b.bottom < 60]
        self.gap = median(gaps) if gaps else 20.0

    def goes_on(self, before: Row, row: Row) -> bool:
        """Whether a line carries on the one before it."""
        last, text = before.text.rstrip(), row.text.lstrip()
        if is_parted(last, text):
            return True
        if plain.begins_anew(text) or plain.is_heading(last):
            return False
        height = before.pieces[-1].height
        place = before.page, before.column
        full = before.right > self.right[place] - min(4.5 * height, self.slack[place])
        ended = last.endswith(_ENDED)
        if (row.page, row.column) != (before.page, before.column):
            return (full or not ended) and not ended and (full or text[:1].islower())
        down = before.bottom - row.bottom
        if not 0 < down < max(1.45 * self.gap, 1.2 * height) or row.left > before.left + 1.2 * height:
            return False
        if before.pieces[-1].bold != row.pieces[0].bold and not full:
            return False
        return full or (not ended and text[:1].islower() and len(last) > 30)


def is_parted(before: str, after: str) -> bool:
    """Whether a word was parted at a line's end; a range such as 2021-2025 keeps its dash."""
    return bool(_PARTED.search(before)) and after[:1].islower()


def is_heading(group: Group) -> bool:
    """Whether a group of lines is a heading: numbered, in capitals, or bold and short."""
    text = " ".join(row.text for row in group.rows)
    if len(group.rows) == 1 and plain.is_heading(text):
        return True
    bold = all(piece.bold for row in group.rows for piece in row.pieces)
    return bold and len(text) <= 160 and not text.rstrip().endswith((".", ";", ","))
