"""One block of text with its quantities: what stands between them, and where their sentences start."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from tinhso.reports.drafts.grammar.quantities import Quantity

_SENTENCE = re.compile(r"[.!?](?=\s|$)|[;\n]{2,}")
_OTHER_KINDS = re.compile(
    r"^(?:,\s*(?:xã|phường|thị\s*trấn|đặc\s*khu|quận|huyện|thị\s*xã|thành\s*phố|thôn|xóm|ấp|bản|bon|buôn|khóm|tổ\s*dân\s*phố|ban|ngành)(?!\w))+"
)
"""The rest of what is counted: 129/148 xã, phường có sóng 5G, đạt gần 88%."""
POINT_OF_A_LIST = re.compile(
    r"\s*(?:(?:một|hai|ba|bốn|năm|sáu|bảy)(?:\s*là)?\s*,|(?:một|hai|ba|bốn|năm|sáu)\s*là\s|thứ\s*(?:nhất|hai|ba|tư|năm|sáu)\s*(?:là|,))",
    re.I,
)
"""A sentence that is one of several things announced before."""


class Line:
    """The text as the grammar reads it, and the quantities found in it, in order."""

    def __init__(self, text: str, plain: str, found: list[Quantity]) -> None:
        self.text = text
        self.plain = plain
        """The text with an x for every digit that belongs to no figure: trạm 5G, tháng 6/2024."""
        self.found = found

    @cached_property
    def starts(self) -> list[int]:
        """Where each quantity starts."""
        return [quantity.start for quantity in self.found]

    @cached_property
    def sentences(self) -> list[int]:
        """Where each sentence starts."""
        return [0, *(match.end() for match in _SENTENCE.finditer(self.text))]

    def sentence_start(self, position: int) -> int:
        """Where the sentence of a position starts."""
        return self.sentences[bisect_right(self.sentences, position) - 1]

    def speech_start(self, position: int) -> int:
        """The same, or where the sentence starts that a list of sentences carries on: tôi đề nghị mấy việc. Một, … Hai, …"""
        place = bisect_right(self.sentences, position) - 1
        while place and POINT_OF_A_LIST.match(self.text, self.sentences[place]):
            place -= 1
        return self.sentences[place]

    def at(self, place: int) -> Quantity | None:
        """The quantity of a place, or None beyond the last."""
        return self.found[place] if 0 <= place < len(self.found) else None

    def gap(self, place: int) -> str | None:
        """The text between a quantity and the next one."""
        if place + 1 >= len(self.found):
            return None
        between = self.plain[self.found[place].end : self.found[place + 1].start]
        return _OTHER_KINDS.sub("", between) if between.startswith(",") else between
