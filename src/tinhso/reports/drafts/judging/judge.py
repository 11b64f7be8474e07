"""The verdict of every claim: what the draft itself shows to be wrong comes first, then what the ledger says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.claims.model import GOOD_ENOUGH, Candidate, Claim
from tinhso.reports.drafts.judging import apart, beside, tables, within
from tinhso.reports.drafts.judging.against import against, agrees, comparable, days, same_days, truth_of, whole_of
from tinhso.reports.drafts.judging.model import Finding, Judged, Known, Verdict
from tinhso.reports.drafts.model import Draft, Kind
from tinhso.reports.drafts.rewriting import as_the_ledger

_GRAVEST = (
    Verdict.INTERNAL, Verdict.DISAGREES, Verdict.ROUNDING, Verdict.OLD, Verdict.SCOPE, Verdict.AGREES, Verdict.ABSENT, Verdict.UNKNOWN,
)  # fmt: skip
_LEDGERS_BLAME = (Verdict.DISAGREES, Verdict.ROUNDING, Verdict.OLD, Verdict.SCOPE)
_VALUE = 0.2
"""What it adds to a candidate's score that the ledger holds the very figure."""
_JUMP = 10
"""A value so many times another of the same place is worth a look."""


class Ledger(Protocol):
    """What the judge asks of the ledger."""

    def known(self, indicators: Sequence[str], claims: Sequence[Claim]) -> Mapping[str, Sequence[Known]]:
        """All that is held of some indicators, with what is computed for the places and periods of the claims; oldest first."""
        ...


def judge(draft: Draft, claims: Sequence[Claim], ledger: Ledger, home: int | None = None) -> list[Judged]:
    """The verdict of each claim, in their order. `home`: the place of claims that name none."""
    asked = sorted(
        {candidate.code for claim in claims for candidate in claim.candidates[:3] if candidate.score >= GOOD_ENOUGH - 0.15}
    )
    known = ledger.known(asked, claims)
    claims = _as_their_rows([_settled(claim, known, home) for claim in claims], known, home)
    findings: dict[int, list[Finding]] = defaultdict(list)
    own = [position for position, claim in enumerate(claims) if not claim.quoted]
    said = [claims[position] for position in own]
    present = [position for position in own if not (claims[position].starts or _is_whole(claims[position], known, home))]
    for positions, found in (
        (own, within.sums(draft.text, said)), (present, within.twice([claims[position] for position in present])),
        (own, within.growth(draft.text, said)), (own, tables.found(draft, said)), (own, apart.found(draft, said)),
    ):  # fmt: skip
        for position, finding in found:
            others = tuple(positions[other] for other in finding.others)
            findings[positions[position]].append(replace(finding, others=others))
    judged = [_judged(claim, findings[position], known, home) for position, claim in enumerate(claims)]
    denied = [position for position, one in enumerate(judged) if one.verdict == Verdict.DISAGREES]
    agreed = sum(one.verdict == Verdict.AGREES for one in judged)
    if len(denied) > beside.MOST and len(denied) > agreed:
        denied = []  # a text of which the ledger denies most speaks of something else
    denied = denied[: beside.MOST]
    for position, rows in _held_elsewhere(denied, claims, known, ledger).items():
        judged[position] = _judged(claims[position], findings[position], rows, home)
    return [_cleared(one, judged) for one in judged]


def _cleared(one: Judged, judged: Sequence[Judged]) -> Judged:
    """A figure that the ledger holds is not to blame for a contradiction with another that it denies: there that one is marked, and
    here a note remains."""
    ledgers = next((finding for finding in one.findings if finding.verdict == Verdict.AGREES), None)
    own = [finding for finding in one.findings if finding.verdict == Verdict.INTERNAL]
    if one.verdict != Verdict.INTERNAL or ledgers is None:
        return one
    if not all(any(_denied(judged[other]) for other in finding.others) for finding in own):
        return one
    notes = (*one.notes, *(finding.reason for finding in own))
    return replace(one, verdict=ledgers.verdict, reason=ledgers.reason, arithmetic=ledgers.arithmetic, notes=notes)


