"""The verdict of every claim: what the draft itself shows to be wrong comes first, then what the ledger says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from tinhso.ledger.indicators.rounding import in_vietnamese as vi
from tinhso.reports.drafts.claims.model import GOOD_ENOUGH, Candidate, Claim
from tinhso.reports.drafts.judging import apart, tables, within
from tinhso.reports.drafts.judging.against import against, agrees, days, truth_of
from tinhso.reports.drafts.judging.model import Finding, Judged, Known, Verdict
from tinhso.reports.drafts.model import Draft, Kind
from tinhso.reports.drafts.rewriting import as_the_ledger

_GRAVEST = (
    Verdict.INTERNAL, Verdict.DISAGREES, Verdict.ROUNDING, Verdict.OLD, Verdict.SCOPE, Verdict.AGREES, Verdict.ABSENT, Verdict.UNKNOWN,
)  # fmt: skip
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
    claims = [_settled(claim, known, home) for claim in claims]
    findings: dict[int, list[Finding]] = defaultdict(list)
    own = [position for position, claim in enumerate(claims) if not claim.quoted]
    said = [claims[position] for position in own]
    for position, finding in (
        *within.sums(draft.text, said), *within.twice(said), *within.growth(said), *tables.found(draft, said), *apart.found(draft, said)
    ):  # fmt: skip
        findings[own[position]].append(replace(finding, others=tuple(own[other] for other in finding.others)))
    return [_judged(claim, findings[position], known, home) for position, claim in enumerate(claims)]


def _settled(claim: Claim, known: Mapping[str, Sequence[Known]], home: int | None) -> Claim:
    """The claim with its candidates in the order that their values speak for: of two that the words leave near each other, the one
    whose ledger value is the very figure."""
    if len(claim.candidates) < 2:
        return claim
    place = claim.place.key if claim.place else home

    def score(candidate: Candidate) -> float:
        rows = [row for row in known.get(candidate.code, ()) if row.place == place]
        hit = claim.figure.value >= 100 or claim.figure.places > 0
        return candidate.score + (0.2 if hit and any(agrees(claim.figure, row) for row in rows) else 0.0)

    ordered = sorted(claim.candidates, key=lambda candidate: -score(candidate))
    best = ordered[0]
    if best is not claim.candidates[0]:
        ordered[0] = replace(best, score=round(min(1.0, score(best)), 3))
    return replace(claim, candidates=tuple(ordered))


def _judged(claim: Claim, found: list[Finding], known: Mapping[str, Sequence[Known]], home: int | None) -> Judged:
    figure = claim.figure
    own = [finding for finding in (within.of_parts(figure), within.impossible(claim)) if finding is not None] + found
    place = claim.place.key if claim.place else home
    rows = known.get(claim.indicator, ()) if claim.indicator else ()
    if claim.indicator is None:
        said = Finding(Verdict.UNKNOWN, "Chưa nhận ra chỉ tiêu nào trong sổ số liệu ứng với số này.")
    else:
        said = against(claim, rows, place)
    if claim.quoted and said.verdict != Verdict.AGREES:
        own, said = [], Finding(Verdict.UNKNOWN, "Số nằm trong lời trích dẫn: văn bản nhắc lại, không phải tự báo cáo.")
    notes = [*_plausible(claim, rows, place), *_remarks(said)]
    if said.verdict == Verdict.AGREES and figure.numerator is not None and figure.numerator > (figure.denominator or 0):
        # The ledger holds the very parts: what is odd about them is the ledger's to explain, and no fault of the draft.
        notes += [finding.reason for finding in own if finding.verdict == Verdict.INTERNAL]
        own = [finding for finding in own if finding.verdict != Verdict.INTERNAL]
    ordered = sorted([*own, said], key=lambda finding: _GRAVEST.index(finding.verdict))
    first = ordered[0]
    ledgers = said.known
    return Judged(
        claim, within.consistent(figure), first.verdict, first.reason, first.arithmetic, ledgers,
        suggestion=as_the_ledger(figure, ledgers) if ledgers and said.verdict not in (Verdict.ABSENT, Verdict.SCOPE) else "",
        findings=tuple(ordered), notes=tuple(notes),
    )  # fmt: skip


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
