"""A number with what belongs to it: its hedge before, its size, its unit after. The pieces that figures are composed of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from tinhso.reports.drafts.grammar import nouns, numerals, spoken
from tinhso.reports.drafts.grammar.numerals import Numeral
from tinhso.reports.drafts.grammar.view import View

Measure = Literal["percent", "points", "money", "times", "noun", "none"]

HEDGE = (
    r"(?:(?:ước\s+(?:đạt|tính|khoảng)|ước|khoảng|hơn|trên|gần|tối\s+thiểu|ít\s+nhất|không\s+dưới|không\s+quá|không\s+thấp\s+hơn|tối\s+đa|dưới|"
    r"xấp\s+xỉ|chừng|ngót|tầm|trên\s+dưới|chưa\s+đầy|vào\s+khoảng|chưa\s+(?:tới|đến)))"
)
_HEDGE = re.compile(rf"(?<![^\W_])(?<!cao )(?<!thấp )(?<!nhiều )(?<!lớn )(?<!nhỏ )(?<!ít )({HEDGE})\s*$")
_AFTER = re.compile(r"\s*(trở\s+lên|trở\s+xuống)")
_DIGITS = re.compile(rf"(?<!\d)(?<!\d[.,])(?<![^\W\d_]\.)(?<!\d\s-)[+-]?{numerals.PATTERN}")
_SIZES = {
    "nghìn tỷ": 12, "ngàn tỷ": 12, "nghìn tỉ": 12, "ngàn tỉ": 12, "triệu tỷ": 15, "trăm triệu": 8, "trăm nghìn": 5, "trăm tỷ": 11,
    "chục triệu": 7, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9,
}  # fmt: skip
_SIZE = re.compile(
    r"\s*(" + "|".join(name.replace(" ", r"\s+") for name in _SIZES) + r")(?:(?=đồng)|(?![^\W_]))(?!\s+(?:lệ|trọng|suất|giá))"
)
_LOWER = re.compile(rf"\s*({numerals.PATTERN})\s*(trăm|nghìn|ngàn|triệu|tỷ|tỉ)(?![^\W_])(?!\s+(?:lệ|trọng|suất))")
_HUNDREDS = re.compile(r"\s([1-9]\d\d)(?![\d.,/]|\s*(?:%|phần))")
"""What follows a number of thousands: 3 nghìn 150."""
_CURRENCY = re.compile(
    r"\s*(đồng|vnđ|vnd|đ|usd|đô\s*la(?:\s*mỹ)?|us\$|\$|euro|eur)(?![^\W_])(?!\s+(?:bộ|chí|hồ|thời|loạt|đều|bào|nai|tháp|xoài|hới|văn|đội|nghiệp))"
)
_SHORT = {"tr": 6, "triệu": 6, "ng": 3, "nghìn": 3, "tỷ": 9, "tỉ": 9, "tỏi": 9}
_SHORT_MONEY = re.compile(r"\s*(tr|triệu|tỷ|tỉ|nghìn)\.?\s*đ(?:ồng)?(?![^\W_])|(?<=\d)(tr)(?![^\W_])")
"""Money written short: 7.816 tr.đồng, 45 tỷ.đ, 800tr."""
_PERCENT = re.compile(r"\s*(?:%|phần\s*trăm)")
_POINTS = re.compile(r"\s*điểm\s*(?:%|phần\s*trăm)")
_TIMES = re.compile(r"\s*lần(?![^\W_])(?!\s*lượt)")
_OF_MANY = re.compile(r"\s*(?:/|trên)\s*(?:tổng\s*(?:số\s*)?)?")
_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)$")
_MONEY_WORDS = re.compile(
    r"(?:(?<!\w)(?:phạt|trị\s*giá)(?!\w)|kinh\s*phí|doanh\s*thu|giá\s*trị|số\s*tiền|ngân\s*sách|vốn|dự\s*toán|giải\s*ngân|tổng\s*mức|doanh\s*số|chi\s*trả)(?:[^.;]|\.(?=\d))*$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of the text. `start`–`end` is the number with its unit, `bare_end` the end of the number with its size word alone."""

    start: int
    end: int
    bare_end: int
    numeral: Numeral
    measure: Measure
    unit: str
    hedge: str = ""
    hedge_start: int = -1
    per: str = ""
    words: bool = False
    signed: bool = False
    after: str = ""
    size: Decimal = Decimal(1)
    """What its word of size multiplies by: 15 tỷ."""

    @property
    def value(self) -> Decimal:
        return self.numeral.value

    @property
    def from_start(self) -> int:
        """Where it begins, its hedge included."""
        return self.hedge_start if self.hedge_start >= 0 else self.start


