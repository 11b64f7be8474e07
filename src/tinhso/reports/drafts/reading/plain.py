"""Plain text: the file itself is the draft's text; lines that a paragraph was broken into belong together."""

from __future__ import annotations

import re
import tempfile
from itertools import groupby, pairwise
from pathlib import Path

from tinhso.kernel.imports.problems import FileProblem
from tinhso.kernel.imports.texts import encoding_of
from tinhso.reports.drafts.model import Block, Cell, Draft, Role
from tinhso.reports.drafts.reading import codes
from tinhso.reports.drafts.reading.limits import BLOCKS
from tinhso.reports.drafts.reading.problems import DraftProblem, too_long

_MARK = re.compile(r"[ \t]*(?:#+\s|[-+*•–—]\s?|\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivxIVX]+|[a-zđ])[.)]\s|\||(?:Chương|Phần|Mục|Điều)\s)")
_SPACES = re.compile(r"(?<=\S)[ \u00a0]{2,}")
_TAB = re.compile(r"\t")
_RULE = re.compile(r"[ \t|:+=-]+")
"""The line under a table's head."""
_HEADING = re.compile(
    r"[ \t]*(?:#+\s|(?:[IVX]+|\d{1,2}(?:\.\d{1,2})*)(?:[.)/]|-(?=\s))\s|[\u2192★■◆●▪►◦]\s*\S[^.;:]{2,60}$|(?:Chương|Phần|Mục|Điều)\s|"
    r"[a-zđ][.)]\s+\S[^.,;:\d]{2,60}$|"
    r"[A-HĐ][.)/]\s+(?:[A-ZĐÀ-Ý\u1ea0-\u1ef8]{2}|\S[^.;:\d]{2,60}$)|\*\s+(?:Chỉ tiêu|Mục tiêu|Nhiệm vụ|Kết quả|Kinh phí)[^,;:]{0,60}$)"
)


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or windows-1258. Raises DraftProblem."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "draft")
        path.write_bytes(content)
        try:
            encoding = encoding_of(path)
        except FileProblem as error:
            raise DraftProblem(
                "unknown-encoding", "Không đọc được bảng mã của tệp. Lưu lại dạng văn bản UTF-8 hoặc .docx.",
                "The file's encoding cannot be read. Save it as UTF-8 text or .docx.",
            ) from error  # fmt: skip
    text = content.decode(encoding)
    if encoding == "cp1258":
        codes.refuse_old(text, misread=True)
    return text


def read(text: str, name: str = "") -> Draft:
    """A draft of plain text. Every character keeps its place. Raises DraftProblem beyond the bounds."""
    blocks = tuple(_blocks(text))
    if len(blocks) > BLOCKS:
        raise too_long()
    return Draft(text, blocks, name)


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]*\n?", text) if match.group()]
    start: int | None = None
    end = 0
    first_line = 0
    table, row, last_row = -1, -1, -2
    aligned = _aligned([text[begin:stop].rstrip() for begin, stop in lines])
    for number, (begin, stop) in enumerate(lines):
        line = text[begin:stop].rstrip("\r\n")
        if not line.strip():
            if start is not None:
                blocks.append(_block(text, start, end, first_line))
                start = None
            continue
        cells = _between(line, _SPACES) if number in aligned else _cells(line)
        columns = aligned.get(number) or range(len(cells))
        if cells:
            if start is not None:
                blocks.append(_block(text, start, end, first_line))
                start = None
            if number != last_row + 1:
                table += 1
                row = -1
            if not _RULE.fullmatch(line):
                row += 1
                for column, (first, last) in zip(columns, cells, strict=True):
                    if text[begin + first : begin + last].strip():
                        place = Cell(table, row, column)
                        locator = {"line": number + 1, "table": table, "row": row, "column": column}
                        blocks.append(Block(begin + first, begin + last, Role.CELL, place, locator))
            last_row = number
            continue
        if start is not None and not _goes_on(text[start:end], line):
            blocks.append(_block(text, start, end, first_line))
            start = None
        if start is None:
            start, first_line = begin, number
        end = begin + len(line)
    if start is not None:
        blocks.append(_block(text, start, end, first_line))
    return blocks


