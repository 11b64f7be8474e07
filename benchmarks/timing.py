"""Timing in pairs: the two sides take turns, so that what else the machine does falls on both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Pair:
    """One claim: what was measured, against what, and what it must reach."""

    name: str
    ours: str
    peer: str
    limit: float
    """The claim holds when `ratio` is at most this (or at least, with `at_least`)."""
    at_least: bool = False
    seconds: list[float] = field(default_factory=list)
    peer_seconds: list[float] = field(default_factory=list)
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def peer_median(self) -> float:
        return statistics.median(self.peer_seconds)

    @property
    def ratio(self) -> float:
        """Ours to the peer's; the peer's to ours where more is better."""
        return self.peer_median / self.median if self.at_least else self.median / self.peer_median

    @property
    def holds(self) -> bool:
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit


def timed(work: Callable[[], object], inner: int = 1) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    for _n in range(inner):
        work()
    return (time.perf_counter() - started) / inner


def pair(one: Pair, ours: Callable[[], object], peer: Callable[[], object], rounds: int, inner: tuple[int, int] = (1, 1)) -> Pair:
    """Measure both sides in turn; the first round of each only warms up where calls are short."""
    if inner != (1, 1):
        ours()
        peer()
    for _round in range(rounds):
        one.seconds.append(timed(ours, inner[0]))
        one.peer_seconds.append(timed(peer, inner[1]))
    return one