def find(view: View, masked: bytearray) -> list[Quantity]:
    """Every quantity of a text, in order. `masked[i]` is set where no figure may be read; numbers taken are not masked."""
    text = view.text
    found = [quantity for match in _DIGITS.finditer(text) if (quantity := _digits(text, match, masked)) is not None]
    for match in spoken.WORDS.finditer(text):
        if not any(masked[match.start() : match.end()]) and (quantity := _spoken(text, match, masked)) is not None:
            found.append(quantity)
    found.sort(key=lambda quantity: quantity.start)
    apart = _apart(found)
    return apart[:1] + [_only_where(text, before, quantity) for before, quantity in pairwise(apart)]


def _apart(found: list[Quantity]) -> list[Quantity]:
    """Without those that another covers: `triệu` of 2 triệu."""
    kept: list[Quantity] = []
    for quantity in found:
        if kept and quantity.start < kept[-1].end:
            continue
        kept.append(quantity)
    return kept


def _only_where(text: str, before: Quantity, quantity: Quantity) -> Quantity:
    """A quantity whose `trên` says where something is rather than how much: 17 lỗ hổng trên 5 hệ thống."""
    said = quantity.hedge == "trên" and before.measure == quantity.measure == "noun"
    if not said or text[before.end : quantity.hedge_start].strip():
        return quantity
    return replace(quantity, hedge="", hedge_start=-1)


def _digits(text: str, match: re.Match[str], masked: bytearray) -> Quantity | None:
    start, end = match.span()
    signed = text[start] in "+-"
    if signed:
        before = text[start - 1] if start else " "
        if not (before in " (\n:|" and text[start + 1] != " "):
            signed = False
        start += 1
    if any(masked[start:end]):
        return None
    before = text[start - 1] if start else " "
    if before.isalpha() and not _glued(text, start):
        return None
    if end < len(text) and text[end].isalpha() and not _unit_glued(text, end):
        return None
    numeral = numerals.read(text[start:end])
    if signed and match[0][0] == "-":
        numeral = Numeral(-numeral.value, numeral.places, numeral.step)
    return _complete(text, start, end, numeral, masked, signed=signed)


def _glued(text: str, start: int) -> bool:
    """Whether the letters before a number are a word that a space was lost after: đạt99,1%, tỷ lệ96%."""
    word = re.search(r"[^\W\d_]+$", text[max(0, start - 12) : start])
    return word is not None and (word[0] in _BEFORE or _GLUED_SHARE.match(text, start) is not None)


_GLUED_SHARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?\s*%")
_BEFORE = frozenset(
    [
        "đạt",
        "tăng",
        "giảm",
        "chiếm",
        "là",
        "có",
        "gần",
        "hơn",
        "trên",
        "khoảng",
        "dưới",
        "ước",
        "còn",
        "được",
        "tới",
        "đến",
        "với",
        "gồm",
        "bằng",
        "số",
        "về",
        "vượt",
        "gấp",
        "thứ",
        "hạng",
    ]
)


def _unit_glued(text: str, end: int) -> bool:
    known = (_SIZE, _CURRENCY, _PERCENT, _SHORT_MONEY, _TIMES)
    return (
        nouns.noun_at(text, end) is not None or nouns.glued(text, end) is not None or any(rule.match(text, end) for rule in known)
    )


def _spoken(text: str, match: re.Match[str], masked: bytearray) -> Quantity | None:
    read = spoken.longest(match[0])
    if read is None:
        return None
    length, value = read
    start, end = match.start(), match.start() + length
    single = " " not in match[0][:length].strip() and "\n" not in match[0][:length].strip()
    quantity = replace(_complete(text, start, end, Numeral(value, 0, numerals.significant(value, 0)), masked), words=True)
    if _of_many(text, end):
        return quantity
    if quantity.measure == "none":
        return None
    if single and (value < 2 or match[0][:length] in ("năm", "tư", "chục") or nouns.noun_at(text, end) is None):
        return None
    return quantity


def _of_many(text: str, end: int) -> bool:
    """Whether a part in words stands before its whole in words: bảy trên tám trường."""
    over = _OF_MANY.match(text, end)
    whole = spoken.WORDS.match(text, over.end()) if over else None
    return whole is not None and nouns.noun_at(text, whole.end()) is not None


