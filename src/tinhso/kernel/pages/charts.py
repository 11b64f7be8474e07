"""Charts as SVG geometry: what the templates draw. Sizes are in the chart's own units; the page scales them.

Each function returns plain data for one inclusion template in `templates/pages/charts/`. A chart has a sentence (its accessible name) and
stands beside a table of the same numbers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tinhso.kernel.pages import formatting

Amount = int | float | Decimal | Fraction


@dataclass(frozen=True)
class Point:
    """One value of a series; a missing value is None, not zero."""

    label: str
    value: Amount | None
    day: date | None = None
    after_break: bool = False
    """Whether it stands on the map after 1 July 2025."""


@dataclass(frozen=True)
class Spark:
    """A small line of months, cut at the break."""

    lines: tuple[str, ...]
    areas: tuple[str, ...]
    break_x: float | None
    end: tuple[float, float] | None
    width: int = 226
    height: int = 38


def _f(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _scale(values: Sequence[float], low: float, high: float, top: float, bottom: float) -> list[float]:
    span = (high - low) or 1.0
    return [bottom - (value - low) / span * (bottom - top) for value in values]


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Indexes of unbroken stretches: a gap or the break ends one."""
    runs: list[list[int]] = []
    for index, point in enumerate(points):
        if point.value is None:
            continue
        last = runs[-1][-1] if runs else None
        joined = last is not None and last == index - 1 and points[last].after_break == point.after_break
        if joined:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _break_at(points: Sequence[Point], xs: Sequence[float]) -> float | None:
    for index in range(1, len(points)):
        if points[index].after_break and not points[index - 1].after_break:
            return (xs[index - 1] + xs[index]) / 2
    return None


def spark(points: Sequence[Point], width: int = 226, height: int = 38) -> Spark:
    """The small line of a card."""
    known = [float(p.value) for p in points if p.value is not None]
    if not known:
        return Spark((), (), None, None, width, height)
    xs = [2 + index * (width - 6) / max(1, len(points) - 1) for index in range(len(points))]
    ys = _scale([float(p.value) if p.value is not None else 0.0 for p in points], min(known), max(known), 6, height - 6)
    lines, areas = [], []
    for run in _runs(points):
        path = " ".join(f"{_f(xs[i])},{_f(ys[i])}" for i in run)
        lines.append(path)
        areas.append(f"M{_f(xs[run[0]])} {height}L{path.replace(' ', ' L')}L{_f(xs[run[-1]])} {height}z")
    last = max(i for run in _runs(points) for i in run)
    return Spark(tuple(lines), tuple(areas), _break_at(points, xs), (xs[last], ys[last]), width, height)


@dataclass(frozen=True)
class Ruler:
    """A bar 0–100 with the target's bar and the level due today."""

    fill: float
    goal: float | None
    due: float | None
    ticks: tuple[tuple[float, int], ...]
    width: int = 226


