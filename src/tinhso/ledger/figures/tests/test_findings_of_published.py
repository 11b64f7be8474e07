"""What the rules find in the published figures: each argued in docs/reference/checks.md, and nothing else."""

from __future__ import annotations

from decimal import Decimal

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.ledger.figures import checks, listing
from tinhso.ledger.figures.models import Finding, Statement

EXPECTED = {
    ("tn2023-027", "stock_falls"),
    ("tn2023-028", "share_cut"),
    ("tn2024-004", "growth_without_base"),
    ("tn2024-010", "fall_to_explain"),
    ("tn2024-011", "base_moved"),
    ("tn2024-034", "share_precision"),
    ("tn2024-039", "base_moved"),
}


def test_findings_of_the_141_rows_are_these_and_no_others(loaded: dict[str, Unit], clock: FixedClock) -> None:
    summary = checks.run(clock)
    assert set(Finding.objects.values_list("figure__code", "rule")) == EXPECTED
    assert (summary.examined, summary.open, summary.new) == (137, 7, 0)  # loading already ran them


def test_each_finding_shows_its_arithmetic(loaded: dict[str, Unit], clock: FixedClock) -> None:
    checks.run(clock)
    said = {f.figure.code: f.message for f in Finding.objects.select_related("figure")}
    assert "25.629 / 26.869 × 100 = 95,38501…" in said["tn2023-028"] and "95,39%" in said["tn2023-028"]
    assert "từ 277 là 71,84%, từ 278 là 71,22%" in said["tn2024-004"]
    assert "2.256 (năm 2022) xuống 2.255 (đến 31/12/2023): giảm 1" in said["tn2023-027"]
    assert "giảm 199.160 (11,27%)" in said["tn2024-010"]
    assert "95,65%" in said["tn2024-034"]
    assert "26.869 + 18.927 + 41.269 = 87.065" in said["tn2024-039"] and "81.521" in said["tn2024-039"]
    assert "73.692" in said["tn2024-039"]


def test_each_finding_says_the_same_in_english(loaded: dict[str, Unit], clock: FixedClock) -> None:
    checks.run(clock)
    said = {f.figure.code: f.message_en for f in Finding.objects.select_related("figure")}
    assert "25,629 / 26,869 × 100 = 95.38501…; rounded to 2 decimals 95.39%, the report prints 95.38%" in said["tn2023-028"]
    assert "from 277 it is 71.84%, from 278 it is 71.22%" in said["tn2024-004"]
    assert "26,869 + 18,927 + 41,269 = 87,065" in said["tn2024-039"]
    assert not [text for text in said.values() if set(text.lower()) & set("ăâđêôơưạảấầệ")]


def test_findings_of_an_earlier_version_get_their_english_when_the_checks_run(loaded: dict[str, Unit], clock: FixedClock) -> None:
    checks.run(clock)
    Finding.objects.update(message_en="")
    assert all(found.told("en") == found.message for found in listing.findings())
    again = checks.run(clock)
    assert (again.new, again.closed) == (0, 0)
    assert not Finding.objects.filter(message_en="").exists()


def test_a_finding_names_the_figures_it_compared(loaded: dict[str, Unit], clock: FixedClock) -> None:
    checks.run(clock)
    moved = Finding.objects.get(figure__code="tn2024-039")
    assert set(moved.others.values_list("code", flat=True)) == {"tn2023-028", "tn2023-029", "tn2023-030"}


def test_running_again_finds_nothing_new_and_a_mended_figure_closes_its_finding(loaded: dict[str, Unit], clock: FixedClock) -> None:
    checks.run(clock)
    again = checks.run(clock)
    assert (again.new, again.closed, again.open) == (0, 0, 7)
    Statement.objects.filter(key="tn2023-028").update(percent=Decimal("95.39"))
    mended = checks.run(clock)
    assert (mended.closed, mended.open) == (1, 6)
    assert Finding.objects.get(figure__code="tn2023-028").closed_at == clock.now()
    Statement.objects.filter(key="tn2023-028").update(percent=Decimal("95.38"))
    assert checks.run(clock).open == 7
    assert Finding.objects.filter(figure__code="tn2023-028", closed_at=None).count() == 1
