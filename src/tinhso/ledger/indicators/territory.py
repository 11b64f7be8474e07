"""The same territory on both sides of a comparison: a unit that is newer than the year before.

As recorded, a unit that began on 1 July 2025 has a piece of 2025 and nothing of 2024. Beside it the year before is read on the map
of the later period; and a piece is compared with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tinhso.kernel.places import geography
from tinhso.kernel.time import Period
from tinhso.ledger.cells.together import once


def beginnings(units: Iterable[int]) -> dict[int, date]:
    """The first day of each unit that has one, from the snapshot of the map: no question to the database."""
    map_ = once(("map",), geography.load)
    known = [key for key in units if key in map_]
    days = map_.valid_from[map_.indexes(known)].tolist() if known else []
    return {key: date.fromordinal(day) for key, day in zip(known, days, strict=True) if day > 0}


def is_piece(began: date | None, period: Period) -> bool:
    """Whether the unit began within the period, so that what happened in it is of a part of the period only."""
    return began is not None and period.interval.start < began <= period.last_day


def comparison_map(began: date | None, earlier: Period, day: date) -> date | None:
    """The map on which an earlier period is compared: none where the unit already stood then, else that of `day`.

    A unit that began within the earlier period would compare a whole with a piece; one that began after it, with nothing.
    """
    return None if began is None or began <= earlier.interval.start else day


def looking_back(units: Sequence[int], periods: Sequence[Period]) -> dict[date, list[tuple[int, Period]]]:
    """For formulas that look back a year: the units and periods whose year before is read on another map, by the day of that map.

    One map serves all periods of a unit: the last one's, since a unit stays the same territory for as long as it stands.
    """
    found: dict[date, list[tuple[int, Period]]] = {}
    for unit, began in beginnings(units).items():
        newer = [p for p in periods if began <= p.last_day and comparison_map(began, p.year_before(), p.last_day) is not None]
        if newer:
            found.setdefault(max(p.last_day for p in newer), []).extend((unit, period) for period in newer)
    return found