def ruler(value: Amount, target: Amount | None = None, due: Amount | None = None, top: Amount = 100, width: int = 226) -> Ruler:
    """Where the value, its target and today's level stand on 0..top."""

    def at(amount: Amount) -> float:
        return round(min(1.0, max(0.0, float(amount) / (float(top) or 1.0))) * width, 1)

    ticks = tuple((round(0.5 + i * (width - 1) / 10, 1), 6 if i % 5 == 0 else 4) for i in range(11))
    return Ruler(at(value), None if target is None else at(target), None if due is None else at(due), ticks, width)


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its label."""

    position: float
    value: float
    label: str = ""


@dataclass(frozen=True)
class Seal:
    """A published point."""

    x: float
    y: float
    label: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class LineChart:
    """A line with grid, break, target and published points."""

    lines: tuple[str, ...]
    grid: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    break_x: float | None
    goal_y: float | None
    end: tuple[float, float] | None
    seals: tuple[Seal, ...] = ()
    cut_at: float | None = None
    """Where the axis starts when it is cut: said in words beside the chart."""
    width: int = 320
    height: int = 240
    left: int = 44
    bottom: int = 205


CUT_FROM = {True: 0.25, False: 0.6}
"""A line starts above zero where its lowest value is at least this part of its highest, of a share sooner than of a count: else a
series of 94 to 95% is a flat line. The cut is drawn and said."""


def nice_steps(low: float, high: float, count: int = 4) -> list[float]:
    """Round grid values that hold low and high: 88, 92, 96, 100."""
    span = max(high - low, abs(high) * 0.01, 1e-9)
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 4, 5, 10) if factor * power >= raw)
    first = (low // step) * step
    steps = [first]
    while steps[-1] < high - 1e-9:
        steps.append(steps[-1] + step)
    return steps


def line_chart(
    points: Sequence[Point],
    target: Amount | None = None,
    published: Sequence[tuple[date, Amount, str, str]] = (),
    share: bool = False,
    labels: Mapping[int, str] | None = None,
    size: tuple[int, int] = (320, 240),
) -> LineChart:
    """A series over time. `published`: (day, value, label, address). `labels`: index of a point → text under the axis."""
    width, height = size
    left, right, top, bottom = 44, width - 10, 24, height - 35
    known = [float(p.value) for p in points if p.value is not None] + [float(v) for _d, v, _l, _h in published]
    if target is not None:
        known.append(float(target))
    if not known:
        return LineChart((), (), (), None, None, None, width=width, height=height, left=left, bottom=bottom)
    low, high = min(known), max(known)
    if 0 < low < high * CUT_FROM[share]:
        low = 0.0
    steps = nice_steps(low, high)
    if share and steps[-1] > 100 >= high:
        steps = [s for s in steps if s <= 100] + ([100.0] if 100 not in steps else [])
    floor, ceiling = steps[0], steps[-1]
    xs = [left + index * (right - left) / max(1, len(points) - 1) for index in range(len(points))]

    def y_of(value: Amount) -> float:
        return bottom - (float(value) - floor) / ((ceiling - floor) or 1.0) * (bottom - top)

    lines = tuple(" ".join(f"{_f(xs[i])},{_f(y_of(points[i].value or 0))}" for i in run) for run in _runs(points))
    runs = _runs(points)
    end = (xs[runs[-1][-1]], y_of(points[runs[-1][-1]].value or 0)) if runs else None
    seals = tuple(
        Seal(x, y_of(value), label, href=href) for day, value, label, href in published if (x := _x_of(day, points, xs)) is not None
    )
    return LineChart(
        lines,
        tuple(Tick(y_of(step), step) for step in steps),
        tuple(Tick(xs[index], 0, text) for index, text in (labels or {}).items() if 0 <= index < len(xs)),
        _break_at(points, xs), None if target is None else y_of(target), end, seals,
        floor if floor > 0 else None, width, height, left, bottom,
    )  # fmt: skip


def _x_of(day: date, points: Sequence[Point], xs: Sequence[float]) -> float | None:
    """Where a day stands between the points' days."""
    days = [(p.day, x) for p, x in zip(points, xs, strict=True) if p.day is not None]
    if len(days) < 2 or not days[0][0] <= day <= days[-1][0]:
        return None
    for (first, x0), (last, x1) in itertools.pairwise(days):
        if first <= day <= last:
            return x0 + (x1 - x0) * ((day - first).days / ((last - first).days or 1))
    return None


@dataclass(frozen=True)
class Bar:
    """One row of a ranking."""

    rank: int
    name: str
    value: Amount
    width: float
    low: bool = False
    href: str = ""
    gap_before: int = 0
    """How many rows were left out before this one."""


@dataclass(frozen=True)
class Ranking:
    """Bars that may start above zero; the head says where."""

    bars: tuple[Bar, ...]
    start: float
    tick: float | None


@dataclass(frozen=True)
class Ranked:
    """One unit's value as given to `ranking`, best first; `rank` is shared by equal values."""

    rank: int
    name: str
    value: Amount
    low: bool = False
    href: str = ""


