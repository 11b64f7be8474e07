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
    b"%PDF": "PDF",
    b"\x89PNG": "ảnh PNG",
    b"\xff\xd8\xff": "ảnh JPEG",
    b"{\\rtf": "văn bản RTF",
    b"Rar!": "tệp nén RAR",
    b"<": "trang web hoặc XML, dù tên có thể là .xls",
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
        raise FileProblem("empty", "Tệp rỗng. Kiểm tra lại tệp đã chọn.")
    if size > limits.FILE_BYTES:
        raise FileProblem("too-large", f"Tệp lớn quá {limits.FILE_BYTES >> 20} MB. Chia thành nhiều tệp.")
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"PK"):
        total, rows, inside = spreadsheets.rows(path)
        return Table(rows, total, inside.merged)
    if head.startswith(_OLE):
        raise FileProblem("old-excel", "Tệp Excel kiểu cũ (.xls) hoặc đặt mật khẩu. Mở bằng Excel rồi lưu lại dạng .xlsx.")
    for sign, kind in _OTHERS.items():
        if head.startswith(sign):
            raise FileProblem("not-a-spreadsheet", f"Đây là {kind}, không phải bảng tính. Gửi tệp .xlsx hoặc .csv.")
    return Table(texts.rows(path), None, [])
