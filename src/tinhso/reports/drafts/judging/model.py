"""What is said of a figure: the verdict, its reason in one sentence, the arithmetic, and where in the ledger it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tinhso.reports.drafts.claims.model import Claim


class Verdict(StrEnum):
    """The answer for one figure."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    ROUNDING = "rounding"
    INTERNAL = "internal"
    OLD = "old"
    SCOPE = "scope"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Consistent(StrEnum):
    """Whether numerator, denominator and stated per cent go together; na where not all three are written."""

    YES = "yes"
    NO = "no"
    NA = "na"


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger holds for one indicator, place and period."""

    indicator: str
    place: int
    period: str
    first_day: date
    last_day: date
    value: Decimal
    """The amount, the share in per cent, or the rank: what `form` says."""
    form: str
    """amount, percent, rank, or change: the comparison with an earlier period; unseen where the person may not see the value."""
    unit: str = ""
    qualifier: str = ""
    """The hedge that the source itself printed: hơn, gần, khoảng; empty for exact."""
    percent: Decimal | None = None
    """The share printed beside an amount, or the value of a per cent."""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    growth: Decimal | None = None
    """The growth that the source prints beside its value, in per cent."""
    base: str = ""
    """The period that the growth, or this row's comparison, is measured against."""
    before: Fraction | None = None
    """The exact value of the same period a year earlier, where this row is that comparison (`form` change)."""
    now: Fraction | None = None
    """The exact value that `before` is compared with."""
    rank_of: int | None = None
    target: bool = False
    due: date | None = None
    """Of a target: the day by which it is to be reached."""
    code: str = ""
    """Of the published figure; empty for one computed now."""
    when: str = ""
    """The period in words."""
    where: str = ""
    """The place with its kind: xã Định Hóa."""
    source: str = ""
    earlier: tuple[Known, ...] = ()
    """What was published before a correction."""
    level: bool = True
    """A level at its last day rather than what happened within its days."""
    only_rises: bool = False
    simulated: bool = False
    complete: bool = True
    """Whether everybody reported who should have: what is incomplete proves nobody wrong."""
    share_of_whole: bool = False
    """Whether the indicator is a share: it changes by points."""
    remarks: tuple[str, ...] = ()
    """What the ledger's own checks have found about the published figure."""

    @property
    def share(self) -> Fraction | None:
        """The exact share where the parts are known, else the printed one."""
        if self.numerator is not None and self.denominator:
            return 100 * Fraction(self.numerator) / Fraction(self.denominator)
        if self.form == "percent":
            return Fraction(self.value)
        return None if self.percent is None else Fraction(self.percent)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about one figure, on its own or with others of the draft."""

    verdict: Verdict
    reason: str
    arithmetic: str = ""
    known: Known | None = None
    others: tuple[int, ...] = ()
    """Positions, in the list of claims, of the figures that it was held against."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with all that is said of it. `verdict` is the gravest of `findings`, or that of the ledger."""

    claim: Claim
    consistent: Consistent
    verdict: Verdict
    reason: str
    arithmetic: str = ""
    known: Known | None = None
    suggestion: str = ""
    """The figure as the ledger has it, in the draft's own way of writing; empty where there is nothing to write."""
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What is worth a look although it is no verdict: a jump, a fall of what may only rise."""
