"""From a draft to its claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.claims.cuts import Cuts
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.headings import Outline, section_of, speaks_of_targets
from tinhso.reports.drafts.claims.lexicon import Lexicon, Surroundings
from tinhso.reports.drafts.claims.model import Claim, Place
from tinhso.reports.drafts.claims.scopes import Ruling, Scopes, is_item
from tinhso.reports.drafts.claims.tables import Tables
from tinhso.reports.drafts.grammar import figures as grammar
from tinhso.reports.drafts.grammar import nouns
from tinhso.reports.drafts.grammar.days import Mention
from tinhso.reports.drafts.model import Draft, Figure, Kind, Role

_CUT = re.compile(r"[;.!?](?=\s|$)|\n\s*(?:\n|[-+*•–]\s)|,\s|[()]|\s-\s")
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»")
_ONLY_TARGET = re.compile(r"^[^.]*[;,(]\s*(?:so với\s*)?(?:mục tiêu|chỉ tiêu|kế hoạch)(?:\s*(?:là|giao|đề ra|năm|hạng))?\s*$", re.I)
_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n\s*\n|;")


def read(draft: Draft, gazetteer: Gazetteer, lexicon: Lexicon, *, place: Place | None = None, period: str = "") -> list[Claim]:
    """Every figure of a draft with its claim, in order. `place` and `period` are those of the document where it does not say."""
    document = Ruling(
        period or _period_of_title(draft),
        bool(period),
        _place_of_title(draft, gazetteer) or place or gazetteer.home,
        place is not None,
    )
    scopes = Scopes(draft, gazetteer, document)
    return list(_read(draft, scopes, lexicon))


def _read(draft: Draft, scopes: Scopes, lexicon: Lexicon) -> Iterator[Claim]:
    outline, opening, target_listed = Outline(), "", False
    tables = Tables()
    for block in draft.blocks:
        text = draft.text[block.start : block.end]
        if block.role == Role.PARAGRAPH and (section := section_of(text)):
            outline.enter(section)
        found = grammar.find(text, block.start, cell=block.cell is not None, heading_target=target_listed or outline.target)
        if block.cell is not None:
            if tables.counts_lines(block, text):
                continue
            found = replace(found, figures=tuple(tables.told(block, figure) for figure in found.figures))
            if not found.figures:
                tables.learn(block, text)
        else:
            tables.stands_under(text)
        rulings = scopes.of_block(block, found)
        above = f"{outline.text} {opening}" if block.cell is None else f"{outline.text} {tables.head(block)}"
        quoted = [match.span() for match in _QUOTED.finditer(text)]
        last: Claim | None = None
        found = replace(found, figures=tuple(map(_yet_to_come(scopes.document.period, found.mentions), found.figures, rulings)))
        if outline.target and (year := outline.year or _year(scopes.document.period)):
            found = replace(found, figures=tuple(map(_reached_before(year), found.figures, rulings)))
        sentences = Cuts(draft.text, block, _SENTENCE)
        for place, (figure, ruling) in enumerate(zip(found.figures, rulings, strict=True)):
            near, sentence = _near(draft.text, sentences, found.figures, place)
            around = draft.text[sentence[0] : sentence[1]]
            if block.cell is not None:
                around = tables.heads(block)
                beside = _without_places(tables.beside(block), scopes.gazetteer)
                near = f"{tables.head(block)} {beside} {figure.unit} {text[: figure.start - block.start]}".strip()
            candidates = lexicon.candidates(figure, Surroundings(near, around, above, _counted(draft.text, figure)))
            if last is not None and _goes_with(figure, last.figure, draft.text):
                candidates = lexicon.fitted(last.candidates, figure) or candidates
            last = Claim(
                figure, block, near, sentence, _of_its_time(figure, ruling, scopes), ruling.period, ruling.period_said,
                ruling.place_said, candidates, any(a <= figure.start - block.start < b for a, b in quoted),
            )  # fmt: skip
            yield last
        if block.role == Role.HEADING:
            outline.enter(text)
            opening, target_listed = "", False
        elif text.rstrip().endswith(":"):
            opening, target_listed = text, speaks_of_targets(text) is True
        elif block.cell is None and not is_item(text):
            opening, target_listed = "", False


def _goes_with(figure: Figure, last: Figure, text: str) -> bool:
    """Whether a growth or a target has no words of its own and so speaks of what the figure before it spoke of:
    2.266 tổ, tăng 0,53% so với cùng kỳ; mục tiêu 2.300."""
    between = text[last.end : figure.start]
    if figure.kind == Kind.GROWTH:
        return not re.search(r"[^\W\d_]", between)
    return figure.kind == Kind.TARGET and bool(_ONLY_TARGET.search(between))


def _without_places(text: str, gazetteer: Gazetteer) -> str:
    """A row's label without the names of places: they name no indicator."""
    for named in sorted(gazetteer.find(text), key=lambda named: -named.start):
        text = f"{text[: named.start]} {text[named.end :]}"
    return text


def _year(period: str) -> int | None:
    """The last year of a period as the product writes it."""
    years = re.findall(r"\d{4}", period)
    return int(years[-1]) if years else None


