"""Which period and place rule over a figure: its clause, its sentence, the line that opens its list, its heading, the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.claims.cuts import Cuts
from tinhso.reports.drafts.claims.gazetteer import Gazetteer, Named
from tinhso.reports.drafts.claims.headings import Outline, section_of
from tinhso.reports.drafts.claims.model import Place
from tinhso.reports.drafts.grammar.days import TO_DATE, Mention
from tinhso.reports.drafts.grammar.figures import Reading
from tinhso.reports.drafts.model import Block, Draft, Figure, Kind, Role

_CLAUSE = re.compile(r"[;.!?](?=\s|$)|\n\s*(?:\n|[-+*•–]\s)")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n\s*\n")
_CONTINUES = re.compile(r"\s*(?:trong đó|trong số đó|cụ thể|gồm|bao gồm|riêng|còn lại)", re.I)
"""A sentence that begins so still speaks of what the one before it opened with."""
_AT = re.compile(r"^[^,;:()]{0,60}(?:tại|ở|của|thuộc|trên địa bàn|cho)\s*$", re.I)
"""Between a figure and the place that it speaks of."""
_OPENING = re.compile(r"\s*(?:[-+*•–]\s*|\(?\w{1,2}[.)]\s*)?(?:tại|ở|riêng|ubnd|trên địa bàn|toàn|huyện ủy|công an)?\s*", re.I)
"""Before a place that opens a paragraph and rules over all of it."""
_OPENED = re.compile(r"\s*\(\s*(?:(?:tính\s*)?đến|hết|tại|vào|trong|kỳ)?\s*(?:hết\s*)?(?:ngày\s*)?", re.I)
_VAGUE = ("relative", "now", "school")
_DAYS = ("day", "day_long", "day_short", "iso")
"""A day alone that follows a figure dates an event, not the figure."""


@dataclass(frozen=True)
class Ruling:
    """What rules over a stretch of the draft."""

    period: str = ""
    period_said: bool = False
    place: Place | None = None
    place_said: bool = False


@dataclass
class Scopes:
    """Walks a draft's blocks in order and says what rules over each figure."""

    draft: Draft
    gazetteer: Gazetteer
    document: Ruling
    year: int | None = None
    _heading: Ruling = field(default_factory=Ruling)
    _headings: list[Ruling] = field(default_factory=list)
    _outline: Outline = field(default_factory=Outline)
    _opening: Ruling | None = None
    """Of the line that ended with a colon and opened a list."""
    _columns: dict[tuple[int, int], Ruling] = field(default_factory=dict)
    _rows: dict[tuple[int, int], Ruling] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._heading = self.document

    def of_block(self, block: Block, reading: Reading) -> list[Ruling]:
        """What rules over each figure of the next block."""
        text = self.draft.text[block.start : block.end]
        named = [
            replace(name, start=name.start + block.start, end=name.end + block.start)
            for name in self.gazetteer.find(text, self.document.place)
        ]
        for mention in reading.mentions:
            if mention.year and not mention.base and mention.form not in ("span",):
                self.year = mention.year if self.year is None else self.year
        if block.cell is not None:
            return self._of_cell(block, reading, named)
        if block.role == Role.PARAGRAPH and (section := section_of(text)):
            del self._headings[self._outline.enter(section) :]
            self._heading = self._headings[-1] if self._headings else self.document
            self._headings.append(self._heading)
        above = self._opening if self._opening is not None and is_item(text) else self._heading
        cuts = Cuts(self.draft.text, block, _CLAUSE), Cuts(self.draft.text, block, _SENTENCE)
        rulings = [self._of_figure(figure, block, reading.mentions, named, above, cuts) for figure in reading.figures]
        self._carry(block, text, reading.mentions, named)
        return rulings

    def _carry(self, block: Block, text: str, mentions: Sequence[Mention], named: Sequence[Named]) -> None:
        """What this block leaves ruling over the following ones."""
        ruling = self._heading
        if block.role == Role.HEADING:
            above = self._outline.enter(text)
            del self._headings[above:]
            ruling = self._headings[-1] if self._headings else self.document
        leading = [mention for mention in mentions if not mention.base and mention.form not in _VAGUE]
        if leading:
            ruling = replace(ruling, period=self._written(leading[-1], ruling), period_said=True)
        if named:
            ruling = replace(ruling, place=named[-1].places[0], place_said=True)
        if block.role == Role.HEADING:
            self._heading = replace(ruling, period=ruling.period or self.document.period)
            self._headings.append(self._heading)
            self._opening = None
        elif text.rstrip().endswith(":"):
            self._opening = ruling
        elif leading and not named and _is_caption(text):
            self._opening = replace(self._heading, period=ruling.period, period_said=True)
        elif not is_item(text):
            self._opening = None

    def _of_figure(
        self,
        figure: Figure,
        block: Block,
        mentions: Sequence[Mention],
        named: Sequence[Named],
        above: Ruling,
        cuts: tuple[Cuts, Cuts],
    ) -> Ruling:
        text = self.draft.text
        clause, sentence = (cut.around(figure) for cut in cuts)
        period, said = above.period, above.period_said
        if (
            mention := _in_brackets(text, figure, mentions)
            or _period_for(figure, mentions, clause, sentence, block, continues=bool(_CONTINUES.match(text, sentence[0])))
        ) is not None:
            written = self._written(mention, above)
            if written:
                period, said = written, True
        if (base := self._base_in_brackets(figure, mentions, period)) is not None:
            period, said = base, True
        if figure.kind == Kind.TARGET and period.startswith("as-at:"):
            period = period[6:10]  # what is due by a day is the year's target
        place, place_said = above.place, above.place_said
        if (name := _place_for(figure, named, clause, sentence, block, text)) is not None:
            place, place_said = name.places[0], True
        return Ruling(period, said, place, place_said)

    def _base_in_brackets(self, figure: Figure, mentions: Sequence[Mention], period: str) -> str | None:
        """The period of what a growth was measured against: so với cùng kỳ năm 2023 (1.002 tin, bài)."""
        before = [mention for mention in mentions if mention.base and mention.end <= figure.start]
        if not before or not re.fullmatch(r"\s*(?:\(|là|đạt|có|:)\s*(?:\w+\s*)?", self.draft.text[before[-1].end : figure.start]):
            return None
        last = before[-1]
        same = any(mention.form == "relative" and last.start - mention.end < 3 for mention in before) or last.form == "relative"
        if not same:
            return last.period or None
        years = re.findall(r"\d{4}", period)
        if not years:
            return last.period or None
        return period.replace(years[-1], str(last.year or int(years[-1]) - 1))

    def _written(self, mention: Mention, above: Ruling) -> str:
        """A mention as the product writes periods; a missing year comes from what rules, then from the document."""
        if mention.period:
            return mention.period
        if mention.rest == TO_DATE:
            return self._to_date()
        if mention.form == "now" or not mention.rest:
            return self.document.period
        years = re.findall(r"\d{4}", above.period) or re.findall(r"\d{4}", self.document.period)
        year = int(years[-1]) if years else self.year
        return mention.with_year(year) if year and mention.form not in _VAGUE else ""

    def _to_date(self) -> str:
        """From the first day of the document's year to the last of its period."""
        try:
            last = parse_period(self.document.period).last_day
        except PeriodError:
            return self.document.period
        return f"{last.year}-01-01..{last.isoformat()}"

    # Tables

    def _of_cell(self, block: Block, reading: Reading, named: Sequence[Named]) -> list[Ruling]:
        assert block.cell is not None
        table, row, column = block.cell.table, block.cell.row, block.cell.column
        leading = [mention for mention in reading.mentions if not mention.base and mention.form not in _VAGUE]
        own = Ruling(
            self._written(leading[-1], self._heading) if leading else "",
            bool(leading),
            named[-1].places[0] if named else None,
            bool(named),
        )
        if not reading.figures and (leading or named):
            if row == 0:
                self._columns[table, column] = own
            else:
                self._rows[table, row] = own
        over, beside = self._columns.get((table, column), Ruling()), self._rows.get((table, row), Ruling())
        ruling = Ruling(
            own.period or over.period or beside.period or self._heading.period,
            own.period_said or over.period_said or beside.period_said or self._heading.period_said,
            own.place or beside.place or over.place or self._heading.place,
            own.place_said or beside.place_said or over.place_said or self._heading.place_said,
        )
        return [ruling for _ in reading.figures]


