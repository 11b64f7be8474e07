"""One claim held against what the ledger knows of its indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from tinhso.kernel.time import PeriodError, parse_period
from tinhso.ledger.indicators.rounding import half_up, in_full
from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.claims.model import Claim
from tinhso.reports.drafts.grammar.numerals import significant
from tinhso.reports.drafts.judging import precision
from tinhso.reports.drafts.judging.model import Finding, Known, Verdict
from tinhso.reports.drafts.model import Figure, Kind

_WHOLE = re.compile(r"(?<![^\W_])(?:tổng\s*số|toàn\s*bộ|phải|cần)(?![^\W_])", re.I)
_SAME_PERIOD = re.compile(r"cùng\s*(?:kỳ|thời\s*điểm)|năm\s*(?:trước|ngoái)")


def truth_of(figure: Figure, known: Known) -> Fraction | None:
    """What the ledger's value is in the figure's own terms, or None where the two cannot be compared."""
    kind = figure.shape or figure.kind
    if (figure.kind == Kind.TARGET) != known.target or known.form == "unseen":
        return None
    if kind == Kind.RANK or known.form == "rank":
        return Fraction(known.value) if kind == Kind.RANK and known.form == "rank" else None
    if kind in (Kind.PERCENT, Kind.RATIO):
        return known.share
    if kind == Kind.GROWTH or known.form == "change":
        return growth_of(figure, known) if kind == Kind.GROWTH else None
    if known.form == "percent":
        return None if known.numerator is None else Fraction(known.numerator)
    if (figure.unit == "USD") != (known.unit == "USD"):
        return None
    return Fraction(known.value)


def growth_of(figure: Figure, known: Known) -> Fraction | None:
    """What the ledger's growth is in the figure's own terms: points, per cent, times, or how many more."""
    multiple = _is_multiple(figure)
    if known.form != "change":
        return None if known.growth is None or figure.unit != "%" or multiple else Fraction(known.growth)
    if known.now is None or known.before is None:
        return None
    risen = known.now - known.before
    if figure.unit in ("%", "lần"):
        if known.share_of_whole and not multiple:
            return risen if figure.unit == "%" else None
        if not known.before:
            return None
        times = (known.now if multiple else risen) / abs(known.before)
        return 100 * times if figure.unit == "%" else times
    if figure.unit.startswith("điểm") != known.share_of_whole:
        return None
    return risen


def _is_multiple(figure: Figure) -> bool:
    """Whether a growth says how large the value is now rather than by how much it rose: gấp 1,2 lần, bằng 120%."""
    return figure.text[:4].lower().startswith(("gấp", "bằng"))


def comparable(claim: Claim, known: Sequence[Known]) -> list[Known]:
    """What the ledger holds of a claim that can be put beside it: in the same terms, and a growth against the same base."""
    return [row for row in known if _same_base(claim, row) and truth_of(claim.figure, row) is not None]


def _same_base(claim: Claim, row: Known) -> bool:
    if claim.figure.kind != Kind.GROWTH or (row.form != "change" and not (row.base and claim.base_period)):
        return True
    if claim.base_period:
        return _last_day(claim.base_period) == _last_day(row.base)
    return bool(_SAME_PERIOD.search(claim.figure.base.lower()))


def agrees(figure: Figure, known: Known) -> bool:
    """Whether the figure may be written for what the ledger holds, at its precision and with its hedge."""
    truth = truth_of(figure, known)
    if truth is None or figure.high is not None:
        return False
    kind = figure.shape or figure.kind
    if kind == Kind.RATIO and known.numerator is not None:
        return figure.numerator == known.numerator and figure.denominator == known.denominator
    if kind == Kind.RANK and figure.denominator is not None and known.rank_of is not None and figure.denominator != known.rank_of:
        return False
    if known.qualifier and _within_hedge(figure, known, truth):
        return True
    if kind == Kind.GROWTH:
        # A fall of more than 5% is below −5: hedges speak of its size.
        hedge = figure.qualifier if figure.qualifier in precision.OVER + precision.UNDER + precision.ABOUT else ""
        same_way = (figure.value < 0) == (truth < 0) or not truth
        return same_way and precision.holds(abs(figure.value), figure.step, figure.places, hedge, abs(truth))
    qualifier = figure.qualifier
    if precision.holds(figure.value, figure.step, figure.places, qualifier, truth):
        return True
    return _sized(figure) and not qualifier and precision.rounds_in_words(figure.value, figure.step, truth)


def _within_hedge(figure: Figure, known: Known, truth: Fraction) -> bool:
    """Whether a source that itself says no more than “trên 1.100.000” leaves room for a figure: the same number, or 1.182.686."""
    if Fraction(figure.value) == truth:
        return not figure.qualifier or (figure.qualifier in precision.UNDER) == (known.qualifier in precision.UNDER)
    if figure.qualifier or truth.denominator != 1 or figure.kind not in (Kind.COUNT, Kind.MONEY):
        return False
    written = Decimal(int(truth))
    return precision.holds(written, significant(written, 0), 0, known.qualifier, Fraction(figure.value))


def _sized(figure: Figure) -> bool:
    """Whether a word of size stands in it: 1,8 triệu is as exact as its last digit."""
    return any(word in figure.text.lower() for word in ("triệu", "tỷ", "tỉ", "nghìn", "ngàn", "vạn"))


def same_days(claim: Claim, known: Known) -> bool:
    """Whether the ledger's days are those of the claim: the same last day, and the same first one where things are counted within days."""
    first, last = days(claim.period)
    if known.target and known.due is not None:
        return last is None or not claim.period_said or known.last_day <= last <= known.due
    if last is None or last != known.last_day:
        return False
    return known.level or first is None or first == known.first_day or claim.period.startswith("as-at")


