"""CSV: which code page, which separator, row by row."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from tinhso.kernel.imports import codepages, limits
from tinhso.kernel.imports.problems import FileProblem

_PIECE = 1 << 18


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number in the file, cells). Raises FileProblem where the text cannot be read."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as stream:
        sample = unicodedata.normalize("NFC", stream.read(20_000))
        if name := codepages.named(sample):
            raise FileProblem("old-code-page", *codepages.advice(name))
        delimiter = _delimiter(sample)
        stream.seek(0)
        reader = csv.reader(_bounded_lines(stream), delimiter=delimiter)
        compose = encoding == "cp1258"
        try:
            for cells in reader:
                if len(cells) > limits.COLUMNS:
                    raise FileProblem(
                        "too-many-columns",
                        f"Có {len(cells)} cột, quá {limits.COLUMNS}. Xóa các cột thừa.",
                        f"{len(cells)} columns, more than {limits.COLUMNS}. Delete those that are not needed.",
                        row=reader.line_num,
                    )
                # The code page writes tone marks apart from their letters.
                yield reader.line_num, [unicodedata.normalize("NFC", cell) for cell in cells] if compose else cells
        except csv.Error as error:
            raise FileProblem(
                "csv-broken",
                "Dấu ngoặc kép chưa đóng hoặc ô quá dài. Sửa dòng này.",
                "A quotation mark is not closed, or a cell is too long. Mend this row.",
                row=reader.line_num,
            ) from error


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16, utf-8 or cp1258 (TCVN3 and VNI read as that too), by the bytes. Raises FileProblem for no text."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif head[1:2] == b"\0" or head[:1] == b"\0":
        candidates = ["utf-16-le" if head[1:2] == b"\0" else "utf-16-be"]
    else:
        candidates = ["utf-8", "cp1258"]
    for encoding in candidates:
        if _reads_as(path, encoding):
            return encoding
    raise FileProblem(
        "unknown-encoding",
        "Không đọc được bảng mã của tệp. Lưu lại dạng “CSV UTF-8” hoặc .xlsx.",
        "The file's encoding cannot be read. Save it as “CSV UTF-8” or .xlsx.",
    )


def _reads_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    with path.open("rb") as stream:
        try:
            while piece := stream.read(_PIECE):
                if _has_control(decoder.decode(piece)):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _has_control(text: str) -> bool:
    """Whether it holds characters that no text has: the sign of a picture or a program under a false name."""
    return any(sign in text for sign in _CONTROL)


_CONTROL = [chr(code) for code in range(32) if chr(code) not in "\t\n\r\f"]


def _delimiter(sample: str) -> str:
    """The separator that splits the first lines most, and alike."""
    lines = [line for line in io.StringIO(sample).read().splitlines() if line.strip()][:20]
    return max(";,\t|", key=lambda sign: (sum(line.count(sign) for line in lines), sign == ","))


def _bounded_lines(stream: io.TextIOBase) -> Iterator[str]:
    """Lines of at most a bounded length: a file without line ends must not fill the memory."""
    longest = limits.COLUMNS * limits.CELL_CHARACTERS
    while line := stream.readline(longest):
        if len(line) >= longest:
            raise FileProblem(
                "csv-line", "Có dòng quá dài. Tệp không phải danh sách CSV.", "A line is too long. The file is no CSV list."
            )
        yield line
