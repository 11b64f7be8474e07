"""The labelled corpus: what is reached stays reached. The full score with every miss: tools/score-drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tinhso.kernel.people.testing import TODAY
from tinhso.kernel.places import lookup
from tinhso.ledger.indicators.values import SYSTEM
from tinhso.reports.drafts import checking, reading, scoring

CORPUS = Path(__file__).resolve().parents[5] / "tests" / "drafts" / "corpus"
REACHED = {
    "tuned": {
        "recall": 0.995, "precision": 0.995, "kind": 0.98, "value": 0.995, "unit": 0.985, "consistent": 1.0,
        "period": 0.965, "place": 0.98, "indicator": 0.92,
    },
    "unseen": {
        "recall": 0.985, "precision": 0.985, "kind": 0.97, "value": 0.99, "unit": 0.975, "consistent": 0.999,
        "period": 0.92, "place": 0.96, "indicator": 0.88,
    },
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("half", ["tuned", "unseen"])
def test_what_was_reached_stays_reached(half: str) -> None:
    checker = checking.Checker(SYSTEM, today=TODAY, home=lookup.unit_by_code("19", TODAY))

    def figures(path: Path) -> list[scoring.Answer]:
        return [checking.figure_json(judged) for judged in checker.check(reading.read(path.read_bytes(), path.name)).figures]

    score = scoring.score(CORPUS / half, figures)
    assert score.texts >= 60
    got = {"recall": score.recall, "precision": score.precision} | {aspect: score.share(aspect) for aspect in scoring.ASPECTS}
    fallen = {aspect: round(got[aspect], 4) for aspect, least in REACHED[half].items() if got[aspect] < least}
    assert not fallen, scoring.told(score)
