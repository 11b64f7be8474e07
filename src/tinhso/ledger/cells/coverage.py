"""Where zero means zero. A value is missing where the fact was not live on any day, incomplete where it was not live everywhere.

Coverage is counted in communes: `expected` are the communes of the unit, `reported` those in which the fact was live on every day
of the period (of a stock: on its last day).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel.places.models import Level
from tinhso.kernel.time import Period
from tinhso.ledger.cells import axis
from tinhso.ledger.cells.declare import Fact
from tinhso.ledger.cells.models import Coverage
from tinhso.ledger.cells.territory import Ints, Shares, Territory

KEPT = 256


@dataclass(frozen=True, eq=False)
class Covered:
    """Arrays by unit and period."""

    expected: Ints
    reported: Ints
    live: NDArray[np.bool_]
    """Whether the fact was live anywhere in the unit on any day."""


Spans = list[tuple[int, date, date | None]]
"""(unit position, first day, day after the last)"""


def all_spans(territory: Territory) -> dict[str, Spans]:
    """The rows of the coverage table, by fact; in one query."""
    rows = list(Coverage.objects.values_list("fact", "unit_id", "valid_from", "valid_to"))
    found: dict[str, Spans] = {}
    for (fact, _unit, start, end), at in zip(rows, territory.positions([row[1] for row in rows]).tolist(), strict=True):
        if at >= 0:
            found.setdefault(fact, []).append((at, start, end))
    return found


def covered(
    fact: Fact,
    spans: Spans,
    units: Ints,
    periods: Sequence[Period],
    stock: bool,
    on_map: date | None,
    territory: Territory,
) -> Covered:
    """Coverage of units (positions) and periods."""
    asked = axis.axis(periods)
    last = asked.last
    first = last if stock else asked.first
    expected = _expected(units, asked, stock, on_map, territory)
    since = fact.live_from.toordinal() if fact.live_from is not None else 0
    if not spans:
        return Covered(expected, expected * (since <= first), (expected > 0) & (since <= last))
    reported, live = np.zeros(expected.shape, np.int64), np.zeros(expected.shape, bool)
    for alike in _alike(spans, since, first, last, territory):
        start, end = date.fromordinal(int(first[alike[0]])), date.fromordinal(int(last[alike[0]]))
        found, some = _by_spans(fact, spans, units, start, end, on_map, territory)
        reported[:, alike], live[:, alike] = found[:, np.newaxis], some[:, np.newaxis]
    return Covered(expected, reported, live)


def _alike(spans: Spans, since: int, first: Ints, last: Ints, territory: Territory) -> list[list[int]]:
    """The periods in which the fact was live, those together between whose first and last days no span begins or ends otherwise,
    on the same map: their coverage is the same."""
    turns = {start.toordinal() for _unit, start, _end in spans} | {
        end.toordinal() for _unit, _start, end in spans if end is not None
    }
    bounds = np.array(sorted({since, *turns}), np.int64)
    signs = [territory.epochs(last), *(np.searchsorted(bounds, days, side="right") for days in (first, last))]
    found: dict[tuple[int, ...], list[int]] = {}
    for n in np.flatnonzero(since <= last).tolist():
        found.setdefault(tuple(int(sign[n]) for sign in signs), []).append(n)
    return list(found.values())


def _expected(units: Ints, asked: axis.Axis, stock: bool, on_map: date | None, territory: Territory) -> Ints:
    """Communes of each unit in each period; worked out once for each list of units and periods on this map."""
    # By its number, not by its periods' identity: an axis that was dropped and made again has another.
    key = (units.tobytes(), asked.number, stock, on_map)
    found = territory.expected.get(key)
    if found is None:
        if len(territory.expected) >= KEPT:
            territory.expected.clear()
        found = territory.expected[key] = _counted(units, asked, stock, on_map, territory)
    return found


def _counted(units: Ints, asked: axis.Axis, stock: bool, on_map: date | None, territory: Territory) -> Ints:
    last = asked.last
    first = last if stock else asked.first
    # Between two days on which the map changes, the communes stay the same: each such pair of stretches is counted once.
    stretches, which = np.unique(territory.epochs(first) << 32 | territory.epochs(last), return_inverse=True)
    examples = np.zeros(len(stretches), np.int64)
    examples[which] = np.arange(len(last))
    days = [(date.fromordinal(int(first[n])), date.fromordinal(int(last[n]))) for n in examples]
    counts = [_communes(units, start, end, on_map, territory) for start, end in days]
    return np.stack(counts, axis=1)[:, which] if counts else np.zeros((len(units), 0), np.int64)


def _communes(units: Ints, first: date, last: date, on_map: date | None, territory: Territory) -> Ints:
    """Communes of each unit on the map asked for; as recorded: on the last of the period's days on which the unit stood."""
    known = np.where(units >= 0, units, 0)
    if on_map is not None:
        counts = territory.communes(on_map)[known]
    else:
        counts = np.array(territory.communes(last)[known])
        gone = np.flatnonzero((counts == 0) & (units >= 0))
        ends = np.asarray(territory.map.valid_to)[known[gone]]
        begins = np.asarray(territory.map.valid_from)[known[gone]]
        partly = (begins <= last.toordinal()) & (first.toordinal() < ends) & (ends <= last.toordinal())
        for unit, end in zip(gone[partly].tolist(), ends[partly].tolist(), strict=True):
            counts[unit] = territory.communes(date.fromordinal(end - 1))[known[unit]]
    return np.where(units >= 0, counts, 0)


