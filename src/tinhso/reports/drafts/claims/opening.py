"""What the first lines of a draft say of all of it: its subject, its place, its period."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tinhso.kernel.places.models import Level
from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.model import Place
from tinhso.reports.drafts.grammar import figures as grammar
from tinhso.reports.drafts.grammar.days import Mention
from tinhso.reports.drafts.model import Draft, Role

_NAMED = (
    "half",
    "halfword",
    "months",
    "months_bare",
    "first_months",
    "quarter",
    "year",
    "month",
    "months_of",
    "range",
    "range_short",
    "week",
)
_DATED = ("day", "day_long")
TASKS = re.compile(
    r"(?:(?<!thực hiện )(?<!hoàn thành )(?:nhiệm vụ|kế hoạch)|phương hướng|giải pháp|định hướng|dự kiến|mục tiêu)[^.;\n]*$", re.I
)
"""A title's second half: tình hình thực hiện nhiệm vụ 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2024."""
_AIMED = re.compile(r"(?:đến|tầm nhìn(?:\s*đến)?)\s*$", re.I)
"""Before the year of a programme: đẩy mạnh chuyển đổi số đến năm 2030."""
_COUNTS = re.compile(r"\d\s*(?:%|[^\W\d_])")
"""A number with what it counts: a line of the text itself."""
_ALL_OF_IT = re.compile(r"(?<![^\W_])(?:toàn|cả) tỉnh(?![^\W_])", re.I)
_FIRST_LINES = 25


def title(draft: Draft) -> str:
    """The first lines without figures: what the whole draft is about."""
    lines = [draft.text[block.start : block.end] for block in draft.blocks[:6] if block.cell is None]
    return " ".join(line for line in lines if len(line) < 200 and not re.match(r"\s*(?:\d|[IVX]+\.|[-+*•–])", line))[:400]


def place_of(draft: Draft, gazetteer: Gazetteer) -> Place | None:
    """The place whose report it is: the first that the first lines name, or the one within it that a line of the letterhead names next
    (UBND tỉnh Phú Thọ, below it UBND phường Việt Trì). Of several of one name the one is meant that lies in what is named beside it."""
    named = [
        (name.places, block.role == Role.HEADING)
        for number, block in enumerate(draft.blocks[:8])
        for name in gazetteer.find(draft.text[block.start : block.end])
        if number < 3 or name.places[0].level == Level.PROVINCE or not _COUNTS.search(draft.text, block.start, block.end)
    ]
    if not named:
        return _whole_of(draft, gazetteer)
    first, around = named[0][0], [place for places, _ in named[1:4] for place in places]
    chosen = next((place for place in first if any(gazetteer.may_lie_in(place, other) for other in around)), first[0])
    for places, heading in named[1:]:
        chosen = next((place for place in places if heading and gazetteer.may_lie_in(place, chosen)), chosen)
    return chosen


def _whole_of(draft: Draft, gazetteer: Gazetteer) -> Place | None:
    """Of a draft that speaks of all its province without naming it: the province of the first place that it names."""
    if not _ALL_OF_IT.search(draft.text[:2000]):
        return None
    for block in draft.blocks[:_FIRST_LINES]:
        for name in gazetteer.find(draft.text[block.start : block.end]):
            return gazetteer.province_of(name.places[0])
    return None


def period_of(draft: Draft) -> str:
    """The period that the first lines name: báo cáo 6 tháng đầu năm 2024; else the day up to which they speak, a span of years, or
    the day on which the draft was written. A missing year comes from the same line, else from that day."""
    said = list(_first_mentions(draft))
    dated = next((mention for _, mention, _ in said if mention.form in _DATED and mention.period and not mention.until), None)
    named = until = ""
    line = -1
    for at, mention, before in said:
        if mention.until and mention.period.startswith("as-at:"):
            until = until or mention.period
        if mention.form not in _NAMED or (mention.form == "year" and _AIMED.search(before)):
            continue
        period = mention.period or _with_year(mention, _year_beside(said, at, dated), dated)
        tasks = bool(TASKS.search(before))
        better = line == at and not tasks and (mention.form in ("range", "range_short") or _wider(period, named))
        if period and (not named or better) and not (tasks and named):
            named, line = period, at
    if until and (not named or until.startswith(f"as-at:{named}-")):
        return until
    if named:
        return named
    span = next((mention.period for _, mention, _ in said if mention.form == "span" and mention.period), "")
    return span or _first_named(draft) or (f"as-at:{dated.period.removeprefix('as-at:')}" if dated is not None else "")


def _first_named(draft: Draft) -> str:
    """The first period that the text itself names, where its first lines name none: a story in a newspaper."""
    for block in draft.blocks[:_FIRST_LINES]:
        if block.cell is None:
            for mention in grammar.find(draft.text[block.start : block.end]).mentions:
                if (
                    mention.form in ("half", "months", "quarter", "month", "months_of", "range")
                    and mention.period
                    and not mention.base
                ):
                    return mention.period
    return ""


def _first_mentions(draft: Draft) -> Iterator[tuple[int, Mention, str]]:
    """(start of its line, the mention, what stands before it there) of the lines before the text begins."""
    seen = False
    for block in draft.blocks[:_FIRST_LINES]:
        text = draft.text[block.start : block.end]
        found = grammar.find(text, block.start)
        for mention in found.mentions:
            if not mention.base:
                yield block.start, mention, text[: mention.start - block.start]
                seen = seen or mention.form in _NAMED or mention.until
        if found.figures and (seen or len(found.figures) > 2):
            return


def _year_beside(said: list[tuple[int, Mention, str]], line: int, dated: Mention | None) -> int | None:
    beside = next((mention.year for at, mention, _ in said if at == line and mention.year and mention.form in _NAMED), None)
    return beside or (dated.year if dated is not None else None)


def _with_year(mention: Mention, year: int | None, dated: Mention | None) -> str:
    """The mention in its year; in the year before where it would lie after the day of writing: tháng 12, written in January."""
    period = mention.with_year(year) if year else ""
    if not period or dated is None:
        return period
    try:
        ahead = parse_period(period).interval.start > parse_period(dated.period).last_day
    except PeriodError:
        return ""
    return mention.with_year(year - 1) if year and ahead else period


def _wider(one: str, other: str) -> bool:
    """Whether a period holds more days: tháng 6 và 6 tháng đầu năm 2024 speaks of the half-year."""
    try:
        a, b = parse_period(one).interval, parse_period(other).interval
    except PeriodError:
        return False
    return a.end - a.start > b.end - b.start and a.start <= b.start and b.end <= a.end