def _denied(one: Judged) -> bool:
    return any(finding.verdict in _LEDGERS_BLAME for finding in one.findings)


def _held_elsewhere(
    denied: Sequence[int], claims: Sequence[Claim], known: Mapping[str, Sequence[Known]], ledger: Ledger
) -> dict[int, Mapping[str, Sequence[Known]]]:
    """Of claims that the ledger denies: what it holds of their indicators at the periods and places beside theirs, too."""
    asked = {position: beside.elsewhere(claims[position], claims) for position in denied}
    shadows = [shadow for found in asked.values() for shadow in found]
    if not shadows:
        return {}
    wider = ledger.known(sorted({shadow.indicator for shadow in shadows if shadow.indicator}), shadows)
    found: dict[int, Mapping[str, Sequence[Known]]] = {}
    for position in (position for position, at in asked.items() if at):
        code = claims[position].indicator or ""
        rows = [*known.get(code, ()), *(row for row in wider.get(code, ()) if row not in known.get(code, ()))]
        found[position] = {code: sorted(rows, key=lambda row: row.last_day)}
    return found


def _is_whole(claim: Claim, known: Mapping[str, Sequence[Known]], home: int | None) -> bool:
    """Whether a claim gives the whole that its indicator is a share of: beside the share it is no second value of it."""
    place = claim.place.key if claim.place else home
    rows = known.get(claim.indicator, ()) if claim.indicator else ()
    return any(row.place == place and same_days(claim, row) and whole_of(claim.figure, row) for row in rows)


def _settled(claim: Claim, known: Mapping[str, Sequence[Known]], home: int | None) -> Claim:
    """The claim with its candidates in the order that their values speak for: of two that the words leave near each other, the one
    whose ledger value is the very figure. A figure of three digits that is the ledger's own speaks for few words too."""
    if not claim.candidates:
        return claim
    place = claim.place.key if claim.place else home
    figure = claim.figure
    hit = figure.value >= 100 or figure.places > 0
    held = {
        candidate.code: [row for row in comparable(claim, known.get(candidate.code, ())) if row.place == place and agrees(figure, row)]
        for candidate in claim.candidates if hit
    }  # fmt: skip

    def score(candidate: Candidate) -> float:
        return candidate.score + (_VALUE if held.get(candidate.code) else 0.0)

    ordered = sorted(claim.candidates, key=lambda candidate: -score(candidate))
    best = ordered[0]
    if best is not claim.candidates[0] or (
        beside.telling(figure) and any(same_days(claim, row) for row in held.get(best.code, ()))
    ):
        ordered[0] = replace(best, score=round(min(1.0, score(best)), 3))
    return replace(claim, candidates=tuple(ordered))


