"""Which period and place rule over a figure: its clause, its sentence, the line that opens its list, its heading, the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tinhso.kernel.places.models import Level
from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.claims.cuts import Cuts
from tinhso.reports.drafts.claims.gazetteer import Gazetteer, Named
from tinhso.reports.drafts.claims.headings import Outline, section_of
from tinhso.reports.drafts.claims.model import NATION, Place
from tinhso.reports.drafts.claims.opening import TASKS
from tinhso.reports.drafts.grammar.days import CUMULATED, TO_DATE, Mention, one_before
from tinhso.reports.drafts.grammar.figures import Reading
from tinhso.reports.drafts.grammar.line import POINT_OF_A_LIST
from tinhso.reports.drafts.model import Block, Draft, Figure, Kind, Role

_CLAUSE = re.compile(r"[;.!?](?=\s|$)|\n\s*(?:\n|[-+*•–]\s)")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n\s*\n")
_CONTINUES = re.compile(r"\s*(?:trong đó|trong số đó|cụ thể|gồm|bao gồm|riêng|còn lại)|" + POINT_OF_A_LIST.pattern, re.I)
"""A sentence that begins so still speaks of what the one before it opened with."""
_AT = re.compile(r"^[^,;:()]{0,60}(?:tại|ở|của|thuộc|trên địa bàn|cho)\s*$", re.I)
"""Between a figure and the place that it speaks of."""
_OPENING = re.compile(r"\s*(?:[-+*•–]\s*|\(?\w{1,2}[.)]\s*)?(?:tại|ở|riêng|ubnd|trên địa bàn|toàn|huyện ủy|công an)?\s*", re.I)
"""Before a place that opens a paragraph and rules over all of it."""
_OPENED = re.compile(r"\s*\(\s*(?:(?:tính\s*)?đến|hết|tại|vào|trong|kỳ)?\s*(?:hết\s*)?(?:ngày\s*)?", re.I)
_SAME_OPENS = re.compile(r"(?:^|[.;,(:\n]|[-–]\s)\s*cùng kỳ[^.;,:()]{0,16}$", re.I)
"""A clause about the same period of another year: Cùng kỳ năm 2023 chi được 148 tỷ đồng."""
_BEFORE_HEAD = re.compile(
    r"(?:thực hiện|số liệu|kết quả)?\s*(?:cùng kỳ|(?:tuần|tháng|quý|năm|kỳ)\s*trước)(?:\s*năm\s*(?:trước|ngoái))?", re.I
)
"""A column of the period before: Cùng kỳ, Tuần trước; not one that compares with it."""
_PARTS = re.compile(r"[,(]|(?<![^\W_])(?:và|còn|trong khi|nhưng)(?![^\W_])")
_BY_THEN = re.compile(r"(?:trước|chậm nhất|muộn nhất|xong)[^,;.]{0,20}$", re.I)
_HEAD_OF_ITEM = re.compile(r"\s*(?:[-+*•–]\s*|\(?\w{1,2}[.)]\s*)(?:UBND\s+)?([^\W\d_][^:;,.()\d\n]{2,30}?)\s*[:(–]\s*(?=[\d(])")
_BACK_TO_THE_WHOLE = re.compile(
    r"(?<![^\W_])(?:các|những)\s+(?:huyện|xã|phường|địa phương|đơn vị)[^.;,]{0,20}(?:còn lại|khác)|(?<=[;.] )(?:tổng )?cộng(?= |:)",
    re.I,
)
_THE_PROVINCE = re.compile(r"(?<![^\W_])(?:toàn|cả|của|trên địa bàn)\s+(?:tỉnh|thành phố)(?!\s+[A-ZĐ])(?![^\W_])", re.I)
_THE_NATION = re.compile(
    r"(?:bình quân|trung bình|mức chung|tỷ lệ(?: này)?)(?:\s+chung)?(?:\s+của)?\s+(?P<word>cả nước|toàn quốc)(?=\s*(?:là|đạt|\(|:))",
    re.I,
)
_ITS_OWN = re.compile(r"\s*\(\s*\d|\s*(?:,|và)\s*(?:huyện|xã|phường|thị xã|thành phố)\s")
"""After a name: a number of its own in brackets, or another name beside it."""
_OF_THE_YEAR = re.compile(r"(?<![^\W_])(?:cả năm|năm nay)(?![^\W_])", re.I)
"""What is aimed at for all of the year that a report of its months belongs to."""
_FROM = re.compile(r"(?<![^\W_])từ\s+(?:mức\s+|chỗ\s+)?$", re.I)
_RISES = re.compile(r"[^,.;:\d]{0,40}?(?<![^\W_])(?:lên|xuống|còn)(?![^\W_])\s*(?:còn\s*|tới\s*|đến\s*)?\D{0,12}\d", re.I)
"""Before and after the number from which something rose or fell: từ 80 tổ lên 95 tổ."""
_OF_A_PLAN = re.compile(r"\s*(?:so\s*với\s*)?(?:kế\s*hoạch|mục\s*tiêu|chỉ\s*tiêu|dự\s*toán)", re.I)
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
    base_period: str = ""
    """Of a growth: the period that it is measured against, where the draft names one."""
    starts: bool = False
    """Whether the figure is where a change started: từ 80 lên 95."""


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
    _opened_by: str = ""
    """How that line was marked as an item itself: what is marked alike comes after its list."""
    _begun: bool = False
    """Whether a figure was met: before it stand letterhead and title."""
    _columns: dict[tuple[int, int], Ruling] = field(default_factory=dict)
    _rows: dict[tuple[int, int], Ruling] = field(default_factory=dict)
    named_here: list[tuple[int, int]] = field(default_factory=list)
    """Where the last block names places."""

    def __post_init__(self) -> None:
        self._heading = self.document

    def of_block(self, block: Block, reading: Reading) -> list[Ruling]:
        """What rules over each figure of the next block."""
        text = self.draft.text[block.start : block.end]
        named = self._named(block, text)
        self.named_here = [(name.start, name.end) for name in named]
        for mention in reading.mentions:
            if mention.year and not mention.base and mention.form not in ("span",):
                self.year = mention.year if self.year is None else self.year
        if block.cell is not None:
            return self._of_cell(block, reading, named)
        if block.role == Role.PARAGRAPH and (section := section_of(text)):
            del self._headings[self._outline.enter(section) :]
            self._heading = self._headings[-1] if self._headings else self.document
            self._headings.append(self._heading)
        if block.role == Role.PARAGRAPH and self._outline.leave(text) < len(self._headings):
            del self._headings[-1]
            self._heading = self._headings[-1] if self._headings else self.document
        if self._opened_by and marker(text) == self._opened_by:
            self._opening, self._opened_by = None, ""
        above = self._opening if self._opening is not None and is_item(text) else self._heading
        cuts = Cuts(self.draft.text, block, _CLAUSE), Cuts(self.draft.text, block, _SENTENCE)
        rulings = [self._of_figure(figure, block, reading, named, above, cuts) for figure in reading.figures]
        self._carry(block, text, reading.mentions, named)
        self._begun = self._begun or bool(reading.figures)
        return rulings

    def _named(self, block: Block, text: str) -> list[Named]:
        """The places that a block names, and its words that go back to the whole: toàn tỉnh, các huyện còn lại, cộng."""
        found = list(self.gazetteer.find(text, self.document.place))
        found = [name for name in found if not self._only_says_where(text, found, name)]
        if block.cell is None and not found and (head := _HEAD_OF_ITEM.match(text)):
            place = self.gazetteer.whole(head[1].strip(), self.document.place)
            found = [Named(head.start(1), head.end(1), (place,))] if place else []
        whole = self._heading.place if self._heading.place and self._heading.place_said else self.document.place
        if whole is not None:
            found += [Named(*match.span(), (whole,)) for match in _BACK_TO_THE_WHOLE.finditer(text)]
        if self.document.place is not None and self.document.place.level == Level.PROVINCE:
            found += [Named(*match.span(), (self.document.place,)) for match in _THE_PROVINCE.finditer(text)]
        found += [Named(match.start("word"), match.end("word"), (NATION,)) for match in _THE_NATION.finditer(text)]
        moved = [replace(name, start=name.start + block.start, end=name.end + block.start) for name in found]
        return sorted(moved, key=lambda name: name.start)

    def _only_says_where(self, text: str, found: Sequence[Named], name: Named) -> bool:
        """Whether a name only says in which province the one right before it lies: huyện Định Hóa, tỉnh Thái Nguyên."""
        before = next((other for other in reversed(found) if other.end <= name.start), None)
        if before is None or not re.fullmatch(r"\s*[,(–-]?\s*(?:thuộc\s*|của\s*)?", text[before.end : name.start]):
            return False
        return any(self.gazetteer.lies_in(one, name.places[0]) for one in before.places)

    def _carry(self, block: Block, text: str, mentions: Sequence[Mention], named: Sequence[Named]) -> None:
        """What this block leaves ruling over the following ones."""
        ruling = self._heading
        if block.role == Role.HEADING:
            above = self._outline.enter(text)
            del self._headings[above:]
            ruling = self._headings[-1] if self._headings else self.document
        leading = [mention for mention in mentions if not mention.base and mention.form not in _VAGUE]
        if block.role == Role.HEADING:  # what a title announces besides does not rule: …, nhiệm vụ 6 tháng cuối năm 2024
            leading = [mention for mention in leading if not TASKS.search(text[: mention.start - block.start])] or leading
        if leading:
            ruling = replace(ruling, period=self._written(leading[-1], ruling), period_said=True)
        elif block.role == Role.HEADING and len(years := re.findall(r"(?<![\d/.,-])20\d\d(?![\d/.,-])", text)) == 1:
            ruling = replace(ruling, period=years[0], period_said=True)
        if named and not self._says_whose_part_it_is(named[-1].places[0]):
            ruling = replace(ruling, place=named[-1].places[0], place_said=True)
        if block.role == Role.HEADING:
            self._heading = replace(ruling, period=ruling.period or self.document.period)
            self._headings.append(self._heading)
            self._opening = None
        elif text.rstrip().endswith(":"):
            self._opening, self._opened_by = ruling, marker(text)
        elif leading and not named and _is_caption(text):
            self._opening = replace(self._heading, period=ruling.period, period_said=True)
        elif not is_item(text):
            self._opening = None

    def _says_whose_part_it_is(self, place: Place) -> bool:
        """Whether a letterhead only goes on to say where its unit lies: UBND xã Bạch Ngọc, below it huyện Vị Xuyên."""
        return not self._begun and self.document.place is not None and self.gazetteer.may_lie_in(self.document.place, place)

    def _of_figure(
        self,
        figure: Figure,
        block: Block,
        reading: Reading,
        named: Sequence[Named],
        above: Ruling,
        cuts: tuple[Cuts, Cuts],
    ) -> Ruling:
        text, mentions, figures = self.draft.text, reading.mentions, reading.figures
        clause, sentence = (cut.around(figure) for cut in cuts)
        period, said = above.period, above.period_said
        if (
            mention := _in_brackets(text, figure, mentions)
            or _period_for(
                figure, mentions, (clause, sentence), block, (text, figures), continues=bool(_CONTINUES.match(text, sentence[0]))
            )
        ) is not None:
            written = self._written(mention, above)
            if written:
                period, said = written, True
        if (base := self._base_in_brackets(figure, mentions, period)) is not None:
            period, said = base, True
        against = self._base_of(figure, mentions, clause, period)
        starts = bool(
            _FROM.search(text[max(sentence[0], figure.start - 16) : figure.start]) and _RISES.match(text, figure.end, sentence[1])
        )
        if mention is not None and mention.start > figure.end:
            starts = False  # it has its own period: từ 65 phút (năm 2024) còn 48 phút
        elif starts and against:
            period, said = against, True
        due = mention is not None and mention.form in _DAYS
        if figure.kind == Kind.TARGET and not due and _OF_THE_YEAR.search(text[sentence[0] : figure.end + 20]):
            period = next(iter(re.findall(r"\d{4}", period)), period)
        if figure.kind == Kind.TARGET and period.startswith("as-at:") and not due:
            period = period[6:10]  # a report up to a day aims at its year, unless the day is said
        place, place_said = above.place, above.place_said
        if (name := _place_for(figure, named, clause, sentence, block, text)) is not None:
            place, place_said = name.places[0], True
        return Ruling(period, said, place, place_said, against, starts)

    def _base_of(self, figure: Figure, mentions: Sequence[Mention], clause: tuple[int, int], period: str) -> str:
        """The period that a change is measured against: the one named after it (tăng 5% so với quý III/2025), else before it."""
        if _OF_A_PLAN.match(self.draft.text, figure.end):
            return ""
        bases = [mention for mention in mentions if mention.base and clause[0] <= mention.start < clause[1]]
        after = [mention for mention in bases if mention.start >= figure.end]
        before = [mention for mention in bases if mention.end <= figure.start]
        found = ""
        if after and after[0].form == "relative" and len(after) > 1 and after[1].start - after[0].end < 3:
            found = self._of_base(after[1], period, same=True)
        elif after:
            found = self._of_base(after[0], period, same=after[0].form == "relative")
        elif before:
            same = before[-1].form == "relative" or any(m.form == "relative" and before[-1].start - m.end < 3 for m in before[:-1])
            found = self._of_base(before[-1], period, same=same)
        return found if found != period else ""

    def _of_base(self, base: Mention, period: str, *, same: bool) -> str:
        """A base as the product writes periods. `same`: it speaks of the same days of another year."""
        if base.rest in ("tuần", "tháng", "quý"):
            return one_before(period, base.rest)
        if base.rest in ("kỳ", "đầu"):
            return ""  # kỳ trước, đầu nhiệm kỳ: no days that the words tell
        years = re.findall(r"\d{4}", period)
        if same and years:
            return period.replace(years[-1], str(base.year or int(years[-1]) - 1))
        return base.period or (base.with_year(int(years[-1])) if years and base.form not in _VAGUE else "")

    def _base_in_brackets(self, figure: Figure, mentions: Sequence[Mention], period: str) -> str | None:
        """The period of what a growth was measured against: so với cùng kỳ năm 2023 (1.002 tin, bài)."""
        before = [mention for mention in mentions if mention.base and mention.end <= figure.start]
        if not before:
            return None
        last, text = before[-1], self.draft.text
        between = text[last.end : figure.start]
        opens = bool(_SAME_OPENS.search(text[max(0, last.start - 24) : last.end])) and not re.search(r"[,;.:()]", between)
        if not opens and not re.fullmatch(r"\s*(?:\(|là|đạt|có|chỉ|mới|còn|:|(?:tiếp\s*)?nhận|giải quyết)\s*(?:\w+\s*)?", between):
            return None
        same = (
            opens
            or any(mention.form == "relative" and last.start - mention.end < 3 for mention in before)
            or last.form == "relative"
        )
        return self._of_base(last, period, same=same) or None

    def _written(self, mention: Mention, above: Ruling) -> str:
        """A mention as the product writes periods; a missing year comes from what rules, then from the document."""
        if mention.period:
            return mention.period
        if mention.rest == TO_DATE or (mention.rest == CUMULATED and self._begins_within_its_year()):
            return self._to_date()
        if mention.rest == CUMULATED:
            return self.document.period
        if mention.form == "now" or not mention.rest:
            return self.document.period
        if mention.form == "relative":
            return one_before(self.document.period, mention.rest) if self.document.period else ""
        years = re.findall(r"\d{4}", above.period) or re.findall(r"\d{4}", self.document.period)
        year = int(years[-1]) if years else self.year
        return mention.with_year(year) if year and mention.form not in _VAGUE else ""

    def _begins_within_its_year(self) -> bool:
        """Whether the document is of a week, a month, a quarter: what is cumulated in it goes back further than its own first day."""
        try:
            read = parse_period(self.document.period)
        except PeriodError:
            return False
        return read.kind != "as-at" and read.interval.start.timetuple().tm_yday > 1

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
        text = self.draft.text[block.start : block.end]
        table, row, column = block.cell.table, block.cell.row, block.cell.column
        leading = [mention for mention in reading.mentions if not mention.base and mention.form not in _VAGUE]
        if not leading and not reading.figures and _BEFORE_HEAD.fullmatch(text.strip()):
            leading = [mention for mention in reading.mentions if mention.form == "relative"]
        year = None if reading.mentions or reading.figures else re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
        own = Ruling(
            self._written(leading[-1], self._heading) if leading else year[0] if year else "",
            bool(leading or year),
            named[-1].places[0] if named else None,
            bool(named),
        )
        if not reading.figures and not named and (place := self.gazetteer.whole(text.strip(), self.document.place)):
            own = replace(own, place=place, place_said=True)
        if not reading.figures and (leading or year or own.place_said):
            if row == 0 or (row == 1 and column > 0 and (leading or year)):
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


def marker(text: str) -> str:
    """What marks a block as an item, numbers and letters as one kind each: 1 of `2- …`, a of `b) …`, + of `+ …`; empty for no item."""
    found = re.match(r"\s*(?:([-+*•–—])|\(?(?:(\d{1,2})|[a-zđ])[.)/-])\s*", text, re.I)
    if found is None:
        return ""
    return found[1] or ("1" if found[2] else "a")


def is_item(text: str) -> bool:
    """Whether a block is a line of a list: it begins with a dash, a number or a letter, or sums the list up."""
    return bool(re.match(r"\s*(?:[-+•–—]|\*(?=\s)|\(?(?:\d{1,2}|[a-zđ])[.)/]|(?:tổng\s*)?cộng\s*:)\s*", text, re.I))


def _period_for(
    figure: Figure,
    mentions: Sequence[Mention],
    pieces: tuple[tuple[int, int], tuple[int, int]],
    block: Block,
    said: tuple[str, Sequence[Figure]],
    *,
    continues: bool,
) -> Mention | None:
    """The mention that rules over a figure: in its clause the nearest before it, else the nearest after; then what stands
    earlier in its sentence; where the sentence carries on the one before, what that one opened with."""
    clause, sentence = pieces
    own = [mention for mention in mentions if not mention.base]
    if figure.kind == Kind.GROWTH:
        own = [mention for mention in own if not (figure.end <= mention.start <= figure.end + 40)]
    inside = [mention for mention in own if clause[0] <= mention.start < clause[1]]
    before = [mention for mention in inside if mention.end <= figure.start and not _of_the_figure_before(mention, figure, said)]
    after = [mention for mention in inside if mention.start >= figure.end and (mention.until or mention.form not in _DAYS)]
    follows = after[0] if after and not _for_another(after[0], figure, said) else None
    if before and not (follows is not None and _nearer(figure, before[-1], follows, said)):
        return before[-1]
    if follows is not None:
        return follows
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


def _for_another(mention: Mention, figure: Figure, said: tuple[str, Sequence[Figure]]) -> bool:
    """A target's or another figure's period further on in the clause: 6/63, trong khi năm 2023 ở hạng 10/63."""
    if mention.until and figure.kind != Kind.TARGET and mention.form == "year":
        return True
    text, figures = said
    following = next((other for other in figures if other.start >= mention.end), None)
    if following is None or following.kind == Kind.GROWTH or following.start - mention.end > 60:
        return False
    apart = _PARTS.search(text[figure.end : mention.start]) is not None
    return apart and not re.search(r"[,;.]", text[mention.end : following.start])


def _of_the_figure_before(mention: Mention, figure: Figure, said: tuple[str, Sequence[Figure]]) -> bool:
    """Whether a mention stands in brackets after another figure: tăng từ 3 vụ (9 tháng năm 2023) lên 7 vụ."""
    text, figures = said
    if ")" not in (between := text[mention.end : figure.start]) or "(" in between.partition(")")[0]:
        return False
    opened = text.rfind("(", 0, mention.start)
    return any(0 <= opened - other.end <= 2 for other in figures)


def _nearer(figure: Figure, before: Mention, after: Mention, said: tuple[str, Sequence[Figure]]) -> bool:
    """Whether what follows a figure says its period, although one was named before: 08 thôn trong quý III, 04 thôn xong trong năm 2025;
    what is due by a day is due by that day."""
    text, figures = said
    between = text[figure.end : after.start]
    if any(figure.end <= other.start < after.start for other in figures) or _PARTS.search(between):
        return False
    if figure.kind == Kind.TARGET and _BY_THEN.search(between):
        return True
    return any(before.end <= other.start < figure.start or 0 <= before.start - other.end <= 12 for other in figures)


def _place_for(
    figure: Figure, named: Sequence[Named], clause: tuple[int, int], sentence: tuple[int, int], block: Block, text: str
) -> Named | None:
    inside = [name for name in named if clause[0] <= name.start < clause[1]]
    before = [name for name in inside if name.end <= figure.start]
    if before:
        return before[-1]
    if inside and _AT.search(text[figure.end : inside[0].start]) and not _ITS_OWN.match(text, inside[0].end):
        return inside[0]
    earlier = [name for name in named if name.end <= figure.start and sentence[0] <= name.start]
    if earlier:
        return earlier[-1]
    opening = [name for name in named if name.end <= figure.start and _OPENING.fullmatch(text[block.start : name.start])]
    return opening[-1] if opening else None
