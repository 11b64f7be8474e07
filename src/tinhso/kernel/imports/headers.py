"""Finding the heading row, and which column of the file is which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from tinhso.kernel.imports import codepages, limits
from tinhso.kernel.imports.columns import Column
from tinhso.kernel.imports.problems import FileProblem
from tinhso.kernel.places.folding import fold

_NUMBERING = re.compile(r"\(?([0-9]{1,2}|[A-Z])\)?$")
_MARKS = re.compile(r"\s*(\*|\(\*\)|\(bat buoc\)|:)\s*$")
Rows = Iterator[tuple[int, list[Any]]]


@dataclass
class Mapping:
    """Where the heading stands, which file column (from 0) each column comes from, and headings nobody knows."""

    row: int
    places: dict[str, int]
    unknown: list[str]


def find(rows: Rows, columns: Sequence[Column]) -> tuple[Mapping, Rows]:
    """The mapping, and the rows below the heading. Raises FileProblem naming the missing columns."""
    known = {heading: column.code for column in columns for heading in column.headings()}
    first = list(islice(rows, limits.HEADER_WITHIN))
    best: tuple[int, int] | None = None
    for index, (_number, cells) in enumerate(first):
        hits = len({known[name] for cell in cells if (name := _heading(cell)) in known})
        if hits and (best is None or hits > best[0]):
            best = (hits, index)
    if best is None:
        if name := codepages.named(" ".join(str(cell) for _number, cells in first for cell in cells)):
            raise FileProblem("old-code-page", *codepages.advice(name))
        raise FileProblem(
            "no-heading",
            f"Không thấy dòng tiêu đề. Cần có các cột: {_titles(columns, 'vi')}. Dùng tệp mẫu.",
            f"There is no row of headings. These columns are needed: {_titles(columns, 'en')}. Use the template.",
        )
    index = best[1]
    number, cells = first[index]
    mapping = Mapping(number, {}, [])
    for place, cell in enumerate(cells):
        name = _heading(cell)
        code = known.get(name)
        if code is None:
            if name:
                mapping.unknown.append(str(cell).strip()[:60])
        elif code in mapping.places:
            twice = next(column for column in columns if column.code == code)
            raise FileProblem(
                "column-twice",
                "Tiêu đề này có hai lần. Bỏ một cột.",
                "This heading stands twice. Remove one of the columns.",
                row=number,
                column=(twice.title, twice.en),
            )
        else:
            mapping.places[code] = place
    missing = [column for column in columns if column.required and column.code not in mapping.places]
    if missing:
        raise FileProblem(
            "missing-columns",
            f"Thiếu cột {_titles(missing, 'vi')}. Thêm cột hoặc dùng tệp mẫu.",
            f"Missing columns: {_titles(missing, 'en')}. Add them, or use the template.",
            row=number,
        )
    below = first[index + 1 :]
    if below and _is_numbering(below[0][1]):
        below = below[1:]
    return mapping, chain(below, rows)


def _heading(cell: object) -> str:
    return _MARKS.sub("", fold(str(cell))) if cell not in (None, "") else ""


def _is_numbering(cells: list[Any]) -> bool:
    """Whether it is the row of official forms that numbers the columns: (1) (2) (3)."""
    filled = [str(cell).strip() for cell in cells if str(cell).strip()]
    return len(filled) > 1 and all(_NUMBERING.match(text) and text.startswith("(") for text in filled)


def _titles(columns: Sequence[Column], language: str) -> str:
    return ", ".join(f"“{column.heading(language)}”" for column in columns)
