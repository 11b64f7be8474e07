"""Tables that a PDF draws with lines: from the lines to the cells between them, so that a cell of several lines stays one cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

_THIN = 3.0
"""A drawn shape no wider (higher) than so many points is a rule."""
_NEAR = 2.0
"""Rules so near each other touch; those so near in one line are one."""


@dataclass(frozen=True)
class Rule:
    """A line across (`at` is its height) or down (`at` is its distance from the left), from `begin` to `end`."""

    at: float
    begin: float
    end: float

    def covers(self, place: float) -> bool:
        return self.begin - _NEAR <= place <= self.end + _NEAR


@dataclass(frozen=True)
class Grid:
    """The rules of one table."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]

    @cached_property
    def tops(self) -> list[float]:
        """Where rows begin, from the top down; a line that a merged cell breaks is one line."""
        return [-place for place in _apart(-rule.at for rule in self.across)]

    @cached_property
    def lefts(self) -> list[float]:
        """Where columns begin."""
        return _apart(rule.at for rule in self.down)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a place, both from 0; a merged cell has those of its upper left corner. None outside."""
        above = [rule.at for rule in self.across if rule.at >= y and rule.covers(x)]
        before = [rule.at for rule in self.down if rule.at <= x and rule.covers(y)]
        below = any(rule.at < y and rule.covers(x) for rule in self.across)
        right = any(rule.at > x and rule.covers(y) for rule in self.down)
        if not (above and before and below and right):
            return None
        return _nearest(self.tops, min(above)), _nearest(self.lefts, max(before))

    def continues(self, other: Grid) -> bool:
        """Whether it has the columns of another: the table of the page before, carried on."""
        pairs = zip(self.lefts, other.lefts, strict=False)
        return len(self.lefts) == len(other.lefts) and all(abs(a - b) < _NEAR for a, b in pairs)


def _apart(places: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] >= _NEAR:
            kept.append(place)
    return kept


def _nearest(places: Sequence[float], wanted: float) -> int:
    return min(range(len(places)), key=lambda n: abs(places[n] - wanted))


def rules(boxes: Iterable[Sequence[float]]) -> tuple[list[Rule], list[Rule]]:
    """(across, down) of drawn shapes given as left, bottom, right, top; a table's pieces of one line are put together."""
    across, down = [], []
    for left, bottom, right, top in boxes:
        if top - bottom <= _THIN < right - left:
            across.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= _THIN < top - bottom:
            down.append(Rule((left + right) / 2, bottom, top))
    return _joined(across), _joined(down)


def _joined(found: list[Rule]) -> list[Rule]:
    lines: list[list[Rule]] = []
    for rule in sorted(found, key=lambda rule: rule.at):
        if lines and rule.at - lines[-1][-1].at < _NEAR / 2:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    joined: list[Rule] = []
    for line in lines:
        begin = len(joined)
        for rule in sorted(line, key=lambda rule: rule.begin):
            last = joined[-1] if len(joined) > begin else None
            if last is not None and rule.begin <= last.end + _NEAR:
                joined[-1] = Rule(last.at, last.begin, max(last.end, rule.end))
            else:
                joined.append(rule)
    return joined


def grids(boxes: Iterable[Sequence[float]]) -> list[Grid]:
    """The tables of a page: rules that touch each other, where they make two columns or more."""
    across, down = rules(boxes)
    left = set(range(len(across) + len(down)))
    every = [*across, *down]
    found = []
    while left:
        waiting, own = [left.pop()], set()
        while waiting:
            place = waiting.pop()
            own.add(place)
            touching = {other for other in left if _touch(every, len(across), place, other)}
            left -= touching
            waiting.extend(touching)
        grid = Grid(tuple(every[n] for n in own if n < len(across)), tuple(every[n] for n in own if n >= len(across)))
        if len(grid.tops) >= 2 and len(grid.lefts) >= 3:
            found.append(grid)
    return found


def _touch(every: Sequence[Rule], across: int, one: int, other: int) -> bool:
    if (one < across) == (other < across):
        return False
    a, b = every[one], every[other]
    return a.covers(b.at) and b.covers(a.at)
