"""Reading a batch's file into staged rows: each row right, or wrong with its reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from tinhso.kernel.imports import headers, limits
from tinhso.kernel.imports.bulk import PIECE
from tinhso.kernel.imports.columns import Column
from tinhso.kernel.imports.files import Table, open_table
from tinhso.kernel.imports.importer import Context, Importer, Row
from tinhso.kernel.imports.models import StagedRow
from tinhso.kernel.imports.problems import FileProblem, Wrong, too_many_rows
from tinhso.kernel.imports.spreadsheets import Formula
from tinhso.kernel.loading import Progress
from tinhso.kernel.people.errors import Refused

CHUNK = 2_000
Problems = dict[int, list[tuple[str, Any, Wrong]]]
"""Of each wrong row: the column, what was entered there, and what is wrong."""
_MISSING = object()
_MERGED = Wrong(
    "merged",
    "Dòng có ô gộp. Bỏ gộp ô và nhập đủ từng dòng.",
    "The row has merged cells. Unmerge them and fill in every row.",
)


@dataclass
class Outcome:
    """What reading found."""

    read: int = 0
    right: int = 0
    wrong: int = 0
    header: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class Reader:
    """Reads one file for one importer. Memory is bounded by a chunk, and by one key per row."""

    def __init__(self, importer: Importer, context: Context, table: Table) -> None:
        self.importer = importer
        self.context = context
        self.table = table
        self.columns = importer.columns
        self.titles = {column.code: column.title for column in self.columns}
        self.memo: list[dict[Any, Any]] = [{} for _ in self.columns]
        self.keys: dict[tuple[Any, ...], int] = {}
        self.outcome = Outcome()
        self.places: dict[str, int] = {}

    def stage(self, progress: Progress) -> Outcome:
        """Fill `imports_stagedrow` and `imports_rowerror` of the batch. Raises FileProblem."""
        mapping, below = headers.find(self.table.rows, self.columns)
        self.places = mapping.places
        self.outcome.unknown = mapping.unknown
        self.outcome.header = [column.title for column in self.columns if column.code in mapping.places]
        merged = _merged_rows(self.table.merged, mapping.row)
        total = None if self.table.total is None else max(0, self.table.total - mapping.row)
        filled = ((number, cells) for number, cells in below if any(cell not in ("", None) for cell in cells))
        while chunk := list(islice(filled, CHUNK)):
            self._chunk(chunk, merged)
            if self.outcome.read > limits.ROWS:
                raise too_many_rows()
            progress(self.outcome.read, total)
        if self.outcome.read == 0:
            raise FileProblem(
                "no-rows",
                "Dưới dòng tiêu đề không có dòng nào. Kiểm tra lại tệp đã chọn.",
                "There is no row below the headings. Check the file that you chose.",
            )
        return self.outcome

    def _chunk(self, chunk: list[tuple[int, list[Any]]], merged: set[int]) -> None:
        wrong: Problems = {}
        values = [self._column(index, column, chunk, wrong) for index, column in enumerate(self.columns)]
        codes = [column.code for column in self.columns]
        rows: list[Row] = []
        for (number, cells), line in zip(chunk, zip(*values, strict=True), strict=True):
            if number in merged:
                wrong.setdefault(number, []).append((codes[0], self._entered(cells, codes[0]), _MERGED))
            if number not in wrong:
                row = Row(number, dict(zip(codes, line, strict=True)))
                self._check(row, cells, wrong)
                if number not in wrong:
                    rows.append(row)
        as_sent = dict(chunk)
        for number, problem in self.importer.check_many(rows, self.context):
            code = problem.column or codes[0]
            wrong.setdefault(number, []).append((code, self._entered(as_sent[number], code), problem))
        self._store([row for row in rows if row.number not in wrong], chunk, wrong)

    def _column(
        self,
        index: int,
        column: Column,
        chunk: list[tuple[int, list[Any]]],
        wrong: Problems,
    ) -> list[Any]:
        """One column's values of a chunk. A text met before is not read again."""
        place = self.places.get(column.code)
        context, take = self.context, column.take
        memo = self.memo[index] if column.repeats else None
        found: list[Any] = []
        for number, cells in chunk:
            entered = cells[place] if place is not None and place < len(cells) else None
            if place is None:
                found.append(None)
                continue
            if memo is not None and (kept := memo.get((type(entered), entered), _MISSING)) is not _MISSING:
                if isinstance(kept, Wrong):
                    wrong.setdefault(number, []).append((column.code, entered, kept))
                    kept = None
                found.append(kept)
                continue
            value: Any
            try:
                value = take(entered, context)
            except Wrong as problem:
                wrong.setdefault(number, []).append((column.code, entered, problem))
                value = problem
            if memo is not None and len(memo) < 50_000:
                memo[type(entered), entered] = value
            found.append(None if isinstance(value, Wrong) else value)
        return found

    def _entered(self, cells: list[Any], code: str) -> Any:
        """What stands in the file: its sender knows neither our keys nor our spelling."""
        place = self.places.get(code)
        return cells[place] if place is not None and place < len(cells) else None

    def _check(self, row: Row, cells: list[Any], wrong: Problems) -> None:
        if self.importer.key:
            key = tuple(row.values[code] for code in self.importer.key)
            earlier = self.keys.setdefault(key, row.number)
            if earlier != row.number:
                code = self.importer.key[0]
                column = next(column for column in self.columns if column.code == code)
                twice = Wrong(
                    "row-twice",
                    f"Cùng {column.title.lower()} với dòng {earlier}. Bỏ một dòng.",
                    f"The same {column.en.lower()} as in row {earlier}. Remove one of the rows.",
                )
                wrong[row.number] = [(code, self._entered(cells, code), twice)]
                return
        try:
            self.importer.check(row, self.context)
        except (Wrong, Refused) as raised:
            problem = Wrong.of(raised) if isinstance(raised, Refused) else raised
            code = problem.column if problem.column in self.titles else self.columns[0].code
            wrong[row.number] = [(code, self._entered(cells, code), problem)]

    def _store(self, right: list[Row], chunk: list[tuple[int, list[Any]]], wrong: Problems) -> None:
        batch = self.context.batch.pk
        columns = self.columns
        with connection.cursor() as cursor:
            with cursor.cursor.copy('COPY imports_stagedrow (batch_id, row, "right", cells) FROM STDIN') as copy:
                for row in right:
                    packed = [None if (value := row.values[column.code]) is None else column.pack(value) for column in columns]
                    copy.write_row((batch, row.number, True, json.dumps(packed, ensure_ascii=False)))
                for number, cells in chunk:
                    if number in wrong:
                        copy.write_row((batch, number, False, json.dumps(self._raw(cells), ensure_ascii=False)))
            if wrong:
                with cursor.cursor.copy(
                    'COPY imports_rowerror (batch_id, row, "column", entered, code, fix, fix_en) FROM STDIN'
                ) as copy:
                    for number, reasons in sorted(wrong.items()):
                        for code, entered, fix in reasons:
                            told = (
                                self.titles.get(code, code)[:80],
                                shown(entered)[:200],
                                fix.code[:40],
                                fix.vi[:300],
                                fix.en[:300],
                            )
                            copy.write_row((batch, number, *told))
        self.outcome.read += len(chunk)
        self.outcome.wrong += len(wrong)
        self.outcome.right += len(right)

    def _raw(self, cells: list[Any]) -> list[str]:
        """The cells as entered, of the columns that the importer knows, in its order."""
        places = [self.places[column.code] for column in self.columns if column.code in self.places]
        return [shown(cells[place]) if place < len(cells) else "" for place in places]


