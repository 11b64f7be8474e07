"""A file as rows, whatever its kind: decided by its bytes, not by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinhso.kernel.imports import limits, spreadsheets, texts
from tinhso.kernel.imports.problems import FileProblem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": ("PDF", "a PDF"),
    b"\x89PNG": ("ảnh PNG", "a PNG picture"),
    b"\xff\xd8\xff": ("ảnh JPEG", "a JPEG picture"),
    b"{\\rtf": ("văn bản RTF", "an RTF text"),
    b"Rar!": ("tệp nén RAR", "a RAR archive"),
    b"<": ("trang web hoặc XML, dù tên có thể là .xls", "a web page or XML, though its name may end in .xls"),
}


@dataclass
class Table:
    """An opened file. `total` is the number of rows where the format tells it before reading."""

    rows: Iterator[tuple[int, list[Any]]]
    total: int | None
    merged: list[tuple[int, int, int, int]]


def open_table(path: Path) -> Table:
    """Raises FileProblem where the file is no spreadsheet and no CSV, or beyond the bounds."""
    size = path.stat().st_size
    if size == 0:
        raise FileProblem("empty", "Tệp rỗng. Kiểm tra lại tệp đã chọn.", "The file is empty. Check the file that you chose.")
    if size > limits.FILE_BYTES:
        raise FileProblem(
            "too-large",
            f"Tệp lớn quá {limits.FILE_BYTES >> 20} MB. Chia thành nhiều tệp.",
            f"The file is larger than {limits.FILE_BYTES >> 20} MB. Divide it.",
        )
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"PK"):
        total, rows, inside = spreadsheets.rows(path)
        return Table(rows, total, inside.merged)
    if head.startswith(_OLE):
        raise FileProblem(
            "old-excel",
            "Tệp Excel kiểu cũ (.xls) hoặc đặt mật khẩu. Mở bằng Excel rồi lưu lại dạng .xlsx.",
            "An old Excel file (.xls), or one with a password. Open it in Excel and save it as .xlsx.",
        )
    for sign, (kind, named) in _OTHERS.items():
        if head.startswith(sign):
            raise FileProblem(
                "not-a-spreadsheet",
                f"Đây là {kind}, không phải bảng tính. Gửi tệp .xlsx hoặc .csv.",
                f"This is {named}, no spreadsheet. Send an .xlsx or .csv file.",
            )
    return Table(texts.rows(path), None, [])
