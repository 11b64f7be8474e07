"""What a page costs in queries does not depend on how much it shows: counted, because times depend on the machine."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tinhso.ledger.cells.tests import world
from tinhso.ledger.indicators.tests.test_values import define

REPORT = f"/bao-cao?place={world.NEW_PROVINCE}&period=2026-H1"


def _queries(desk: Client, address: str) -> int:
    assert desk.get(address).status_code == 200  # what a process keeps is kept now
    with CaptureQueriesContext(connection) as asked:
        desk.get(address)
    return len(asked)


@pytest.mark.parametrize(("address", "most"), [("/", 50), (REPORT, 30)])
def test_a_page_of_many_indicators_asks_as_much_as_one_of_few(desk: Client, address: str, most: int) -> None:
    few = _queries(desk, address)
    for number in range(14):
        define(f"test.more{number}", f"{number + 2} * test.visits / test.visits_a", "lượt", "        nature: flow\n")
    shown = desk.get(address).content.decode()
    assert all(f"test.more{number}" in shown for number in range(14))
    assert _queries(desk, address) == few <= most


@pytest.mark.parametrize("query", ["", "?map=old", "?map=new", "?period=2026-02"])
def test_the_page_of_an_indicator_asks_little_on_any_map(desk: Client, query: str) -> None:
    assert _queries(desk, f"/chi-tieu/test.count{query}") <= 50
