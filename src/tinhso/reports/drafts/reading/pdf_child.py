"""The child that opens a PDF: content on stdin, JSON on stdout. It bounds itself before it looks at the file."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from tinhso.reports.drafts.reading.limits import FILE_BYTES, PAGES, PDF_BYTES, PDF_SECONDS, TEXT_CHARACTERS


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PDF_SECONDS, PDF_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (PDF_BYTES, PDF_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(_read(sys.stdin.buffer.read(FILE_BYTES + 1)), sys.stdout)


def _read(content: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"problem": "password" if "password" in str(error).lower() else "damaged"}
    if len(document) > PAGES:
        return {"problem": "pages"}
    pages, length = [], 0
    for page in document:
        text_page = page.get_textpage()
        text = text_page.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\x02", "-")
        length += len(text)
        if length > TEXT_CHARACTERS:
            return {"problem": "pages"}
        pages.append({"text": text, "lines": _lines(text_page, text)})
        text_page.close()
        page.close()
    return {"pages": pages}


def _lines(text_page: Any, text: str) -> list[list[float]]:
    """[start, end, left, bottom, right, top] of each line: the boxes of its first and last visible characters."""
    lines = []
    position = index = 0
    for line in text.split("\n"):
        count = len(line)
        shown = line.strip()
        if shown:
            first = index + line.index(shown[0])
            boxes = [_box(text_page, first), _box(text_page, index + len(line.rstrip()) - 1)]
            known = [box for box in boxes if box is not None]
            if known:
                lines.append([position, position + count, min(b[0] for b in known), min(b[1] for b in known),
                              max(b[2] for b in known), max(b[3] for b in known)])  # fmt: skip
        position += count + 1
        index += count + 2  # the engine ends a line with two characters
    return lines


def _box(text_page: Any, index: int) -> tuple[float, float, float, float] | None:
    import pypdfium2

    try:
        return tuple(text_page.get_charbox(index))
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return None


if __name__ == "__main__":
    main()
