"""XLSX: looked through as a stream before it is opened, so that a hostile file costs nothing.

A spreadsheet is a zip of XML. The look-through unpacks every part in small pieces and counts; it refuses entity declarations, too many
rows or columns (a single cell in XFD1048576 makes a reader reserve 400 GB), and finds what the fast reader does not tell: which
cells hold formulas and which are merged.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import python_calamine
from defusedxml import ElementTree

from tinhso.kernel.imports import limits
from tinhso.kernel.imports.problems import FileProblem, too_many_rows

_PIECE = 1 << 18
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")


class Formula(str):
    """A cell that holds a formula; the text is the formula itself, with its equals sign."""


@dataclass
class Inside:
    """What the look-through found in one sheet."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, column), both from 1 → the formula without its equals sign."""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""


def rows(path: Path) -> tuple[int, Iterator[tuple[int, list[Any]]], Inside]:
    """The rows of the first visible sheet that holds anything: (number of rows, (row number, cells from column A), what is inside).

    Cells are str, float, bool, date, datetime, time, timedelta, or `Formula`; an empty one is "". Raises FileProblem.
    """
    found = look_through(path)
    if not any(inside.cells for inside in found.values()):
        raise FileProblem(
            "empty",
            "Bảng tính không có ô nào. Kiểm tra lại tệp đã chọn.",
            "The workbook has no cell. Check the file that you chose.",
        )
    try:
        book = python_calamine.load_workbook(str(path))
        names = [
            meta.name
            for meta in book.sheets_metadata
            if meta.visible == python_calamine.SheetVisibleEnum.Visible and meta.name in found
        ]
        for name in names:
            inside = found[name]
            if inside.cells == 0:
                continue
            sheet = book.get_sheet_by_name(name)
            return sheet.total_height, _rows(sheet, inside), inside
    except python_calamine.CalamineError as error:
        raise FileProblem(
            "xlsx-broken",
            "Bảng tính hỏng, không mở được. Mở bằng Excel rồi lưu lại dạng .xlsx.",
            "The workbook is damaged and does not open. Open it in Excel and save it as .xlsx.",
        ) from error
    raise FileProblem(
        "empty",
        "Không có trang tính nào hiện ra mà có dữ liệu. Bỏ ẩn trang tính rồi gửi lại.",
        "No visible sheet holds data. Unhide the sheet and send the file again.",
    )


def _rows(sheet: python_calamine.CalamineSheet, inside: Inside) -> Iterator[tuple[int, list[Any]]]:
    offset = [""] * (sheet.start[1] if sheet.start else 0)
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), formula in inside.formulas.items():
        by_row.setdefault(row, []).append((column, formula))
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        line = [*offset, *cells] if offset else cells
        for column, formula in by_row.get(number, ()):
            line.extend([""] * (column - len(line)))
            line[column - 1] = Formula(f"={formula}")
        yield number, line


def look_through(path: Path) -> dict[str, Inside]:
    """Every worksheet by name, or a FileProblem."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _look_through(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileProblem(
            "xlsx-broken",
            "Tệp không phải bảng tính .xlsx, hoặc đã hỏng. Mở bằng Excel rồi lưu lại.",
            "The file is no .xlsx workbook, or is damaged. Open it in Excel and save it as .xlsx.",
        ) from error
    except (expat.ExpatError, ElementTree.ParseError, KeyError, UnicodeDecodeError) as error:
        raise FileProblem(
            "xlsx-broken",
            "Bảng tính hỏng bên trong. Mở bằng Excel rồi lưu lại dạng .xlsx.",
            "The workbook is damaged inside. Open it in Excel and save it as .xlsx.",
        ) from error


def _look_through(archive: zipfile.ZipFile) -> dict[str, Inside]:
    parts = archive.infolist()
    if len(parts) > limits.PARTS:
        raise FileProblem(
            "xlsx-parts",
            "Bảng tính chứa quá nhiều phần. Chép dữ liệu sang tệp mới rồi gửi lại.",
            "The workbook has too many parts. Copy the data into a new file and send that.",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise FileProblem(
            "xlsx-locked",
            "Bảng tính đặt mật khẩu. Bỏ mật khẩu rồi gửi lại.",
            "The workbook has a password. Remove it and send the file again.",
        )
    names = {part.filename.lower() for part in parts}
    if len(names) != len(parts):
        # Two parts of one name: what was looked through need not be what is read.
        raise FileProblem(
            "xlsx-broken",
            "Bảng tính có hai phần trùng tên. Mở bằng Excel rồi lưu lại dạng .xlsx.",
            "Two parts of the workbook have one name. Open it in Excel and save it as .xlsx.",
        )
    if "xl/workbook.xml" not in names:
        raise FileProblem(
            "not-a-spreadsheet",
            "Tệp nén này không phải bảng tính. Gửi tệp .xlsx hoặc .csv.",
            "This archive is no workbook. Send an .xlsx or .csv file.",
        )
    budget = _Budget()
    sheets: dict[str, Inside] = {}
    for part in parts:
        name = part.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        inside = Inside() if name.startswith("xl/worksheets/") and name.endswith(".xml") else None
        with archive.open(part) as stream:
            _parse(stream, inside, budget)
        if inside is not None:
            sheets[name] = inside
    return {name: sheets[target] for name, target in _sheet_files(archive) if target in sheets}


@dataclass
class _Budget:
    left: int = limits.UNPACKED_BYTES

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise FileProblem(
                "xlsx-too-large",
                f"Bảng tính giải nén quá {limits.UNPACKED_BYTES >> 20} MB. Chia thành nhiều tệp nhỏ hơn.",
                f"Unpacked, the workbook is larger than {limits.UNPACKED_BYTES >> 20} MB. Divide it into smaller files.",
            )


def _sheet_files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet name, path inside the archive), from the workbook and its relations. Both were looked through before."""
    targets: dict[str, str] = {}
    for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = str(relation.get("Target", ""))
        targets[str(relation.get("Id"))] = target[1:] if target.startswith("/") else f"xl/{target}"
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        yield str(sheet.get("name")), targets.get(str(sheet.get(_RELATION)), "").lower()