def _by_spans(
    fact: Fact, spans: Spans, units: Ints, first: date, last: date, on_map: date | None, territory: Territory
) -> tuple[Ints, NDArray[np.bool_]]:
    """Coverage from the table. On another map a commune has reported where all that it was made of has."""
    level = np.asarray(territory.map.level)
    recorded = territory.recorded(last)
    full, some = (np.zeros(len(territory.keys), bool) for _ in range(2))
    for unit, start, end in spans:
        places = recorded.places_of(unit)
        begins = max(start, fact.live_from) if fact.live_from is not None else start
        some[places] |= begins <= last and (end is None or end > first)
        full[places] |= begins <= first and (end is None or end > last)
    communes = np.flatnonzero(np.asarray(territory.map.valid(last)) & (level == Level.COMMUNE))
    if on_map is None:
        return _count(recorded, units, communes, full), _count(recorded, units, communes, some) > 0
    shares = territory.converted(on_map, "people")
    targets = np.flatnonzero(np.asarray(territory.map.valid(on_map)) & (level == Level.COMMUNE))
    here = np.zeros(len(territory.keys), bool)
    here[communes] = True
    split = [(place, unit) for unit, rows in shares.partial.items() for place, _share in rows]
    place, unit_of = np.concatenate([np.stack([shares.place, shares.unit]), np.array(split, np.int64).reshape(-1, 2).T], axis=1)
    of_each, with_full, with_some = (
        np.bincount(unit_of[here[place] & marked[place]], minlength=len(territory.keys)) for marked in (here, full, some)
    )
    all_of, any_of = (of_each > 0) & (with_full == of_each), with_some > 0
    above = territory.recorded(on_map)
    return _count(above, units, targets, all_of), _count(above, units, targets, any_of) > 0


def _count(shares: Shares, units: Ints, communes: Ints, marked: NDArray[np.bool_]) -> Ints:
    wanted = np.zeros(len(marked), bool)
    wanted[communes] = True
    wanted &= marked
    counts = np.array([int(wanted[shares.places_of(int(u))].sum()) if u >= 0 else 0 for u in units], np.int64)
    # A hamlet reports with the commune that it is part of.
    below = np.array([bool(u >= 0 and marked[u] and not wanted[u]) for u in units])
    return np.where((counts == 0) & below, 1, counts)
