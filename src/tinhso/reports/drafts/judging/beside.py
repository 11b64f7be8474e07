"""The periods and places beside a claim: where the ledger may hold the very figure that it denies for the claim's own.

A figure of last month, of the same quarter a year ago, of the commune in the next line is the commonest slip; to be told so helps
more than to be told that the figure is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.claims.model import Claim, Place
from tinhso.reports.drafts.grammar.days import one_before
from tinhso.reports.drafts.model import Figure, Kind

MOST = 60
"""Claims of one draft that are looked for elsewhere."""
_OTHERS = 4


def telling(figure: Figure) -> bool:
    """Whether a number has the three digits with which two values are hardly ever the same by chance."""
    return len(str(abs(figure.numerator or figure.value)).replace(".", "").strip("0")) >= 3


def elsewhere(claim: Claim, claims: Sequence[Claim]) -> list[Claim]:
    """The claim at other periods and places: just before its own, and those that the draft names most."""
    if not telling(claim.figure) or claim.figure.kind in (Kind.GROWTH, Kind.TARGET, Kind.RANK):
        return []
    own = claim.place.key if claim.place else None
    periods = Counter(other.period for other in claims if other.period and (other.place.key if other.place else None) == own)
    places: Counter[Place] = Counter(other.place for other in claims if other.place is not None and other.place.key != own)
    first = replace(claim, candidates=claim.candidates[:1])
    wanted = dict.fromkeys((*before(claim.period), *(period for period, _ in periods.most_common(_OTHERS))))
    return [
        *(replace(first, period=period) for period in wanted if period != claim.period),
        *(replace(first, place=place) for place, _ in places.most_common(_OTHERS)),
    ]


def before(period: str) -> list[str]:
    """The periods whose figure is taken for that of a period by mistake: the one before, the same a year ago, the year so far."""
    try:
        read = parse_period(period)
    except PeriodError:
        return []
    last = read.last_day
    if read.kind == "as-at":
        ends = (last.replace(day=1) - timedelta(days=1), last.replace(month=1, day=1) - timedelta(days=1))
        return [f"as-at:{day.isoformat()}" for day in ends]
    found = [read.year_before().text]
    if read.kind in ("month", "days"):
        found.append(one_before(period, "tháng"))
    if read.kind in ("month", "quarter"):
        found += [one_before(period, "quý"), f"{last.year}-Q{(last.month + 2) // 3}", f"{last.year}-01-01..{last.isoformat()}"]
    return [one for one in dict.fromkeys(found) if one and one != period]