def ranking(rows: Sequence[Ranked], whole: Amount | None = None, top: int = 3, last: int = 4, share: bool = False) -> Ranking:
    """The first `top` and the last `last` rows, with the gap counted. `whole` is the tick: the value of all together."""
    values = [float(row.value) for row in rows]
    if not values:
        return Ranking((), 0, None)
    start = 0.0
    if share and min(values) > 50:
        start = float(int(min(values) - 2) // 2 * 2)
    span = (max(*values, start + 1) - start) or 1.0
    chosen = list(range(len(rows))) if len(rows) <= top + last + 1 else [*range(top), *range(len(rows) - last, len(rows))]
    bars = []
    for index in chosen:
        row = rows[index]
        gap = len(rows) - top - last if index == len(rows) - last and len(chosen) < len(rows) else 0
        bars.append(Bar(row.rank, row.name, row.value, round((float(row.value) - start) / span * 100, 1), row.low, row.href, gap))
    tick = None if whole is None else round(min(1.0, max(0.0, (float(whole) - start) / span)) * 100, 1)
    return Ranking(tuple(bars), start, tick)


@dataclass(frozen=True)
class Tile:
    """One square of a cartogram."""

    x: int
    y: int
    digits: str
    label: str
    level: int
    """1 to 5, or 0 where there is no value (hatched)."""
    flagged: bool = False
    href: str = ""
    first: bool = False


COUNT_WIDTH = 330


@dataclass(frozen=True)
class TileMap:
    """A cartogram with its legend."""

    tiles: tuple[Tile, ...]
    width: int
    height: int
    legend: tuple[tuple[int, str], ...]
    counts: tuple[tuple[int, float, float, int], ...]
    """(level, x, width, number) of the count bar, 0..COUNT_WIDTH."""
    size: int = 30
    dense: bool = False

    @property
    def half(self) -> float:
        """Where a tile's digits stand, from its left."""
        return self.size / 2

    @property
    def baseline(self) -> float:
        """Where a tile's digits stand, from its top."""
        return self.size / 2 + 4.5


@dataclass(frozen=True)
class Place:
    """One unit as given to `tile_map`."""

    column: int
    row: int
    name: str
    value: Amount | None
    text: str
    href: str = ""
    flagged: bool = False


def levels(values: Sequence[float]) -> list[float]:
    """Four bounds that part the values into five classes: round numbers near the quintiles, growing."""
    ordered = sorted(values)
    if not ordered:
        return [0.0] * 4
    bounds = [ordered[min(len(ordered) - 1, len(ordered) * k // 5)] for k in range(1, 5)]
    span = ordered[-1] - ordered[0]
    step = next((s for s in (1000, 500, 100, 50, 10, 5, 2, 1, 0.5) if s * 10 <= span), 0.1)
    rounded = [round(round(bound / step) * step, 6) for bound in bounds]
    if len(set(rounded)) == len(rounded):
        return rounded
    return [round(ordered[0] + span * k / 5, 1) for k in range(1, 5)] if span else [ordered[0] + k for k in range(1, 5)]


def tile_map(places: Sequence[Place], bounds: Sequence[float], names: Sequence[str], size: int = 30, share: bool = True) -> TileMap:
    """One square a unit, shaded by class. `bounds`: four values that part five classes; `names`: five legend texts."""
    tiles = []
    tally = dict.fromkeys(range(1, 6), 0)
    for index, place in enumerate(sorted(places, key=lambda p: (p.row, p.column))):
        level = 0
        if place.value is not None:
            level = 1 + sum(float(place.value) >= bound for bound in bounds)
            tally[level] += 1
        digits = "" if place.value is None else _whole(place.value, share)
        label = f"{place.name}: {place.text}"
        tiles.append(Tile(place.column * size, place.row * size, digits, label, level, place.flagged, place.href, index == 0))
    width = (max((p.column for p in places), default=0) + 1) * size
    height = (max((p.row for p in places), default=0) + 1) * size
    counts, x = [], 0.0
    total = sum(tally.values()) or 1
    for level, number in tally.items():
        part = number / total * COUNT_WIDTH
        if number:
            counts.append((level, round(x, 1), round(part, 1), number))
        x += part
    return TileMap(tuple(tiles), width, height, tuple(enumerate(names, 1)), tuple(counts), size, len(places) > 120)


def _whole(value: Amount, share: bool) -> str:
    """A whole number for a tile: rounded half up; 100 only when exactly 100, 0 only when exactly 0. A tile has room for three digits:
    from a thousand on a count is told in thousands and more (2,5k, 12k, 340tr)."""
    exact = Fraction(value) if not isinstance(value, float) else Fraction(value).limit_denominator(10**9)
    shown = int(exact + Fraction(1, 2))
    if share:
        if shown >= 100 and exact < 100:
            shown = 99
        if shown == 0 and exact > 0:
            shown = 1
        return str(shown)
    for step, vi, en in _STEPS:
        # What rounds to 1.000 of a step is told in the next one.
        if 2 * shown >= 2 * step - step // 1000:
            many = Fraction(shown, step)
            places = 1 if many < Fraction(995, 100) else 0
            return f"{formatting.number(many, places)}{vi if formatting.language() == 'vi' else en}"
    return str(shown)


_STEPS = ((10**9, "tỷ", "bn"), (10**6, "tr", "m"), (10**3, "k", "k"))


@dataclass
class Table:
    """The numbers of a chart, as a table beside it."""

    heads: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