def _last_day(period: str) -> date | None:
    return days(period)[1]


@lru_cache(maxsize=4096)
def days(period: str) -> tuple[date | None, date | None]:
    """First and last day of a period; of a day alone only the last."""
    try:
        read = parse_period(period)
    except PeriodError:
        return None, None
    return (None if read.kind == "as-at" else read.interval.start), read.last_day


def against(claim: Claim, known: Sequence[Known], place: int | None) -> Finding:
    """What the ledger says of a claim. `known`: all it holds of the claim's indicator; `place`: the claim's place."""
    claim = _as_counted(claim, known)
    figure = claim.figure
    rows = comparable(claim, known)
    here = [row for row in rows if row.place == place]
    exact = [row for row in here if same_days(claim, row) and (row.complete or agrees(figure, row) or whole_of(figure, row))]
    goal = _goal(figure, known, place)
    if exact:
        return _same_scope(claim, exact, rows, goal)
    matching = [row for row in here if agrees(figure, row)]
    latest = max(here, key=lambda row: row.last_day, default=None)
    if matching and claim.starts:
        return _agreed(figure, matching[-1])
    if matching and latest is not None and not claim.period_said:
        if latest in matching or latest.last_day == matching[-1].last_day:
            return _agreed(figure, latest if latest in matching else matching[-1])
        return Finding(
            Verdict.OLD,
            f"Đây là số liệu {matching[-1].when}; sổ số liệu đã có số mới hơn {_dated(figure, latest)}.",
            known=matching[-1],
        )
    if matching:
        return Finding(Verdict.SCOPE, f"Sổ số liệu ghi số này cho kỳ khác: {matching[-1].when}.", known=matching[-1])
    if goal:
        return Finding(
            Verdict.ABSENT, f"Sổ số liệu chỉ ghi số này là mục tiêu đặt ra {goal.when}, chưa có kết quả đạt được.", known=goal
        )
    elsewhere = _telling(figure, (row for row in reversed(rows) if row.place != place))
    if elsewhere:
        return Finding(
            Verdict.SCOPE, f"Sổ số liệu ghi số này cho {elsewhere.where or 'nơi khác'}, {elsewhere.when}.", known=elsewhere
        )
    if figure.kind == Kind.TARGET:
        return Finding(Verdict.ABSENT, "Sổ số liệu có chỉ tiêu này nhưng không ghi mục tiêu nào cho nơi và kỳ của văn bản.")
    if any(row.form == "unseen" and row.place == place and same_days(claim, row) for row in known):
        return Finding(Verdict.ABSENT, "Số này chưa công bố, tài khoản của bạn không được xem; nhờ đơn vị phụ trách đối chiếu.")
    if latest is not None:
        return Finding(Verdict.ABSENT, f"Sổ số liệu chưa có số cho kỳ này; số gần nhất {_dated(figure, latest)}.", known=latest)
    return Finding(Verdict.ABSENT, "Sổ số liệu có chỉ tiêu này nhưng chưa có số nào cho nơi và kỳ của văn bản.")


