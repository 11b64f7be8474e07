"""Drafts judged by what they say of themselves: no ledger, no places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tinhso.reports.drafts import reading
from tinhso.reports.drafts.claims import reading as claims
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.lexicon import Lexicon
from tinhso.reports.drafts.claims.model import Claim
from tinhso.reports.drafts.judging.judge import judge
from tinhso.reports.drafts.judging.model import Judged, Known, Verdict


class _Nothing:
    def known(self, indicators: Sequence[str], claims: Sequence[Claim]) -> Mapping[str, Sequence[Known]]:
        return {}


def judged(content: str | bytes, name: str = "a.txt") -> list[Judged]:
    """Every figure of a draft."""
    draft = reading.read(content.encode() if isinstance(content, str) else content, name)
    return judge(draft, claims.read(draft, Gazetteer([]), Lexicon([], {})), _Nothing())


def blamed(content: str | bytes, name: str = "a.txt") -> list[tuple[str, str]]:
    """(what is written, verdict) of the figures that the draft itself shows to be wrong."""
    wrong = (Verdict.INTERNAL, Verdict.ROUNDING)
    return [(one.claim.figure.text, str(one.verdict)) for one in judged(content, name) if one.verdict in wrong]
