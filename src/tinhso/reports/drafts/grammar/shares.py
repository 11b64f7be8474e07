"""Which numbers are a part, its whole and their share: 942.934 trên tổng số 979.536 hồ sơ, đạt 96,3%.

Words tell most of them. Where the words between are none of those known, arithmetic tells: a per cent that two parts beside it give is
theirs, unless something between says that it speaks of a growth, a target or another year.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tinhso.reports.drafts.grammar import nouns
from tinhso.reports.drafts.grammar.line import Line
from tinhso.reports.drafts.grammar.quantities import HEDGE, Quantity

_SLASH = re.compile(r"\s*/\s*(?:tổng\s*(?:số)?\s*)?$")
_FAR_SLASH = re.compile(r"(?:[^.;:\d()/|]|\d(?=[a-z])){1,60}?\s*/\s*(?:tổng\s*(?:số)?\s*|kế\s*hoạch\s*)?$")
"""1.234 hồ sơ đúng hạn/1.300 hồ sơ."""
_WHOLE = re.compile(r"[^.;:\d()]{0,60}?(?:trên|trong|/)\s*tổng(?:\s*số[^.;:\d(),]{0,40}?)?\s*(?:là\s*)?$")
_OUT_OF = re.compile(r"\s*(?:trên|trong(?:\s*số)?)\s*$")
_FAR_OUT_OF = re.compile(r"(?:\s[^.;:\d()]{0,50}?)?\s(?:trên|trong)\s*$")
"""64 doanh nghiệp bưu chính trên 71 doanh nghiệp: taken only where the share beside it nearly says so."""
_REACHED = (
    r"(?:(?:mới\s*|chỉ\s*){0,2}(?:đạt|dạt|chiếm|tương\s*ứng(?:\s*với)?|tương\s*đương(?:\s*với)?|ứng\s*với|bằng|"
    r"tức(?:\s*là)?|nghĩa\s*là|là)|=)"
)
_AFTER = re.compile(
    rf"(?:(?P<words>[^.;:\d()]{{0,80}}?)(?P<open>[(\[]\s*)(?:{_REACHED}\s*)?|[^.;:\d(),]{{0,80}}?(?:(?:,|\s-{{1,2}}\s)\s*(?:{_REACHED}\s*)?|(?<=\s){_REACHED}\s*)|\s*[:=]\s*|"
    rf"[^.;:\d()]{{0,110}}?,\s*(?:đạt|chiếm|tương\s*(?:ứng|đương)(?:\s*với)?|bằng|tức(?:\s*là)?)\s*)"
    rf"(?:(?:với\s*)?(?:tỷ|tỉ)\s*lệ\s*)?(?:là\s*|:\s*|đạt\s*)?(?:{HEDGE}\s*)?$"
)
_NAMED_AFTER = re.compile(
    rf"[^.:\d()]{{0,80}}?[,;]\s*(?:{_REACHED}\s*|(?:{_REACHED}\s*)?(?:(?:tỷ|tỉ)\s*l[ệê]|kết\s*quả)(?:\s+[^\W\d_]+){{0,5}}?\s*)(?:(?:là|đạt|chiếm|:)\s*)?(?:{HEDGE}\s*)?$"
)
"""Before a share that has a name of its own or stands after a semicolon: 1.234/1.300 hồ sơ; tỷ lệ đúng hạn đạt 94,9%."""
_BEFORE = re.compile(
    rf"(?P<words>[^.;:\d(),]{{0,60}}?)(?:(?P<open>[(\[]\s*)(?:{_REACHED}\s*|với\s*|gồm\s*)?|,?\s*(?:bằng|hay|với|tương\s*ứng(?:\s*với)?|tương\s*đương(?:\s*với)?|"
    rf"ứng\s*với|tức(?:\s*là)?)\s*)(?:{HEDGE}\s*)?$"
)
_NEAR_BEFORE = re.compile(
    r"\s*(?:[:=~≈,)]|\s-{1,2}|\s*)\s*$|[^.;:\d()]{0,80}?\s(?:cụ\s*thể(?:\s*là)?|dựa\s*trên|tính\s*trên|gồm|tức(?:\s*là)?|trong\s*đó(?:\s*có)?)\s*:?\s*$"
)
"""Between a share and its parts where they stand close: tỷ lệ 94,9%: 1.234/1.300; đạt 93,3% - 14/15 ấp."""
_PLANNED = re.compile(r"\s*(?:theo\s*)?(?:kế\s*hoạch|dự\s*toán|tổng|vốn|kinh\s*phí|được\s*giao|chỉ\s*tiêu)")
_OF_THE_SAME = re.compile(
    r"\s*(?:kế\s*hoạch|chỉ\s*tiêu|mục\s*tiêu|dự\s*toán|yêu\s*cầu|nghị\s*quyết|tổng|số|toàn|vốn|nhu\s*cầu|quy\s*mô|diện\s*tích|khối\s*lượng)(?![^\W_])"
)
"""A share of these is one of the whole just named: đạt 80% kế hoạch."""
_ELSEWHERE = re.compile(
    r"(?<![^\W_])(?:tăng|giảm|vượt|hụt|gấp|(?:cao|thấp|nhiều|ít|kém|lớn|nhỏ)\s*hơn|so|cùng\s*kỳ|kế\s*hoạch|mục\s*tiêu|chỉ\s*tiêu|phấn\s*đấu|dự\s*kiến|phải|sẽ|nghị\s*quyết|"
    r"(?:năm|tháng|quý|kỳ)\s*(?:trước|ngoái))(?![^\W_])|[,;]\s*(?:năm|quý|tháng)\s*x"
)
"""Between a fraction and a per cent that speaks of something else: a growth, a target, another year."""
_ENDS = re.compile(r"\s*(?:[.,;:)\]|\n*\"]|-\s|$|(?:so|trong|trên|tổng|số|và|theo|được|hoàn|kế)(?![^\W_]))")
_NEXT_SHARE = re.compile(rf"\s*(?:,|;|và)\s*(?:(?:là|đạt)\s*)?(?:{HEDGE}\s*)?$")
_AIMS_AT = ("ít nhất", "tối thiểu", "không dưới", "không thấp hơn", "tối đa", "không quá")
"""Hedges of another claim rather than of the share of the parts before: 66/66 trường …, ít nhất 50% học sinh."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A part `a` of a whole `b`, with the share that is said of them; `used` counts the quantities, the skipped ones among them."""

    a: Quantity
    b: Quantity
    percent: Quantity | None
    start: int
    end: int
    used: int


