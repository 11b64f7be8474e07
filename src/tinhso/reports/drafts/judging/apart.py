"""Shares of prose that stand apart from their parts: in the next sentence, in a list of their own, behind two counts.

They stay figures of their own. Which share belongs to which parts is told by order, by words and by arithmetic together: a share is held
against parts only where it lies near what they give, since one that lies far away is most likely a share of something else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tinhso.ledger.indicators.rounding import half_up, in_full
from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.claims.lexicon import alike
from tinhso.reports.drafts.claims.model import Claim
from tinhso.reports.drafts.judging import precision
from tinhso.reports.drafts.judging.model import Finding, Verdict
from tinhso.reports.drafts.model import Draft, Figure, Kind, Role

_REACHED = r"(?:(?:mới|chỉ|đã|ước|cũng|đều|tương\s*ứng|tương\s*đương|cho\s*thấy|đạt|chiếm|bằng|là|ra|lên|:|,)\s*)*"
_HEDGED = r"(?:(?:khoảng|hơn|trên|gần|xấp\s*xỉ|chừng)\s*)?$"
_SAYS_SO = re.compile(
    r"[\s\-–+•*]*(?:(?:như\s*vậy|theo\s*đó|do\s*đó|tức\s*là|nghĩa\s*là|nói\s*cách\s*khác|cụ\s*thể)\s*,?\s*)?"
    r"(?:(?P<this>(?:tỷ|tỉ)\s*lệ|mức|con\s*số|kết\s*quả)(?:\s*(?:này|đó|trên|nêu\s*trên|tương\s*ứng|chung|đạt\s*được|đạt))*\s*"
    rf"|(?:đạt|chiếm|tính\s*ra|quy\s*ra|tương\s*ứng|tương\s*đương|bằng)\s*(?:với\s*)?(?:(?:tỷ|tỉ)\s*lệ\s*)?)\s*{_REACHED}{_HEDGED}",
    re.I,
)
"""What stands between the beginning of a sentence and the share that it tells of the one before."""
_NAMED = re.compile(
    rf"[\s\-–+•*]*(?:như\s*vậy\s*,?\s*)?(?:(?:tỷ|tỉ)\s*lệ|mức(?:\s*độ)?)\s+(?P<words>[^\d,;:()]{{2,60}}?)\s*{_REACHED}{_HEDGED}",
    re.I,
)
"""The same with a name of its own: tỷ lệ phát thành công bằng."""
_THAT_IS = re.compile(r"[\s\-–+•*(]*(?:cụ\s*thể|tức|tương\s*ứng|nghĩa\s*là)\s*(?:là|có|với)?\s*[:,]?\s*$", re.I)
"""Between the beginning of a sentence and the parts of the share that the one before told."""
_BESIDE = re.compile(
    r"[^.;:\d,()%]{0,45}?(?:\(\s*|,\s*|\s-\s|\s)(?:(?:đạt|chiếm|tương\s*ứng(?:\s*với)?|tương\s*đương(?:\s*với)?|bằng|tức(?:\s*là)?)\s*)?(?:(?:tỷ|tỉ)\s*lệ\s*)?"
    r"(?:là\s*|:\s*)?(?:(?:khoảng|hơn|trên|gần|xấp\s*xỉ)\s*)?",
    re.I,
)
"""Between a count and the share that it makes of a whole told before."""
_OF_ELSE = re.compile(
    r"\s*(?:\)\s*)?(?:so\s*với|(?:của\s*)?kế\s*hoạch|mục\s*tiêu|chỉ\s*tiêu|dự\s*toán|cùng\s*kỳ|nghị\s*quyết|KH\b)", re.I
)
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY_WORDS = frozenset(re.split(" ", "tỷ tỉ lệ mức độ số của các những và được đã đạt là theo trên tại ở có này đó chung lượt"))
_NEAR = 5
"""Points between a share and what its parts give, beyond which it is taken for a share of something else."""
_SLIP = 1


def found(draft: Draft, claims: Sequence[Claim]) -> Iterator[tuple[int, Finding]]:
    """Shares that the parts told apart from them do not give: (position of the share, finding)."""
    sentences = _sentences(claims)
    said: set[int] = set()
    for checks in (_in_turn(claims, sentences), _next(draft, claims, sentences), _of_counts(draft, claims, sentences)):
        for position, finding in checks:
            if position not in said:
                said.add(position)
                if finding is not None:
                    yield position, finding


def _sentences(claims: Sequence[Claim]) -> list[list[int]]:
    """The figures of prose, sentence by sentence."""
    told: dict[tuple[int, int], list[int]] = defaultdict(list)
    for position, claim in enumerate(claims):
        if claim.block.cell is None:
            told[claim.sentence].append(position)
    return [told[span] for span in sorted(told)]


def _share(figure: Figure) -> bool:
    return figure.kind == Kind.PERCENT and figure.numerator is None and figure.high is None


def _parts(figure: Figure) -> bool:
    return Kind.RATIO in (figure.kind, figure.shape) and figure.stated_percent is None and bool(figure.denominator)


def _truth(figure: Figure) -> Fraction:
    assert figure.numerator is not None and figure.denominator is not None
    return 100 * Fraction(figure.numerator) / Fraction(figure.denominator)


def _in_turn(claims: Sequence[Claim], sentences: Sequence[list[int]]) -> Iterator[tuple[int, Finding | None]]:
    """Several fractions, and as many shares in the same order: 41/48 xã … 29/48 xã …, theo thứ tự là 85,4% và 60,3%."""
    number = {position: place for place, sentence in enumerate(sentences) for position in sentence}
    runs = _runs(claims, [position for sentence in sentences for position in sentence])
    for place, (kind, ahead) in enumerate(runs):
        follows = runs[place + 1 : place + 3]
        if len(follows) == 2 and follows[0][0] == "else" and _says_how_many(claims, follows[0][1], len(ahead)):
            follows = follows[1:]
        if kind == "else" or not follows or follows[0][0] in (kind, "else"):
            continue
        behind = follows[0][1]
        if len(ahead) != len(behind) or len(ahead) < 2 or not _told_together(claims, number, ahead, behind):
            continue
        pairs = list(zip(ahead, behind, strict=True) if kind == "parts" else zip(behind, ahead, strict=True))
        truths = [_truth(claims[parts].figure) for parts, _ in pairs]
        stated = [claims[share].figure for _, share in pairs]
        if any(abs(truth - Fraction(share.value)) > _NEAR for truth, share in zip(truths, stated, strict=True)):
            continue
        if any(_holds(share, truth) for truth, share in zip(truths, stated, strict=True)):
            for parts, share in pairs:
                yield share, _of_fraction(claims, share, parts)


def _runs(claims: Sequence[Claim], order: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Neighbouring figures of one sort: fractions, shares, or anything else."""
    runs: list[tuple[str, list[int]]] = []
    for position in order:
        figure = claims[position].figure
        kind = "parts" if _parts(figure) else "shares" if _share(figure) else "else"
        if runs and runs[-1][0] == kind:
            runs[-1][1].append(position)
        else:
            runs.append((kind, [position]))
    return runs