def _as_counted(claim: Claim, known: Sequence[Known]) -> Claim:
    """Of 48/48 sở, ngành, where the ledger counts and knows no whole: the part alone."""
    figure = claim.figure
    if figure.kind != Kind.RATIO or figure.numerator is None or any(row.share is not None for row in known):
        return claim
    counted = replace(figure, kind=Kind.COUNT, value=figure.numerator, step=Decimal(1), places=0, numerator=None, denominator=None)
    return replace(claim, figure=counted)


def whole_of(figure: Figure, row: Known) -> bool:
    """Whether a count is the whole that the ledger's share is of: 26.869 hộ, of which 25.629 have an account."""
    return figure.kind == Kind.COUNT and row.denominator == figure.value != row.numerator and not row.target


def _the_whole(row: Known) -> Known:
    """The whole of a share as a row of its own."""
    assert row.denominator is not None
    return replace(row, form="amount", value=row.denominator, numerator=None, denominator=None, percent=None, qualifier="")


def _nearer_the_whole(claim: Claim, row: Known) -> bool:
    """Whether a count that is neither is meant as the whole: its words say so, and it is nearer to it."""
    figure = claim.figure
    if figure.kind != Kind.COUNT or row.denominator is None or row.numerator is None or not _WHOLE.search(claim.about):
        return False
    return abs(figure.value - row.denominator) < abs(figure.value - row.numerator)


def _goal(figure: Figure, known: Sequence[Known], place: int | None) -> Known | None:
    """The target that a figure given as reached repeats."""
    if figure.kind == Kind.TARGET:
        return None
    aimed = replace(figure, kind=Kind.TARGET, shape=figure.kind)
    return next((row for row in known if row.target and row.place == place and agrees(aimed, row)), None)


def _same_scope(claim: Claim, exact: Sequence[Known], rows: Sequence[Known], goal: Known | None) -> Finding:
    figure = claim.figure
    for row in exact:
        if agrees(figure, row):
            return _agreed(figure, row)
    row = next((row for row in exact if row.period == claim.period), exact[-1])
    if whole := next((_the_whole(row) for row in exact if whole_of(figure, row)), None):
        return Finding(Verdict.AGREES, f"Khớp tổng số mà chỉ tiêu này tính trên đó ({_when(whole)}).", known=whole)
    if _nearer_the_whole(claim, row):
        whole = _the_whole(row)
        return Finding(
            Verdict.DISAGREES,
            f"Sổ số liệu ghi tổng số là {_dated(figure, whole)}.",
            _difference(figure, Fraction(whole.value)),
            whole,
        )
    truth = truth_of(figure, row)
    assert truth is not None  # rows that cannot be compared were left out
    if any(agrees(figure, old) for old in row.earlier):
        return Finding(Verdict.OLD, f"Đây là số đã công bố trước khi đính chính; số hiện hành {_dated(figure, row)}.", known=row)
    if not figure.qualifier and _percentlike(figure) and precision.misrounded(figure.value, figure.places, truth):
        how = "cắt bớt chữ số" if precision.was_cut(figure.value, figure.places, truth) else "làm tròn chưa đúng"
        return Finding(
            Verdict.ROUNDING,
            f"Số ghi {vi(figure.value)} là {how}; sổ số liệu cho {vi(half_up(truth, figure.places))}.",
            in_full(truth),
            row,
        )
    earlier = (other for other in reversed(rows) if other.place == row.place and other.last_day < row.last_day)
    before = next((other for other in earlier if agrees(figure, other)), None)
    if before:
        return Finding(Verdict.OLD, f"Đây là số liệu {before.when}; kỳ này sổ số liệu ghi {_shown(figure, row)}.", known=row)
    if goal:
        return Finding(
            Verdict.SCOPE, f"Đây là mục tiêu đặt ra {goal.when}; kết quả theo sổ số liệu là {_dated(figure, row)}.", known=row
        )
    other = _telling(figure, (other for other in reversed(rows) if other not in exact))
    if other:
        return Finding(
            Verdict.SCOPE,
            f"Sổ số liệu ghi số này cho {_beside(other, row)}; đúng nơi, đúng kỳ là {_shown(figure, row)}.",
            known=row,
        )
    return Finding(
        Verdict.DISAGREES, f"Sổ số liệu ghi {_dated(figure, row)}{_slipped(figure, truth)}.", _difference(figure, truth), row
    )


