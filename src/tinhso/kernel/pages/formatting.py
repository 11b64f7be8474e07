"""The one formatter of numbers, days and money for people.

Vietnamese: 1.766.865 · 95,38% · 0,42 điểm · 30/6/2026 · 07:30, 30/6/2026 · 320.000 đ. English: 1,766,865 · 95.38% · 30/6/2026.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language, gettext

from tinhso.kernel.time import LOCAL

Number = int | Decimal | Fraction
MINUS = "−"


def language() -> str:
    """The reader's language: `vi` or `en`."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def rounded(value: Number, places: int) -> Decimal:
    """The value to so many decimals, a half away from zero; exact for any size."""
    exact = Fraction(value)
    steps = int(abs(exact) * 10**places + Fraction(1, 2))
    digits = Decimal(-steps if exact < 0 else steps)
    return Decimal((digits.as_tuple().sign, digits.as_tuple().digits, -places))


def number(value: Number, places: int | None = None, lang: str | None = None) -> str:
    """A number with its separators. `places`: decimals shown; None keeps those that the value carries (a fraction: two at most)."""
    lang = lang or language()
    if places is not None:
        shown = rounded(value, places)
    elif isinstance(value, Fraction):
        shown = rounded(value, 2).normalize() if value.denominator != 1 else Decimal(value.numerator)
    else:
        shown = Decimal(value)
    whole, _, rest = f"{abs(shown):f}".partition(".")
    thousands, decimal = (",", ".") if lang == "en" else (".", ",")
    grouped = f"{int(whole):,}".replace(",", thousands)
    sign = MINUS if shown < 0 else ""
    return f"{sign}{grouped}{decimal + rest if rest else ''}"


def read_number(text: str, lang: str = "vi") -> Decimal:
    """The number that `number` wrote, with its marks of thousands or without. Raises ValueError, also for `95.5` in Vietnamese: without
    three digits behind it a mark of thousands is somebody else's decimal mark."""
    thousands, decimal = (",", ".") if lang == "en" else (".", ",")
    plain = text.replace("\u00a0", "").replace(" ", "").replace(MINUS, "-")
    if not re.fullmatch(rf"-?(?:\d+|\d{{1,3}}(?:\{thousands}\d{{3}})+)(?:\{decimal}\d+)?", plain, re.ASCII):
        raise ValueError(f"không phải số: {text}")
    return Decimal(plain.replace(thousands, "").replace(decimal, "."))


def percent(value: Number, places: int = 2, lang: str | None = None) -> str:
    """`95,38%`: the value is already in per cent."""
    return f"{number(value, places, lang)}%"


def money(value: Number, lang: str | None = None) -> str:
    """`320.000 đ`."""
    return f"{number(value, 0, lang)} đ"


def day(value: date | None) -> str:
    """`30/6/2026`; a day that is not known is a dash."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    return f"{value.day}/{value.month}/{value.year}"


def moment(value: datetime | None) -> str:
    """`07:30, 30/6/2026`, in Vietnam."""
    if value is None:
        return "–"
    local = value.astimezone(LOCAL)
    return f"{local:%H:%M}, {local.day}/{local.month}/{local.year}"


def masked(identity: str, shown: int = 3) -> str:
    """A personal number with all but its last digits hidden: `•••••••••412`."""
    return "•" * max(0, len(identity) - shown) + identity[-shown:] if identity else "–"


def initials(name: str) -> str:
    """`Trần Văn Tư` → T.V.T. for a list that names nobody."""
    return "".join(f"{word[:1]}." for word in name.split())


def words(text: object) -> str:
    """A text of the product in the reader's language: a label, a choice, a column's name.

    Labels are made of the models' column names with a capital; the catalogue holds the name itself. What is no text of the product (a
    person's name) comes back as it is.
    """
    said = str(text)
    if not said or language() == "vi":
        return said
    if (found := gettext(said)) != said:
        return found
    small = said[:1].lower() + said[1:]
    found = gettext(small)
    return said if found == small else found[:1].upper() + found[1:]


_QUARTERS = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}


def period_name(text: str, lang: str | None = None) -> str:
    """A written period or day in words: `2024-H1` → 6 tháng đầu năm 2024 (first half of 2024), `2023-12-31` → 31/12/2023."""
    en = (lang or language()) == "en"
    if text.startswith("as-at:"):
        shown = day(date.fromisoformat(text.removeprefix("as-at:")))
        return f"as at {shown}" if en else f"đến {shown}"
    if ".." in text:
        first, _, last = text.partition("..")
        return f"{day(date.fromisoformat(first))}–{day(date.fromisoformat(last))}"
    year, _, rest = text.partition("-")
    if not rest:
        return year if en else f"năm {year}"
    if "-" in rest:
        return day(date.fromisoformat(text))
    if rest in _QUARTERS:
        return f"Q{rest[1]} {year}" if en else f"quý {_QUARTERS[rest]} năm {year}"
    if rest in ("H1", "H2"):
        if en:
            return f"{'first' if rest == 'H1' else 'second'} half of {year}"
        return f"6 tháng {'đầu' if rest == 'H1' else 'cuối'} năm {year}"
    if rest == "9M":
        return f"nine months of {year}" if en else f"9 tháng năm {year}"
    return f"{int(rest)}/{year}" if en else f"tháng {int(rest)}/{year}"


__all__ = ["day", "language", "masked", "moment", "money", "number", "percent", "period_name", "read_number", "rounded", "words"]
