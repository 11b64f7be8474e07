"""From a value to the sentence of a report, in Vietnamese and English.

    Hộ nghèo, hộ cận nghèo có tài khoản an sinh: 28.639/30.252 hộ, đạt 94,67%, tăng 0,62 điểm so với cùng kỳ; mục tiêu 98%, chưa đạt.

The amount is one figure with one trace; the change and the target belong to the same trace. Numbers are written by the product's one
formatter, so that a report can be read back.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tinhso.kernel.pages.formatting import day, number
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.progress import TargetState
from tinhso.ledger.indicators.values import Change
from tinhso.reports.model import FigureSpan, Line, Span, TextSpan

HEDGES = {
    "vi": {"over": "trên ", "under": "gần ", "about": "khoảng ", "approx": "xấp xỉ "},
    "en": {"over": "over ", "under": "nearly ", "about": "about ", "approx": "approximately "},
}


@dataclass(frozen=True)
class Said:
    """What a report says about one indicator."""

    title: str
    value: Value
    change: Change | None
    target: TargetState | None
    places: int | None = None
    """Decimals that the source printed; None: those of the definition."""


_MONEY: tuple[tuple[int, str, str], ...] = ((10**12, "nghìn tỷ", "trillion"), (10**9, "tỷ", "billion"), (10**6, "triệu", "million"))


def quantity(value: Fraction | Decimal, places: int, unit: str, lang: str) -> str:
    """A number with its unit; round money in words: 389 nghìn tỷ đồng."""
    if unit in ("đồng", "VND", "USD"):
        for size, vi, en in _MONEY:
            if value and Fraction(value) * 100 % size == 0 and abs(Fraction(value)) >= size:
                return f"{number(Fraction(value) / size, None, lang)} {en if lang == 'en' else vi} {unit}"
    return f"{number(value, places, lang)} {unit}".strip()


def amount(value: Value, lang: str, places: int | None = None) -> str:
    """The amount itself: `28.639/30.252 hộ, đạt 94,67%`, `3.504 tổ`, `hạng 8/63`. `places`: decimals that the source printed."""
    rules = value.rules
    hedge = HEDGES[lang].get(value.qualifier, "")
    counted = rules.unit.of.get(lang) if rules.unit.of else ""
    if value.value is None:
        return f"{hedge}{number(value.numerator or 0, 0, lang)} {counted}".strip()
    decimals = rules.rounding if places is None else places
    shown = number(value.value, decimals, lang)
    if rules.nature == "rank":
        word = "rank" if lang == "en" else "hạng"
        return f"{word} {shown}/{number(value.denominator, 0, lang)}" if value.denominator else f"{word} {shown}"
    if not rules.is_share:
        return f"{hedge}{quantity(value.value, decimals, rules.unit.get(lang), lang)}"
    if value.numerator is None or value.denominator is None or not counted:
        return f"{hedge}{shown}%"
    reached = "or" if lang == "en" else "đạt"
    whole = f"{number(value.numerator, 0, lang)}/{number(value.denominator, 0, lang)} {counted}".strip()
    return f"{hedge}{whole}, {reached} {shown}%"


def change_words(change: Change | None, lang: str) -> str:
    """`tăng 0,62 điểm so với cùng kỳ`; empty where nothing can be compared."""
    if change is None:
        return ""
    if change.amount == 0:
        return "unchanged against a year before" if lang == "en" else "bằng cùng kỳ"
    shown = number(abs(change.amount), 2, lang)
    if lang == "en":
        unit = " points" if change.kind == "points" else "%"
        return f"{'up' if change.amount > 0 else 'down'} {shown}{unit} against a year before"
    unit = " điểm" if change.kind == "points" else "%"
    return f"{'tăng' if change.amount > 0 else 'giảm'} {shown}{unit} so với cùng kỳ"


def target_words(state: TargetState | None, value: Value, lang: str) -> str:
    """`mục tiêu 98% đến 31/12/2026, chưa đạt`."""
    if state is None:
        return ""
    goal = _goal(state.target.value, value, lang)
    due = day(state.target.due)
    if lang == "en":
        return f"target {goal} by {due}, {'reached' if state.reached else 'not yet reached'}"
    return f"mục tiêu {goal} đến {due}, {'đã đạt' if state.reached else 'chưa đạt'}"


def _goal(goal: Decimal, value: Value, lang: str) -> str:
    """A target in the indicator's own unit: 98%, hạng 10, 60 chợ."""
    rules, shown = value.rules, goal.normalize()
    if rules.nature == "rank":
        return f"{'rank' if lang == 'en' else 'hạng'} {number(shown, None, lang)}"
    if rules.is_share:
        return f"{number(shown, None, lang)}%"
    return quantity(shown, max(0, -int(shown.as_tuple().exponent)), rules.unit.get(lang), lang)


def caveats(value: Value, lang: str) -> str:
    """What must not be left out: simulated, converted, incomplete."""
    english = lang == "en"
    notes = []
    if value.simulated:
        notes.append("simulated" if english else "mô phỏng")
    if value.converted:
        notes.append("converted to the present map" if english else "quy đổi địa giới")
    if value.value is not None and not value.complete:
        notes.append(
            f"{value.reported} of {value.expected} units reported"
            if english
            else f"mới có {value.reported}/{value.expected} đơn vị báo cáo"
        )
    return ", ".join(notes)


def sentence(said: Said, trace: int, lang: str) -> Line:
    """The sentence about one indicator, its amount traced."""
    spans: list[Span] = [TextSpan(f"{said.title}: "), FigureSpan(amount(said.value, lang, said.places), trace)]
    tail = ""
    if words := change_words(said.change, lang):
        tail += f", {words}"
    if words := target_words(said.target, said.value, lang):
        tail += f"; {words}"
    if words := caveats(said.value, lang):
        tail += f" ({words})"
    spans.append(TextSpan(f"{tail}."))
    return Line(tuple(spans), said.value.simulated)