def _cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a table's line stand: between bars or tabs; empty for a line of prose."""
    if line.count("|") >= 2:  # a bar at either end stands outside the cells
        edges = [match.start() for match in re.finditer(r"\|", line)]
        opened = not line[: edges[0]].strip() and line.rstrip().endswith("|")
        bounds = (edges if opened else [-1, *edges]) + ([len(line)] if line[edges[-1] + 1 :].strip() else [])
    elif "\t" in line.strip():
        return _between(line, _TAB)
    else:
        return []
    return [(first + 1, last) for first, last in pairwise(bounds)]


def _between(line: str, gap: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the pieces of a line between gaps stand."""
    gaps = [match.span() for match in gap.finditer(line)]
    return list(zip([0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(line)], strict=True))


def _aligned(lines: list[str]) -> dict[int, list[int]]:
    """Lines of tables whose columns are set with spaces, with the column of each piece: neighbours with the same number of pieces, three
    or more, with figures; between a head and its rows also a line of fewer pieces, which stand under those of the head."""
    pieces = [len(_SPACES.split(line.strip())) if line.strip() and "|" not in line and "\t" not in line else 0 for line in lines]
    runs = [(count, list(run)) for count, run in groupby(range(len(lines)), key=pieces.__getitem__)]
    found: dict[int, list[int]] = {}
    for place, (count, numbers) in enumerate(runs):
        head = _head_of_two_lines(lines, runs[place - 2 : place], count) if place > 1 else {}
        rows = numbers if head else numbers[1:]
        if count >= 3 and rows and any(any(letter.isdigit() for letter in lines[number]) for number in rows):
            found.update(head)
            found.update({number: list(range(count)) for number in numbers})
    return found


def _head_of_two_lines(lines: list[str], runs: list[tuple[int, list[int]]], count: int) -> dict[int, list[int]]:
    """The two lines over a table's rows, where the second only stands under some of the first: units in brackets."""
    (over, above), (under, below) = runs
    if over != count or not 1 < under < over or len(below) != 1:
        return {}
    first, second = lines[above[-1]], lines[below[0]]
    starts = [begin for begin, _ in _pieces(first)]
    columns = [min(range(len(starts)), key=lambda column: abs(starts[column] - begin)) for begin, _ in _pieces(second)]
    if not second.startswith("  ") or any(letter.isdigit() for letter in first + second) or len(set(columns)) < len(columns):
        return {}
    return {above[-1]: list(range(count)), below[0]: columns}


def _pieces(line: str) -> list[tuple[int, int]]:
    """Where the words between wide gaps stand."""
    return [match.span() for match in re.finditer(r"\S+(?:[ \u00a0]\S+)*", line)]


def _goes_on(before: str, line: str) -> bool:
    """Whether a line carries on the paragraph before it: nothing ended there, and nothing begins here."""
    last = before.rsplit("\n", 1)[-1].rstrip()
    opening = line.lstrip()[:1]
    heading = is_heading(last) and not (opening.islower() and len(last) > 50 and "\n" not in before)
    if last.endswith((".", ":", "!", "?", ";")) or begins_anew(line) or heading:
        return False
    return not opening.isupper() or last.endswith((",", "-", "/", "(")) or len(last) > 60


def begins_anew(line: str) -> bool:
    """Whether a line opens with the mark of a list, a part or a row."""
    return bool(_MARK.match(line))


def is_heading(line: str) -> bool:
    """Whether a line by itself is a heading: numbered, or all in capitals."""
    shown = line.strip()
    if not shown or len(shown) > 160 or shown.endswith((".", ";", ",")):
        return False
    letters = [letter for letter in shown if letter.isalpha()]
    return bool(_HEADING.match(line)) or (len(letters) > 3 and all(letter.isupper() for letter in letters))


def _block(text: str, start: int, end: int, line: int) -> Block:
    shown = text[start:end]
    role = Role.HEADING if "\n" not in shown and is_heading(shown) else Role.PARAGRAPH
    return Block(start, end, role, locator={"line": line + 1})
