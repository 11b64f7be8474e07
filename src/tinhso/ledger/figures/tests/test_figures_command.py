"""`tinhso figures --json`: one object a published figure, with its source and what the checks found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from tinhso.kernel.places.models import Unit
from tinhso.ledger.figures import listing
from tinhso.ledger.figures.commands import app

KEYS = {
    "id", "indicator", "place", "as_of", "value", "numerator", "denominator", "qualifier", "source", "computed", "findings",
}  # fmt: skip


@pytest.fixture
def figures(loaded: dict[str, Unit]) -> dict[str, dict[str, Any]]:
    result = CliRunner().invoke(app, ["--json"], catch_exceptions=False)
    return {row["id"]: row for row in json.loads(result.stdout)}


def test_every_figure_is_one_object_with_the_promised_keys(figures: dict[str, dict[str, Any]]) -> None:
    assert len(figures) == 141
    assert all(row.keys() >= KEYS and row["source"] and row["indicator_vi"] and row["indicator_en"] for row in figures.values())


def test_values_keep_count_share_interval_rank_target_and_qualifier(figures: dict[str, dict[str, Any]]) -> None:
    households = figures["tn2023-028"]
    assert (households["value"], households["numerator"], households["denominator"]) == (25629, 25629, 26869)
    assert (households["percent"], households["place"], households["as_of"]) == (95.38, "Thái Nguyên", "2023-10-14")
    assert [finding["rule"] for finding in households["findings"]] == ["share_cut"]
    rank = figures["tn2022-007"]
    assert (rank["kind"], rank["value"], rank["rank_of"], rank["numerator"], rank["denominator"]) == ("rank", 12, 63, None, None)
    target = figures["tn2022-006"]
    assert (target["kind"], target["target"], target["qualifier"]) == (
        "target", {"due": "2022-12-31", "comparison": "at_least"}, "over",
    )  # fmt: skip
    attacks = figures["tn2024-016"]
    assert (attacks["as_of"], attacks["to"]) == ("2024-01-01/2024-05-26", "2024-05-26")
    assert figures["tn2024-043"]["value"] == 99.63
    assert figures["tn2024-004"]["growth"] == 71.79 and figures["tn2024-004"]["growth_base"] == "2023-H1"


def test_a_figure_that_another_is_compared_with_says_so(figures: dict[str, dict[str, Any]]) -> None:
    assert figures["tn2022-012"]["findings"] == []
    assert figures["tn2022-012"]["mentioned_in"] == ["tn2023-027"]


def test_people_read_it_as_printed(loaded: dict[str, Unit]) -> None:
    said = {code: listing.one(code).shown for code in ("tn2023-028", "tn2023-008", "tn2022-007", "tn2024-043", "tn2023-002")}
    assert said == {
        "tn2023-028": "25.629/26.869 hộ (95,38%)",
        "tn2023-008": "trên 1.100.000/1.766.865 thuê bao",
        "tn2022-007": "hạng 12/63",
        "tn2024-043": "99,63%",
        "tn2023-002": "khoảng 1.800 trạm",
    }
    with pytest.raises(listing.UnknownFigure, match="tn1999-001"):
        listing.one("tn1999-001")


def test_the_list_of_findings_stands_in_one_place(loaded: dict[str, Unit]) -> None:
    found = listing.findings()
    assert [finding.severity for finding in found] == ["error"] * 3 + ["note"] * 4
    result = CliRunner().invoke(app, ["check"], catch_exceptions=False)
    assert "Đã soát 137 số liệu: 7 chỗ, 0 mới, 0 đã hết." in result.stdout


def test_the_number_of_queries_does_not_grow_with_the_figures(loaded: dict[str, Unit], django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(25):
        assert len(listing.published()) == 141