def _parse(stream: IO[bytes], inside: Inside | None, budget: _Budget) -> None:
    parser = expat.ParserCreate()

    def refuse_entities(*_: object) -> None:
        raise FileProblem(
            "xlsx-entities",
            "Bảng tính chứa khai báo XML không cho phép. Mở bằng Excel rồi lưu lại dạng .xlsx.",
            "The workbook holds an XML declaration that is not allowed. Open it in Excel and save it as .xlsx.",
        )

    parser.StartDoctypeDeclHandler = refuse_entities
    parser.EntityDeclHandler = refuse_entities
    if inside is not None:
        _Sheet(parser, inside)
    while piece := stream.read(_PIECE):
        budget.take(len(piece))
        parser.Parse(piece, False)
    parser.Parse(b"", True)


class _Sheet:
    """Listens to one worksheet: its cells' places, formulas and merges."""

    def __init__(self, parser: expat.XMLParserType, inside: Inside) -> None:
        self.inside = inside
        self.parser = parser
        self.place = (0, 0)
        self.text: list[str] = []
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.buffer_text = True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._cell(attributes.get("r"))
        elif tag == "f":
            self.text = []
            self.parser.CharacterDataHandler = self.text.append
        elif tag == "row":
            self.place = (self.place[0] + 1, 0)
            if "r" in attributes:
                self.place = _place(f"A{attributes['r']}")[0], 0
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag == "f":
            self.parser.CharacterDataHandler = None
            if len(self.inside.formulas) < limits.ROWS:
                self.inside.formulas[self.place] = "".join(self.text)[:200]

    def _cell(self, reference: str | None) -> None:
        row, column = self.place[0], self.place[1] + 1
        if reference is not None:
            row, column = _place(reference)
        self.place = (row, column)
        inside = self.inside
        inside.cells += 1
        if row > inside.rows:
            inside.rows = row
            if row > limits.ROWS + limits.HEADER_WITHIN:
                raise too_many_rows()
        if column > inside.columns:
            inside.columns = column
            if column > limits.COLUMNS:
                raise FileProblem(
                    "too-many-columns",
                    f"Bảng tính dùng tới cột {reference or column}, quá {limits.COLUMNS} cột. Xóa các cột thừa bên phải rồi gửi lại.",
                    f"The sheet goes to column {reference or column}, beyond {limits.COLUMNS}. Delete the empty columns on the right.",
                    row=row,
                )
        if inside.cells > limits.CELLS:
            raise FileProblem(
                "too-many-cells",
                "Bảng tính có quá nhiều ô. Chia thành nhiều tệp.",
                "The workbook has too many cells. Divide it into several files.",
            )

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if last and len(self.inside.merged) < limits.ROWS:
            self.inside.merged.append((*_place(first), *_place(last)))


def _place(reference: str) -> tuple[int, int]:
    """ "C7" → (7, 3)."""
    match = _CELL.match(reference)
    if match is None:
        raise FileProblem(
            "xlsx-broken",
            f"Bảng tính có ô mang địa chỉ lạ “{reference[:20]}”. Mở bằng Excel rồi lưu lại.",
            f"A cell has the strange address “{reference[:20]}”. Open it in Excel and save it as .xlsx.",
        )
    letters = match[1]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