def _counts(text: str, end: int) -> bool:
    """Whether a counted thing follows: 1,2 tỷ lượt."""
    return nouns.unknown_noun_at(text, end) is not None


def _complete(text: str, start: int, end: int, numeral: Numeral, masked: bytearray, *, signed: bool = False) -> Quantity:
    """The number with its size, unit and hedge."""
    sized = _SIZE.match(text, end)
    short = _SHORT_MONEY.match(text, end)
    if short and short[2] and nouns.noun_at(text, short.end()):
        numeral, end, short = numeral.times(Decimal(10) ** 6), short.end(), None  # 1,27tr lượt
    if short and not (sized and _CURRENCY.match(text, sized.end())):
        numeral, end, sized = numeral.times(Decimal(10) ** _SHORT[short[1] or short[2]]), short.end(), None
    elif size := sized:
        numeral = numeral.times(Decimal(10) ** _SIZES[" ".join(size[1].split())])
        end = size.end()
        if (hundreds := _HUNDREDS.match(text, end)) and sized[1] in ("nghìn", "ngàn"):
            numeral, end = Numeral(numeral.value + int(hundreds[1]), 0, Decimal(1)), hundreds.end()
        elif (lower := _LOWER.match(text, end)) and numerals.read(lower[1]).value < 1000:
            more = numerals.read(lower[1]).times(Decimal(10) ** (2 if lower[2] == "trăm" else _SIZES[lower[2]]))
            if more.value < numeral.step:
                numeral, end = Numeral(numeral.value + more.value, 0, more.step), lower.end()
    bare_end = end
    measure: Measure = "none"
    unit, per = "", ""
    if short and end == short.end():
        measure, unit = "money", "đồng"
    elif found := _POINTS.match(text, end):
        measure, unit, end = "points", "điểm %" if "%" in found[0] else "điểm phần trăm", found.end()
    elif found := _PERCENT.match(text, end):
        measure, unit, end = "percent", "%", found.end()
    elif found := _CURRENCY.match(text, end):
        dollars = found[1].startswith(("usd", "đô", "us$", "$"))
        measure, unit, end = "money", "USD" if dollars else "EUR" if found[1].startswith("eur") else "đồng", found.end()
    elif found := _TIMES.match(text, end):
        measure, unit, end = "times", "lần", found.end()
    elif bracketed := nouns.bracketed(text, end):
        measure, unit, end = "noun", bracketed[1], bracketed[0]
    elif (noun := nouns.noun_at(text, end)) and not (masked[noun[0] - 1] and masked[end]):
        measure, unit, end = "noun", noun[1], nouns.extended(text, noun[0])
    elif sized and (
        re.search(r"tỷ|tỉ", sized[0]) or (_MONEY_WORDS.search(text[max(0, start - 120) : start]) and not _counts(text, end))
    ):
        measure, unit = "money", "đồng"
    elif (word := nouns.unknown_noun_at(text, end)) and not any(masked[end : word[0]]) and not _YEAR.match(text[start:end]):
        measure, unit, end = "noun", word[1], word[0]
    if measure in ("noun", "money") and (counted := nouns.per(text, end)) and counted[1].split()[-1] != unit.split()[-1]:
        end, per = counted
        unit = f"{unit}/{per}"
    if measure == "noun":
        numeral = numeral.whole()
    hedge = _HEDGE.search(text, max(0, start - 24), start)
    after = _AFTER.match(text, end)
    return Quantity(
        start, end, bare_end, numeral, measure, unit,
        " ".join(hedge[1].split()) if hedge else "", hedge.start(1) if hedge else -1, per, signed=signed,
        after=" ".join(after[1].split()) if after else "",
        size=Decimal(10) ** _SIZES[" ".join(sized[1].split())] if sized else Decimal(1),
    )  # fmt: skip


def money_unit(text: str) -> tuple[int, str] | None:
    """(how much one is, đồng or USD) of a unit of money written alone: triệu đồng, tỷ đồng, USD."""
    size = _SIZE.match(text)
    found = _CURRENCY.match(text, size.end() if size else 0)
    if found is None:
        return None
    return 10 ** _SIZES[" ".join(size[1].split())] if size else 1, "USD" if found[1] in ("usd", "$", "us$") else "đồng"


def size_of(text: str) -> tuple[int, str] | None:
    """(how many one is, what is counted) of a unit with a word of size: nghìn thuê bao."""
    size = _SIZE.match(text)
    return (10 ** _SIZES[" ".join(size[1].split())], text[size.end() :].strip()) if size and text[size.end() :].strip() else None
