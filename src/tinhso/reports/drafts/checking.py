"""A draft checked from beginning to end: read, found, claimed, judged; and the answer as JSON."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tinhso.kernel.places.models import Unit
from tinhso.ledger.indicators import values
from tinhso.reports.drafts import holdings
from tinhso.reports.drafts.claims import reading as claims
from tinhso.reports.drafts.judging.judge import judge
from tinhso.reports.drafts.judging.model import Judged, Verdict
from tinhso.reports.drafts.model import Block, Draft, Figure


@dataclass(frozen=True)
class Checked:
    """What was said of every figure of a draft."""

    draft: Draft
    figures: tuple[Judged, ...]
    place: str
    period: str

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many figures got each verdict."""
        counted = Counter(figure.verdict for figure in self.figures)
        return {verdict: counted[verdict] for verdict in Verdict}

    def as_json(self) -> dict[str, Any]:
        """The object that `tinhso check --json` prints."""
        return {
            "name": self.draft.name,
            "place": self.place,
            "period": self.period,
            "text": self.draft.text,
            "blocks": [_block_json(block) for block in self.draft.blocks],
            "counts": {str(verdict): number for verdict, number in self.counts.items()},
            "figures": [figure_json(figure) for figure in self.figures],
        }


class Checker:
    """Checks any number of drafts of one province for one person. Names and words are read once; what the ledger holds, each time.

    `today`: a period that is not over by then proves nobody wrong. `learnt`: indicator → words that officers of the province have given it.
    """

    def __init__(
        self, person: values.Asker, *, today: date, home: Unit | None = None, learnt: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.home = home
        self._ledger = holdings.Holdings(person, home.pk if home else None, today)
        self._names = holdings.gazetteer(home)
        self._words = holdings.lexicon(learnt)

    def check(self, draft: Draft, *, period: str = "") -> Checked:
        """Every figure of a draft with its verdict. `period`: of the report, where it does not say."""
        place = holdings.place_of(self.home) if self.home else None
        found = claims.read(draft, self._names, self._words, place=place, period=period)
        judged = judge(draft, found, self._ledger, self.home.pk if self.home else None)
        return Checked(draft, tuple(judged), str(self.home or ""), period)


def seldom_collecting() -> None:
    """Look for cycles a hundred times less often: a process that checks one draft and ends makes millions of objects, hardly any in
    cycles, and saves a fifth of its time so. Not for a server."""
    gc.set_threshold(70_000, 50, 50)


def plain(value: Decimal | None) -> str | None:
    """A decimal as digits: 25629, 95.38; a share that does not end is given to eight decimals."""
    if value is None:
        return None
    text = f"{value.quantize(Decimal('1e-8')) if -value.as_tuple().exponent > 8 else value:f}"  # type: ignore[operator]
    return text.rstrip("0").rstrip(".") if "." in text else text


def _block_json(block: Block) -> dict[str, Any]:
    cell = None if block.cell is None else [block.cell.table, block.cell.row, block.cell.column]
    return {"start": block.start, "end": block.end, "role": str(block.role), "cell": cell}


def _value(figure: Figure) -> str | None:
    return plain(figure.value) if figure.high is None else f"{plain(figure.value)}-{plain(figure.high)}"


def figure_json(judged: Judged) -> dict[str, Any]:
    """One figure as JSON."""
    claim, figure = judged.claim, judged.claim.figure
    return {
        "start": figure.start,
        "end": figure.end,
        "locator": claim.block.where(figure.start, figure.end),
        "text": figure.text,
        "kind": str(figure.kind),
        "value": _value(figure),
        "unit": figure.unit,
        "numerator": plain(figure.numerator),
        "denominator": plain(figure.denominator),
        "stated_percent": plain(figure.stated_percent),
        "qualifier": figure.qualifier,
        "base": figure.base,
        "about": claim.about,
        "indicator": claim.indicator,
        "candidates": [{"code": c.code, "title": c.title, "score": c.score} for c in claim.candidates],
        "place": claim.place.name if claim.place else None,
        "place_code": claim.place.code if claim.place else None,
        "period": claim.period or None,
        "consistent": str(judged.consistent),
        "verdict": str(judged.verdict),
        "reason": judged.reason,
        "arithmetic": judged.arithmetic,
        "ledger_figure": judged.known.code if judged.known else None,
        "ledger_when": judged.known.when if judged.known else None,
        "ledger_source": judged.known.source if judged.known else None,
        "suggestion": judged.suggestion,
        "notes": list(judged.notes),
    }
