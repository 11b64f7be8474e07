"""The child that opens a PDF: content on stdin, JSON on stdout; its argument is the seconds of processor time that it may take. It bounds
itself before it looks at the file.

The answer: {"pages": [{"turn": [quarters clockwise until its text stands upright, width, height], "lines": [[[text, left, bottom, right,
top, bold], …], …], "rules": [box, …]}, …]}: each line with its pieces, which end where the next word stands further off than a space or
beyond a drawn line; the thin shapes that the page draws; all as on the upright page. Or {"problem": code}.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from typing import Any

from tinhso.reports.drafts.reading.limits import FILE_BYTES, PAGES, PDF_BYTES, TEXT_CHARACTERS
from tinhso.reports.drafts.reading.pdf_turns import Box, Turn

_HYPHENS = (0x02, 0xFFFE)
"""How the engine tells a hyphen at a line's end."""
_BETWEEN = (0x20, 0x09, 0x0A, 0x0D, 0)
"""What parts words. A no-break space does not: it belongs to its number."""
_BOLD = 600
_THIN = 3.0
_RULES = 4000
"""So many lines of a page are looked at: a drawing has more, a table never."""
_APART = 0.8
"""A gap of so many heights of the line parts two cells; justified lines stay below it."""


def main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (PDF_BYTES, PDF_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        told = _read(sys.stdin.buffer.read(FILE_BYTES + 1))
    except MemoryError:
        told = {"problem": "slow"}
    json.dump(told, sys.stdout)


def _read(content: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"problem": "password" if "password" in str(error).lower() else "damaged"}
    if len(document) > PAGES:
        return {"problem": "pages"}
    pages: list[dict[str, Any]] = []
    length = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            return {"problem": "damaged"}
        length += text_page.count_chars()
        if length > TEXT_CHARACTERS:
            return {"problem": "pages"}
        turn = _turn(page, text_page)
        drawn = [turn.upright(rule) for rule in _rules(page)]
        ordered = turn.quarters * 90 == page.get_rotation()
        lines = _lines(text_page, drawn, turn)
        pages.append({
            "turn": [turn.quarters, turn.width, turn.height], "rules": drawn,
            "lines": lines if ordered else _reordered(lines),
        })  # fmt: skip
        text_page.close()
        page.close()
    return {"pages": pages}


def _turn(page: Any, text_page: Any) -> Turn:
    """How most of a page's text runs, whatever the file says of the page itself."""
    import math

    import pypdfium2.raw as engine

    sample = range(0, text_page.count_chars(), 1 + text_page.count_chars() // 300)
    angles = [round(math.degrees(engine.FPDFText_GetCharAngle(text_page, index)) / 90) % 4 for index in sample]
    quarters = (4 - max(set(angles), key=angles.count)) % 4 if angles else 0
    width, height = page.get_size()
    return Turn(quarters, *((height, width) if page.get_rotation() % 180 else (width, height)))


def _rules(page: Any) -> list[list[float]]:
    """[left, bottom, right, top] of the thin shapes that a page draws: the lines of tables among them."""
    import pypdfium2
    import pypdfium2.raw as engine

    found: list[list[float]] = []
    try:
        for shape in page.get_objects(filter=[engine.FPDF_PAGEOBJ_PATH], max_depth=2):
            left, bottom, right, top = shape.get_bounds()
            if min(right - left, top - bottom) <= _THIN:
                found.append([round(left, 1), round(bottom, 1), round(right, 1), round(top, 1)])
            if len(found) >= _RULES:
                break
    except pypdfium2.PdfiumError:
        return []
    return found


def _lines(text_page: Any, drawn: Sequence[Box], turn: Turn) -> list[list[list[Any]]]:
    """The lines of a page in the engine's order, each parted into pieces."""
    import pypdfium2.raw as engine

    count = text_page.count_chars()
    codes = [engine.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    down = [rule for rule in drawn if rule[2] - rule[0] <= _THIN < rule[3] - rule[1]]
    lines: list[list[list[Any]]] = []
    words: list[tuple[int, int]] = []
    start = -1
    for index, code in enumerate([*codes, 0x0A]):
        parted = code in _HYPHENS  # the engine leaves out the line's end after it
        if code not in _BETWEEN and not parted:
            start = index if start < 0 else start
            continue
        if start >= 0 or parted:
            words.append((index if start < 0 else start, index + parted))
            start = -1
        if (code in (0x0A, 0x0D) or parted) and words:
            lines.append(_pieces(text_page, codes, words, down, turn))
            words = []
    return lines


def _reordered(lines: list[list[list[Any]]]) -> list[list[list[Any]]]:
    """Lines from the top down and pieces from the left, of a page that the engine saw lying on its side or on its head."""
    return sorted((sorted(line, key=lambda piece: piece[1]) for line in lines), key=lambda line: -line[0][4])


def _pieces(text_page: Any, codes: list[int], words: list[tuple[int, int]], down: Sequence[Box], turn: Turn) -> list[list[Any]]:
    import pypdfium2.raw as engine

    pieces: list[list[Any]] = []
    for start, end in words:
        first, last = turn.upright(_box(text_page, start)), turn.upright(_box(text_page, end - 1))
        text = "".join("-" if code in _HYPHENS else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
                       for code in codes[start:end])  # fmt: skip
        left, right = min(first[0], last[0]), max(first[2], last[2])
        bottom, top = min(first[1], last[1]), max(first[3], last[3])
        near = (
            bool(pieces)
            and left >= pieces[-1][1]
            and left - pieces[-1][3] < _APART * max(4.0, pieces[-1][4] - pieces[-1][2], top - bottom)
        )
        middle = (bottom + top) / 2
        if near and not any(pieces[-1][3] - 1 <= rule[0] <= left + 1 and rule[1] <= middle <= rule[3] for rule in down):
            piece = pieces[-1]
            piece[0] += f" {text}"
            piece[1:5] = min(piece[1], left), min(piece[2], bottom), max(piece[3], right), max(piece[4], top)
        else:
            pieces.append([text, left, bottom, right, top, engine.FPDFText_GetFontWeight(text_page, start) >= _BOLD])
    return pieces


def _box(text_page: Any, index: int) -> Box:
    """(left, bottom, right, top) of a character, as high as its face is."""
    import pypdfium2.raw as engine

    box = engine.FS_RECTF()
    engine.FPDFText_GetLooseCharBox(text_page, index, box)
    return round(box.left, 1), round(box.bottom, 1), round(box.right, 1), round(box.top, 1)


if __name__ == "__main__":
    main()