def _says_how_many(claims: Sequence[Claim], positions: Sequence[int], many: int) -> bool:
    """Whether all that stands between is how many there are: hai tiêu chí, theo thứ tự."""
    return len(positions) == 1 and claims[positions[0]].figure.value == many


def _told_together(claims: Sequence[Claim], number: dict[int, int], ahead: Sequence[int], behind: Sequence[int]) -> bool:
    """Whether two runs stand within a few sentences of one paragraph, or of two that follow each other."""
    first, last = claims[ahead[0]], claims[behind[-1]]
    return number[behind[0]] - number[ahead[-1]] <= 1 and last.figure.end - first.figure.start <= 200 * len(ahead)


def _next(draft: Draft, claims: Sequence[Claim], sentences: Sequence[list[int]]) -> Iterator[tuple[int, Finding | None]]:
    """A share told of the one fraction of the sentence before, or parts told of its one share."""
    for before, after in pairwise(sentences):
        share, parts = after[0], [position for position in before if _parts(claims[position].figure)]
        if _share(claims[share].figure):
            told = any(claims[position].figure.unit == "%" or claims[position].figure.stated_percent for position in before)
            if len(parts) != 1 or told or not _follows(draft, claims[before[-1]], claims[share]):
                continue
            opening = draft.text[claims[share].sentence[0] : claims[share].figure.start]
            if _SAYS_SO.fullmatch(opening) or _names_it(opening, draft.text[slice(*claims[parts[0]].sentence)]):
                yield from _if_near(claims, share, parts[0])
        elif len(before) == 1 and _share(claims[before[0]].figure) and _parts(claims[after[0]].figure):
            opening = draft.text[claims[after[0]].sentence[0] : claims[after[0]].figure.start]
            if not _follows(draft, claims[before[0]], claims[after[0]]):
                continue
            if _THAT_IS.fullmatch(opening):
                yield from _if_near(claims, before[0], after[0])
            elif _counts_it(opening, draft.text[slice(*claims[before[0]].sentence)]):
                yield from _if_near(claims, before[0], after[0], _SLIP)


def _follows(draft: Draft, before: Claim, after: Claim) -> bool:
    """Whether a sentence comes right after another, in its paragraph or at the head of the next one."""
    if before.block is after.block:
        return _sentence_gap(draft.text, before.sentence[1], after.sentence[0])
    between = draft.text[before.sentence[1] : after.sentence[0]]
    return after.block.role == Role.PARAGRAPH and not re.search(r"\w", between)


def _sentence_gap(text: str, end: int, start: int) -> bool:
    return not re.search(r"\w", text[end:start])


