"""From a draft to its claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.claims import ahead
from tinhso.reports.drafts.claims import opening as opening_lines
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.headings import Outline, section_of, speaks_of_targets
from tinhso.reports.drafts.claims.lexicon import Lexicon, Surroundings
from tinhso.reports.drafts.claims.model import Candidate, Claim, Place
from tinhso.reports.drafts.claims.scopes import Ruling, Scopes, is_item
from tinhso.reports.drafts.claims.tables import Tables
from tinhso.reports.drafts.claims.talk import Talk
from tinhso.reports.drafts.grammar import figures as grammar
from tinhso.reports.drafts.grammar import nouns
from tinhso.reports.drafts.model import Draft, Figure, Kind, Role

_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»")


def read(draft: Draft, gazetteer: Gazetteer, lexicon: Lexicon, *, place: Place | None = None, period: str = "") -> list[Claim]:
    """Every figure of a draft with its claim, in order. `place` and `period` are those of the document where it does not say."""
    document = Ruling(
        period or opening_lines.period_of(draft),
        bool(period),
        opening_lines.place_of(draft, gazetteer) or place or gazetteer.home,
        place is not None,
    )
    scopes = Scopes(draft, gazetteer, document)
    return list(_read(draft, scopes, lexicon))


def _read(draft: Draft, scopes: Scopes, lexicon: Lexicon) -> Iterator[Claim]:
    outline, opening, target_listed, counted, opened = Outline(), "", False, "", False
    tables, title = Tables(), opening_lines.title(draft)
    rows: dict[tuple[int, int], tuple[str, tuple[Candidate, ...]]] = {}
    for block in draft.blocks:
        text = draft.text[block.start : block.end]
        if block.role == Role.PARAGRAPH:
            outline.leave(text)
            if section := section_of(text):
                outline.enter(section)
        found = grammar.find(text, block.start, cell=block.cell is not None, heading_target=target_listed or outline.target)
        if block.cell is not None:
            if tables.counts_lines(block, text):
                continue
            if tables.is_unit(block, text) or tables.is_head(block, text):
                found = replace(found, figures=())
            found = replace(found, figures=tuple(tables.told(block, figure) for figure in found.figures))
            if not found.figures:
                tables.learn(block, text)
        else:
            tables.stands_under(text)
            if opening and (is_item(text) or opened):
                found = replace(found, figures=tuple(_in_the_lists_unit(figure, counted) for figure in found.figures))
        rulings = scopes.of_block(block, found)
        quoted = [match.span() for match in _QUOTED.finditer(text)]
        aims = ahead.Section(scopes.document.period, outline, {mention.year for mention in found.mentions})
        turned = [
            aims.told(figure, ruling, text[: figure.start - block.start])
            for figure, ruling in zip(found.figures, rulings, strict=True)
        ]
        found = replace(found, figures=tuple(turned))
        words = _blanked(text, block.start, scopes.named_here)
        talk = Talk(draft, block, words, found.figures, lexicon, outline.text, opening if is_item(text) else "", title)
        for figure, ruling in zip(found.figures, rulings, strict=True):
            if block.cell is None:
                candidates, near, sentence = talk.next()
            else:
                beside = _without_places(tables.beside(block), scopes.gazetteer)
                near = f"{tables.head(block)} {beside} {figure.unit} {text[: figure.start - block.start]}".strip()
                above = f"{outline.text} {tables.head(block)} {tables.caption(block)}"
                candidates = lexicon.candidates(figure, Surroundings(near, tables.heads(block), above, title=title))
                row = (block.cell.table, block.cell.row)
                counted, before = rows.get(row, ("", ()))
                if figure.unit in ("", "%", counted) and not lexicon.speaks(near, figure.unit):
                    candidates = lexicon.fitted(before, figure) or candidates
                rows[row] = (figure.unit, candidates)
                sentence = (block.start, block.end)
            yield Claim(
                figure, block, near, sentence, _of_its_time(figure, ruling, scopes), ruling.period, ruling.period_said,
                ruling.place_said, candidates, any(a <= figure.start - block.start < b for a, b in quoted),
                ruling.base_period if figure.kind == Kind.GROWTH or ruling.starts else "", ruling.starts,
            )  # fmt: skip
        opened = text.rstrip().endswith(":")
        if block.role == Role.HEADING:
            outline.enter(text)
            opening, target_listed = "", False
        elif opened:
            opening, target_listed, counted = text, speaks_of_targets(text) is True, _counted_by(text, found.figures)
        elif block.cell is None and not is_item(text):
            opening, target_listed = "", False


def _counted_by(opening: str, figures: Sequence[Figure]) -> str:
    """What the line that opens a list counts: (tài khoản kích hoạt/tài khoản thu nhận):, or its last figure."""
    if (told := re.search(r"\(([^()]*)\)\s*:\s*$", opening)) and (
        noun := nouns.noun_at(re.sub(r"^\s*số\s+", "", told[1].lower()), 0)
    ):
        return noun[1]
    return next((figure.unit for figure in reversed(figures) if figure.unit and figure.kind in (Kind.COUNT, Kind.RATIO)), "")


def _in_the_lists_unit(figure: Figure, counted: str) -> Figure:
    """A figure of a list that says itself not what it counts."""
    return figure if figure.unit or (figure.shape or figure.kind) not in (Kind.COUNT, Kind.RATIO) else replace(figure, unit=counted)


def _without_places(text: str, gazetteer: Gazetteer) -> str:
    """A row's label without the names of places: they name no indicator."""
    for named in sorted(gazetteer.find(text), key=lambda named: -named.start):
        text = f"{text[: named.start]} {text[named.end :]}"
    return text


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


def _blanked(text: str, at: int, spans: Sequence[tuple[int, int]]) -> str:
    """A block's text without its names of places, every other character in its place."""
    for start, end in spans:
        text = text[: start - at] + " " * (end - start) + text[end - at :]
    return text
