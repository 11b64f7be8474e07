"""Days and periods as reports write them: ngày 26/5/2024, từ 01/01/2024-26/5/2024, 6 tháng đầu năm, quý I, giai đoạn 2021-2025.

A mention without its year (6 tháng đầu năm, ngày 26/5) waits for the year of what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tinhso.kernel.time import PeriodError, parse_period
from tinhso.reports.drafts.grammar import spoken
from tinhso.reports.drafts.grammar.view import View

_DAY = r"(?:ngày\s*)?(?P<{0}d>\d{{1,2}})\s*[/.-]\s*(?P<{0}m>\d{{1,2}})(?:\s*[/.-]\s*(?P<{0}y>(?:19|20)\d\d))?"
_LONG = r"ngày\s*(?P<ld>\d{1,2})\s*tháng\s*(?P<lm>\d{1,2})(?:\s*năm\s*(?P<ly>(?:19|20)\d\d))?"
_YEAR = r"(?:19|20)\d\d"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4}
_COUNTED = {"3": "Q1", "ba": "Q1", "6": "H1", "sáu": "H1", "9": "9M", "chín": "9M"}

_FORMS: tuple[tuple[str, str], ...] = (
    ("range", r"(?:từ\s*)?" + _DAY.format("a") + r"\s*(?:-|đến(?:\s*hết)?|tới)\s*" + _DAY.format("b") + r"(?!\d)"),
    ("range_long", r"từ\s*ngày\s*(?P<rad>\d{1,2})\s*tháng\s*(?P<ram>\d{1,2})(?:\s*năm\s*(?P<ray>(?:19|20)\d\d))?\s*đến\s*(?:hết\s*)?"
                   r"ngày\s*(?P<rbd>\d{1,2})\s*tháng\s*(?P<rbm>\d{1,2})\s*năm\s*(?P<rby>(?:19|20)\d\d)"),
    ("day_long", _LONG),
    ("day", r"(?<![\d/.,-])(?P<kd>\d{1,2})\s*[/.-]\s*(?P<km>\d{1,2})\s*[/.-]\s*(?P<ky>(?:19|20)\d\d)(?![\d/])"),
    ("iso", r"(?<!\d)(?P<iy>(?:19|20)\d\d)-(?P<im>0[1-9]|1[0-2])-(?P<id>[0-3]\d)(?!\d)"),
    ("half", r"(?<![\w])(?:0?6|sáu)\s*tháng\s*(?P<hw>đ[ầàâa]u|cuối)(?:\s*(?:của\s*)?năm)?"
             r"(?:\s*/?\s*(?P<hy>(?:19|20)\d\d)|\s*(?P<hthis>nay|trước|ngoái))?"),
    ("halfword", r"nửa\s*(?:(?P<vw>đầu|cuối)\s*năm|năm\s*(?P<vw2>đầu|cuối))(?:\s*(?P<vy>(?:19|20)\d\d))?"),
    ("months", r"(?<![\w.,])0?(?P<nn>3|6|9|ba|sáu|chín)\s*tháng(?:\s*đầu)?(?:\s*(?:của\s*)?năm\s*|\s*/?\s*)(?P<ny>(?:19|20)\d\d)"),
    ("months_bare", r"(?<![\w.,])0?(?P<on>3|9|ba|chín)\s*tháng\s*(?:đầu\s*(?:của\s*)?)?năm(?:\s*(?P<othis>nay|trước|ngoái))?(?!\s*\d)"),
    ("months_alone", r"(?<![\w.,])(?:tính\s*chung|chung|cả|cộng\s*dồn|lũy\s*kế)\s*0?(?P<un>\d{1,2}|ba|sáu|chín)\s*tháng"
                     r"(?!\s*(?:đầu|cuối|(?:của\s*)?năm))(?=\s*[,:]|\s+[^\W\d_])|"
                     r"(?:(?<=[.;:] )|(?<=\n)|^)0?(?P<un2>[369]|ba|sáu|chín)\s*tháng(?=\s*(?:,|qua|đã|đạt|toàn|cả|tỉnh))|"
                     r"(?<=[^\W\d_] )0?(?P<un3>[369])\s*tháng(?=\s*(?::|đạt|ước|đã))"),
    ("first_months", r"(?<![\w.,])(?P<mn>\d{1,2}|hai|bốn|năm|bảy|tám|mười\s+một|mười)"
                     r"\s*tháng\s*(?:đầu\s*)?năm(?:\s*(?P<my>(?:19|20)\d\d))?"),
    ("quarter", r"quý\s*(?P<qn>iii|ii|iv|i|[1-4])(?!\w)(?:\s*(?:/|-|năm\s*)?\s*(?P<qy>(?:19|20)\d\d))?"),
    ("month", r"(?<!mỗi )(?<!hằng )(?<!hàng )tháng\s*(?P<tm>\d{1,2})(?!\d)"
              r"(?:\s*(?:/|-|năm\s*)\s*(?P<ty>(?:19|20)\d\d))?(?!\s*(?:%|[.,]\d))"),
    ("week", r"tuần\s*(?:thứ\s*)?(?P<wn>\d{1,2})\s*(?:/|-|(?:,\s*)?năm\s*)\s*(?P<wy>20\d\d)(?!\d|\s*[-.]\s*\d)"),
    ("school", r"(?:năm\s*học|niên\s*khóa)\s*(?:19|20)\d\d\s*-\s*(?:19|20)\d\d"),
    ("since", r"(?:lũy\s*kế\s*)?(?:từ|kể\s*từ)\s*đầu\s*năm(?:\s*(?P<ey>(?:19|20)\d\d))?\s*đến\s*(?:hết\s*)?"
              r"(?:ngày\s*)?(?P<ed>\d{1,2})/(?P<em>\d{1,2})(?:/(?P<ey2>(?:19|20)\d\d))?"),
    ("to_date", r"(?:lũy\s*kế\s*)?(?:từ|kể\s*từ)\s*đầu\s*năm(?:\s*đến\s*nay)?|"
                r"(?<![^\W\d_] )(?:lũy\s*kế|cộng\s*dồn)(?!\s*(?:từ|kể|đến|tới|tính|hết|cả|\d{1,2}\s*tháng|"
                r"(?:19|20)\d\d(?!\d)|năm|tháng|quý|sáu|chín|giai|trong))"),
    ("range_short", r"(?:từ\s*(?:ngày\s*)?|(?<=\())(?P<pd>\d{1,2})/(?P<pm>\d{1,2})\s*(?:-|đến(?:\s*hết)?)\s*"
                    r"(?:ngày\s*)?(?P<qd2>\d{1,2})/(?P<qm2>\d{1,2})(?![\d/])"),
    ("span", rf"(?<![\d/.,-])(?P<sa>{_YEAR})\s*(?:-|đến(?:\s*năm)?)\s*(?P<sb>{_YEAR})(?![\d/])"),
    ("months_of", r"(?<![\d/.,-])(?P<xm>0?[1-9]|1[0-2])/(?P<xy>(?:19|20)\d\d)(?![\d/])"),
    ("day_short", r"(?:(?:ngày|đến|từ|trước|sau|hết)\s*(?:ngày\s*)?)(?P<zd>\d{1,2})/(?P<zm>\d{1,2})(?![\d/]|\s*[^\W\d_]{2,}\s*\()"),
    ("year", rf"(?:năm\s*(?:học\s*)?|niên\s*khóa\s*|(?=[12])(?:(?<=kế hoạch )|(?<=so )|(?<=chỉ tiêu )|(?<=mục tiêu )))"
             rf"(?P<yy>{_YEAR})(?![\d.,]\d|\d)"
             rf"(?P<more>(?:\s*(?:,|và|-)\s*(?:năm\s*)?{_YEAR}(?![\d.]))*)"),
    ("relative", r"(?:cùng\s*kỳ|năm\s*(?:trước|ngoái)|(?:tuần|tháng|quý)\s*(?:trước|liền\s*kề)|kỳ\s*trước|đầu\s*nhiệm\s*kỳ)"),
    ("now", r"(?:đến\s*nay|hiện\s*nay|hiện\s*tại|(?<!thực )(?<!thể )(?<!phát )hiện(?=\s+(?:mới|còn|có|đạt|chỉ|đã|\d))|"
            r"đến\s*thời\s*điểm\s*(?:này|hiện\s*tại|báo\s*cáo))"),
)  # fmt: skip
TO_DATE = "to-date"
"""What remains of `từ đầu năm`: it runs to the last day of the document's period."""
CUMULATED = "cumulated"
"""What remains of `lũy kế` alone."""
_ALL = re.compile("|".join(f"(?P<F_{name}>{form})" for name, form in _FORMS))
_TO = re.compile(
    r"(?:đến|tới|hết|chốt(?:\s*số(?:\s*liệu)?)?|tính\s*đến|lũy\s*kế\s*đến|chốt\s*đến)\s*(?:hết\s*)?(?:thời\s*điểm\s*)?(?:ngày\s*)?$"
)
_BASE = re.compile(
    r"(?:mua|sản\s*xuất|trang\s*bị|đo)\s*(?:từ\s*)?(?:trước\s*)?$|từ\s*trước\s*$|(?<!\w)so\s*$|"
    r"(?:sau|từ|trước)\s*(?:khi\s*|ngày\s*)?(?:sáp\s*nhập|hợp\s*nhất)\s*(?:ngày\s*)?$|"
    r"(?:so\s*(?:với|cùng|cuối|đầu|(?=năm|tháng|quý|tuần))|cùng\s*kỳ|cùng\s*thời\s*điểm)[^.;:()]{0,40}$"
)
"""Before a period that something is compared with, or that only says how old a thing is."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A period that the text names. `form` is what it looks like; `period` is written as the product writes periods ("2024-H1",
    "as-at:2024-05-26", "2024-01-01..2024-05-26") or is empty where the year must come from elsewhere; `rest` is then what remains
    ("H1", "-05-26"). `until`: the text says `đến`. `base`: it names what something is compared with."""

    start: int
    end: int
    form: str
    period: str
    rest: str = ""
    until: bool = False
    base: bool = False

    @property
    def year(self) -> int | None:
        """The year of its last day, where it has one."""
        found = re.findall(r"\d{4}", self.period)
        return int(found[-1]) if found else None

    def with_year(self, year: int) -> str:
        """The period of a mention without a year, in that year."""
        if self.period or not self.rest:
            return self.period
        if self.rest.startswith("as-at:"):
            return f"as-at:{year}{self.rest.removeprefix('as-at:')}"
        if ".." in self.rest:
            first, _, last = self.rest.partition("..")
            return f"{year}-{first}..{year}-{last}"
        if self.rest.startswith("M") and self.rest[1:].isdigit():
            return months_from_start(year, int(self.rest[1:]))
        return f"{year}-{self.rest}"


