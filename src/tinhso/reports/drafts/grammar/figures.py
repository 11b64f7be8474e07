"""From quantities to figures: which numbers belong together, and what kind of claim they make.

69%, tương ứng 942.934 trên tổng số 979.536 hồ sơ      one ratio with its parts
57.877 hồ sơ đầu vào (đạt 99,1%)                       a count and a per cent
tăng 15,2% so với cùng kỳ                              a growth
xếp thứ 8/63 tỉnh, thành                               a rank
phấn đấu đến năm 2025 đạt 95%                          a target
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tinhso.reports.drafts.grammar import aims, days, masks, nouns, quantities, shares, spoken
from tinhso.reports.drafts.grammar.line import Line
from tinhso.reports.drafts.grammar.numerals import significant
from tinhso.reports.drafts.grammar.quantities import HEDGE, Quantity
from tinhso.reports.drafts.grammar.view import View
from tinhso.reports.drafts.model import Figure, Kind

_RISE = re.compile(
    r"(?<![^\W_])(tăng\s*trưởng|tăng\s*thêm|tăng|gi[ảã]m|tụt|sụt|cao\s*hơn|thấp\s*hơn|nhiều\s*hơn|ít\s*hơn|vượt|hụt)"
    rf"(?:\s*(?:bình\s*quân|trung\s*bình|thêm|tới|trưởng|được|khoảng|mức|nhẹ|mạnh|sâu|đáng\s*kể|khá|đều))?\s*(?:{HEDGE}\s*)?$"
)
_LEVEL = re.compile(r"(?::|(?<![^\W_])(?:là|đạt|còn|ở\s*mức))\s*-?$")
"""After these a signed per cent is a level below nought rather than a change."""
_COMPARED_FIRST = re.compile(
    rf"(?<![^\W_])(tăng|giảm|cao\s*hơn|thấp\s*hơn|nhiều\s*hơn|ít\s*hơn)\s*(?:so\s*(?:với|cùng)|cùng\s*kỳ|năm\s*(?:trước|ngoái)|tháng\s*trước|quý\s*trước)"
    rf"[^,;.\d]{{0,45}}?(?:\s(?:là|đạt|khoảng))?\s*(?:{HEDGE}\s*)?$|"
    rf"(?<!mức )(vượt)\s*(?:kế\s*hoạch|chỉ\s*tiêu|mục\s*tiêu|dự\s*toán)[^,;:.\d(]{{0,25}}(?:{HEDGE}\s*)?$|"
    rf"(tăng\s*trưởng)(?!\s*xanh)[^,;.\d]{{0,60}}?\s(?:là|đạt|ước\s*đạt|ở\s*mức|ước)\s*(?:{HEDGE}\s*)?$"
)
"""A growth whose base, or whose subject, stands between its word and its number: tăng so với cùng kỳ năm 2023 là 5,2%."""
_FALLS = ("giảm", "giãm", "tụt", "sụt", "thấp", "ít", "hụt")
_MULTIPLE = re.compile(rf"(?<![^\W_])(gấp|bằng)\s*(?:{HEDGE}\s*)?$")
_AGAINST = re.compile(
    r"\s*,?\s*(?:so\s*với|so\s*cùng)\s*(?P<base>[^.;:()]{2,60}?)(?=[.;:(),]|\n\s*\n|\s+và\s|$)|\s*(?P<same>cùng\s*kỳ(?:\s*năm\s*(?:trước|ngoái|\d{4}))?)"
)
_PLAN = re.compile(r"\s*(?:so\s*với\s*)?(?:kế\s*hoạch|mục\s*tiêu|chỉ\s*tiêu|dự\s*toán|nghị\s*quyết)")
_RANK = re.compile(
    r"(?<![^\W_])(?:xếp|đứng|giữ|đạt|ở)?\s*(?:vị\s*trí|thứ\s*hạng|hạng|xếp\s*thứ|đứng\s*thứ|xếp|thứ|đứng)\s*(?:thứ\s*|số\s*|hạng\s*)?$"
)
_RANK_NEAR = re.compile(r"(?:xếp|hạng|đứng|vị\s*trí)(?![^\W_])[^;]{0,120}$")
_TOP = re.compile(r"(?<![^\W_])(?:top|tốp)\s*$|nhóm\s*$")
_RANK_OF = re.compile(r"\s*(?:/|trên|trong(?:\s*tổng\s*số)?|trên\s*tổng\s*số)\s*$")
_COUNTED = r"(?:một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi)"
_ORDINAL = re.compile(
    rf"(?:(?:xếp|đứng|vị\s*trí|hạng)\s*(?:vị\s*trí\s*)?)?thứ\s*(?P<word>nhất|nhì|{_COUNTED}(?:\s+{_COUNTED}){{0,3}})"
    r"(?:\s*(?:/|trên|trong(?:\s*tổng\s*số)?)\s*(?P<of>\d{1,3}))?(?![^\W_])"
)
_NUMBER_OF = re.compile(rf"(?<![^\W_])số(?:\s*lượng)?\s+(?P<noun>{nouns.NOUN})")
_IN_TURN = re.compile(
    r"(?<![^\W_])(?P<first>tăng|giảm)\s*[\d.,]+\s*%\s*về\s[^.;,\d]{0,40}?(?:và|,)\s*(?:về\s[^.;,\d]{0,40})?$|"
    r"(?<![^\W_])(?:(tăng|giảm)\s*lần\s*lượt|lần\s*lượt\s*(tăng|giảm))(?:\s*là)?[^a-zà-ỹđ]*(?:%|điểm)?[^;]{0,20}?(?:và|,)?\s*$"
)
_DOUBLED = re.compile(r"gấp\s*(?:hơn\s*|gần\s*)?(?P<word>đôi|rưỡi|ba|bốn|năm)(?![^\W_])(?!\s*lần)")
_AMONG = re.compile(r"\s*(?:cả\s*nước|toàn\s*quốc|toàn\s*tỉnh|toàn\s*ngành|vùng|khu\s*vực|trong\s*(?:số|vùng|khu))")
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]{2,})\s*(?::\s*)?(?P<open>\()?$")
_NO_CLAUSE = re.compile(r"(?:tài|liên)\s*khoản$|chỉ\s*số$|số\s*điểm$")
"""Words that end like one of these and name nothing by a number: tài khoản 05."""
_HAMLET = re.compile(
    r"(?<![^\W_])(?:xóm|thôn|ấp|(?<!biên )(?<!văn )bản|bon|buôn|làng|khu|tổ|khóm|tiểu\s*khu|khu\s*phố|"
    r"tuyến|đường|phố|đội|lô|phòng|tầng)(?:\s+[^\s,;.:()]+){0,3}\s+$"
)
"""A hamlet, a street: its number is its name."""
_ITEM_ENDS = re.compile(r"\s*(?:[;,)\n]|\((?!\d)|\.(?!\d)|và(?!\w)|$)")
_NUMBERS_ONLY = frozenset(
    """
