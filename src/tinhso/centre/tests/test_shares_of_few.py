"""A share of very few, and one of nothing: the page says of how many it is, and never a count in the place of a share."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells import refresh
from tinhso.ledger.cells.tests import world
from tinhso.ledger.indicators.files import read
from tinhso.ledger.indicators.services import add_version

pytestmark = pytest.mark.django_db


def table_under(page: str, mark: str) -> list[list[str]]:
    """The rows of the first table after a mark, as texts."""
    body = page[page.index(mark) :]
    body = body[: body.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows]


DEFINITION = """
indicators:
  test.few:
    title: {vi: "Thử", en: "Trial"}
    pillar: society
    system: test
    versions:
      - from: 2020-01-01
        unit: {vi: "%", en: "%", of: {vi: "lượt", en: "visits"}}
        formula: "100 * test.visits_a / test.visits"
        nature: flow
        rounding: 2
"""


@pytest.fixture
def page(desk: Client) -> str:
    """A commune with two visits in February, three in March and none in any other month."""
    add_version(
        None, "test.few", read(DEFINITION, "thử.yaml")[0].definition, source="thử.yaml", clock=FixedClock.on(date(2026, 1, 1))
    )
    for kind in "aab":
        world.visit(201, date(2026, 3, 9), kind=kind)
    refresh.refresh()
    return desk.get("/chi-tieu/test.few?unit=201").content.decode()


def test_a_chart_of_a_share_says_of_how_many_it_is(page: str) -> None:
    assert "Tỷ lệ tính trên 2–3 lượt" in page


def test_a_month_with_nothing_to_share_is_a_dash_and_not_a_zero(page: str) -> None:
    months = [row for row in table_under(page, "asTable") if row]
    assert {tuple(row[1:]) for row in months} >= {("66,67%", "2/3 lượt"), ("100,00%", "2/2 lượt"), ("–", "0 lượt")}
    assert all(value == "–" or value.endswith("%") for _month, value, _of in months)
