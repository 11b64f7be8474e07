"""What the columns of a table are of each other: shares, growths, differences. Told by their numbers, with heads for support.

That 100 · A : B gives P in row after row is no coincidence; how much of one it would have to be is weighed (`_Candidate.weight`), so that
a few round numbers prove nothing. A row that breaks what the others keep gets a finding, unless something else that holds in the table
explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import log10

from tinhso.ledger.indicators.rounding import half_up, in_full
from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.judging import precision
from tinhso.reports.drafts.judging.grids import Grid, Number, folded
from tinhso.reports.drafts.judging.model import Finding, Verdict
from tinhso.reports.drafts.judging.operands import Makings, Operands, Pair, of_fractions
from tinhso.reports.drafts.model import Kind

_SAYS_SHARE = re.compile(r"ty le|ti le|%|dat|chiem|co cau|ty trong|so voi|bang|tang|giam|cung ky")
_SAYS_DIFFERENCE = re.compile(r"chenh lech|tang|giam|\+\s*/\s*-|so voi|so sanh|thua|thieu|con lai")
_AVERAGE = re.compile(r"binh quan|trung binh")
REACH = 10
"""How many columns to either side are looked at."""
_SAMPLE = 8
_NEAR = 5
"""Points: what is farther from a share may be a share of something else."""


@dataclass
class _Candidate:
    """A relation tried: in which lines it holds, in which not, and how unlikely it would hold by chance (as −log10)."""

    pair: Pair
    growth: bool
    fits: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    weight: float = 0.0
    signed: bool = False
    """Whether the column writes a fall with its sign."""
    opposed: int = 0
    """In how many lines it holds with the other sign."""

    @property
    def part(self) -> Operands:
        return self.pair.part

    @property
    def whole(self) -> Operands:
        return self.pair.whole


def shares(grid: Grid, totals: Sequence[int] = (), word: str = "dòng") -> Iterator[tuple[int, Finding]]:
    """Per cents that their columns do not give: (position, finding). `totals`: lines that sum the others up; `word`: what a line is."""
    made_of = Makings(grid, totals)
    for series, numbers in grid.series.items():
        told = _percents(numbers)
        if len(told) < 2:
            continue
        held = _holding(series, told, made_of, grid)
        if held and not _worked_out_otherwise(held[0].breaks, told, made_of.near(series, told, REACH)):
            yield from _broken(told, held, word)
    yield from _alone(grid)


def _percents(numbers: Mapping[int, Number]) -> dict[int, Number]:
    """The per cents of a series; where none says so, decimals that may be meant as such."""
    told = {line: number for line, number in numbers.items() if number.percent}
    if told:
        return told
    plain = {line: number for line, number in numbers.items() if number.parts is None and number.size == 1}
    decimals = sum(number.places > 0 for number in plain.values())
    likely = 2 * decimals >= len(plain) and all(abs(number.rough) <= 1000 and _unmeasured(number) for number in plain.values())
    return plain if plain and likely else {}


def _unmeasured(number: Number) -> bool:
    return number.figure.kind not in (Kind.MONEY, Kind.TARGET)


def _holding(series: int, told: Mapping[int, Number], made_of: Makings, grid: Grid) -> list[_Candidate]:
    """The relations that hold for a column of per cents, the best first."""
    lines = [line for line in told if not _AVERAGE.search(folded(grid.labels.get(line, "")))]
    head = folded(grid.heads.get(series, ""))
    tried = 0
    found: list[_Candidate] = []
    for pair in made_of.near(series, told, REACH):
        common = pair.lines(lines)
        if 2 * len(common) < max(1, len(lines)):
            continue
        tried += 1
        for growth in (False, True) if pair.growing else (False,):
            candidate = _Candidate(pair, growth)
            if _promising(candidate, told, common):
                _weigh(candidate, told, common)
                found.append(candidate)
    needed = 2 + log10(tried or 1) - (0.5 if _SAYS_SHARE.search(head) else 0)
    found = [one for one in found if _stands(one, needed, told)]

    changes = any(number.change for number in told.values())

    def better(one: _Candidate) -> tuple[float, ...]:
        apart = abs(one.part.series[0] - series) + abs(one.whole.series[0] - series)
        return len(one.breaks) - len(one.fits), one.opposed, len(one.whole.series), changes and not one.growth, apart

    return sorted(found, key=better)


def _worked_out_otherwise(lines: Sequence[int], told: Mapping[int, Number], made_of: Iterable[Pair]) -> bool:
    """Whether several lines break a relation together because another one holds for them: a plan of the year here, of the quarter there."""
    return len(lines) > 1 and any(
        len(pair.lines(lines)) == len(lines)
        and any(all(_near(_Candidate(pair, growth), told[line], line)[0] for line in lines) for growth in {False, pair.growing})
        for pair in made_of
    )


def _promising(candidate: _Candidate, told: Mapping[int, Number], lines: Sequence[int]) -> bool:
    sample = lines[:: max(1, len(lines) // _SAMPLE)][: _SAMPLE + 1]
    hits = sum(_near(candidate, told[line], line)[0] for line in sample)
    return hits > 0 and 2 * hits >= len(sample)


def _near(candidate: _Candidate, number: Number, line: int) -> tuple[bool, float]:
    """(whether the per cent is less than one unit of its last digit from the truth, the truth), at a first look."""
    part, whole = candidate.part.by_line[line], candidate.whole.by_line[line]
    truth = 100 * part.rough / whole.rough
    unit: float = 10.0**-number.places + 1e-9
    if part.slack or whole.slack:
        unit += abs(truth) * (float(part.slack) / (abs(part.rough) or 1) + float(whole.slack) / abs(whole.rough)) * 1.1
    if candidate.growth:
        truth -= 100
        if number.change:  # a fall of 5% may be written without its sign
            return abs(abs(truth) - abs(number.rough)) < unit, truth
    return abs(truth - number.rough) < unit, truth


def _weigh(candidate: _Candidate, told: Mapping[int, Number], lines: Sequence[int]) -> None:
    for line in lines:
        number = told[line]
        near, truth = _near(candidate, number, line)
        if not near:
            candidate.breaks.append(line)
            continue
        candidate.fits.append(line)
        telling = abs(number.rough) > 1e-9 and (candidate.growth or abs(number.rough - 100) > 1e-9)
        size = log10(max(1.0, abs(candidate.whole.by_line[line].rough)))
        candidate.weight += min(number.places + 1.5, size + 0.3) if telling else 0.2
        candidate.signed = candidate.signed or (candidate.growth and truth < 0 and number.rough < 0)
        candidate.opposed += truth * number.rough < 0


def _stands(candidate: _Candidate, needed: float, told: Mapping[int, Number]) -> bool:
    """Whether it holds in enough lines to speak of the others: two thirds of them and two at least; of two fractions beside two
    per cents one, where the other is not far off."""
    fits, breaks = len(candidate.fits), len(candidate.breaks)
    if candidate.weight < needed:
        return False
    if fits >= 2:
        return fits >= 2 * breaks
    if breaks != 1 or not candidate.pair.of_fractions:
        return False
    number = told[candidate.breaks[0]]
    return abs(_near(candidate, number, candidate.breaks[0])[1] - number.rough) <= _NEAR


def _broken(told: Mapping[int, Number], held: Sequence[_Candidate], word: str) -> Iterator[tuple[int, Finding]]:
    best = held[0]
    for line in sorted((*best.fits, *best.breaks)):
        number = told[line]
        findings = []
        for candidate in held:
            if candidate.pair.lines([line]):
                finding = None if _surely(candidate, number, line) else _told(number, candidate, line, word)
                findings.append(finding)
                if finding is None:
                    break
        if findings and findings[-1] is not None and findings[0] is not None:
            yield number.position, findings[0]


def _surely(candidate: _Candidate, number: Number, line: int) -> bool:
    """Whether a first look already shows that a per cent is its truth, rounded: well within half a unit of its last digit."""
    truth = 100 * candidate.part.by_line[line].rough / candidate.whole.by_line[line].rough - (100 if candidate.growth else 0)
    return abs(truth - number.rough) < 0.499 * 10.0**-number.places


def _told(number: Number, candidate: _Candidate, line: int, word: str) -> Finding | None:
    """What is wrong about one per cent, or None."""
    part, whole = candidate.part.by_line[line], candidate.whole.by_line[line]
    less = 100 if candidate.growth else 0
    truth = 100 * part.value / whole.value - less
    written, places = number.value, number.places
    if candidate.growth and number.change and not candidate.signed:
        written = -abs(written) if truth < 0 else abs(written)
    if _rounds(written, places, truth) or (written == 100 < truth and not candidate.growth):
        return None  # who did more than was planned may be said to have done all of it
    if part.slack or whole.slack:
        ends = [
            100 * (part.value + a * part.slack) / below - less
            for a in (-1, 1)
            for b in (-1, 1)
            if (below := whole.value + b * whole.slack) != 0
        ]
        unit = Fraction(1, 2 * 10**places)
        if min(ends) - unit <= written <= max(ends) + unit:
            return None
    right, stated = vi(half_up(truth, places)), vi(half_up(written, places))
    others = tuple(dict.fromkeys((*part.positions, *whole.positions)))
    if candidate.growth:
        sum_ = f"({part.shown} − {whole.shown}) : {whole.shown} = {in_full(truth)}%"
        said = f"Từ {whole.shown} đến {part.shown} là {right}%, bảng ghi {stated}%."
    else:
        sum_ = f"{part.shown} : {whole.shown} = {in_full(truth)}%"
        names = _names(candidate)
        said = f"Như các {word} khác của bảng, tỷ lệ này {names}: ghi {stated}% nhưng phép chia cho {right}%."
    if abs(abs(written) - abs(truth)) < Fraction(1, 10**places) and (written < 0) == (truth < 0):
        how = "cắt bớt chữ số" if precision.was_cut(half_up(written, places), places, truth) else "làm tròn chưa đúng"
        return Finding(Verdict.ROUNDING, f"Tỷ lệ ghi {stated}% là {how}; phép chia cho {right}%.", sum_, others=others)
    return Finding(Verdict.INTERNAL, said, sum_, others=others)


def _names(candidate: _Candidate) -> str:
    part, whole = (" ".join(operands.name.split()) for operands in (candidate.part, candidate.whole))
    if not part or not whole or max(len(part), len(whole)) > 60:
        return "là thương của hai số"
    if candidate.pair.of_fractions:
        return f"là phép chia của “{part}”"
    if candidate.whole.total:
        return f"là phần của “{part}” trong tổng"
    return f"là “{part}” chia “{whole}”"


def _rounds(written: Fraction, places: int, truth: Fraction) -> bool:
    return Fraction(half_up(truth, places)) == written


def _alone(grid: Grid) -> Iterator[tuple[int, Finding]]:
    """The one per cent beside the one fraction of a table with a single row of numbers."""
    if len(grid.lines) != 1:
        return
    row = sorted((series, number) for (_, series), number in grid.numbers.items())
    fractions = [(series, number) for series, number in row if number.parts is not None]
    if len(fractions) != 1:
        return
    at, fraction = fractions[0]
    told = [(series, number) for series, number in row if number.percent and number.figure.kind == Kind.PERCENT]
    beside = [(series, number) for series, number in told if abs(series - at) == 1]
    if len(told) != 1:
        told = beside
    if len(told) != 1:
        return
    series, number = told[0]
    assert fraction.parts is not None
    if not beside and not re.search(r"ty le|ti le|dat", folded(grid.heads.get(series, ""))):
        return
    if abs(100 * fraction.parts[0] / fraction.parts[1] - number.value) > _NEAR:
        return
    pair = of_fractions(at, {grid.lines[0]: fraction}, "")
    finding = _told(number, _Candidate(pair, growth=False), grid.lines[0], "dòng")
    if finding is not None:
        yield number.position, finding


@dataclass
class _Gap:
    """A difference tried: now − before."""

    now: int
    before: int
    fits: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    weight: float = 0.0
    signed: bool = False


def differences(grid: Grid) -> Iterator[tuple[int, Finding]]:
    """Differences that their two columns do not give: +4.691 of 48.216 and 52.907."""
    for series, numbers in grid.series.items():
        said = _SAYS_DIFFERENCE.search(folded(grid.heads.get(series, ""))) is not None
        told = {line: number for line, number in numbers.items() if number.parts is None and (number.change or said)}
        if len(told) < 2 or 2 * len(told) < len(numbers):
            continue
        near = [other for other in grid.series if other != series and abs(other - series) <= REACH]
        gaps = [
            gap
            for now in near
            for before in near
            if now != before and (gap := _gap(grid, told, now, before)) is not None
        ]  # fmt: skip
        needed = 1.5 + log10(max(1, len(near) * (len(near) - 1)))
        gaps = [gap for gap in gaps if gap.weight >= needed and len(gap.fits) >= 2 and len(gap.fits) >= 2 * len(gap.breaks)]
        if not gaps:
            continue
        best = max(gaps, key=lambda gap: (len(gap.fits), gap.signed, -abs(gap.now - series) - abs(gap.before - series)))
        for line in best.breaks:
            if not any(line in gap.fits for gap in gaps):
                yield told[line].position, _gaps_finding(grid, told[line], best, line)


def _gap(grid: Grid, told: Mapping[int, Number], now: int, before: int) -> _Gap | None:
    gap = _Gap(now, before)
    opposed: list[int] = []
    for line, number in told.items():
        pair = _comparable(grid, number, line, now, before)
        if pair is None:
            continue
        truth = pair[0].value - pair[1].value
        slack = sum((_half(one) for one in (*pair, number)), Fraction(0))
        if abs(abs(truth) - abs(number.value)) > slack:
            gap.breaks.append(line)
            continue
        if truth and (truth < 0) != (number.value < 0):
            opposed.append(line)
        gap.fits.append(line)
        gap.weight += min(4.0, log10(abs(number.rough / float(number.size)) * 10**number.places + 1)) if truth else 0.2
        gap.signed = gap.signed or (truth < 0 and number.value < 0)
    if gap.signed and opposed:
        gap.fits = [line for line in gap.fits if line not in opposed]
        gap.breaks = sorted((*gap.breaks, *opposed))
    return gap if gap.fits else None


def _comparable(grid: Grid, number: Number, line: int, now: int, before: int) -> tuple[Number, Number] | None:
    """The two numbers that one may be the difference of: both per cents where it tells points, both amounts where it does not."""
    a, b = grid.numbers.get((line, now)), grid.numbers.get((line, before))
    if a is None or b is None or a.parts is not None or b.parts is not None or a.percent != b.percent:
        return None
    points = number.percent or number.figure.unit.startswith("điểm")
    return (a, b) if a.percent == points else None


def _half(number: Number) -> Fraction:
    """How far a number may lie from the truth; of a per cent half a unit of its last digit."""
    return Fraction(1, 2 * 10**number.places) if number.percent else number.slack


def _gaps_finding(grid: Grid, number: Number, gap: _Gap, line: int) -> Finding:
    now, before = grid.numbers[line, gap.now], grid.numbers[line, gap.before]
    truth = now.value - before.value
    same = now.size == before.size == number.size
    size = number.size if same else Fraction(1)
    shown = [vi(half_up(value / size, max(now.places, before.places))) for value in (now.value, before.value, truth)]
    stated = vi(half_up(number.value / size, number.places if same else 0))
    return Finding(
        Verdict.INTERNAL,
        f"Chênh lệch ghi {stated} nhưng {shown[0]} trừ {shown[1]} là {shown[2]}.",
        f"{shown[0]} − {shown[1]} = {shown[2]}",
        others=(now.position, before.position),
    )