def _as_their_rows(claims: Sequence[Claim], known: Mapping[str, Sequence[Known]], home: int | None) -> list[Claim]:
    """Shares in a table's row speak of what the counts beside them were recognised as by their values, where the words allow both."""
    held: dict[tuple[int, int], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.block.cell is not None and claim.indicator and claim.figure.kind == Kind.COUNT and beside.telling(claim.figure):
            place = claim.place.key if claim.place else home
            if any(row.place == place and agrees(claim.figure, row) for row in known.get(claim.indicator, ())):
                held[claim.block.cell.table, claim.block.cell.row].add(claim.indicator)
    return [_as_its_row(claim, held) for claim in claims]


def _as_its_row(claim: Claim, held: Mapping[tuple[int, int], set[str]]) -> Claim:
    cell = claim.block.cell
    if cell is None or claim.figure.kind != Kind.PERCENT or not claim.candidates:
        return claim
    first = claim.candidates[0]
    near = [other for other in claim.candidates if other.score >= max(GOOD_ENOUGH, first.score - _VALUE)]
    meant = next((other for other in near if other.code in held.get((cell.table, cell.row), ())), first)
    rest = tuple(other for other in claim.candidates if other is not meant)
    return replace(claim, candidates=(replace(meant, score=max(meant.score, first.score)), *rest))


def _judged(claim: Claim, found: list[Finding], known: Mapping[str, Sequence[Known]], home: int | None) -> Judged:
    figure = claim.figure
    own = [finding for finding in (within.of_parts(figure), within.impossible(claim)) if finding is not None] + found
    place = claim.place.key if claim.place else home
    rows = known.get(claim.indicator, ()) if claim.indicator else ()
    unplaced = claim.starts and not claim.base_period
    if unplaced and claim.indicator and not any(agrees(figure, row) for row in comparable(claim, rows)):
        said = Finding(Verdict.UNKNOWN, "Đây là số đầu kỳ để so sánh; văn bản không ghi của kỳ nào.")
    elif claim.indicator is None:
        said = Finding(Verdict.UNKNOWN, "Chưa nhận ra chỉ tiêu nào trong sổ số liệu ứng với số này.")
    else:
        said = against(claim, rows, place)
    if claim.quoted and said.verdict != Verdict.AGREES:
        own, said = [], Finding(Verdict.UNKNOWN, "Số nằm trong lời trích dẫn: văn bản nhắc lại, không phải tự báo cáo.")
    notes = [*_plausible(claim, rows, place), *_remarks(said)]
    if said.verdict == Verdict.ABSENT and said.known is not None and said.known.target:
        notes.append("Số này trùng với mục tiêu đã đặt ra: xem lại có phải kết quả đạt được không.")
    if said.verdict == Verdict.AGREES and figure.numerator is not None and figure.numerator > (figure.denominator or 0):
        # The ledger holds the very parts: what is odd about them is the ledger's to explain, and no fault of the draft.
        notes += [finding.reason for finding in own if finding.verdict == Verdict.INTERNAL]
        own = [finding for finding in own if finding.verdict != Verdict.INTERNAL]
    ordered = sorted([*own, said], key=lambda finding: _GRAVEST.index(finding.verdict))
    first = ordered[0]
    ledgers = said.known
    return Judged(
        claim, within.consistent(figure), first.verdict, first.reason, first.arithmetic, ledgers,
        suggestion=as_the_ledger(figure, ledgers) if ledgers and _writable(claim, said, place) else "",
        findings=tuple(ordered), notes=tuple(notes),
    )  # fmt: skip


def _writable(claim: Claim, said: Finding, place: int | None) -> bool:
    """Whether the ledger's value may be written in the claim's stead: that of its place and period."""
    known = said.known
    if known is None or said.verdict == Verdict.ABSENT:
        return False
    return said.verdict != Verdict.SCOPE or (known.place == place and same_days(claim, known) and not known.target)


def _remarks(said: Finding) -> tuple[str, ...]:
    """What the ledger's own checks hold against the published figure that a claim repeats."""
    if said.known is None or said.verdict not in (Verdict.AGREES, Verdict.ROUNDING):
        return ()
    return tuple(f"Sổ số liệu đã ghi nhận: {remark}" for remark in said.known.remarks)


def _plausible(claim: Claim, rows: Sequence[Known], place: int | None) -> list[str]:
    """A fall of what may only rise, and a jump."""
    figure = claim.figure
    _, last = days(claim.period)
    notes = []
    before = [row for row in rows if row.place == place and not row.target and last is not None and row.last_day < last]
    if before and figure.kind in (Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.RATIO):
        row = before[-1]
        truth = truth_of(figure, row)
        if truth:
            if row.only_rises and Fraction(figure.value) < truth and not figure.qualifier:
                earlier = vi(int(truth)) if truth.denominator == 1 else vi(truth)
                notes.append(f"Chỉ tiêu này chỉ có thể tăng, nhưng số ghi thấp hơn số {row.when} ({earlier}).")
            ratio = Fraction(figure.value) / truth
            if figure.kind in (Kind.COUNT, Kind.MONEY) and (ratio >= _JUMP or (ratio and ratio <= Fraction(1, _JUMP))):
                notes.append(f"Chênh lệch hơn {_JUMP} lần so với số {row.when}: kiểm tra đơn vị tính.")
    return notes
