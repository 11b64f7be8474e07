"""The API of indicators and figures: open where published, by rights otherwise."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from django.test import Client

from tinhso.kernel.people.models import Person
from tinhso.ledger.cells.tests import world
from tinhso.ledger.figures.api import csv_answer
from tinhso.ledger.figures.services import publish_figure
from tinhso.ledger.figures.tests.test_publish_figure import CLOCK
from tinhso.ledger.indicators.tests.test_values import book, state  # noqa: F401

BASE = "/api/indicators/indicators"
ASKED = {"place": str(world.OLD_PROVINCE), "period": "2024"}


@pytest.fixture
def client_of(book: None, administrator: Person) -> Client:  # noqa: F811
    client = Client()
    client.force_login(administrator)
    return client


def test_a_visitor_sees_indicators_and_published_values_alone(book: None, administrator: Person) -> None:  # noqa: F811
    visitor = Client()
    codes = [row["code"] for row in visitor.get(BASE, {"system": "test"}).json()]
    assert "test.share_a" in codes
    hidden = visitor.get(f"{BASE}/test.share_a/value", ASKED).json()
    assert (hidden["value"], hidden["reason"]) == (None, "Chưa công bố.")
    publish_figure(administrator, "test.share_a", world.Unit.objects.get(pk=world.OLD_PROVINCE), "2024", clock=CLOCK)
    shown = visitor.get(f"{BASE}/test.share_a/value", ASKED).json()
    assert (shown["value"], shown["numerator"], shown["denominator"]) == (40, 4, 10)
    figure = visitor.get(f"/api/figures/figures/test.share_a/{world.OLD_PROVINCE}/2024").json()
    assert (figure["value"], figure["origin"]) == (40, "computed")


def test_an_officer_gets_values_explanation_and_ranked_table(client_of: Client) -> None:
    value = client_of.get(f"{BASE}/test.share_a/value", ASKED).json()
    assert (value["value"], value["exact"], value["from"], value["to"]) == (40, "40", "2024-01-01", "2024-12-31")
    why = client_of.get(f"{BASE}/test.share_a/explanation", ASKED).json()
    assert [entry["amount"] for entry in why["inputs"]] == [4, 10]
    rows = client_of.get(f"{BASE}/test.share_a/table", ASKED).json()
    assert {row["unit"]: row["rank"] for row in rows} == {101: 2, 102: 1, 103: 3, 104: None}
    lines = list(csv.DictReader(client_of.get(f"{BASE}/test.share_a/table.csv", ASKED).content.decode("utf-8-sig").splitlines()))
    assert {row["place_code"]: row["value"] for row in lines} == {"101": "75", "102": "100", "103": "0", "104": ""}


def test_months_come_as_sdmx_csv(client_of: Client) -> None:
    text = client_of.get(f"{BASE}/test.count/months.csv", {"place": str(world.NEW_PROVINCE), "months": 12}).content.decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 12 and {row["STRUCTURE_ID"] for row in rows} == {"TINHSO:INDICATORS(1.0)"}
    assert all(row["OBS_STATUS"] in "APME" and len(row["TIME_PERIOD"]) == 7 for row in rows)


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("test.nothing/value", ASKED, 404),
        ("test.count/value", {**ASKED, "place": "77777"}, 404),
        ("test.count/value", {**ASKED, "period": "2024-13"}, 409),
        ("test.count/value", {**ASKED, "rule": "lunar"}, 409),
        ("test.count/value", {**ASKED, "map": "31/02/2025"}, 409),
    ],
)
def test_wrong_questions_are_told_in_one_form(client_of: Client, path: str, query: dict[str, str], status: int) -> None:
    answer = client_of.get(f"{BASE}/{path}", query)
    assert answer.status_code == status and answer.json()["message"]["vi"]


def test_figures_are_listed_as_json_and_csv(client_of: Client) -> None:
    client_of.get("/api/figures/figures").json()
    state("p1", "test.count", 101, date(2024, 1, 1), date(2025, 1, 1), 5)
    assert client_of.get("/api/figures/figures").json() == []
    assert client_of.get("/api/figures/findings").json() == []
    assert client_of.get("/api/figures/figures.csv").content.decode("utf-8-sig").startswith("id,kind,origin,indicator")
    assert client_of.get("/api/figures/figures/nothing").status_code == 404


def test_a_cell_never_starts_a_formula() -> None:
    text = csv_answer(["a"], [["=1+1"], ["@x"], [None], [-5]], "a.csv").content.decode("utf-8-sig")
    assert text.splitlines() == ["a", "'=1+1", "'@x", '""', "-5"]
