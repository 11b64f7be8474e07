"""Totals in tables: a column that is the sum of others in row after row, and the row that sums up the others.

Sums are looked for among neighbours: the columns right beside a column, the rows right under or over a row. So the sub-total of a group and
the grand total are found alike, without a word. A row that says that it is the total is also held against all others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import log10

from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.judging.grids import Grid, Number, folded
from tinhso.reports.drafts.judging.model import Finding, Verdict

_ALL = r"(?:toan|ca) (?:tinh|huyen|xa|phuong|thanh pho|quan|thi xa|nganh|quoc|nuoc)"
_TOTAL = re.compile(
    rf"(?:tong(?: cong| so| chung)?|cong(?: chung| tong)?|chung|(?:tong (?:cong |so )?)?{_ALL}"
    r"|tong (?:cong )?(?:cac )?(?:don vi|xa|huyen))(?: chung)?"
)
_SURELY = re.compile(r"tong|cong")
_NO_SUM = re.compile(
    r"%|(?<!\w)(?:ty le|ti le|binh quan|bq|trung binh|diem|hang|xep|chi so|mat do|muc|don gia|gia ban|toc do|he so|\w* ?suat)(?!\w)|"
    r"/\s*(?:1[.0]*\s*)?[a-z]"
)
"""Heads of columns that are not summed up."""
_AMONG = re.compile(r"\s*(?:[-–+•…]|\.\.|trong đó|riêng)", re.I)
_GROUP = re.compile(r"[A-HĐ]|[IVX]+")
_LONGEST = 60
"""A sum of so many neighbours at most is looked for without a word."""
_SHOWN = 8
_ENOUGH = 3.5


@dataclass
class _Sum:
    """A whole and the neighbours that make it."""

    parts: tuple[int, ...]
    fits: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    telling: int = 0
    """Lines where it holds and two of the parts at least are not 0."""
    weight: float = 0.0
    """How unlikely it would hold by chance, as −log10."""
    short: bool = True
    """Whether the parts make less than the whole wherever they do not make it."""


def across(grid: Grid, leave: Collection[int] = ()) -> Iterator[tuple[int, Finding]]:
    """Wholes of a line that its other numbers do not make: (position of the whole, finding). `leave`: lines that are not summed up."""
    summed = {
        series: plain
        for series, numbers in grid.series.items()
        if len(plain := {line: number for line, number in numbers.items() if _adds(number)}) > 1
    }
    order = list(summed)
    running = [_Running(line, [summed[series].get(line) for series in order]) for line in grid.lines if line not in leave]
    for place, whole in enumerate(order):
        own = [line for line in running if line.numbers[place] is not None]
        if not any(number.rough for number in summed[whole].values()):
            continue
        found = [
            one
            for first, last in _runs(len(order), place)
            if (one := _tried(own, place, first, last)) is not None and _stands(one, own, first, last)
        ]
        if found:
            found.sort(key=lambda one: (-len(one.fits), -one.weight))
            yield from _broken(grid, whole, [order[part] for part in found[0].parts], found)


def _adds(number: Number) -> bool:
    return not number.percent and number.parts is None and not number.change


class _Running:
    """The numbers of a line with their sums from the left: a run of neighbours costs one subtraction, however long it is."""

    def __init__(self, line: int, numbers: Sequence[Number | None]) -> None:
        self.line = line
        self.numbers = numbers
        self._sums, self._slacks, self._missing = [0.0], [0.0], [0]
        for number in numbers:
            self._sums.append(self._sums[-1] + (number.rough if number else 0.0))
            self._slacks.append(self._slacks[-1] + (float(number.slack) if number else 0.0))
            self._missing.append(self._missing[-1] + (number is None))

    def whole(self, first: int, last: int) -> bool:
        return self._missing[first] == self._missing[last]

    def beyond(self, place: int, first: int, last: int) -> float:
        """By how much the run is more than a number of the line; 0 where it may be the same."""
        number = self.numbers[place]
        assert number is not None
        more = self._sums[last] - self._sums[first] - number.rough
        slack = self._slacks[last] - self._slacks[first] + float(number.slack) + 1e-9 * max(1.0, self._sums[-1])
        return more if abs(more) > slack else 0.0


def _runs(length: int, place: int) -> Iterator[tuple[int, int]]:
    """Runs of neighbours beside a place, `first` to `last`; short ones may leave one out in between."""
    for first in (place + 1, place + 2):
        for last in range(first + 2, min(first + (_LONGEST if first == place + 1 else _SHOWN), length) + 1):
            yield first, last
    for last in (place, place - 1):
        for first in range(last - 2, max(last - (_LONGEST if last == place else _SHOWN), 0) - 1, -1):
            yield first, last


def _tried(own: Sequence[_Running], place: int, first: int, last: int) -> _Sum | None:
    lines = [line for line in own if line.whole(first, last)]
    if len(lines) < 2:
        return None
    tried = _Sum(tuple(range(first, last)))
    for line in lines:
        if (beyond := line.beyond(place, first, last)) != 0:
            tried.breaks.append(line.line)
            tried.short = tried.short and beyond < 0
            if 3 * len(tried.breaks) > len(lines):
                return None
            continue
        tried.fits.append(line.line)
        whole = line.numbers[place]
        if whole is not None and sum(number is not None and number.rough != 0 for number in line.numbers[first:last]) > 1:
            tried.telling += 1
            tried.weight += log10(abs(whole.rough / float(whole.size)) * 10**whole.places + 1)
    return tried


def _stands(tried: _Sum, own: Sequence[_Running], first: int, last: int) -> bool:
    """Whether it holds in enough lines to speak of the others. Parts that fall short of the whole may leave something out (what is
    still under way), so more must speak for them."""
    if tried.telling < 2 or tried.weight < _ENOUGH or tried.telling < 2 * len(tried.breaks):
        return False
    fits = [line for line in own if line.line in tried.fits]
    if any(all(not (number := line.numbers[part]) or number.value == 0 for line in fits) for part in range(first, last)):
        return False
    return not tried.breaks or not tried.short or (tried.telling > 2 and tried.telling >= 3 * len(tried.breaks))


def _broken(grid: Grid, whole: int, best: Sequence[int], found: Sequence[_Sum]) -> Iterator[tuple[int, Finding]]:
    for line in found[0].breaks:
        if any(line in one.fits for one in found) or _left_out(grid, line, grid.numbers[line, whole], best):
            continue
        number, parts = grid.numbers[line, whole], [grid.numbers[line, part] for part in best]
        if len(parts) == 2 or not _averages(number, parts):
            yield number.position, _finding(number, parts)


def _averages(whole: Number, parts: Sequence[Number]) -> bool:
    """Whether a number lies among those that it stands with, or far below their sum: a density, an average."""
    values = [part.value for part in parts]
    return min(values) <= whole.value <= max(values) or 2 * whole.value <= sum(values)


def _left_out(grid: Grid, line: int, whole: Number, best: Sequence[int]) -> bool:
    """Whether a per cent of the line was worked out on two parts alone: what the whole has more is then left out of them on purpose."""
    parts = [grid.numbers[line, part].value for part in best]
    made = sum(parts)
    if len(parts) != 2 or not made or made >= whole.value:
        return False
    told = [number for (at, _), number in grid.numbers.items() if at == line and number.percent]
    return any(
        Fraction(half_up(100 * part / made, number.places))
        == number.value
        != Fraction(half_up(100 * part / whole.value, number.places))
        for number in told
        for part in parts
    )


def _made(whole: Number, parts: Sequence[Number]) -> bool:
    slack = whole.slack + sum(part.slack for part in parts)
    return abs(sum(part.value for part in parts) - whole.value) <= slack


def _finding(whole: Number, parts: Sequence[Number]) -> Finding:
    one_size = len({number.size for number in (whole, *parts)}) == 1
    size = whole.size if one_size else Fraction(1)
    places = max(number.places for number in (whole, *parts)) if one_size else 0

    def shown(value: Fraction) -> str:
        return vi(half_up(value / size, places))

    made = sum((part.value for part in parts), Fraction(0))
    terms = [shown(part.value) for part in parts]
    if len(terms) > _SHOWN:
        terms = [*terms[: _SHOWN - 2], "…", terms[-1]]
    return Finding(
        Verdict.INTERNAL,
        f"Tổng ghi {shown(whole.value)} nhưng các thành phần cộng lại là {shown(made)}.",
        f"{' + '.join(terms)} = {shown(made)}",
        others=tuple(part.position for part in parts),
    )


def unsummed(grid: Grid) -> frozenset[int]:
    """Series whose head says that they are not to be summed up: averages, marks, densities."""
    return frozenset(series for series in grid.series if _NO_SUM.search(folded(grid.heads.get(series, "")) + " "))


def total_lines(grid: Grid) -> list[int]:
    """The line that says that it sums the others up, where there is one, at the head or at the foot."""
    lines = grid.lines
    said = [line for line in lines if _TOTAL.fullmatch(folded(grid.labels.get(line, "")))]
    return said if len(said) == 1 and len(lines) > 2 and said[0] in (lines[0], lines[-1]) else []


_Column = tuple[Number, list[Number], bool]
"""A number of the total's line, those that it should sum up, and whether each line has one."""


