"""Which words speak for a figure: its own, those of the figure that it carries on, of the head of its line, of what stands above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tinhso.reports.drafts.claims.cuts import Cuts
from tinhso.reports.drafts.claims.lexicon import Lexicon, Surroundings
from tinhso.reports.drafts.claims.model import Candidate
from tinhso.reports.drafts.grammar import nouns
from tinhso.reports.drafts.model import Block, Draft, Figure, Kind

_CUT = re.compile(r"[;.!?](?=\s|$)|\n\s*(?:\n|[-+*•–]\s)|,\s|[()]|\s-\s")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n\s*\n|;")
_ONLY_TARGET = re.compile(r"^[^.]*[;,(]\s*(?:so với\s*)?(?:mục tiêu|chỉ tiêu|kế hoạch)(?:\s*(?:là|giao|đề ra|năm|hạng))?\s*$", re.I)
_COMPARED = re.compile(
    r"(?:so\s*(?:với|cùng)|hơn)\s[^,;.)]*?(?=[,;)]|\s+và\s|$)|cùng\s*kỳ[^,;.)]*?(?=[,;)]|\s+và\s|$)|"
    r"(?<![^\W_])(?:và|tức|hay|tương\s*(?:ứng|đương))(?![^\W_])",
    re.I,
)
_AND = re.compile(r"(?<![^\W_])và(?![^\W_])(?!.*(?<![^\W_])và(?![^\W_]))", re.I | re.S)
_HEAD = re.compile(r"\s*(?:[-+*•–—]\s*|\(?[\w.]{1,5}[.)/]\s*)*([^:\d]{4,70}):")
"""What a line says that it is about: 5) Chợ 4.0: …"""
_SHARE_OF_IT = re.compile(
    r"\s*[,(]\s*(?:(?:đạt|chiếm|tương\s*ứng|bằng|=)\s*)?(?:(?:tỷ|tỉ)\s*lệ\s*)?(?:hơn|gần|trên|khoảng)?\s*", re.I
)


@dataclass
class Talk:
    """The words of one block, figure by figure in order. `words`: its text without names of places; `above`: the headings;
    `opening`: the line that opened the list that the block is an item of, or nothing."""

    draft: Draft
    block: Block
    words: str
    figures: Sequence[Figure]
    lexicon: Lexicon
    above: str
    opening: str
    title: str = ""
    _claimed: list[tuple[Figure, tuple[Candidate, ...]]] = field(default_factory=list)
    _counting: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    """What the last figure of each unit speaks of."""

    def __post_init__(self) -> None:
        self.sentences = Cuts(self.draft.text, self.block, _SENTENCE)
        head = _HEAD.match(self.words)
        self.head = head[1].strip() if head else ""

    def next(self) -> tuple[tuple[Candidate, ...], str, tuple[int, int]]:
        """Of the next figure: what it may speak of, the words beside it, the span of its sentence."""
        place = len(self._claimed)
        figure = self.figures[place]
        start, end = self.sentences.around(figure)
        own, wide = self._beside(place, start, end)
        near = own if self.lexicon.speaks(own, figure.unit, least=2) else wide
        carried = self._carried(figure)
        opening = self.opening
        if carried is None and not self.lexicon.speaks(near, figure.unit):
            carried = self._counting.get(figure.unit)
            if carried is None and opening:
                near, opening = f"{opening} {figure.unit}", ""
        around = f"{self.head} {self.words[start - self.block.start : end - self.block.start]}"
        plain = not self.lexicon.speaks(own, figure.unit)
        said = Surroundings(near, around, f"{self.above} {opening}", self._counted(figure), self.title, plain=plain)
        candidates = self.lexicon.candidates(figure, said)
        if carried is not None:
            candidates = self.lexicon.fitted(carried, figure) or candidates
        self._claimed.append((figure, candidates))
        if figure.unit and figure.unit != "%":
            self._counting[figure.unit] = candidates
        return candidates, near, (start, end)

    def _beside(self, place: int, start: int, end: int) -> tuple[str, str]:
        """The words from the last comma to the next one, and those back to the figure before or what was said before that one."""
        figures, at, figure = self.figures, self.block.start, self.figures[place]
        first = max(start, figures[place - 1].end) if place else start
        last = min(end, figures[place + 1].start) if place + 1 < len(figures) else end
        before, after = self.words[first - at : figure.start - at], self.words[figure.end - at : last - at]
        further = max(start, figures[place - 2].end) if place > 1 else start
        if Kind.RANK not in (figure.kind, figure.shape) and place + 1 < len(figures) and (cut := _CUT.search(after)):
            after = after[: cut.start()]
        shown = figure.text if figure.unit else ""
        own = f"{re.split(r'[,()]', before)[-1]} {shown} {after}"
        if place and (joined := _AND.search(before)) and self.lexicon.speaks(after, figure.unit):
            # What stands before “và” is the other figure's: 12 địa chỉ cập nhật từ dữ liệu sẵn có và 8 địa chỉ cấp mới.
            own = f"{before[joined.end() :]} {shown} {after}"
        if figure.kind == Kind.GROWTH and place:
            before = self.words[further - at : figure.start - at]
        elif place and not re.search(r"[^\W\d_]{4,}", before):
            # Nothing but a comma since the last figure: what was said before that one still speaks.
            before = self.words[further - at : figures[place - 1].start - at]
        return own, f"{before} {shown} {after}"

    def _carried(self, figure: Figure) -> tuple[Candidate, ...] | None:
        """What the figure before speaks of, where a growth or a target has no words of its own: 2.266 tổ, tăng 0,53% so với cùng kỳ;
        mục tiêu 2.300. A bracket in between is passed over."""
        if not self._claimed:
            return None
        last, candidates = self._claimed[-1]
        between = self.draft.text[last.end : figure.start]
        if figure.kind == Kind.TARGET:
            return candidates if _ONLY_TARGET.search(between) else None
        if figure.kind != Kind.GROWTH:
            return None
        if figure.unit in ("bậc", "hạng"):
            return next((said for other, said in reversed(self._claimed) if Kind.RANK in (other.kind, other.shape)), None)
        if re.search(r"[^\W\d_]", re.split(r"[,;(]", _COMPARED.sub(" ", between))[-1]):
            return None
        if ")" in between and "(" not in between:
            opened = self.draft.text.rfind("(", 0, last.start)
            candidates = next((said for other, said in reversed(self._claimed) if other.end <= opened), candidates)
        return candidates

    def _counted(self, figure: Figure) -> str:
        """What a per cent is a share of: the noun right after it (61,3% hộ có cáp quang), or what the count before it counts
        (61 chợ …, chiếm 38,6%)."""
        if (figure.shape or figure.kind) != Kind.PERCENT:
            return ""
        text = self.draft.text
        following = re.match(r"\s*(?:số\s+|các\s+|tổng\s+số\s+)?", text[figure.end : figure.end + 20])
        noun = nouns.noun_at(text[figure.end : figure.end + 60].lower(), following.end() if following else 0)
        if noun is not None or not self._claimed:
            return noun[1] if noun else ""
        last = self._claimed[-1][0]
        beside = _SHARE_OF_IT.search(text[max(last.end, figure.start - 30) : figure.start])
        return (
            last.unit if last.kind == Kind.COUNT and beside is not None and beside.end() == min(30, figure.start - last.end) else ""
        )