def staged_rows(importer: Importer, context: Context) -> Iterator[Row]:
    """The right rows of the batch, in the file's order, a few thousand in memory at a time."""
    # By key and not by a server-side cursor: one that is left open by an error would be closed in the next transaction, and break it.
    waiting = StagedRow.objects.filter(batch=context.batch, right=True).order_by("row").values_list("row", "cells")
    last = -1
    while piece := list(waiting.filter(row__gt=last)[:PIECE]):
        for number, cells in piece:
            yield Row(number, _unpacked(importer.columns, cells, context))
        last = piece[-1][0]


def _unpacked(columns: list[Column], cells: list[Any], context: Context) -> dict[str, Any]:
    return {
        column.code: None if kept is None else column.unpack(kept, context) for column, kept in zip(columns, cells, strict=True)
    }


def shown(entered: Any) -> str:
    """A cell as its writer saw it, for the list of errors."""
    if entered is None:
        return ""
    if isinstance(entered, Formula):
        return str(entered)
    if isinstance(entered, datetime):
        return f"{entered:%-d/%-m/%Y %H:%M}" if entered.time() != time() else f"{entered:%-d/%-m/%Y}"
    if isinstance(entered, date):
        return f"{entered:%-d/%-m/%Y}"
    if isinstance(entered, bool):
        return "TRUE" if entered else "FALSE"
    if isinstance(entered, float) and entered.is_integer() and abs(entered) < 1e18:
        return str(int(entered))
    if isinstance(entered, timedelta | time):
        return str(entered)
    return str(entered).replace("\0", "").strip()[: limits.CELL_CHARACTERS]


def _merged_rows(merged: Iterable[tuple[int, int, int, int]], header: int) -> set[int]:
    """Rows below the heading that a merged cell touches."""
    rows: set[int] = set()
    for top, _left, bottom, _right in merged:
        if bottom > header and bottom - top <= limits.ROWS:
            rows.update(range(max(top, header + 1), bottom + 1))
            if len(rows) > limits.ROWS:
                break
    return rows


def read_into_staging(importer: Importer, context: Context, path: Path, progress: Progress) -> Outcome:
    """Open the file and stage its rows. Raises FileProblem."""
    return Reader(importer, context, open_table(path)).stage(progress)