def down(grid: Grid) -> Iterator[tuple[int, Finding]]:
    """What the line of the total has that the others do not make."""
    for total in total_lines(grid):
        others = [line for line in grid.lines if line != total]
        groups = [line for line in others if _GROUP.fullmatch(grid.numbering.get(line, ""))]
        grouped = 0 < len(groups) < len(others)
        layered = grouped or any("." in grid.numbering.get(line, "") for line in others)
        layered = layered or any(_AMONG.match(text) for text in (*grid.labels.values(), *grid.numbering.values()))
        layered = layered or any(re.match(r"(?:tong|cong|khoi|tieu cong)\b", folded(grid.labels.get(line, ""))) for line in others)
        right: list[_Column] = []
        wrong: list[_Column] = []
        leave = unsummed(grid)
        for series, numbers in grid.series.items():
            if series in leave or total not in numbers or not _adds(numbers[total]):
                continue
            parts = [numbers[line] for line in others if line in numbers]
            if len(parts) < 2 or not all(map(_adds, parts)):
                continue
            made = _made(numbers[total], parts) or (
                grouped and _made(numbers[total], [numbers[line] for line in groups if line in numbers])
            )
            whole = all(line in numbers for line in others)
            (right if made else wrong).append((numbers[total], parts, whole))
        if len(wrong) == 1 and wrong[0][2] and _meant(wrong[0], len(right), layered, grid, total):
            yield wrong[0][0].position, _finding(wrong[0][0], wrong[0][1])


def _meant(wrong: _Column, right: int, layered: bool, grid: Grid, total: int) -> bool:
    """Whether a total that its column does not make was surely meant to be its sum."""
    number, parts, _ = wrong
    if number.value <= max(part.value for part in parts):
        return False
    surely = _SURELY.search(folded(grid.labels.get(total, ""))) is not None
    made = sum(part.value for part in parts)
    # One thing may be had by several: what a whole province has can be less than what its communes have together.
    if abs(made - number.value) * (2 if surely else 10) > number.value:
        return False
    if right:
        return right > 1 or (surely and not layered)
    first = grid.numbering.get(grid.lines[0], "").lstrip("0")
    goes_on = first.isdecimal() and first != "1"
    columns = sum(any(_adds(number) for number in numbers.values()) for numbers in grid.series.values())
    # What is listed may be some of all: the five communes that have most.
    listed = made > number.value or 10 * (number.value - made) <= number.value
    return columns == 1 and surely and listed and not layered and not goes_on
