"""Where a stretch of text is cut into clauses or sentences, asked for every figure in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from tinhso.reports.drafts.model import Block, Figure


class Cuts:
    """The places at which a pattern cuts a block: found once, so that a paragraph costs its length however many figures it has."""

    def __init__(self, text: str, block: Block, cut: re.Pattern[str]) -> None:
        marks = [match.span() for match in cut.finditer(text, block.start, block.end)]
        self._starts = [block.start, *(end for _, end in marks)]
        self._ends = [*(start for start, _ in marks), block.end]

    def around(self, figure: Figure) -> tuple[int, int]:
        """The piece that holds a figure; a figure that is itself cut counts whole."""
        start = self._starts[bisect_right(self._starts, figure.start) - 1]
        return start, self._ends[bisect_left(self._ends, figure.end)]
