"""What is aimed at by its time: what a draft says of a year after its own, and what a section of targets says of a year before."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date

from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.claims.headings import Outline
from tinhso.reports.drafts.claims.scopes import Ruling
from tinhso.reports.drafts.grammar.aims import is_done
from tinhso.reports.drafts.model import Figure, Kind

_OPENS = re.compile(r"\s*(?:[-+*•–]\s*|\(?\w{1,3}[.)]\s*)?(?:trong\s+)?(?:quý|tháng|năm|6 tháng|sáu tháng)\s[^:.;]{0,30}:", re.I)


@dataclass(frozen=True)
class Section:
    """Where a block stands. `period`: of the document; `outline`: the headings above; `years`: those that the block itself names."""

    period: str
    outline: Outline
    years: Set[int | None]

    def told(self, figure: Figure, ruling: Ruling, before: str) -> Figure:
        """The figure as its time makes it: aimed at, or reached. `before`: the block's text up to it."""
        if figure.kind == Kind.TARGET:
            return self._reached_before(figure, ruling)
        opens = _OPENS.match(before) is not None
        if (
            not ruling.period_said
            or not self._later(ruling.period, opens=opens)
            or is_done(re.split(r"[.;\n]\s", before)[-1][-70:].lower())
        ):
            return figure
        value = figure.numerator if figure.numerator is not None and figure.stated_percent is None else figure.value
        return replace(figure, kind=Kind.TARGET, shape=figure.kind, value=value)

    def _later(self, period: str, *, opens: bool) -> bool:
        """Năm 2025, đưa thêm 600 sản phẩm lên sàn, in a report of 2024; what stands under *4. Tháng 10/2025* in one of September, or
        after *Quý II/2025:* that opens its line."""
        own, year = year_of(self.period), year_of(period)
        if own and year and year > own and year in self.years:
            return True
        last, first = _last_day(self.period), _first_day(period)
        return (opens or self.outline.names_a_time) and last is not None and first is not None and first > last

    def _reached_before(self, figure: Figure, ruling: Ruling) -> Figure:
        """What a section of targets says of an earlier year, or of days before the document's, was reached: (Năm 2024: số hóa 78%)."""
        aimed = (self.outline.year or year_of(self.period)) if self.outline.target else None
        year = year_of(ruling.period)
        if aimed is None or figure.shape is None or not ruling.period_said or year is None:
            return figure
        last, first = _last_day(ruling.period), _first_day(self.period)
        over = last is not None and first is not None and last < first
        return replace(figure, kind=figure.shape, shape=None) if year < aimed or over else figure


def year_of(period: str) -> int | None:
    """The last year of a period as the product writes it."""
    years = re.findall(r"\d{4}", period)
    return int(years[-1]) if years else None


def _last_day(period: str) -> date | None:
    try:
        return parse_period(period).last_day
    except PeriodError:
        return None


def _first_day(period: str) -> date | None:
    """The first day of a period with a length; of a day alone none."""
    try:
        read = parse_period(period)
    except PeriodError:
        return None
    return None if read.kind == "as-at" else read.interval.start
