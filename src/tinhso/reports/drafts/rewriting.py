"""A figure as the ledger has it, in the draft's own way of writing numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from tinhso.ledger.indicators.rounding import half_up
from tinhso.reports.drafts.judging import precision
from tinhso.reports.drafts.judging.against import growth_of
from tinhso.reports.drafts.judging.model import Known
from tinhso.reports.drafts.model import Figure, Kind

_SIZES = (("nghìn tỷ", 12), ("ngàn tỷ", 12), ("triệu", 6), ("tỷ", 9), ("tỉ", 9), ("nghìn", 3), ("ngàn", 3), ("vạn", 4))
_WAY = re.compile(r"tăng|giảm", re.I)
_DIGITS = re.compile(r"\d[\d.,]*(?: \d{3})*")


def like(value: Fraction, written: str, places: int) -> str:
    """A value with the separators of what is written: 27.881 stays with dots, 27 881 with spaces, 27881 without."""
    shown = half_up(value, places)
    whole, _, rest = f"{abs(shown):f}".partition(".")
    if re.search(r"\d{1,3}(?:\.\d{3})+", written) or not re.search(r"\d{4}|\d [\d]{3}", written):
        whole = f"{int(whole):,}".replace(",", ".")
    elif re.search(r"\d \d{3}", written):
        whole = f"{int(whole):,}".replace(",", " ")
    point = "." if re.search(r"\d\.\d{1,2}(?!\d)", written) and "," not in written else ","
    return f"{'-' if shown < 0 else ''}{whole}{point + rest if rest else ''}"


def as_the_ledger(figure: Figure, known: Known) -> str:
    """The whole figure's text with the ledger's numbers in place of its own; empty where that cannot be written."""
    kind = figure.shape or figure.kind
    text = figure.text
    if figure.high is not None or not _DIGITS.search(text):
        return ""
    if kind == Kind.GROWTH:
        return _growth(figure, known)
    if kind == Kind.RATIO:
        return _ratio(figure, known)
    if kind == Kind.PERCENT:
        share = None if known.share is None else hedged(figure, known.share, Fraction(figure.step))
        return "" if share is None else _DIGITS.sub(lambda match: like(share, match[0], figure.places), text, count=1)
    if kind == Kind.RANK:
        parts = iter([Fraction(known.value), *([Fraction(known.rank_of)] if known.rank_of else [])])
        return _DIGITS.sub(lambda match: like(next(parts, Fraction(figure.denominator or 0)), match[0], 0), text)
    amount = known.numerator if known.form == "percent" else known.value
    if amount is None:
        return ""
    value = hedged(figure, Fraction(amount), Fraction(figure.step))
    return "" if value is None else _sized(figure, value)


def hedged(figure: Figure, truth: Fraction, step: Fraction) -> Fraction | None:
    """What is to stand after the figure's own hedge so that the hedge is true: hơn 26.000 for 26.869; None where nothing can."""
    below, above = truth // step * step, -(-truth // step) * step
    match figure.qualifier:
        case hedge if hedge in (*precision.OVER, *precision.AT_LEAST):
            return None if not below or (hedge in precision.OVER and below == truth) else below
        case hedge if hedge in (*precision.UNDER, *precision.AT_MOST, "dưới"):
            return None if hedge not in precision.AT_MOST and above == truth else above
        case hedge if hedge in precision.ABOUT:
            return Fraction(half_up(truth / step, 0)) * step
    return truth


def _growth(figure: Figure, known: Known) -> str:
    """The change with its word: tăng 12,5%, or giảm 3% where it fell; empty where it has no word that says which."""
    truth = growth_of(figure, known)
    size = None if truth is None else hedged(figure, abs(truth), Fraction(figure.step))
    if truth is None or size is None:
        return ""
    text = figure.text
    if truth and (truth < 0) != (figure.value < 0):
        turned = _WAY.sub(lambda match: _turned(match[0]), text, count=1)
        if turned == text:
            return ""
        text = turned
    return _DIGITS.sub(lambda match: like(size, match[0], figure.places), text, count=1)


def _turned(word: str) -> str:
    other = "giảm" if word.lower() == "tăng" else "tăng"
    return other.capitalize() if word[0].isupper() else other


def _sized(figure: Figure, amount: Fraction) -> str:
    text = figure.text
    size = next((power for name, power in _SIZES if name in text.lower()), 0)
    value = amount / 10**size
    places = figure.places if size == 0 else max(0, size - _exponent(figure.step))
    return _DIGITS.sub(lambda match: like(value, match[0], places), text, count=1)


def _exponent(step: Decimal) -> int:
    return int(step.adjusted())


def _ratio(figure: Figure, known: Known) -> str:
    """Numerator, denominator and stated per cent, each where the draft writes it."""
    if known.numerator is None or not known.denominator:
        return ""
    exact = 100 * Fraction(known.numerator) / Fraction(known.denominator)
    share = hedged(figure, exact, Fraction(1, 10 ** (figure.percent_places or 0))) if figure.stated_percent is not None else exact
    if share is None:
        return ""
    values = {figure.numerator: (Fraction(known.numerator), 0), figure.denominator: (Fraction(known.denominator), 0)}

    def written(match: re.Match[str]) -> str:
        tail = figure.text[match.end() :].lstrip()
        if tail.startswith(("%", "phần trăm")):
            return like(share, match[0], figure.percent_places or 0)
        plain = Decimal(re.sub(r"[. ]", "", match[0].rstrip(".,")).replace(",", ".")) if match[0].strip(".,") else None
        if plain in values:
            value, places = values[plain]
            return like(value, match[0], places)
        return match[0]

    return _DIGITS.sub(written, figure.text)