def _names_it(opening: str, sentence: str) -> bool:
    """Whether a share bears a name whose words all stand in the sentence of the parts."""
    named = _NAMED.fullmatch(opening)
    if named is None:
        return False
    return _within(named["words"], sentence)


def _counts_it(opening: str, sentence: str) -> bool:
    """Whether parts are told as the number of what the sentence before gave the share of: Số lượt khai thác: 5.018/12.770."""
    return opening.rstrip().endswith((":", " là")) and _within(opening, sentence)


def _within(words: str, sentence: str) -> bool:
    told = {word for word in _WORD.findall(words.lower()) if word not in _EMPTY_WORDS}
    return bool(told) and told <= set(_WORD.findall(sentence.lower()))


def _if_near(claims: Sequence[Claim], share: int, parts: int, most: int = _NEAR) -> Iterator[tuple[int, Finding | None]]:
    if abs(_truth(claims[parts].figure) - Fraction(claims[share].figure.value)) <= most:
        yield share, _of_fraction(claims, share, parts)


def _of_counts(draft: Draft, claims: Sequence[Claim], sentences: Sequence[list[int]]) -> Iterator[tuple[int, Finding | None]]:
    """A count with its share of a whole that the sentence names once: trong số 561 tài khoản có 498 tài khoản (88,76%)."""
    for sentence in sentences:
        for place, (count, share) in enumerate(pairwise(sentence)):
            part, stated = claims[count].figure, claims[share].figure
            if part.kind not in (Kind.COUNT, Kind.MONEY) or part.high is not None or part.qualifier or not _share(stated):
                continue
            if not _BESIDE.fullmatch(draft.text[part.end : stated.start]) or _OF_ELSE.match(draft.text, stated.end):
                continue
            wholes = {
                claims[other].figure.value: other for other in sentence[:place] if _whole_of(claims[other].figure, part)
            }  # fmt: skip
            if not wholes and place + 2 < len(sentence):
                wholes = _after(draft.text, claims, sentence[place + 2], stated, part)
            if len(wholes) != 1:
                continue
            value, whole = next(iter(wholes.items()))
            truth = 100 * Fraction(part.value) / Fraction(value)
            if abs(truth - Fraction(stated.value)) <= _SLIP:
                sum_ = f"{vi(part.value)} : {vi(value)} = {in_full(truth)}%"
                yield share, None if _measured(part, claims[whole].figure) else _finding(stated, truth, sum_, (count, whole))


def _whole_of(whole: Figure, part: Figure) -> bool:
    same = not part.unit or not whole.unit or part.unit == whole.unit or alike(part.unit, whole.unit)
    return whole.kind == part.kind and same and whole.high is None and not whole.qualifier and whole.value > part.value


def _after(text: str, claims: Sequence[Claim], position: int, stated: Figure, part: Figure) -> dict[Decimal, int]:
    """The whole that follows a share: 1.234 hồ sơ đúng hạn (đạt 94,9%) trên 1.300."""
    whole = claims[position].figure
    said = re.fullmatch(r"\s*\)?\s*(?:trên|trong|/)\s*(?:tổng\s*(?:số\s*)?)?", text[stated.end : whole.start])
    return {whole.value: position} if said and _whole_of(whole, part) else {}


def _measured(*figures: Figure) -> bool:
    """Whether an amount is written in a word of size, and so no exact one."""
    return any(figure.step > 1 and figure.kind == Kind.MONEY for figure in figures)


def _holds(share: Figure, truth: Fraction) -> bool:
    return precision.holds(share.value, share.step, share.places, share.qualifier, truth)


def _of_fraction(claims: Sequence[Claim], share: int, parts: int) -> Finding | None:
    figure = claims[parts].figure
    assert figure.numerator is not None and figure.denominator is not None
    truth = _truth(figure)
    sum_ = f"{vi(figure.numerator)} : {vi(figure.denominator)} = {in_full(truth)}%"
    return _finding(claims[share].figure, truth, sum_, (parts,))


def _finding(share: Figure, truth: Fraction, sum_: str, others: tuple[int, ...]) -> Finding | None:
    """What is wrong about a share, or None."""
    if _holds(share, truth):
        return None
    right, stated = vi(half_up(truth, share.places)), vi(share.value)
    if not share.qualifier and precision.misrounded(share.value, share.places, truth):
        how = "cắt bớt chữ số" if precision.was_cut(share.value, share.places, truth) else "làm tròn chưa đúng"
        return Finding(Verdict.ROUNDING, f"Tỷ lệ ghi {stated}% là {how}; phép chia cho {right}%.", sum_, others=others)
    hedge = f"“{share.qualifier} {stated}%”" if share.qualifier else f"{stated}%"
    told = sum_.partition(" = ")[0]
    return Finding(Verdict.INTERNAL, f"Tỷ lệ ghi {hedge} không khớp hai số nêu cùng: {told} cho {right}%.", sum_, others=others)
