"""The published figures of three provinces, as statements, targets and ranks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tinhso.kernel.places.models import Unit
from tinhso.ledger.figures import published
from tinhso.ledger.figures.loading import STAGES
from tinhso.ledger.figures.models import Figure, Statement, Target
from tinhso.ledger.figures.subjects import UnknownPlace, unit_on


def test_each_of_the_141_rows_is_one_figure_with_a_statement_or_a_target(loaded: dict[str, Unit]) -> None:
    assert Figure.objects.filter(origin="printed").count() == 141
    assert Figure.objects.filter(kind="target").count() == Target.objects.count() == 4
    assert Figure.objects.filter(kind="rank").count() == 6
    assert Statement.objects.filter(figure__isnull=False).count() == 137
    assert not Figure.objects.filter(statement=None, target=None).exists()


def test_a_count_with_its_whole_keeps_both_and_the_printed_share(loaded: dict[str, Unit]) -> None:
    row = Statement.objects.get(key="tn2023-028")
    assert (row.value, row.numerator, row.denominator) == (25629, 25629, 26869)
    assert (row.percent, row.percent_places) == (Decimal("95.38"), 2)
    assert (row.starts, row.ends) == (date(2023, 10, 14), date(2023, 10, 15))


def test_eight_of_sixty_three_is_a_rank_and_no_ratio(loaded: dict[str, Unit]) -> None:
    row = Statement.objects.get(key="tn2023-026")
    assert (row.form, row.value, row.rank_of) == ("rank", 8, 63)
    assert row.numerator is None and row.denominator is None


def test_an_interval_includes_its_last_day(loaded: dict[str, Unit]) -> None:
    row = Statement.objects.get(key="tn2024-015")
    assert (row.starts, row.ends) == (date(2024, 1, 1), date(2024, 5, 27))


def test_growth_said_twice_keeps_both_ways_and_their_base(loaded: dict[str, Unit]) -> None:
    row = Statement.objects.get(key="tn2024-040")
    assert (row.value, row.growth, row.percent_of_base) == (14770, Decimal("-23.4"), Decimal("76.6"))
    assert row.growth_base == "2023-01-01/2023-05-19"


def test_a_target_says_by_when_and_on_which_side(loaded: dict[str, Unit]) -> None:
    markets, rank = Target.objects.get(key="tn2022-006"), Target.objects.get(key="tn2022-016")
    assert (markets.value, markets.due, markets.comparison) == (60, date(2022, 12, 31), "at_least")
    assert (rank.value, rank.due, rank.comparison) == (10, date(2030, 12, 31), "at_most")


def test_one_thing_in_several_reports_is_one_indicator(loaded: dict[str, Unit]) -> None:
    rows = Statement.objects.filter(indicator_id="telecom.base_stations").values_list("key", flat=True)
    assert set(rows) == {"tn2023-002", "tn2024-009", "cb2025-014"}


def test_figures_speak_of_the_territory_of_their_day(loaded: dict[str, Unit]) -> None:
    assert Statement.objects.get(key="tn2024-010").unit == loaded["old"]
    assert Statement.objects.get(key="tn2022-001").unit == loaded["city"]
    assert Statement.objects.get(key="vl2022-009").unit == loaded["vinh_long"]
    assert unit_on("19", date(2026, 1, 1)) == loaded["new"]


def test_every_figure_has_an_indicator_named_in_both_languages(loaded: dict[str, Unit]) -> None:
    for figure in Figure.objects.select_related("indicator"):
        assert figure.indicator.title_vi and figure.indicator.title_en, figure.code


def test_loading_twice_changes_nothing(loaded: dict[str, Unit]) -> None:
    before = list(Statement.objects.order_by("key").values())
    STAGES[0].run(lambda done, total=None: None)
    assert list(Statement.objects.order_by("key").values()) == before


def test_an_unknown_code_says_where_it_stands(provinces: dict[str, Unit]) -> None:
    with pytest.raises(UnknownPlace, match=r"tn2099, dòng 7.*mã 77"):
        unit_on("77", date(2022, 1, 1), "tn2099, dòng 7")


def test_a_line_that_is_no_claim_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "thai_nguyen"
    folder.mkdir()
    head = "id,document,indicator,level,unit,body,as_of,claim,value,of,qualifier,against\n"
    for cells, words in (
        ("x-1,d,teams.teams,province,19,,2022,amount,2.256 tổ,,exact,", "không phải số"),
        ("x-1,d,teams.teams,province,19,,2022,sum,2256,,exact,", "không có loại"),
        ("x-1,d,teams.teams,province,19,,31/12/2022,amount,2256,,exact,", "dòng 2"),
    ):
        path = folder / "published.csv"
        path.write_text(head + cells + "\n", encoding="utf-8")
        with pytest.raises(published.PublishedError, match=words):
            published.read(path)