def _is_caption(text: str) -> bool:
    """Whether a short line stands over what follows, though nothing marks it as a heading: *Hai tháng đầu năm 2024*."""
    shown = text.strip()
    return len(shown) < 60 and not is_item(text) and not shown.endswith((".", ";", ","))


def is_item(text: str) -> bool:
    """Whether a block is a line of a list: it begins with a dash, a number or a letter, or sums the list up."""
    return bool(re.match(r"\s*(?:[-+•–—]|\*(?=\s)|\(?(?:\d{1,2}|[a-zđ])[.)/]|(?:tổng\s*)?cộng\s*:)\s*", text, re.I))


def _period_for(
    figure: Figure,
    mentions: Sequence[Mention],
    clause: tuple[int, int],
    sentence: tuple[int, int],
    block: Block,
    *,
    continues: bool,
) -> Mention | None:
    """The mention that rules over a figure: in its clause the nearest before it, else the nearest after; then what stands
    earlier in its sentence; where the sentence carries on the one before, what that one opened with."""
    own = [mention for mention in mentions if not mention.base]
    if figure.kind == Kind.GROWTH:
        own = [mention for mention in own if not (figure.end <= mention.start <= figure.end + 40)]
    inside = [mention for mention in own if clause[0] <= mention.start < clause[1]]
    before = [mention for mention in inside if mention.end <= figure.start]
    if before:
        return before[-1]
    after = [mention for mention in inside if mention.start >= figure.end and (mention.until or mention.form not in _DAYS)]
    if after and not _for_another(after[0], figure):
        return after[0]
    earlier = [mention for mention in own if block.start <= mention.start and mention.end <= figure.start]
    opening = [mention for mention in earlier if mention.start >= sentence[0]]
    if not opening and continues:
        opening = earlier
    return opening[-1] if opening else None