def _beside(other: Known, row: Known) -> str:
    """Where another row stands, as far as it is not where `row` does: xã Định Hóa; quý 3/2026; xã Định Hóa, quý 3/2026."""
    differing = ((other.where or "nơi khác", other.place != row.place), (other.when, other.when != row.when))
    return ", ".join(text for text, apart in differing if apart) or other.when


def _slipped(figure: Figure, truth: Fraction) -> str:
    """What is said of a value that is off by its unit alone: tỷ for triệu, a dot too many."""
    if figure.kind not in (Kind.COUNT, Kind.MONEY) or not truth or not figure.value:
        return ""
    times = Fraction(figure.value) / truth
    for power in range(1, 10):
        size = vi(10**power)
        if times == 10**power:
            return f"; số trong văn bản gấp {size} lần, xem lại đơn vị tính"
        if times == Fraction(1, 10**power):
            return f"; số trong văn bản chỉ bằng 1 phần {size}, xem lại đơn vị tính"
    return ""


def _telling(figure: Figure, rows: Iterable[Known]) -> Known | None:
    """The first row that a figure agrees with; none for a small number, which agrees with many by chance."""
    return next((row for row in rows if agrees(figure, row)), None) if figure.value >= 100 else None


def _agreed(figure: Figure, row: Known) -> Finding:
    truth = truth_of(figure, row)
    kind = figure.shape or figure.kind
    if kind == Kind.RATIO and figure.stated_percent is None:
        return Finding(Verdict.AGREES, f"Khớp sổ số liệu ({_when(row)}).", known=row)
    return Finding(Verdict.AGREES, f"Khớp sổ số liệu ({_when(row)}).", "" if truth is None else in_full(truth), row)


def _percentlike(figure: Figure) -> bool:
    return (figure.shape or figure.kind) in (Kind.PERCENT, Kind.RATIO)


def _when(row: Known) -> str:
    return f"{row.when}, mô phỏng" if row.simulated else row.when


def _dated(figure: Figure, row: Known) -> str:
    """The ledger's value in the figure's terms with its period: 57.812 lượt (tháng 10/2026, mô phỏng)."""
    return f"{_written(figure, row)} ({_when(row)})"


def _shown(figure: Figure, row: Known) -> str:
    """The ledger's value in the figure's terms; simulated ones say so."""
    return f"{_written(figure, row)} (mô phỏng)" if row.simulated else _written(figure, row)


def _written(figure: Figure, row: Known) -> str:
    truth = truth_of(figure, row)
    kind = figure.shape or figure.kind
    hedge = f"{row.qualifier} " if row.qualifier else ""
    if truth is None:
        return vi(row.value)
    if kind == Kind.GROWTH:
        unit = figure.unit if figure.unit == "%" else f" {figure.unit}"
        if _is_multiple(figure):
            return f"bằng {vi(half_up(truth, max(2, figure.places)))}{unit}"
        return f"{'giảm' if truth < 0 else 'tăng'} {vi(half_up(abs(truth), max(2, figure.places)))}{unit}"
    if kind == Kind.RATIO and row.numerator is not None and row.denominator is not None:
        return f"{vi(row.numerator)}/{vi(row.denominator)}, tức {vi(half_up(truth, 2))}%"
    if kind in (Kind.PERCENT, Kind.RATIO):
        return f"{hedge}{vi(half_up(truth, max(2, figure.places)).normalize()) if truth.denominator != 1 else vi(int(truth))}%"
    if kind == Kind.RANK:
        return f"hạng {vi(row.value)}" + (f"/{row.rank_of}" if row.rank_of else "")
    unit = "" if row.form == "percent" else row.unit
    return f"{hedge}{vi(truth if truth.denominator != 1 else int(truth))} {unit}".strip()


def _difference(figure: Figure, truth: Fraction) -> str:
    gap = Fraction(figure.value) - truth
    return f"{in_full(Fraction(figure.value))} − {in_full(truth)} = {in_full(gap)}"