def at(line: Line, place: int, is_growth: Callable[[Quantity], bool], is_figure: Callable[[Quantity], bool]) -> Parts | None:
    """What begins at a quantity: parts with the share after them, or a share with its parts after it; None where neither does.

    is_growth: whether a per cent says a change; is_figure: whether a bare number counts something rather than naming it.
    """
    return _parts_first(line, place, is_growth, is_figure) or _share_first(line, place, is_growth)


def _parts_first(
    line: Line, place: int, is_growth: Callable[[Quantity], bool], is_figure: Callable[[Quantity], bool]
) -> Parts | None:
    def share(number: int) -> Quantity | None:
        found = line.at(number)
        return found if found is not None and found.measure == "percent" and not is_growth(found) else None

    pair = _pair(line, place, share(place + 2))
    if pair is None:
        return None
    a, b = pair
    near, far = share(place + 2), share(place + 3)
    if near is not None and _belongs(line, place, a, b, near):
        return Parts(a, b, near, a.start, _closed(line, b, near), 3)
    named = line.at(place + 2)
    if far is not None and named is not None and named.measure == "none" and not is_figure(named):
        between = re.sub(r"\d", "x", line.plain[b.end : far.start])  # … bị ảnh hưởng do bão số 3 đã khôi phục (87,9%)
        if _told(line, a, b, far, between, far.end):
            return Parts(a, b, far, a.start, _closed(line, b, far), 4)
    return Parts(a, b, None, a.start, b.end, 2)


def _share_first(line: Line, place: int, is_growth: Callable[[Quantity], bool]) -> Parts | None:
    q, gap = line.found[place], line.gap(place)
    if q.measure != "percent" or gap is None or is_growth(q) or (pair := _pair(line, place + 1, q)) is None:
        return None
    a, b = pair
    gap = _without_asides(gap)
    if not _BEFORE.fullmatch(gap):
        close = _NEAR_BEFORE.fullmatch(gap) and gives(a, b, q, 5)
        if not close and not (q.value < 100 and _told(line, a, b, q, gap, b.end)):
            return None
        own = line.at(place + 3)
        if own is not None and own.measure == "percent" and gives(a, b, own) and _belongs(line, place + 1, a, b, own):
            return None
    return Parts(a, b, q, q.start, _closed(line, q, b), 3)


def _pair(line: Line, place: int, share: Quantity | None) -> tuple[Quantity, Quantity] | None:
    """Numerator and denominator that begin at a quantity, or None. `share`: the per cent that stands beside them."""
    gap = line.gap(place)
    if gap is None:
        return None
    a, b = line.found[place], line.found[place + 1]
    parts = ("none", "noun", "money")
    if a.measure not in parts or b.measure not in parts or a.per:
        return None
    said = share is not None and gives(a, b, share)
    if _SLASH.match(gap) and (a.measure == "none" or a.unit == b.unit or said or _more_of_it(a, b)):
        return (a, b) if said or not _looks_like_day(line, a, b) else None
    if _WHOLE.match(gap):
        return a, b
    alike = a.measure == b.measure != "none" and a.unit == b.unit
    if _FAR_SLASH.fullmatch(gap) and (said or (alike and a.value <= b.value)):
        return a, b
    if (
        _OUT_OF.match(gap)
        and b.hedge in ("", "trên")
        and (a.measure == "none" or a.unit == b.unit)
        and (b.measure == "noun" or (b.measure == "money" and _PLANNED.match(line.text, b.end)))
        and a.value <= b.value
    ):
        return a, b
    return (a, b) if said and a.value <= b.value and _FAR_OUT_OF.fullmatch(gap) else None