def _in_brackets(text: str, figure: Figure, mentions: Sequence[Mention]) -> Mention | None:
    """The period that stands alone in brackets right after a figure: từ 1.766.865 (đến 31/12/2023) xuống 1.567.705 (tháng 6/2024)."""
    for mention in mentions:
        if figure.end < mention.start <= figure.end + 24:
            alone = re.match(r"\s*\)", text[mention.end : mention.end + 4]) is not None
            return mention if alone and not mention.base and _OPENED.fullmatch(text[figure.end : mention.start]) else None
    return None


def _for_another(mention: Mention, figure: Figure) -> bool:
    """A target's or another figure's period further on in the clause."""
    return mention.until and figure.kind != Kind.TARGET and mention.form == "year"


def _place_for(
    figure: Figure, named: Sequence[Named], clause: tuple[int, int], sentence: tuple[int, int], block: Block, text: str
) -> Named | None:
    inside = [name for name in named if clause[0] <= name.start < clause[1]]
    before = [name for name in inside if name.end <= figure.start]
    if before:
        return before[-1]
    if inside and _AT.search(text[figure.end : inside[0].start]):
        return inside[0]
    earlier = [name for name in named if name.end <= figure.start and sentence[0] <= name.start]
    if earlier:
        return earlier[-1]
    opening = [name for name in named if name.end <= figure.start and _OPENING.fullmatch(text[block.start : name.start])]
    return opening[-1] if opening else None