số thứ tuần tháng ngày mục điểm khoản điều nhóm hạng khóa lần phần cấp loại mức quý phòng đợt bước năm kỳ tiết câu
""".split()  # noqa: SIM905 - a list of words reads best as words
)
"""A bare number after these names a thing rather than counting it: nhóm 2, phòng 3."""
_RANGE = re.compile(r"\s?-\s?$|\s*đến\s*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the grammar finds in one block."""

    figures: tuple[Figure, ...]
    mentions: tuple[days.Mention, ...]


def find(block: str, at: int = 0, *, cell: bool = False, heading_target: bool = False) -> Reading:
    """Figures and periods of one block of text, in order; positions count from `at`.

    cell: the text is a table's cell, where a number needs no unit. heading_target: what stands above speaks of targets.
    """
    view = View(block)
    mentions = days.find(view)
    masked = bytearray(len(view.text))
    for start, end in masks.find(view):
        masked[start:end] = b"\1" * (end - start)
    for mention in mentions:
        masked[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    found = quantities.find(view, masked)
    plain = "".join("x" if hidden and letter.isdigit() else letter for letter, hidden in zip(view.text, masked, strict=True))
    composer = _Composer(view, found, plain, cell=cell, heading_target=heading_target)
    figures = [_placed(figure, view, at) for figure in composer.figures()]
    return Reading(tuple(figures), tuple(_moved(mention, view, at) for mention in mentions))


def _placed(figure: Figure, view: View, at: int) -> Figure:
    start, end = view.original_span(figure.start, figure.end)
    first, last = view.original_span(*figure.number)
    return replace(figure, start=at + start, end=at + end, text=view.original[start:end], number=(at + first, at + last))


def _moved(mention: days.Mention, view: View, at: int) -> days.Mention:
    start, end = view.original_span(mention.start, mention.end)
    return replace(mention, start=at + start, end=at + end)


class _Composer(Line):
    def __init__(self, view: View, found: list[Quantity], plain: str, *, cell: bool, heading_target: bool) -> None:
        super().__init__(view.text, plain, found)
        self.cell = cell
        self.heading_target = heading_target

    def figures(self) -> Iterator[Figure]:
        """Every figure, in order."""
        made: list[Figure] = [*self._ordinals(), *self._doubled()]
        taken = [(figure.start, figure.end) for figure in made]
        place = 0
        while place < len(self.found):
            quantity = self.found[place]
            if any(start <= quantity.start < end for start, end in taken):
                place += 1
                continue
            used, figure = self._at(place)
            if figure is not None:
                made.append(figure)
            place += used
        return iter(sorted(made, key=lambda figure: figure.start))

    def _ordinals(self) -> Iterator[Figure]:
        for match in _ORDINAL.finditer(self.text):
            before = self.text[self.sentence_start(match.start()) : match.start()]
            if match[0].startswith("thứ") and not _AMONG.match(self.text, match.end()) and not _RANK_NEAR.search(before):
                continue
            value = _ordinal(match["word"])
            end = match.end("of") if match["of"] else match.end("word")
            of = Decimal(match["of"]) if match["of"] else None
            speech = self.speech_start(match.start())
            aimed = aims.aimed(self.text, speech, match.start("word"), end, growth=False, announced_above=self.heading_target)
            yield Figure(
                match.start("word"), end, "", Kind.TARGET if aimed else Kind.RANK, value, "hạng", Decimal(1),
                denominator=of, number=(match.start("word"), match.end("word")), shape=Kind.RANK if aimed else None,
            )  # fmt: skip

    def _doubled(self) -> Iterator[Figure]:
        for match in _DOUBLED.finditer(self.text):
            value = Decimal("1.5") if match["word"] == "rưỡi" else Decimal(spoken.DIGITS.get(match["word"], 2))
            yield Figure(
                match.start(), match.end(), "", Kind.GROWTH, value, "lần", Decimal(1),
                qualifier="gấp", number=(match.start("word"), match.end("word")),
            )  # fmt: skip

    def _at(self, place: int) -> tuple[int, Figure | None]:
        """(how many quantities the figure takes, the figure)."""
        for rule in (self._rank, self._ratio, self._range):
            if (made := rule(place)) is not None:
                return made
        return 1, self._single(self.found[place])

    # Ranks

    def _rank(self, place: int) -> tuple[int, Figure | None] | None:
        q = self.found[place]
        if q.value != int(q.value) or not 0 < q.value < 1000 or q.measure in ("percent", "points", "money", "times"):
            return None
        before = self.text[max(0, q.start - 90) : q.start]
        gap = self.gap(place)
        follows = self.found[place + 1] if gap is not None and _RANK_OF.match(gap) and q.measure == "none" else None
        if (
            _TOP.search(before)
            and (follows is None)
            and (before.rstrip().endswith(("top", "tốp")) or "đầu" in self.text[q.end : q.end + 8])
        ):
            return 1, self._figure(q, q.start, q.bare_end, Kind.RANK, q.value, "hạng", qualifier="top")
        named = _RANK.search(before)
        if not named and not (
            follows is not None and follows.value in _PROVINCES and (follows.measure == "none" or self._ranks_before(q))
        ):
            return None
        if not named and (parts := self._shared(place)) is not None and parts.percent is not None:
            return None  # 21/34 (61,8%)
        if named and q.measure == "noun" and named[0].split()[-1] not in ("thứ", "hạng", "số", "trí"):
            return None
        if follows is not None and follows.value >= q.value and follows.value == int(follows.value):
            return 2, self._figure(q, q.start, follows.bare_end, Kind.RANK, q.value, "hạng", denominator=follows.value)
        return 1, self._figure(q, q.start, q.bare_end, Kind.RANK, q.value, "hạng")

    def _ranks_before(self, q: Quantity) -> bool:
        """Whether the sentence speaks of ranks: xếp hạng 8/63 (2021), 8/63 (2022)."""
        return bool(_RANK_NEAR.search(self.text[self.sentence_start(q.start) : q.start]))

    # Ratios

    def _shared(self, place: int) -> shares.Parts | None:
        return shares.at(self, place, lambda q: self._growth_word(q) is not None, self._counts_bare)

    def _ratio(self, place: int) -> tuple[int, Figure | None] | None:
        found = self._shared(place)
        return None if found is None else (found.used, self._parts(found.a, found.b, found.percent, found.start, found.end))

    def _parts(self, a: Quantity, b: Quantity, percent: Quantity | None, start: int, end: int) -> Figure | None:
        unit = b.unit if a.measure == "none" else a.unit
        if b.value == 0:
            return None
        if a.numeral.comma_group and b.numeral.comma_group:
            a, b = replace(a, numeral=a.numeral.whole()), replace(b, numeral=b.numeral.whole())  # 68,450/81,102
        top = shares.top(a, b)
        if b.unit == "điểm" and b.value in (10, 100, 1000) and percent is None and nouns.unknown_noun_at(self.text, b.end) is None:
            return self._figure(a, a.start, b.end, Kind.COUNT, a.value, "điểm")  # a mark out of a hundred
        share = 100 * top / b.value
        if percent is not None:
            number = (percent.start, percent.bare_end)
            return self._figure(
                percent, start, end, Kind.RATIO, percent.value, unit,
                numerator=top, denominator=b.value, stated=percent.value, number=number,
                qualifier=percent.hedge,
            )  # fmt: skip
        return replace(
            self._figure(a, start, end, Kind.RATIO, share, unit, numerator=top, denominator=b.value, number=(a.start, b.bare_end)),
            places=2, step=significant(Decimal("0.01"), 2),
        )  # fmt: skip

    # Ranges and single numbers

    def _range(self, place: int) -> tuple[int, Figure | None] | None:
        gap = self.gap(place)
        if gap is None or not _RANGE.match(gap):
            return None
        a, b = self.found[place], self.found[place + 1]
        same = a.measure in ("none", b.measure) and (a.measure == "none" or a.unit == b.unit)
        if not same or b.measure == "none" or a.value >= b.value or b.signed:
            return None
        if "đến" in gap and a.measure != "none" and not re.search(r"từ\s*$", self.text[max(0, a.start - 6) : a.start]):
            return None
        whole = self._single(replace(b, start=a.start, hedge=a.hedge, hedge_start=a.hedge_start))
        if whole is None:
            return None
        low = a.value
        if a.measure == "none" and a.numeral.step < b.numeral.step and b.bare_end > b.start and b.measure != "percent":
            low = a.value * b.size
        return 2, replace(whole, value=low, high=b.value, number=(a.start, b.bare_end))

    def _growth_word(self, q: Quantity) -> str | None:
        before = self.text[max(0, q.start - 48) : q.start]
        found = _RISE.search(before)
        return " ".join(found[1].split()) if found else None

    def _growth_before(self, q: Quantity) -> str | None:
        """The word of a growth whose base stands before its number."""
        found = _COMPARED_FIRST.search(self.plain, max(self.sentence_start(q.start), q.start - 110), q.start)
        return " ".join((found[1] or found[2] or found[3]).split()) if found else None

    def _single(self, q: Quantity) -> Figure | None:
        if q.measure == "none" and not self._counts_bare(q):
            return None
        word = self._growth_word(q)
        if (
            word is not None
            and q.measure in ("percent", "points", "noun", "times", "money")
            and not (word == "vượt" and q.measure == "noun")
        ):
            return self._growth(q, word)
        if q.measure == "points" or (q.measure == "percent" and q.signed and not _LEVEL.search(self.text, 0, q.start)):
            return self._growth(q, "giảm" if q.value < 0 else "tăng", signed=True)
        if self.cell and q.signed:
            return self._growth(q, "giảm" if q.value < 0 else "tăng", signed=True)
        if q.measure == "percent" and (word := self._in_turn(q)):
            return self._growth(q, word, signed=True)
        if q.measure in ("percent", "noun", "money") and (word := self._growth_before(q)):
            return self._growth(replace(q, numeral=q.numeral.negated()) if word.split()[0] in _FALLS else q, word, signed=True)
        before = self.text[max(0, q.start - 30) : q.start]
        if q.measure == "times":
            if match := _MULTIPLE.search(before):
                return self._growth(q, match[1])
            counted = nouns.per(self.text, q.end)
            end, unit = (counted[0], f"lần/{counted[1]}") if counted else (q.end, "lần")
            return self._figure(q, q.start, end, Kind.COUNT, q.value, unit)
        if q.measure == "percent":
            against = _AGAINST.match(self.text, q.end)
            if against and not _PLAN.match(self.text, q.end):
                return self._growth(q, "bằng")
            return self._figure(q, q.start, q.end, Kind.PERCENT, q.value, "%", stated=q.value)
        if q.measure == "money":
            return self._figure(q, q.start, q.end, Kind.MONEY, q.value, q.unit)
        return self._figure(q, q.start, q.end, Kind.COUNT, q.value, q.unit or self._named_before(q))

    def _named_before(self, q: Quantity) -> str:
        """What a bare number counts where its line names it: Thư rác bị loại bỏ: 63.605; tổng số hồ sơ tiếp nhận là 275.540."""
        if self.cell:
            return ""
        before = self.text[self.sentence_start(q.start) : q.start]
        clause = re.split(r"[;,()\n]", before)[-1]
        if named := list(_NUMBER_OF.finditer(clause)):
            return " ".join(named[-1]["noun"].split())
        label = re.match(r"\s*(?:[-+*•–]\s*)?(?:\(?\d+[.)]\s*)?", clause)
        noun = nouns.noun_at(clause, label.end() if label else 0)
        times = ("năm", "tháng", "quý", "tuần", "kỳ", "ngày")
        return noun[1] if noun is not None and clause.rstrip().endswith(":") and noun[1] not in times else ""

    def _in_turn(self, q: Quantity) -> str | None:
        """The word of a growth that lists several: tăng lần lượt 1,2% và 4,9%; lần lượt tăng 17,4% và 15,8%;
        tăng 34,7% về số lượng và 22,1% về giá trị."""
        before = self.text[self.sentence_start(q.start) : q.start]
        found = _IN_TURN.search(before)
        return next((word for word in found.groups() if word), None) if found else None

    def _growth(self, q: Quantity, word: str, *, signed: bool = False) -> Figure:
        value = q.value
        if word.split(maxsplit=1)[0] in _FALLS and not signed:
            value = -value
        start = q.start
        if not signed:
            first = max(0, q.start - 48)
            places = [match.start() for match in re.finditer(word.replace(" ", r"\s*"), self.text[first : q.start])]
            start = first + places[-1] if places else q.start
        unit = "%" if q.measure == "percent" else q.unit
        against = _AGAINST.match(self.text, q.end)
        base = " ".join((against["base"] or against["same"] or "").split()) if against else ""
        figure = self._figure(
            q, start, q.end, Kind.GROWTH, value, unit,
            stated=abs(q.value) if q.measure == "percent" else None, qualifier=q.hedge or ("" if signed and q.signed else word),
        )  # fmt: skip
        return replace(figure, base=base)

    def _counts_bare(self, q: Quantity) -> bool:
        """Whether a number without a unit is a figure: in a cell, where it is grouped, or where a word says that it is an amount."""
        written = self.text[q.start : q.bare_end]
        if re.fullmatch(r"(?:19|20)\d\d", written) and not (self.cell and self.text.strip() == written):
            return False
        if self.cell:
            return True
        if q.words:
            return False
        if self._listed(q):
            return True
        if len(written) > 4 or "," in written or (len(written) > 2 and re.match(r"\s*(?:[.;,)\n]|$)", self.text[q.end :])):
            return True
        return bool(
            re.search(
                r"(?:là|đạt|được|có|gồm|còn|:|tổng\s*số|hơn|gần|trên|khoảng|lên|thêm)\s*$",
                self.text[max(0, q.from_start - 12) : q.start],
            )
        )

    def _listed(self, q: Quantity) -> bool:
        """Whether a bare number ends an item of what a counted thing is made of: 1.390 hồ sơ …, quá hạn 16; Minh Hóa (03)."""
        before = _WORD_BEFORE.search(self.text, max(0, q.start - 20), q.start)
        if (
            before is None
            or (before["word"] in _NUMBERS_ONLY and not _NO_CLAUSE.search(self.text, 0, before.end("word")))
            or not _ITEM_ENDS.match(self.text, q.end)
        ):
            return False
        if _HAMLET.search(self.text, max(0, q.start - 30), q.start):
            return False
        if before["open"] and (self.text[q.end : q.end + 1] != ")" or q.bare_end - q.start < 2):
            return False
        sentence, place = self.sentence_start(q.start), bisect_left(self.starts, q.start)
        until = self.sentences[bisect_right(self.sentences, q.start)] if self.sentences[-1] > q.start else len(self.text)
        others = self.found[bisect_left(self.starts, sentence) : place] + self.found[place + 1 : bisect_left(self.starts, until)]
        return any(other.measure in ("noun", "none") for other in others)

    def _figure(
        self, q: Quantity, start: int, end: int, kind: Kind, value: Decimal, unit: str, *,
        numerator: Decimal | None = None, denominator: Decimal | None = None, stated: Decimal | None = None,
        qualifier: str | None = None, number: tuple[int, int] | None = None,
    ) -> Figure:  # fmt: skip
        shape = None
        sentence, begin = self.speech_start(q.start), q.start if numerator is None else start
        if aims.aimed(self.text, sentence, begin, q.end, growth=kind == Kind.GROWTH, announced_above=self.heading_target):
            shape, kind = kind, Kind.TARGET
            if numerator is not None and stated is None:
                value = numerator
        return Figure(
            start, end, "", kind, value, unit, q.numeral.step, q.numeral.places,
            numerator=numerator, denominator=denominator, stated_percent=stated,
            percent_places=q.numeral.places if stated is not None else None,
            qualifier=(q.hedge or q.after) if qualifier is None else qualifier,
            number=number or (q.start, q.bare_end), shape=shape,
        )  # fmt: skip


def _ordinal(words: str) -> Decimal:
    """nhất → 1, nhì → 2, mười lăm → 15, ba mươi lăm → 35."""
    known = {"nhất": 1, "nhì": 2, "tư": 4}.get(words)
    value = Decimal(known) if known else spoken.read(" ".join(words.split()))
    return value if value is not None else Decimal(0)


_PROVINCES = (63, 64, 34)
"""How many provinces there were: a rank among them needs no other word than `xếp`."""
