"""Rounding as a Vietnamese report does it: half away from zero, to stated decimal places."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction


def half_up(value: Fraction, places: int) -> Decimal:
    """`value` rounded to `places` decimals; a half goes away from zero. Exact for any size."""
    return _scaled(int(abs(value) * 10**places + Fraction(1, 2)), value, places)


def cut(value: Fraction, places: int) -> Decimal:
    """`value` with its later decimals dropped: what a figure shows that was cut instead of rounded."""
    return _scaled(int(abs(value) * 10**places), value, places)


def _scaled(steps: int, value: Fraction, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = max(50, len(str(steps)) + 2)
        return Decimal(-steps if value < 0 else steps).scaleb(-places)


def decimals(value: Decimal) -> int:
    """How many decimals are written: 2 for 95.38, 1 for 80.2, 0 for 96."""
    return max(0, -int(value.as_tuple().exponent))


def rounds_from(printed: Decimal) -> tuple[Fraction, Fraction]:
    """The values `[low, high)` that round to a printed one (for values from 0 up)."""
    step = Fraction(1, 2 * 10 ** decimals(printed))
    return Fraction(printed) - step, Fraction(printed) + step


def in_full(value: Fraction, places: int = 5) -> str:
    """A value with more decimals than anybody publishes, cut and marked with … where it goes on: 95,38502…"""
    shown = cut(value, places)
    exact = Fraction(shown) == value
    with localcontext() as context:
        context.prec = 60
        whole = shown.to_integral_value(ROUND_FLOOR) if shown >= 0 else -((-shown).to_integral_value(ROUND_FLOOR))
        text = f"{abs(shown - whole):.{places}f}"[2:]
    if exact:
        text = text.rstrip("0")
    sign = "−" if value < 0 else ""
    grouped = f"{abs(int(whole)):,}".replace(",", ".")
    return f"{sign}{grouped}{',' + text if text else ''}{'' if exact else '…'}"


_ENGLISH_SIGNS = str.maketrans(".,", ",.")


def in_language(value: Decimal | Fraction | int, language: str) -> str:
    """A number as print of that language writes it: 95,38501… in Vietnamese, 95.38501… in English."""
    return in_vietnamese(value).translate(_ENGLISH_SIGNS) if language.startswith("en") else in_vietnamese(value)


def in_vietnamese(value: Decimal | Fraction | int) -> str:
    """A number as Vietnamese print writes it: 1.766.865 and 95,38; keeps the decimals that a Decimal carries."""
    if isinstance(value, Fraction):
        return in_full(value)
    number = Decimal(value)
    whole, _, rest = f"{abs(number):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{'−' if number < 0 else ''}{grouped}{',' + rest if rest else ''}"
