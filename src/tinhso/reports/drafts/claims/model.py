"""A claim: a figure with its place, its period and the indicators that it may speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tinhso.reports.drafts.model import Block, Figure


@dataclass(frozen=True, slots=True)
class Place:
    """A territory that a draft names."""

    key: int
    code: str
    name: str
    """With its kind: tỉnh Thái Nguyên, xã Định Hóa."""
    level: int
    valid_from: date | None = None
    valid_to: date | None = None
    """The day after its last; None is still valid."""
    called: tuple[tuple[date, str], ...] = ()
    """Until which day it had which earlier name: a province before it became a city."""


NATION = Place(0, "", "cả nước", 0)
"""The whole country: no unit of the map, and nothing that the ledger of a province holds."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that a figure may speak of; `score` from 0 to 1: how much of its name the text says near the figure."""

    code: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Claim:
    """What a figure says. `about`: the words beside it; `sentence`: its sentence's span; `period`: as the product writes it, or empty."""

    figure: Figure
    block: Block
    about: str
    sentence: tuple[int, int]
    place: Place | None
    period: str
    period_said: bool
    """Whether the draft itself names the period near the figure, rather than the document as a whole."""
    place_said: bool
    candidates: tuple[Candidate, ...] = ()
    quoted: bool = False
    """Whether it stands in “…”: somebody else's words, which the draft only repeats."""
    base_period: str = ""
    """Of a growth, and of where it started: the period that it is measured against, where the draft names one."""
    starts: bool = False
    """Whether a change started at it, and another figure is the present one: từ 80 lên 95."""

    @property
    def indicator(self) -> str | None:
        """The first candidate, where it is good enough to speak of."""
        return self.candidates[0].code if self.candidates and self.candidates[0].score >= GOOD_ENOUGH else None


GOOD_ENOUGH = 0.55
