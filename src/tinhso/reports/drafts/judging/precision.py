"""Whether a value holds at the precision and with the hedge that it was written with.

exact      95,39 holds for what rounds to it; 25.629 for itself alone
hơn, trên  above by less than one unit of the last significant digit: hơn 72% holds for 72,73; hơn 1.100.000 for 1.182.686
gần        below by less than that
khoảng     within half of that, either side
tối thiểu … trở lên, không quá, dưới    on the side that the word says
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tinhso.ledger.indicators.rounding import cut, half_up

OVER = ("hơn", "trên")
UNDER = ("gần", "ngót", "chưa đầy", "chưa tới", "chưa đến")
ABOUT = ("khoảng", "vào khoảng", "xấp xỉ", "chừng", "tầm", "trên dưới", "ước", "ước đạt", "ước tính", "ước khoảng")
AT_LEAST = ("tối thiểu", "ít nhất", "không dưới", "không thấp hơn", "trở lên")
AT_MOST = ("tối đa", "không quá", "trở xuống")


def holds(written: Decimal, step: Decimal, places: int, qualifier: str, truth: Fraction) -> bool:
    """Whether `truth` may be written so. `step`: one unit of the last significant digit; `places`: decimals written."""
    value, unit = Fraction(written), Fraction(step)
    if qualifier in OVER:
        return value < truth < value + unit
    if qualifier in UNDER:
        return value - unit < truth < value
    if qualifier in ABOUT:
        return abs(truth - value) <= unit / 2
    if qualifier in AT_LEAST:
        return truth >= value
    if qualifier in AT_MOST:
        return truth <= value
    if qualifier == "dưới":
        return truth < value
    return rounds(written, step, places, truth)


def rounds(written: Decimal, step: Decimal, places: int, truth: Fraction) -> bool:
    """Whether a number without a hedge is `truth` rounded to the decimals, or to the word of size, that it is written with."""
    if places == 0 and step > 1 and written != truth:
        return False
    return Fraction(half_up(truth, places)) == Fraction(written)


def rounds_in_words(written: Decimal, step: Decimal, truth: Fraction) -> bool:
    """The same for a number with a word of size: 1,8 triệu holds for 1.766.865."""
    return half_up(truth / Fraction(step), 0) * step == written


def was_cut(written: Decimal, places: int, truth: Fraction) -> bool:
    """Whether the later decimals were dropped where rounding would have raised the last one."""
    return Fraction(cut(truth, places)) == Fraction(written) and Fraction(half_up(truth, places)) != Fraction(written)


def misrounded(written: Decimal, places: int, truth: Fraction) -> bool:
    """Whether the last digit written is off by one and nothing else."""
    return Fraction(half_up(truth, places)) != Fraction(written) and abs(Fraction(written) - truth) < Fraction(1, 10**places)
