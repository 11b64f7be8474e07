"""Paper is narrower than a tablet (about 700 px between its margins), yet holds tables as a desk does."""

from __future__ import annotations

import re
from pathlib import Path

from tinhso.kernel.pages.templatetags import tinhso

CSS = Path(tinhso.__file__).parents[1] / "static" / "tinhso" / "css"


def test_paper_never_gets_the_layout_of_a_phone() -> None:
    """Rules for phones turn each row of a table into a card; on paper a reconciliation of banks must stay a table."""
    rules = {
        path.name: re.findall(r"@media ([^{]*max-width: 47\.99rem[^{]*)\{", path.read_text("utf-8")) for path in CSS.glob("*.css")
    }
    assert sum(map(len, rules.values())) >= 3
    assert [rule for found in rules.values() for rule in found if not rule.startswith("screen and")] == []
