"""Headings above a figure: which still hold, and what they say of it."""

from __future__ import annotations

import re

_TARGET = re.compile(
    "|".join(
        (
            r"mục\s*tiêu|phấn\s*đấu|định\s*hướng|phương\s*hướng|lộ\s*trình|nhu\s*cầu|cam\s*kết|(?<![^\W_])mốc\s",
            r"(?<!một số )(?<!bảng )(?<!biểu )chỉ\s*tiêu(?!\s*(?:đã|đạt|chủ\s*yếu|khác|chính|cơ\s*bản))",
            r"nhiệm\s*vụ\s*(?:$|,?\s*(?:và\s*)?giải\s*pháp|trọng\s*tâm|thời\s*gian|(?:năm|tháng|quý|tuần|6)(?=\s*[\di])|6\s*tháng)",
            r"(?:nhiệm\s*vụ\s*)?(?:thời\s*gian|tuần|tháng|quý|năm|kỳ)\s*(?:tới|sau)(?![^\W_])",
            r"công\s*tác\s*trọng\s*tâm|trọng\s*tâm\s*(?:công\s*tác\s*)?(?:tháng|quý|tuần|năm)|chương\s*trình\s*công\s*tác",
            r"^\s*\w{1,5}[.)/-]\s*kế\s*hoạch\s*$",
            r"kế\s*hoạch\s*(?:năm|quý|tháng|tuần)?\s*(?:20\d\d|\d|[iv]+\b|tới|sau)|phân\s*công|tổ\s*chức\s*thực\s*hiện",
            r"^\s*\w{1,3}[.)/-]\s*(?:từ\s*nay\s*)?đến\s*(?:cuối|hết)\s*(?:năm|quý)",
            r"kiến\s*nghị|đề\s*xuất|^\s*(?:[-+*•]|\S{1,5}[.)/-])?\s*đề\s*nghị(?!\s*của)",
            r"^\s*(?:\W|\w{1,5}[.)/-])*\s*(?:kết\s*luận(?:\s*(?:của\s*)?(?:chủ\s*trì|cuộc\s*họp|hội\s*nghị|lãnh\s*đạo)[^.]{0,30})?|giao\s*nhiệm\s*vụ)\s*:?\s*$",
            r"(?<!theo )(?<!ứng )yêu\s*cầu\s*(?:các|ubnd|sở|đơn\s*vị|giám\s*đốc|chủ\s*tịch|công\s*an|phòng|:)",
        )
    ),
    re.I,
)
_RESULT = re.compile(
    r"kết\s*quả|tình\s*hình|tồn\s*tại|hạn\s*chế|khó\s*khăn|vướng\s*mắc|nguyên\s*nhân|nổi\s*bật|"
    r"hiện\s*trạng|thực\s*trạng|thực\s*hiện\s*(?:các\s*)?(?:mục\s*tiêu|chỉ\s*tiêu)|hoàn\s*thành|đã\s*đạt|đánh\s*giá",
    re.I,
)
_TIME = re.compile(r"\s*(?:\d+(?:\.\d+)*|[IVX]+|[A-Ea-e])[.)/-]\s*(?:tháng|quý|tuần|năm|\d+ tháng)\s[^.;]{1,30}$", re.I)
_LEVELS = (
    (re.compile(r"\s*(?:phần|chương)\s", re.I), 2),
    (re.compile(r"\s*(?:điều|câu)\s+\d+", re.I), 3),
    (re.compile(r"\s*[A-HK-UĐ][.)/-]\s"), 3),
    (re.compile(r"\s*[IVX]+[.)/-]\s"), 4),
    (re.compile(r"\s*\d+\.\d+\.\d+"), 7),
    (re.compile(r"\s*\d+\.\d+"), 6),
    (re.compile(r"\s*\d+[.)/-]"), 5),
    (re.compile(r"\s*[a-zđ][.)]\s"), 8),
)


def level_of(text: str) -> int:
    """How deep a heading stands: 1 a title, 4 a Roman number, 5 an Arabic one, 8 a letter. Marks of Markdown count their own way."""
    if marks := re.match(r"\s*(#+)\s", text):
        return len(marks[1])
    return next((level for form, level in _LEVELS if form.match(text)), 1)


def speaks_of_targets(text: str) -> bool | None:
    """True where a heading announces what is aimed at, False where it announces results, None where it says neither."""
    if _RESULT.search(text):
        return False
    return True if _TARGET.search(text) else None


def comes_after(heading: str, text: str) -> bool:
    """Whether a paragraph carries the next number after a heading's, written the same way: 3- … after 2- …, b) … after a) …."""
    one, other = (re.match(r"\s*(\d{1,2}|[a-zđ])([.)/-])(?!\d)", each, re.I) for each in (heading, text))
    if one is None or other is None or one[2] != other[2]:
        return False
    if one[1].isdigit() or other[1].isdigit():
        return one[1].isdigit() and other[1].isdigit() and int(other[1]) == int(one[1]) + 1
    letters = "abcdđeghiklmnopqrstuvxy"
    first, second = letters.find(one[1].lower()), letters.find(other[1].lower())
    return 0 <= first == second - 1


def section_of(text: str) -> str | None:
    """The heading that a paragraph carries at its start: `Điều 4. Đánh giá thực trạng. Đến 31/12/2021 …`, `IV. Nhiệm vụ năm 2025: …`."""
    found = re.match(r"\s*(?:(?:điều|câu)\s+\d+|[IVX]+|[A-HK-UĐ])\s*[.)/]\s*[^.:;\d]{3,80}(?:\d{4}[^.:;]{0,40})?[.:]", text, re.I)
    if found and level_of(text) <= 4:
        return found[0]
    found = re.match(r"\s*\d{1,2}\s*[.)/-]\s*(?:nhiệm vụ|mục tiêu|phương hướng|kế hoạch|kiến nghị)[^.:;]{0,60}[.:]", text, re.I)
    return found[0] if found and speaks_of_targets(found[0]) else None


class Outline:
    """The headings that stand above the present block."""

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []

    def enter(self, text: str) -> int:
        """A new heading: those as deep or deeper end. Returns how many still stand above it."""
        level = level_of(text)
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        self._above.append((level, text))
        return len(self._above) - 1

    def leave(self, text: str) -> int:
        """A paragraph that comes after the nearest heading by its number: that heading ends. Returns how many still stand above it."""
        if self._above and comes_after(self._above[-1][1], text):
            self._above.pop()
        return len(self._above)

    @property
    def text(self) -> str:
        """The nearest two headings, which name what the figures below are about."""
        return " ".join(text for _, text in self._above[-2:])

    @property
    def year(self) -> int | None:
        """The last year that the nearest heading with one names; a title's year rules more than its parts."""
        for level, text in reversed(self._above):
            if level < 2:
                break
            if years := re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text):
                return int(years[-1])
        return None

    @property
    def names_a_time(self) -> bool:
        """Whether the nearest heading is hardly more than a time: 4. Tháng 10/2025."""
        return bool(self._above) and _TIME.match(self._above[-1][1]) is not None

    @property
    def target(self) -> bool:
        """Whether the nearest heading that says so announces targets."""
        for _, text in reversed(self._above):
            said = speaks_of_targets(text)
            if said is not None:
                return said
        return False
