"""PDF with text: a child process opens it, bounded in time and memory, and hands back lines with their places.

`locator` is {"page": n, "box": [left, bottom, right, top]}: pages from 1, points from the lower left corner; for a cell also table, row and
column. A figure's own locator gives the lines that it stands on, which may be on the page after its paragraph's first.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tinhso.reports.drafts.model import Cell, Draft, Line, Role
from tinhso.reports.drafts.reading import pdf_layout as layout
from tinhso.reports.drafts.reading import pdf_ruled as ruled
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.limits import PAGES, PDF_SECONDS
from tinhso.reports.drafts.reading.pdf_columns import in_columns
from tinhso.reports.drafts.reading.pdf_rows import Piece, Row, rows_of
from tinhso.reports.drafts.reading.pdf_turns import Box, Turn
from tinhso.reports.drafts.reading.problems import DraftProblem

_PROBLEMS = {
    "pages": (f"Tệp có quá {PAGES} trang hoặc quá nhiều chữ. Tách phần cần kiểm tra ra tệp riêng.",
              f"The file has more than {PAGES} pages or too much text. Put the part to check into a file of its own."),
    "password": ("Tệp PDF có mật khẩu. Bỏ mật khẩu rồi thử lại.", "The PDF has a password. Remove it and try again."),
    "damaged": ("Tệp PDF bị hỏng. Xuất lại từ Word rồi thử lại.", "The PDF is damaged. Export it from Word again and try once more."),
    "slow": ("Tệp PDF quá phức tạp để đọc trong giới hạn. Xuất lại từ Word, hoặc dùng bản .docx.",
             "The PDF is too complex to be read within bounds. Export it from Word again, or send the .docx."),
}  # fmt: skip
CHILD = [sys.executable, "-m", "tinhso.reports.drafts.reading.pdf_child"]


def read(content: bytes, name: str = "", seconds: int = PDF_SECONDS) -> Draft:
    """The draft of a PDF. `seconds`: of processor time that it may take. Raises DraftProblem."""
    told = _ask(content, seconds)
    if problem := told.get("problem"):
        raise DraftProblem(problem, *_PROBLEMS.get(problem, _PROBLEMS["damaged"]))
    builder = Builder(name)
    turns = [Turn(*page["turn"]) for page in told["pages"]]
    pages = [_rows(number, page) for number, page in enumerate(told["pages"], 1)]
    shown = layout.without_margins(pages, [turn.shown_height for turn in turns])
    tables, drawn = 0, _Drawn()
    for group in layout.groups([in_columns(rows) for rows in shown]):
        if (grid := group.rows[0].grid) is not None:
            tables = drawn.place(grid, group.rows[0].page, tables)
            drawn.add(builder, group)
        elif group.table:
            _add_table(builder, group, tables)
            tables += 1
        else:
            _add_paragraph(builder, group)
    return _turned_back(builder.draft(), turns)


def _rows(number: int, page: dict[str, Any]) -> list[Row]:
    """The rows of a page as its reader holds it: upright."""
    lines = [[Piece(*piece) for piece in line] for line in page["lines"]]
    return rows_of(number, lines, ruled.grids(page["rules"]))


def _turned_back(draft: Draft, turns: Sequence[Turn]) -> Draft:
    """The draft with its boxes where the file has them."""
    if not any(turn.quarters for turn in turns):
        return draft

    def back(page: int, box: Sequence[float]) -> Box:
        return turns[page - 1].back(box)

    blocks = tuple(
        replace(
            block, lines=tuple(replace(line, box=back(line.page, line.box)) for line in block.lines),
            locator=block.locator | {"box": list(back(block.locator["page"], block.locator["box"]))},
        )
        for block in draft.blocks
    )  # fmt: skip
    return replace(draft, blocks=blocks)


def _ask(content: bytes, seconds: float) -> dict[str, Any]:
    try:
        done = subprocess.run([*CHILD, str(seconds)], input=content, capture_output=True, timeout=seconds * 2, check=False)
    except subprocess.TimeoutExpired:
        return {"problem": "slow"}
    if done.returncode:
        return {"problem": "slow" if done.returncode < 0 else "damaged"}
    return dict(json.loads(done.stdout))


def _flowing(pieces: Iterable[tuple[str, int, int, Box]]) -> tuple[str, list[Line]]:
    """Lines under each other as one text, a word that a line broke put together; `pieces`: text, page, column and box of each."""
    text, lines = "", []
    for shown, page, column, box in pieces:
        if layout.is_parted(text, shown):
            text = text[:-1]
        elif text:
            text += "\n"
        lines.append(Line(len(text), len(text) + len(shown), page, box, column))
        text += shown
    return text, lines


def _add_paragraph(builder: Builder, group: layout.Group) -> None:
    text, lines = _flowing((row.text, row.page, row.column, (row.left, row.bottom, row.right, row.top)) for row in group.rows)
    role = Role.HEADING if layout.is_heading(group) else Role.PARAGRAPH
    builder.add(text, role, _locator(lines[0]), lines=lines)


def _add_table(builder: Builder, group: layout.Group, number: int) -> None:
    starts = _columns(group)
    for place, row in enumerate(group.rows):
        for piece in row.pieces:
            middle = (piece.left + piece.right) / 2
            column = max((n for n, start in enumerate(starts) if start <= middle), default=0)
            cell = Cell(number, place, column)
            line = Line(0, len(piece.text), row.page, (piece.left, piece.bottom, piece.right, piece.top))
            builder.add(piece.text, Role.CELL, _locator(line) | {"table": number, "row": place, "column": column}, cell, [line])


class _Drawn:
    """Adds tables that are drawn with lines, cell by cell; one that a page breaks goes on as the same table."""

    def __init__(self) -> None:
        self.grid: ruled.Grid | None = None
        self.page = self.number = self.first = self.next = 0

    def place(self, grid: ruled.Grid, page: int, tables: int) -> int:
        """Which table the next rows belong to; gives how many tables there are then."""
        carried = self.grid is not None and page == self.page + 1 and grid.continues(self.grid)
        self.first = self.next if carried else 0
        self.number = self.number if carried else tables
        self.grid, self.page = grid, page
        return tables if carried else tables + 1

    def add(self, builder: Builder, group: layout.Group) -> None:
        """The cells of the rows of one page, row by row."""
        assert self.grid is not None
        cells: dict[tuple[int, int], list[Piece]] = {}
        at = (0, 0)
        for piece in (piece for row in group.rows for piece in row.pieces):
            at = self.grid.cell_at(*piece.middle) or at
            cells.setdefault(at, []).append(piece)
        for (row, column), pieces in sorted(cells.items()):
            cell = Cell(self.number, self.first + row, column)
            text, lines = _flowing(
                (piece.text, self.page, 0, (piece.left, piece.bottom, piece.right, piece.top)) for piece in pieces
            )
            place = {"table": cell.table, "row": cell.row, "column": column}
            builder.add(text, Role.CELL, _locator(lines[0]) | place, cell, lines)
        self.next = self.first + max(row for row, _ in cells) + 1


def _columns(group: layout.Group) -> list[float]:
    """Where the columns of a table begin: its pieces' extents, those that overlap taken together."""
    found: list[list[float]] = []
    for left, right in sorted((piece.left, piece.right) for row in group.rows for piece in row.pieces):
        if found and left < found[-1][1]:
            found[-1][1] = max(found[-1][1], right)
        else:
            found.append([left, right])
    return [left for left, _ in found]


def _locator(line: Line) -> dict[str, Any]:
    return {"page": line.page, "box": list(line.box)}
