"""Charts say what the numbers say: a gap stays a gap, the break is not joined, a bar that is cut says where it starts."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.pages import charts
from tinhso.kernel.pages.charts import Point

NUMBERS = st.floats(0, 1e12, allow_nan=False)


def test_a_line_is_cut_at_the_break_and_at_a_gap() -> None:
    points = [
        Point("1", 1),
        Point("2", 2),
        Point("3", None),
        Point("4", 3),
        Point("5", 4, after_break=True),
        Point("6", 5, after_break=True),
    ]
    drawn = charts.spark(points)
    assert len(drawn.lines) == 3
    assert drawn.break_x is not None


def test_a_line_without_values_draws_nothing() -> None:
    assert charts.spark([Point("1", None)]).lines == ()
    assert charts.line_chart([Point("1", None)]).lines == ()


@given(st.lists(NUMBERS, min_size=2, max_size=40))
def test_every_point_lies_on_the_paper(values: list[float]) -> None:
    chart = charts.line_chart([Point(str(i), v) for i, v in enumerate(values)])
    for line in chart.lines:
        for pair in line.split():
            x, y = (float(part) for part in pair.split(","))
            assert chart.left - 0.1 <= x <= chart.width
            assert 0 <= y <= chart.bottom + 0.1


@given(NUMBERS, NUMBERS)
def test_grid_values_hold_the_data(a: float, b: float) -> None:
    low, high = sorted((a, b))
    steps = charts.nice_steps(low, high)
    assert steps[0] <= low + 1e-6
    assert steps[-1] >= high - 1e-6
    assert len(steps) <= 12


def test_a_published_point_stands_between_its_months() -> None:
    points = [Point("9", 90, date(2023, 9, 30)), Point("10", 96, date(2023, 10, 31))]
    chart = charts.line_chart(points, published=[(date(2023, 10, 14), 95, "95,38%", "/x")], share=True)
    assert len(chart.seals) == 1
    assert chart.left < chart.seals[0].x < chart.width
    assert chart.cut_at


def test_a_ranking_leaves_out_the_middle_and_counts_it() -> None:
    rows = [charts.Ranked(i + 1, f"Xã {i}", 100 - i / 2) for i in range(20)]
    drawn = charts.ranking(rows, whole=96, share=True)
    assert [bar.rank for bar in drawn.bars] == [1, 2, 3, 17, 18, 19, 20]
    assert drawn.bars[3].gap_before == 13
    assert drawn.start == 88


def test_a_tile_shows_100_only_when_all_and_0_only_when_none() -> None:
    places = [
        charts.Place(0, 0, "A", Fraction(9999, 100), "99,99%"),
        charts.Place(1, 0, "B", Fraction(100), "100%"),
        charts.Place(2, 0, "C", Fraction(1, 100), "0,01%"),
        charts.Place(3, 0, "D", None, "không có số liệu"),
    ]
    digits = [tile.digits for tile in charts.tile_map(places, [20, 40, 60, 80], ["a", "b", "c", "d", "e"]).tiles]
    assert digits == ["99", "100", "1", ""]


def test_a_large_count_fits_in_its_tile() -> None:
    counts = [0, 7, 999, 1000, 2526, 9949, 9950, 12_499, 999_499, 999_500, 2_400_000, 340_000_000, 1_200_000_000]
    places = [charts.Place(n, 0, f"xã {n}", count, str(count)) for n, count in enumerate(counts)]
    digits = [tile.digits for tile in charts.tile_map(places, [1, 2, 3, 4], ["a", "b", "c", "d", "e"], share=False).tiles]
    assert digits == ["0", "7", "999", "1,0k", "2,5k", "9,9k", "10k", "12k", "999k", "1,0tr", "2,4tr", "340tr", "1,2tỷ"]


@given(st.integers(0, 10**12 - 10**9))
def test_no_tile_has_more_than_three_digits(count: int) -> None:
    (tile,) = charts.tile_map([charts.Place(0, 0, "xã", count, "")], [1, 2, 3, 4], ["a"] * 5, share=False).tiles
    assert sum(letter.isdigit() for letter in tile.digits) <= 3


def test_a_high_and_even_series_is_cut_so_that_its_movement_shows() -> None:
    shares = charts.line_chart([Point("1", 94.2), Point("2", 94.9), Point("3", 94.6)], target=95, share=True)
    assert shares.cut_at is not None and shares.cut_at >= 90
    ys = [float(pair.split(",")[1]) for pair in shares.lines[0].split()]
    assert max(ys) - min(ys) > (shares.bottom - 24) / 3


def test_an_axis_starts_at_zero_where_the_values_need_it() -> None:
    assert charts.line_chart([Point("1", 3), Point("2", 82)], share=True).cut_at is None
    assert charts.line_chart([Point("1", 500), Point("2", 1000)]).cut_at is None
    assert charts.line_chart([Point("1", 950), Point("2", 1000)]).cut_at == 940
