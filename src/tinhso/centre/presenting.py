"""How a value is shown: its number and unit, its parts, its change, its state. One place for cards, pages and the wall."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from tinhso.kernel.pages.formatting import language, number
from tinhso.kernel.pages.templatetags.tinhso import axis
from tinhso.ledger.figures.listing import Shown
from tinhso.ledger.indicators import reasons
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.progress import Status
from tinhso.ledger.indicators.values import Change

WORDS = {Status.GOOD: "Kịp tiến độ", Status.WARN: "Hơi chậm", Status.BAD: "Chậm", Status.NONE: ""}
COMPACT_FROM = 10**9
MISSING = "–"


@dataclass(frozen=True)
class Face:
    """A value as text."""

    main: str
    """95,39"""
    unit: str
    """% or hộ"""
    parts: str = ""
    """25.629/26.869 hộ"""
    about: str = ""
    """What stands before the number: trên, gần, khoảng."""

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return self.main != MISSING

    @property
    def short(self) -> str:
        """With its unit: 95,39%."""
        return f"{self.about} {self.main}{'' if self.unit == '%' else ' '}{self.unit}".strip()

    @property
    def whole(self) -> str:
        """In one line: 95,39% (25.629/26.869 hộ)."""
        return f"{self.short} ({self.parts})" if self.parts else self.short


def compact(value: Fraction | Decimal | int, places: int = 0) -> str:
    """A number for a card: from a milliard on in words (389 nghìn tỷ)."""
    size = abs(Fraction(value))
    if size < COMPACT_FROM:
        return number(value, places)
    if size >= 10**12:
        return f"{number(Fraction(value) / 10**12, 2).rstrip('0').rstrip(',.')} {_('nghìn tỷ')}"
    return axis(value)


def face(value: Value) -> Face:
    """A value of the ledger as text; what is missing is a dash."""
    lang = language()
    unit = value.rules.unit.get(lang)
    counted = value.rules.unit.of.get(lang) if value.rules.unit.of else ""
    if value.value is None:
        if value.numerator is not None:
            return Face(number(value.numerator), counted)
        return Face(MISSING, "")
    shown = value.rounded if value.rounded is not None else value.value
    if value.rules.nature == "rank":
        return Face(number(shown), f"/{number(value.denominator)}" if value.denominator else unit)
    parts = ""
    if value.rules.is_share and value.numerator is not None and value.denominator is not None:
        parts = f"{number(value.numerator, 0)}/{number(value.denominator, 0)} {counted}".strip()
    return Face(compact(shown, value.rules.rounding), unit, parts)


def row_of(value: Value) -> tuple[str, str]:
    """A value in a table: itself with its decimals, and what it is made of. Under a heading that says what the values are, a dash
    for none: the count that a card shows in its place would read as the value."""
    shown = face(value)
    if value.value is None:
        return MISSING, shown.short if shown.known else ""
    return f"{shown.main}{shown.unit if shown.unit == '%' else ''}", shown.parts


def printed_face(shown: Shown) -> Face:
    """A published figure as text."""
    if shown.form == "rank":
        return Face(number(shown.value), f"/{shown.rank_of}" if shown.rank_of else _("hạng"))
    qualifier = {"over": _("trên"), "under": _("gần"), "about": _("khoảng"), "approx": _("xấp xỉ")}.get(shown.qualifier, "")
    unit = shown.unit_vi if language() == "vi" else shown.unit_en
    if shown.form == "percent":
        parts = ""
        if shown.denominator is not None and shown.numerator is not None:
            parts = f"{number(shown.numerator)}/{number(shown.denominator)}"
        return Face(number(shown.value), "%", parts, qualifier)
    if shown.denominator is not None and shown.percent is not None:
        return Face(number(shown.percent), "%", f"{number(shown.value)}/{number(shown.denominator)} {unit}")
    parts = f"{number(shown.value)}/{number(shown.denominator)} {unit}" if shown.denominator is not None else ""
    return Face(compact(shown.value), unit, parts, qualifier)


@dataclass(frozen=True)
class Delta:
    """A change against the same period of the year before."""

    direction: str
    """up, down or none: which way the number went."""
    text: str


def delta(change: Change | None) -> Delta | None:
    """`▲ 4,12 điểm` for a share, `▲ 8,40%` for a count."""
    if change is None:
        return None
    amount = abs(change.amount)
    unit = f" {_('điểm')}" if change.kind == "points" else "%"
    direction = "none" if change.amount == 0 else "up" if change.amount > 0 else "down"
    return Delta(direction, f"{number(amount, 2)}{unit}")


def reason(value: Value) -> str:
    """Why it has no value, in the reader's language."""
    return reasons.told(value.reason, language())


def status_word(status: Status) -> str:
    """Kịp tiến độ, Hơi chậm, Chậm."""
    return _(WORDS[status]) if WORDS[status] else ""
