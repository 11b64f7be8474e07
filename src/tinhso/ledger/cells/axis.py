"""The periods of a question as arrays. Boards ask for the same lists of periods again and again: each is worked out once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tinhso.kernel.time import Interval, Period
from tinhso.ledger.cells.territory import Ints

KEPT = 256


@dataclass(frozen=True, eq=False)
class Axis:
    """One list of periods."""

    number: int
    """No other axis of this process has it."""
    periods: tuple[Period, ...]
    first: Ints
    """Ordinal of each period's first day."""
    last: Ints
    """Ordinal of each period's last day."""
    halves: Ints
    """The whole half-months inside: [a, b) of each period."""
    edges: tuple[tuple[int, Interval], ...]
    """The days outside them, each with its period's index."""

    @cached_property
    def is_tiled(self) -> bool:
        """Whether each period's whole half-months begin where the last one's end, as months of a series do."""
        return len(self.halves) > 0 and bool((self.halves[1:, 0] == self.halves[:-1, 1]).all())

    @cached_property
    def bounds(self) -> Ints:
        """The half-months at which tiled periods meet."""
        return np.append(self.halves[:, 0], self.halves[-1:, 1])


_numbers = itertools.count()
_axes: dict[tuple[int, ...], Axis] = {}


def axis(periods: Sequence[Period]) -> Axis:
    """The arrays of these periods. Known by identity, which takes a tenth of hashing them; an axis keeps its periods, so that their
    identities stay theirs."""
    key = tuple(map(id, periods))
    found = _axes.get(key)
    if found is None:
        if len(_axes) >= KEPT:
            _axes.clear()
        found = _axes[key] = _made(tuple(periods))
    return found


def _made(periods: tuple[Period, ...]) -> Axis:
    intervals = [p.interval for p in periods]
    return Axis(
        next(_numbers),
        periods,
        np.array([i.start.toordinal() for i in intervals], np.int64),
        np.array([i.end.toordinal() - 1 for i in intervals], np.int64),
        np.array([i.whole_halves() for i in intervals], np.int64).reshape(-1, 2),
        tuple((n, edge) for n, interval in enumerate(intervals) for edge in interval.edges()),
    )
