"""What a draft's figures say about each other: shares and wholes from their parts, the same thing twice, growth against its base."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from tinhso.ledger.indicators.rounding import half_up, in_full
from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.claims.lexicon import alike
from tinhso.reports.drafts.claims.model import Claim
from tinhso.reports.drafts.judging import precision
from tinhso.reports.drafts.judging.model import Consistent, Finding, Verdict
from tinhso.reports.drafts.model import Figure, Kind

_WHOLE_OF = re.compile(r"(?<![^\W_])(?:bao\s*gồm|gồm(?:\s*có)?)(?![^\W_])", re.I)
_AMONG = re.compile(r"(?<![^\W_])(?:trong\s*đó|trong\s*số\s*đó|cụ\s*thể)(?![^\W_])", re.I)
_AGAINST_PLAN = re.compile(
    r"đăng\s*ký|cam\s*kết|(?<![^\W_])giao(?![^\W_])|kế\s*hoạch|mục\s*tiêu|chỉ\s*tiêu|dự\s*toán|cùng\s*kỳ|so\s*với|nghị\s*quyết",
    re.I,
)
_TOGETHER = re.compile(r"(?<![^\W_])(?:tổng\s*cộng|cộng\s*lại|tổng\s*số\s*là)[^.;\d]{0,30}$", re.I)

_BECOMES = re.compile(
    r"\s*,?\s*(?:(?:tăng\s*|giảm\s*)?(?:lên|xuống|còn|đến|tới|thành)(?:\s*(?:còn|đến|tới|thành))?|->|\u2192|[-–])\s*", re.I
)
"""Between two values of one thing: 80 hộ lên 100 hộ."""
_SIZES = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3}
_SIZED = re.compile(r"\d(?:,(?P<decimals>\d+))?\s*(?P<size>tỷ|tỉ|triệu|nghìn|ngàn)(?!\s*tỷ)", re.I)
_OF_ALL = frozenset(("tổng", "cộng", "số", "chung", "toàn", "tỉnh", "huyện", "xã", "cả", "các", "đơn", "vị"))
"""Words of a row that sums up."""


def consistent(figure: Figure) -> Consistent:
    """Whether the stated per cent is what the parts give, at its precision and with its hedge."""
    if figure.numerator is None or not figure.denominator or figure.stated_percent is None:
        return Consistent.NA
    share = 100 * Fraction(figure.numerator) / Fraction(figure.denominator)
    step = Decimal(1).scaleb(-(figure.percent_places or 0))
    good = precision.holds(figure.stated_percent, step, figure.percent_places or 0, figure.qualifier, share)
    return Consistent.YES if good else Consistent.NO


def of_parts(figure: Figure) -> Finding | None:
    """What is wrong about a ratio on its own: its per cent, or more than the whole."""
    if figure.numerator is None or not figure.denominator or figure.kind == Kind.RANK:
        return None
    share = 100 * Fraction(figure.numerator) / Fraction(figure.denominator)
    sum_ = f"{vi(figure.numerator)} : {vi(figure.denominator)} = {in_full(share)}%"
    if figure.numerator > figure.denominator:
        return Finding(Verdict.INTERNAL, f"Phần ({vi(figure.numerator)}) lớn hơn tổng ({vi(figure.denominator)}).", sum_)
    if consistent(figure) != Consistent.NO or figure.stated_percent is None:
        return None
    places = figure.percent_places or 0
    right, stated = vi(half_up(share, places)), vi(figure.stated_percent)
    if not figure.qualifier and precision.was_cut(figure.stated_percent, places, share):
        return Finding(Verdict.ROUNDING, f"Tỷ lệ ghi {stated}% là cắt bớt chữ số; làm tròn phải là {right}%.", sum_)
    if not figure.qualifier and precision.misrounded(figure.stated_percent, places, share):
        return Finding(Verdict.ROUNDING, f"Tỷ lệ ghi {stated}% làm tròn chưa đúng; phải là {right}%.", sum_)
    hedge = f"“{figure.qualifier} {stated}%”" if figure.qualifier else f"{stated}%"
    return Finding(Verdict.INTERNAL, f"Tỷ lệ ghi {hedge} không khớp tử số và mẫu số, phép chia cho {right}%.", sum_)


def impossible(claim: Claim) -> Finding | None:
    """A share of something that is above the whole. Against a plan or an earlier year more than 100% is possible."""
    figure = claim.figure
    if figure.kind != Kind.PERCENT or figure.value <= 100 or claim.block.cell is not None or _AGAINST_PLAN.search(claim.about):
        return None
    return Finding(Verdict.INTERNAL, f"Tỷ lệ {vi(figure.value)}% vượt 100%; nếu so với kế hoạch hoặc cùng kỳ thì ghi rõ.")


def sums(text: str, claims: Sequence[Claim]) -> Iterator[tuple[int, Finding]]:
    """Wholes that their parts do not make: (position of the whole, finding)."""
    for sentence in _by_sentence(claims):
        for place, total in enumerate(sentence):
            yield from _parts_after(text, claims, sentence, place, total)
            yield from _parts_before(text, claims, sentence, place, total)


def _by_sentence(claims: Sequence[Claim]) -> list[list[int]]:
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for position, claim in enumerate(claims):
        if claim.block.cell is None:
            found[claim.sentence].append(position)
    return list(found.values())


def _parts_after(text: str, claims: Sequence[Claim], sentence: list[int], place: int, total: int) -> Iterator[tuple[int, Finding]]:
    whole = claims[total].figure
    if whole.kind not in (Kind.COUNT, Kind.MONEY) or place + 2 >= len(sentence) or "/" in whole.unit:
        return  # of 7 người/tổ, trong đó 894 nữ, nothing is a part
    first = claims[sentence[place + 1]].figure
    between = text[whole.end : first.start]
    said_whole, said_some = _WHOLE_OF.search(between), _AMONG.search(between)
    if not said_whole and not said_some:
        return
    parts = _alike_from(claims, sentence[place + 1 :], whole)
    if len(parts) < 2:
        return
    yield from _compare(claims, total, parts, exhaustive=bool(said_whole))


def _parts_before(text: str, claims: Sequence[Claim], sentence: list[int], place: int, total: int) -> Iterator[tuple[int, Finding]]:
    whole = claims[total].figure
    if (
        place < 2
        or whole.kind not in (Kind.COUNT, Kind.MONEY)
        or not _TOGETHER.search(text[claims[total].sentence[0] : whole.start])
    ):
        return
    parts = [position for position in sentence[:place] if _same_unit(claims[position].figure, whole)]
    if len(parts) >= 2:
        yield from _compare(claims, total, parts, exhaustive=True)


def _alike_from(claims: Sequence[Claim], positions: Sequence[int], whole: Figure) -> list[int]:
    found = []
    for position in positions:
        figure = claims[position].figure
        if figure.kind in (Kind.PERCENT, Kind.GROWTH, Kind.RATIO):
            continue
        if not _same_unit(figure, whole):
            break
        found.append(position)
    return found


def _same_unit(part: Figure, whole: Figure) -> bool:
    return (
        part.kind == whole.kind and part.high is None and (not part.unit or part.unit == whole.unit or alike(part.unit, whole.unit))
    )


def _written_to(figure: Figure) -> Decimal:
    """What money is rounded to where it is written with a word of size: 1 tỷ of `30 tỷ`, 0,1 tỷ of `20,5 tỷ`; nothing where in full."""
    found = _SIZED.search(figure.text)
    if found is None:
        return Decimal(0)
    return min(figure.step, Decimal(_SIZES[found["size"].lower()]).scaleb(-len(found["decimals"] or "")))


def _compare(claims: Sequence[Claim], total: int, parts: list[int], *, exhaustive: bool) -> Iterator[tuple[int, Finding]]:
    whole = claims[total].figure
    figures = [claims[part].figure for part in parts]
    made = sum((figure.value for figure in figures), Decimal(0))
    exact = not whole.qualifier and not any(figure.qualifier for figure in figures)
    slack = sum((_written_to(figure) for figure in (*figures, whole) if figure.kind == Kind.MONEY), Decimal(0)) / 2
    sum_ = f"{' + '.join(vi(figure.value) for figure in figures)} = {vi(made)}"
    if exhaustive and exact and abs(made - whole.value) > slack:
        yield (
            total,
            Finding(
                Verdict.INTERNAL,
                f"Tổng ghi {vi(whole.value)} nhưng các thành phần cộng lại là {vi(made)}.",
                sum_,
                others=tuple(parts),
            ),
        )
    elif not exhaustive and exact and made > whole.value + slack and any(figure.value > whole.value for figure in figures):
        yield total, Finding(Verdict.INTERNAL, f"Có thành phần lớn hơn tổng {vi(whole.value)}.", sum_, others=tuple(parts))


def twice(claims: Sequence[Claim]) -> Iterator[tuple[int, Finding]]:
    """The same thing said twice with different values: (position of the later one, finding)."""
    said: dict[tuple[object, ...], int] = {}
    for position, claim in enumerate(claims):
        figure = claim.figure
        if (
            claim.indicator is None
            or claim.candidates[0].score < 0.75
            or figure.kind in (Kind.GROWTH, Kind.TARGET)
            or figure.high is not None
        ):
            continue
        key = (
            claim.indicator,
            claim.place and claim.place.key,
            claim.period,
            figure.kind,
            figure.unit,
            figure.denominator if figure.kind == Kind.RANK else None,
        )
        first = said.setdefault(key, position)
        if first == position:
            continue
        other = claims[first].figure
        if not _meet(figure, other) and _slipped(figure, other) and _told_alike(claim, claims[first]):
            yield (
                position,
                Finding(
                    Verdict.INTERNAL,
                    f"Cùng một nội dung trong văn bản ghi hai số: “{other.text}” và “{figure.text}”.",
                    others=(first,),
                ),
            )


def _slipped(one: Figure, other: Figure) -> bool:
    """Whether a slip or an older state may stand between two values: they lie within a fifth of each other, or have the same digits. What
    lies farther apart is told of a part, whatever the words: tiếp nhận 527 hồ sơ (trực tuyến 391, trực tiếp 136)."""
    larger = max(abs(one.value), abs(other.value))
    same_digits = sorted(filter(str.isdigit, f"{one.value:f}")) == sorted(filter(str.isdigit, f"{other.value:f}"))
    return 5 * abs(one.value - other.value) <= larger or (same_digits and larger >= 100)


def _told_alike(one: Claim, other: Claim) -> bool:
    """Whether two claims use nearly the same words: two figures of one indicator's neighbours must not be taken for one. Rows and
    columns of one table tell its cells apart by themselves, and a sentence tells several things rather than one twice; of a cell and
    prose, the prose has to say all that the row does."""
    if one.sentence == other.sentence:
        return False
    if one.block.cell is not None and other.block.cell is not None and one.block.cell.table == other.block.cell.table:
        return False
    a, b = set(re.findall(r"[^\W\d_]+", one.about.lower())), set(re.findall(r"[^\W\d_]+", other.about.lower()))
    if any(words - others - _OF_ALL for claim, words, others in ((one, a, b), (other, b, a)) if claim.block.cell is not None):
        return False
    return len(a & b) >= 0.6 * min(len(a), len(b))


def _meet(one: Figure, other: Figure) -> bool:
    """Whether one true value could stand behind both."""
    if one.value == other.value:
        return True
    if one.numerator is not None and (one.numerator, one.denominator) == (other.numerator, other.denominator):
        return True  # their shares are judged on their own
    fine, rough = (one, other) if one.step <= other.step else (other, one)
    if fine.qualifier and not rough.qualifier and fine.step == rough.step:
        fine, rough = rough, fine
    return precision.holds(rough.value, rough.step, rough.places, rough.qualifier, Fraction(fine.value)) or (
        rough.step > 1
        and not rough.qualifier
        and precision.rounds_in_words(rough.value, rough.step, Fraction(fine.value))
        and "," in rough.text
    )


def growth(text: str, claims: Sequence[Claim]) -> Iterator[tuple[int, Finding]]:
    """A growth that the two values beside it do not give: từ 80 lên 95, tăng 15%."""
    for sentence in _by_sentence(claims):
        figures = [(position, claims[position].figure) for position in sentence]
        for (_, before), (_, now), (position, change) in zip(figures, figures[1:], figures[2:], strict=False):
            if (
                change.kind != Kind.GROWTH
                or change.unit != "%"
                or before.kind != now.kind
                or before.kind not in (Kind.COUNT, Kind.MONEY)
            ):
                continue
            if before.unit != now.unit or not before.value or not _from_to(text, claims, before, now):
                continue
            truth = 100 * (Fraction(now.value) - Fraction(before.value)) / Fraction(before.value)
            if not precision.holds(change.value, change.step, change.places, _hedge(change), truth):
                shown = vi(half_up(truth, change.places))
                yield (
                    position,
                    Finding(
                        Verdict.INTERNAL,
                        f"Từ {vi(before.value)} đến {vi(now.value)} là {shown}%, văn bản ghi {vi(change.value)}%.",
                        f"({vi(now.value)} − {vi(before.value)}) : {vi(before.value)} = {in_full(truth)}%",
                    ),
                )


def _hedge(figure: Figure) -> str:
    return figure.qualifier if figure.qualifier in (*precision.OVER, *precision.UNDER, *precision.ABOUT) else ""


def _from_to(text: str, claims: Sequence[Claim], before: Figure, now: Figure) -> bool:
    for claim in claims:
        if claim.figure is now:
            return bool(
                re.search(r"từ[^.;]*(?:lên|xuống|còn)", claim.about.lower()) or _BECOMES.fullmatch(text[before.end : now.start])
            )
    return False