def find(view: View) -> list[Mention]:
    """Every mention of days and periods, in order, without overlaps."""
    return list(_find(view.text))


def _find(text: str) -> Iterator[Mention]:
    for match in _ALL.finditer(text):
        form = next(name for name, value in match.groupdict().items() if name.startswith("F_") and value is not None)[2:]
        read = _period(form, match)
        if read is None:
            continue
        period, rest = read
        before = text[max(0, match.start() - 60) : match.start()]
        until = bool(_TO.search(before)) or (
            form in ("day", "day_short", "day_long") and bool(re.match(r"(?:đến|tới|hết)", match[0]))
        )
        if until and rest.startswith("-"):
            rest = f"as-at:{rest}"
        if until and form in ("day", "day_long", "iso") and not period.startswith("as-at"):
            period = f"as-at:{period}"
        yield Mention(match.start(), match.end(), form, period, rest, until, bool(_BASE.search(before)) or form == "relative")


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _period(form: str, match: re.Match[str]) -> tuple[str, str] | None:
    """(period, what waits for a year), or None where the words are no period after all."""
    g = match.groupdict()
    if form in ("range", "range_long"):
        a, b = ("a", "b") if form == "range" else ("ra", "rb")
        last_year = g[f"{b}y"]
        if last_year is None and (match[0].startswith("từ") or match.string[: match.start()].endswith("(")):
            return "", f"{int(g[f'{a}m']):02}-{int(g[f'{a}d']):02}..{int(g[f'{b}m']):02}-{int(g[f'{b}d']):02}"
        if last_year is None:
            return None
        first = _iso(g[f"{a}y"] or last_year, g[f"{a}m"], g[f"{a}d"])
        last = _iso(last_year, g[f"{b}m"], g[f"{b}d"])
        return (f"{first}..{last}", "") if first and last else None
    if form in ("day", "iso", "day_long"):
        y, m, d = {"day": ("ky", "km", "kd"), "iso": ("iy", "im", "id"), "day_long": ("ly", "lm", "ld")}[form]
        if g[y] is None:
            return ("", f"as-at:-{int(g[m]):02}-{int(g[d]):02}") if 1 <= int(g[m]) <= 12 and 1 <= int(g[d]) <= 31 else None
        found = _iso(g[y], g[m], g[d])
        return (f"as-at:{found}", "") if found else None
    if form == "day_short":
        return ("", f"as-at:-{int(g['zm']):02}-{int(g['zd']):02}") if 1 <= int(g["zm"]) <= 12 and 1 <= int(g["zd"]) <= 31 else None
    if form in ("half", "halfword"):
        word, year = (g["hw"], g["hy"]) if form == "half" else (g["vw"] or g["vw2"], g["vy"])
        part = "H2" if word == "cuối" else "H1"
        return (f"{year}-{part}", "") if year else ("", part)
    if form == "months":
        return f"{g['ny']}-{_COUNTED[g['nn']]}", ""
    if form == "months_bare":
        return "", _COUNTED[g["on"]]
    if form == "months_alone":
        word = g["un"] or g["un2"] or g["un3"]
        months = int(word) if word.isdigit() else int(spoken.read(word) or 0)
        return ("", f"M{months}") if 1 <= months <= 12 else None
    if form == "first_months":
        months = int(g["mn"]) if g["mn"].isdigit() else int(spoken.read(g["mn"]) or 0)
        if not 1 <= months <= 12:
            return None
        if g["my"] is None:
            return "", f"M{months}"
        return months_from_start(int(g["my"]), months), ""
    if form == "quarter":
        part = f"Q{_ROMAN[g['qn']]}"
        return (f"{g['qy']}-{part}", "") if g["qy"] else ("", part)
    if form == "month":
        month = int(g["tm"])
        if not 1 <= month <= 12:
            return None
        return (f"{g['ty']}-{month:02}", "") if g["ty"] else ("", f"{month:02}")
    if form == "week":
        return _week(int(g["wy"]), int(g["wn"]))
    if form == "months_of":
        return f"{g['xy']}-{int(g['xm']):02}", ""
    if form == "to_date":
        return "", TO_DATE if "đầu" in match[0] else CUMULATED
    if form == "school":
        return "", ""
    if form == "since":
        year = g["ey2"] or g["ey"]
        end = f"{int(g['em']):02}-{int(g['ed']):02}"
        return (f"{year}-01-01..{year}-{end}", "") if year else ("", f"01-01..{end}")
    if form == "range_short":
        return "", f"{int(g['pm']):02}-{int(g['pd']):02}..{int(g['qm2']):02}-{int(g['qd2']):02}"
    if form == "span":
        return (f"{g['sa']}-01-01..{g['sb']}-12-31", "") if g["sa"] < g["sb"] else None
    if form == "year":
        years = re.findall(r"\d{4}", match[0])
        return years[-1], ""
    if form == "relative":
        return "", match[0].split()[0]
    return "", form


