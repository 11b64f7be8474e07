"""PDF with text: a child process opens it, bounded in time and memory, and hands back lines with their places.

`locator` is {"page": n, "box": [left, bottom, right, top]}: pages from 1, points from the lower left corner; for a cell also table, row and
column. A figure's own locator gives the lines that it stands on, which may be on the page after its paragraph's first.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tinhso.reports.drafts.model import Cell, Draft, Line, Role
from tinhso.reports.drafts.reading import pdf_layout as layout
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.limits import PAGES, PDF_SECONDS
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


def read(content: bytes, name: str = "") -> Draft:
    """The draft of a PDF. Raises DraftProblem."""
    told = _ask(content)
    if problem := told.get("problem"):
        raise DraftProblem(problem, *_PROBLEMS.get(problem, _PROBLEMS["damaged"]))
    builder = Builder(name)
    pages = [
        layout.rows_of(number, [[layout.Piece(*piece) for piece in line] for line in page["lines"]])
        for number, page in enumerate(told["pages"], 1)
    ]
    tables = 0
    for group in layout.groups(layout.without_margins(pages, [page["height"] for page in told["pages"]])):
        if group.table:
            _add_table(builder, group, tables)
            tables += 1
        else:
            _add_paragraph(builder, group)
    return builder.draft()


def _ask(content: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(
            CHILD, input=content, capture_output=True, timeout=PDF_SECONDS * 2, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"problem": "slow"}
    if done.returncode:
        return {"problem": "slow" if done.returncode < 0 else "damaged"}
    return dict(json.loads(done.stdout))


def _add_paragraph(builder: Builder, group: layout.Group) -> None:
    text, lines = "", []
    for row in group.rows:
        if layout.is_parted(text, row.text):
            text = text[:-1]
        elif text:
            text += "\n"
        lines.append(Line(len(text), len(text) + len(row.text), row.page, (row.left, row.bottom, row.right, row.top)))
        text += row.text
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
