"""Numbers in digits as Vietnamese reports write them.

Thousands by dot or space, decimals by comma: 1.766.865 · 1 766 865 · 95,38. Also what occurs although it should not: a decimal point
(99.1), English grouping (1,766,865), no grouping (1207), leading zeros (07). A dot or a single comma before exactly three digits is a
thousands mark or a decimal mark by what stands around it: `1.207` is 1207, `0.207` is a fraction, `12,345` a fraction unless the thing
counted comes whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_APART = r"\d{1,3}[.,] \d{1,2}"
_SAID = "|".join(f"(?<={word} )" for word in ("đạt", "được", "là", "tăng", "giảm", "chiếm", "hơn", "gần", "trên", "bằng", "khoảng"))
"""After these a full stop within a number is a slip of the hand, not the end of a numbering."""
PATTERN = (
    r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)"  # 1.766.865,5
    r"|\d{1,3}(?: \d{3})+(?:,\d+)?(?!\d|[.,]\d)"  # 1 766 865
    r"|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?(?!\d)"  # 1,766,865
    r"|\d{1,3}(?: \. \d{3})+(?!\d)"  # 25 . 310
    rf"|(?:{_SAID}){_APART}(?=\s*%)"  # 31. 5%
    r"|\d+,\d+(?!\d|[.,]\d)"  # 95,38
    r"|\d+\.\d+(?!\d|[.,]\d)"  # 99.1
    r"|\d+)"
)
_PATTERN = re.compile(f"{PATTERN}|{_APART}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written: `places` decimals, `step` one unit of its last significant digit."""

    value: Decimal
    places: int
    step: Decimal
    comma_group: bool = False
    """Written `12,345`: a fraction that may be meant as thousands."""

    def times(self, size: Decimal) -> Numeral:
        """The number in a word of size: 1,8 triệu."""
        return Numeral(self.value * size, 0 if size > 1 else self.places, self.step * size)

    def negated(self) -> Numeral:
        """The number of a fall."""
        return Numeral(-self.value, self.places, self.step)

    def whole(self) -> Numeral:
        """`12,345` read with its comma as a thousands mark."""
        if not self.comma_group:
            return self
        return Numeral(self.value * 1000, 0, significant(self.value * 1000, 0))


def significant(value: Decimal, places: int) -> Decimal:
    """One unit of the last digit that says something: 0,01 of 95,38 and of 95,30; 1.000 of 17.000; 1 of 0."""
    if places or value == 0:
        return Decimal(1).scaleb(-places)
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(max(0, exponent))


def read(text: str) -> Numeral:
    """The number of a text that matches PATTERN as a whole. Raises ValueError."""
    if not _PATTERN.fullmatch(text):
        raise ValueError(f"không phải số: {text!r}")
    digits = text.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
        whole, _, rest = digits.partition(".")
    elif re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", digits) or "," in digits:
        whole, _, rest = digits.replace(".", "").partition(",")
    else:
        whole, _, rest = digits.partition(".")
    value = Decimal(f"{whole}.{rest}" if rest else whole)
    grouped = bool(re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits))
    return Numeral(value, len(rest), significant(value, len(rest)), grouped)