def _reached_before(year: int) -> Callable[[Figure, Ruling], Figure]:
    """What a section of targets says of an earlier year was reached: (Năm 2024: số hóa 78,4%)."""

    def told(figure: Figure, ruling: Ruling) -> Figure:
        years = re.findall(r"\d{4}", ruling.period)
        if figure.kind != Kind.TARGET or figure.shape is None or not ruling.period_said or not years or int(years[-1]) >= year:
            return figure
        return replace(figure, kind=figure.shape, shape=None)

    return told


def _yet_to_come(document: str, mentions: Sequence[Mention]) -> Callable[[Figure, Ruling], Figure]:
    """What a draft says of a year after its own is aimed at: Năm 2025, đưa thêm 600 sản phẩm lên sàn."""
    own = _year(document)
    said_here = {mention.year for mention in mentions}

    def told(figure: Figure, ruling: Ruling) -> Figure:
        years = re.findall(r"\d{4}", ruling.period)
        later = own and years and int(years[-1]) > own and int(years[-1]) in said_here
        if not later or not ruling.period_said or figure.kind == Kind.TARGET:
            return figure
        value = figure.numerator if figure.numerator is not None and figure.stated_percent is None else figure.value
        return replace(figure, kind=Kind.TARGET, shape=figure.kind, value=value)

    return told


def _counted(text: str, figure: Figure) -> str:
    """The noun right after a per cent: 61,3% hộ có cáp quang."""
    if (figure.shape or figure.kind) != Kind.PERCENT:
        return ""
    following = re.match(r"\s*(?:số\s+|các\s+|tổng\s+số\s+)?", text[figure.end : figure.end + 20])
    noun = nouns.noun_at(text[figure.end : figure.end + 60].lower(), following.end() if following else 0)
    return noun[1] if noun else ""


def _of_its_time(figure: Figure, ruling: Ruling, scopes: Scopes) -> Place | None:
    """The ruling place as it was on the last day of the ruling period; of a target, of the document's period: it is set for the
    place of today, whatever the day by which it is due."""
    period = scopes.document.period or ruling.period if figure.kind == Kind.TARGET else ruling.period
    if ruling.place is None or not period:
        return ruling.place
    try:
        return scopes.gazetteer.at(ruling.place, parse_period(period).last_day)
    except PeriodError:
        return ruling.place


def _near(text: str, sentences: Cuts, figures: tuple[Figure, ...], place: int) -> tuple[str, tuple[int, int]]:
    """(the words beside a figure, the span of its sentence): back to the figure before it or the clause's start, on to the next."""
    figure = figures[place]
    start, end = sentences.around(figure)
    first = max(start, figures[place - 1].end) if place else start
    last = min(end, figures[place + 1].start) if place + 1 < len(figures) else end
    before = text[first : figure.start]
    if not re.search(r"[^\W\d_]{4,}", before) and place:
        # Nothing but a comma since the last figure: what was said before that one still speaks.
        first = max(start, figures[place - 2].end) if place > 1 else start
        before = text[first : figures[place - 1].start]
    after = text[figure.end : last]
    if figure.kind == Kind.GROWTH and place:
        before = text[max(start, figures[place - 2].end) if place > 1 else start : figure.start]
    rank = Kind.RANK in (figure.kind, figure.shape)
    if not rank and (cut := _CUT.search(after)) is not None and place + 1 < len(figures):
        after = after[: cut.start()]
    return f"{before} {figure.text if figure.unit else ''} {after}", (start, end)


def _period_of_title(draft: Draft) -> str:
    """The period that the first lines name: báo cáo 6 tháng đầu năm 2024; else the day up to which they speak."""
    until = named = ""
    line = -1
    for block in draft.blocks[:25]:
        found = grammar.find(draft.text[block.start : block.end], block.start)
        for mention in found.mentions:
            if not mention.period or mention.base:
                continue
            if mention.form in _NAMED_PERIODS and (not named or (line == block.start and _wider(mention.period, named))):
                named, line = mention.period, block.start
            if mention.until and mention.period.startswith("as-at:") and not until:
                until = mention.period
        if found.figures and (named or until or len(found.figures) > 2):
            break  # the text has begun
    return until if until and (not named or until.startswith(f"as-at:{named}-")) else named


def _wider(one: str, other: str) -> bool:
    """Whether a period holds more days: tháng 6 và 6 tháng đầu năm 2024 speaks of the half-year."""
    try:
        a, b = parse_period(one).interval, parse_period(other).interval
    except PeriodError:
        return False
    return a.end - a.start > b.end - b.start and a.start <= b.start and b.end <= a.end


_NAMED_PERIODS = ("half", "months", "first_months", "quarter", "year", "month", "range")


def _place_of_title(draft: Draft, gazetteer: Gazetteer) -> Place | None:
    """The first place that the first lines name: the province, or the district or commune whose report it is."""
    for block in draft.blocks[:8]:
        for named in gazetteer.find(draft.text[block.start : block.end]):
            return named.places[0]
    return None
