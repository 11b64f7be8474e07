"""Shares below 1 of places, exactly: whole numbers over one denominator, added up as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinhso.ledger.cells.territory import Ints, Shares, Territory

MOST = 2**62
"""Below it two numbers can be added in 64 bits; larger ones are kept as Python's own."""

Exact = NDArray[np.int64] | NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Weights:
    """The places of which units count a share below 1, on one map, sorted by unit."""

    units: Ints
    """Row of each unit that has such places."""
    bottoms: Exact
    """The denominator of each of these units: of all its shares."""
    starts: Ints
    """Where each one's places begin."""
    places: Ints
    """Row of each place."""
    tops: Exact
    """Its share, over its unit's denominator."""

    def __len__(self) -> int:
        return len(self.units)

    def sums(self, own: NDArray[np.int64]) -> tuple[Exact, NDArray[np.bool_]]:
        """The units' shares of the places' values (planes × places × periods) as numerators, and whether anything was in them."""
        parts = own[:, self.places]
        most = int(np.abs(parts).max(initial=0)) * int(self.tops.sum())
        weighed: Any = parts if most < MOST else parts.astype(object)
        sums = np.add.reduceat(weighed * self.tops[:, np.newaxis], self.starts, axis=1)
        return sums, np.logical_or.reduceat(parts != 0, self.starts, axis=1)


def weights(shares: Shares, places: Ints, units: Ints, territory: Territory) -> Weights:
    """Which shares of which places (sorted keys) these units (sorted keys) count."""
    rows: list[int] = []
    bottoms: list[int] = []
    starts: list[int] = []
    wanted: list[int] = []
    tops: list[int] = []
    for row, unit in enumerate(territory.positions(units).tolist()):
        known = []
        for place, share in shares.partial.get(unit, ()):
            at = int(np.searchsorted(places, territory.keys[place]))
            if at < len(places) and places[at] == territory.keys[place]:
                known.append((at, share))
        if known:
            bottom = math.lcm(*(share.denominator for _at, share in known))
            rows.append(row)
            bottoms.append(bottom)
            starts.append(len(wanted))
            wanted += [at for at, _share in known]
            tops += [share.numerator * (bottom // share.denominator) for _at, share in known]
    return Weights(np.array(rows, np.int64), _exact(bottoms), np.array(starts, np.int64), np.array(wanted, np.int64), _exact(tops))


def over(bottoms: Exact, values: Exact) -> Exact:
    """Whole values as numerators over these denominators."""
    most = int(abs(values).max(initial=0)) * int(bottoms.max(initial=1))
    return values * bottoms if most < MOST else values.astype(object) * bottoms


def plus(one: Exact, other: Exact) -> Exact:
    """Their exact sum."""
    fits = max(int(abs(one).max(initial=0)), int(abs(other).max(initial=0))) < MOST
    return one + other if fits else one.astype(object) + other


def _exact(numbers: list[int]) -> Exact:
    return np.array(numbers, np.int64 if max(numbers, default=0) < MOST else object)
