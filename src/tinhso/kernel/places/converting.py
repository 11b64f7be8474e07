"""From the map of any time to the map of one day: shares multiplied along chains of successions, exact to the last digit.

Only where a chain of estimates makes a denominator too large to count with, the shares of that unit are rounded to millionths, so
that they still add up to what they did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
LARGEST_DENOMINATOR = 2**31
"""Amounts are multiplied by numerators in 64 bits; one change of the map stays far below (1,799,489)."""
ROUNDED_TO = 10**6

Steps = dict[int, list[tuple[int, Fraction]]]


@dataclass(frozen=True)
class Conversion:
    """Rows "this unit's amounts go to that unit of the day in this share", sorted by `new`, then `old`; all as indexes.

    `partial` marks shares below 1: what is computed through them is "quy đổi".
    """

    new: Ints
    """The unit of the day asked for."""
    old: Ints
    """The unit of any time (also of a later one) whose amounts are converted."""
    numerator: Ints
    denominator: Ints
    partial: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.new)


@dataclass(frozen=True)
class Links:
    """Successions of one base, both ways."""

    forward: Steps
    backward: Steps

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, int, int, int, int]]) -> Links:
        """From rows of old, new (indexes), forward and backward numerator and denominator."""
        forward: Steps = defaultdict(list)
        backward: Steps = defaultdict(list)
        for old, new, forward_numerator, forward_denominator, backward_numerator, backward_denominator in rows:
            forward[old].append((new, Fraction(forward_numerator, forward_denominator)))
            backward[new].append((old, Fraction(backward_numerator, backward_denominator)))
        return cls(dict(forward), dict(backward))


def convert(links: Links, here: NDArray[np.bool_], ended: NDArray[np.bool_]) -> Conversion:
    """`here`: the units of the day; `ended`: those that ended by then. All others begin later and are taken back."""
    standing = np.flatnonzero(here)
    rows: list[tuple[int, int, Fraction]] = []
    for steps, group in ((links.forward, ended & ~here), (links.backward, ~ended & ~here)):
        known: dict[int, dict[int, Fraction]] = {}
        for unit in np.flatnonzero(group).tolist():
            rows += [(target, unit, share) for target, share in countable(_reach(unit, steps, here, known)).items()]
    new = np.concatenate([standing, np.array([row[0] for row in rows], dtype=np.int64)])
    old = np.concatenate([standing, np.array([row[1] for row in rows], dtype=np.int64)])
    ones = np.ones(len(standing), dtype=np.int64)
    numerator = np.concatenate([ones, np.array([row[2].numerator for row in rows], dtype=np.int64)])
    denominator = np.concatenate([ones, np.array([row[2].denominator for row in rows], dtype=np.int64)])
    order = np.lexsort((old, new))
    new, old, numerator, denominator = (array[order] for array in (new, old, numerator, denominator))
    partial = numerator < denominator
    for array in (new, old, numerator, denominator, partial):
        array.setflags(write=False)
    return Conversion(new, old, numerator, denominator, partial)


def countable(shares: dict[int, Fraction]) -> dict[int, Fraction]:
    """The shares themselves, or, where a denominator is too large, millionths with the same sum (largest remainders first)."""
    if all(share.denominator <= LARGEST_DENOMINATOR for share in shares.values()):
        return shares
    whole = sum(shares.values(), Fraction(0)) * ROUNDED_TO
    parts = {target: int(share * ROUNDED_TO) for target, share in shares.items()}
    left = int(whole) - sum(parts.values())
    by_remainder = sorted(shares, key=lambda target: (parts[target] - shares[target] * ROUNDED_TO, target))
    for target in by_remainder[:left]:
        parts[target] += 1
    return {target: Fraction(part, ROUNDED_TO) for target, part in parts.items() if part}


def _reach(unit: int, steps: Steps, here: NDArray[np.bool_], known: dict[int, dict[int, Fraction]]) -> dict[int, Fraction]:
    """Which units of the day are reached, and with what share; a chain stops at the first unit that stands."""
    if unit not in known:
        found: dict[int, Fraction] = defaultdict(Fraction)
        for target, share in steps.get(unit, ()):
            if here[target]:
                found[target] += share
            else:
                for further, part in _reach(target, steps, here, known).items():
                    found[further] += share * part
        known[unit] = dict(found)
    return known[unit]