def _more_of_it(a: Quantity, b: Quantity) -> bool:
    """Whether two nouns may be a thing and all there are of it, no share said: 597.118 hồ sơ/640.822 dân, but 959 tổ/6.713 thành viên."""
    return b.measure == "noun" and b.value > 20 and b.value / 2 <= a.value <= b.value


def _looks_like_day(line: Line, a: Quantity, b: Quantity) -> bool:
    if a.measure != "none" or b.measure != "none" or not (1 <= a.value <= 31 and 1 <= b.value <= 12) or a.hedge:
        return False
    following = line.text[b.end : b.end + 14]
    return a.value > b.value or not re.match(r"\s*\(?\s*(?:đạt|chiếm|\d)", following)


def gives(a: Quantity, b: Quantity, share: Quantity, within: int = 2) -> bool:
    """Whether two parts give a share but for a slip of a digit, of so many points at most."""
    return b.value > 0 and abs(100 * top(a, b) / b.value - share.value) <= within


def top(a: Quantity, b: Quantity) -> Decimal:
    """The numerator in the whole's own size."""
    if a.measure != "none" or a.size != 1 or (a.value > 2 * b.value / b.size and a.value <= 2 * b.value):
        return a.value  # 1.860.000/2,01 triệu người
    return a.value * b.size  # 12,5/15 tỷ đồng


def _belongs(line: Line, place: int, a: Quantity, b: Quantity, share: Quantity) -> bool:
    """Whether the per cent after two parts is their share. `place`: of the first part."""
    gap = _without_asides(line.gap(place + 1) or "")
    if share.hedge in _AIMS_AT or "phải" in gap:
        return False
    follows, between = line.at(place + 3), line.gap(place + 2)
    listed = follows is not None and follows.measure == "percent" and bool(_NEXT_SHARE.fullmatch(between or ""))
    if not listed and (match := _AFTER.fullmatch(gap)):
        telling = a.value < b.value or re.search(
            _REACHED, gap
        )  # all of something is often all of another thing: 12/12 xã, 100% cán bộ
        return bool(match["open"]) or not _of_another(line, share, b) or bool(telling and gives(a, b, share))
    if not listed and _NAMED_AFTER.fullmatch(gap) and not _ELSEWHERE.search(gap) and gives(a, b, share, 5):
        return not _of_another(line, share, b) or (a.value < b.value and gives(a, b, share))
    return _told(line, a, b, share, gap, share.end)


def _without_asides(gap: str) -> str:
    """The words between without what they set apart: (SOC), **, quotes, the bracket that closes a part."""
    return re.sub(r"\([^()\d]*\)|[*\"]", "", gap).removeprefix(")")


def _of_another(line: Line, share: Quantity, b: Quantity) -> bool:
    """Whether a per cent names what it is a share of, and that is not the whole before: 412/530 hộ dùng Internet, 68% dân số."""
    if _OF_THE_SAME.match(line.text, share.end):
        return False
    noun = nouns.noun_at(line.text, share.end) or nouns.unknown_noun_at(line.text, share.end)
    return noun is not None and noun[1].split()[0] not in b.unit.split()


def _told(line: Line, a: Quantity, b: Quantity, share: Quantity, gap: str, end: int) -> bool:
    """Whether a per cent is the share of two parts in whatever words stand between: the parts give it, and nothing says otherwise.

    `end`: where the later of them ends. All of something is too often all of another thing: 12/12 xã …; 100% cán bộ.
    """
    if b.value <= 0 or len(gap) > 160 or re.search(r"\.(?:\s|$)|\n\s*\n", gap) or _ELSEWHERE.search(gap):
        return False
    wide = re.search(r"[^\W\d_]", gap) is not None
    if wide and (a.value >= b.value or not _ENDS.match(line.text, end)):
        return False
    exact = abs(100 * top(a, b) / b.value - share.value)
    return exact <= max(Decimal("0.5").scaleb(-share.numeral.places), Decimal("0.2"))


def _closed(line: Line, first: Quantity, last: Quantity) -> int:
    """Where the later of two ends, or after the bracket that closes there."""
    between = line.text[first.end : last.start]
    if between.count("(") + between.count("[") > between.count(")") + between.count("]") and (
        match := re.match(r"[^()\[\]\d]{0,40}[)\]]", line.text[last.end : last.end + 44])
    ):
        return last.end + match.end()
    return last.end
