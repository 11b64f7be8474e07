"""The pages about indicators and checks say what the product holds."""

from __future__ import annotations

import re
from pathlib import Path

from tinhso.ledger.figures import published
from tinhso.ledger.figures.checks.catalogue import NAMES
from tinhso.ledger.indicators.reference import indicators_page

REFERENCE = Path(__file__).resolve().parents[5] / "docs" / "reference"


def test_the_page_of_indicators_is_up_to_date() -> None:
    assert (REFERENCE / "indicators.md").read_text(encoding="utf-8") == indicators_page(), "run: .venv/bin/python tools/reference"


def test_every_rule_is_described_and_no_other() -> None:
    page = (REFERENCE / "checks.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == NAMES.keys()


def test_every_published_row_is_argued() -> None:
    page = (REFERENCE / "checks.md").read_text(encoding="utf-8")
    rows = {printed.key for path in published.files() for printed in published.read(path)}
    named = set(re.findall(r"\b(?:tn|cb|vl)20\d\d-\d{3}\b", page))
    for prefix, first, last in re.findall(r"\b((?:tn|cb|vl)20\d\d)-(\d{3})…(\d{3})\b", page):
        named |= {f"{prefix}-{number:03d}" for number in range(int(first), int(last) + 1)}
    assert rows <= named, sorted(rows - named)
