"""A checked draft as a page shows it: its blocks with marks at their figures, and a long one in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy

from tinhso.reports.checks import needs_a_look
from tinhso.reports.drafts.judging.model import Verdict
from tinhso.reports.models import Underway

WORDS: dict[str, tuple[str, Any]] = {
    Verdict.INTERNAL: ("bad", gettext_lazy("Mâu thuẫn trong văn bản")),
    Verdict.DISAGREES: ("bad", gettext_lazy("Khác sổ số liệu")),
    Verdict.ROUNDING: ("warn", gettext_lazy("Làm tròn sai")),
    Verdict.OLD: ("warn", gettext_lazy("Số cũ")),
    Verdict.SCOPE: ("warn", gettext_lazy("Kỳ hoặc nơi khác")),
    Verdict.AGREES: ("good", gettext_lazy("Khớp sổ số liệu")),
    Verdict.ABSENT: ("none", gettext_lazy("Sổ chưa có số này")),
    Verdict.UNKNOWN: ("none", gettext_lazy("Chưa nhận ra chỉ tiêu")),
}
"""Verdict → (level, its words), gravest first."""
STEPS: dict[str, Any] = {
    Underway.Step.WAITING: gettext_lazy("Chờ đến lượt"),
    Underway.Step.READING: gettext_lazy("Đang đọc tệp"),
    Underway.Step.CHECKING: gettext_lazy("Đang đối chiếu từng số"),
    Underway.Step.KEEPING: gettext_lazy("Đang ghi kết quả"),
}
"""Of a checking in the background, in their order."""
PART_FIGURES, PART_CHARACTERS = 300, 40_000
"""Of a part of a long draft: some thirty pages of paper, which a phone shows without waiting."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """Some blocks of a draft that are shown together, and their figures; `attention`: how many of those need a look."""

    number: int
    blocks: Sequence[Row]
    figures: Sequence[Row]

    @property
    def attention(self) -> int:
        return sum(1 for row in self.figures if needs_a_look(row))


def parts(result: Row) -> list[Part]:
    """A draft cut between its blocks, and no table cut in two unless it is longer than a part itself. A short draft is one part."""
    found: list[Part] = []
    figures, place = result["figures"], 0
    first_block = first_figure = 0
    table = None
    for number, block in enumerate(result["blocks"]):
        full = place - first_figure >= PART_FIGURES or block["start"] - result["blocks"][first_block]["start"] >= PART_CHARACTERS
        own = block["cell"] and block["cell"][0]
        far = place - first_figure >= 2 * PART_FIGURES
        if number and full and (far or own is None or own != table):
            found.append(Part(len(found) + 1, result["blocks"][first_block:number], figures[first_figure:place]))
            first_block, first_figure = number, place
        table = own
        while place < len(figures) and figures[place]["start"] < block["end"]:
            place += 1
    found.append(Part(len(found) + 1, result["blocks"][first_block:], figures[first_figure:]))
    return found


def part_of(found: Sequence[Part], start: int) -> Part:
    """The part in which a character stands."""
    return next((part for part in reversed(found) if part.blocks and part.blocks[0]["start"] <= start), found[0])


def shown(row: Row) -> dict[str, Any]:
    """A figure with the words that a page says of it. `write`: what a button may write in its place."""
    level, words = WORDS[row["verdict"]]
    title = row["candidates"][0]["title"] if row["indicator"] else ""
    attention = needs_a_look(row)
    return dict(row) | {
        "level": level, "words": words, "title": title, "attention": attention, "shown_text": " ".join(row["text"].split()),
        "write": row["suggestion"] if attention and row["suggestion"] != row["text"] else "",
    }  # fmt: skip


def blocks(text: str, part: Part, figures: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """A part's blocks with their pieces: plain text, and figures; cells gathered into tables."""
    if figures and "page" in figures[0]["locator"]:
        text = text.replace("\n", " ")  # where a line ends on paper means nothing on a screen
    cells: dict[tuple[int, int], list[list[dict[str, Any]]]] = {}
    table = None
    place = 0
    for block in part.blocks:
        inside = []
        while place < len(figures) and figures[place]["start"] < block["end"]:
            inside.append(figures[place])
            place += 1
        pieces = list(_pieces(text, block, inside))
        number = block["cell"] and block["cell"][0]
        if cells and number != table:
            yield _table(table, cells)
            cells = {}
        table = number
        if block["cell"] is None:
            yield {"role": block["role"], "pieces": pieces}
        else:
            cells.setdefault((block["cell"][1], block["cell"][2]), []).append(pieces)
    if cells:
        yield _table(table, cells)


def _table(number: int | None, cells: Mapping[tuple[int, int], Any]) -> dict[str, Any]:
    """A table whose empty cells stand too, so that what is under a head stays under it; of a wide one with hardly any cells those
    alone, which cannot be made to fill a page."""
    rows, columns = (sorted(set(places)) for places in zip(*cells, strict=True))
    if len(rows) * len(columns) <= 4 * len(cells) + 1000:
        lines = [[cells.get((row, column), []) for column in columns] for row in rows]
    else:
        lines = [[cells[at] for at in line] for _, line in groupby(sorted(cells), key=lambda at: at[0])]
    return {"role": "table", "number": (number or 0) + 1, "rows": lines}


def _pieces(text: str, block: Row, figures: Sequence[Row]) -> Iterator[dict[str, Any]]:
    position = block["start"]
    for figure in figures:
        yield {"text": text[position : figure["start"]], "figure": None}
        yield {"text": figure["text"], "figure": figure}
        position = figure["end"]
    yield {"text": text[position : block["end"]], "figure": None}