def _week(year: int, number: int) -> tuple[str, str] | None:
    """The days of a week of a year as ISO 8601 numbers them: tuần 11/2025 runs from 10/3 to 16/3."""
    try:
        first = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return f"{first.isoformat()}..{(first + timedelta(days=6)).isoformat()}", ""


def one_before(period: str, word: str) -> str:
    """The tuần, tháng or quý before the one that a period ends in, else the same period of the year before; empty where unreadable."""
    try:
        read = parse_period(period)
    except PeriodError:
        return ""
    last = read.last_day
    if word == "tuần":
        first = last - timedelta(days=read.interval.end.toordinal() - read.interval.start.toordinal() - 1)
        if first + timedelta(days=6) != last:
            first = last - timedelta(days=last.weekday())
        return f"{(first - timedelta(days=7)).isoformat()}..{(first - timedelta(days=1)).isoformat()}"
    if word == "tháng":
        return (last.replace(day=1) - timedelta(days=1)).isoformat()[:7]
    if word == "quý":
        day = date(last.year, 3 * ((last.month - 1) // 3) + 1, 1) - timedelta(days=1)
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return period.replace(str(last.year), str(last.year - 1))


def months_from_start(year: int, months: int) -> str:
    """The first months of a year as the product writes them: 5 → `2024-01-01..2024-05-31`."""
    if months in (3, 6, 9, 12):
        return {3: f"{year}-Q1", 6: f"{year}-H1", 9: f"{year}-9M", 12: str(year)}[months]
    last = (date(year, months + 1, 1).toordinal() - 1) if months < 12 else date(year, 12, 31).toordinal()
    return f"{year}-01-01..{date.fromordinal(last).isoformat()}"
