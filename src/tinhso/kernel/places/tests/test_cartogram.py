from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.kernel.places import cartogram, lookup
from tinhso.kernel.places.models import Level, Unit

ON = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("code", "on", "communes"), [("19", ON, 92), ("19", date(2022, 6, 1), 178), ("04", ON, 56), ("86", ON, 124)]
)
def test_every_commune_has_a_tile_of_its_own(country, code, on, communes):
    province = lookup.unit_by_code(code, on)
    keys = [unit.pk for unit in lookup.children(province, on, Level.COMMUNE)]
    cells = cartogram.layout(keys, on)
    assert set(cells) == set(keys)
    assert len(set(cells.values())) == communes
    assert min(column for column, _row in cells.values()) == min(row for _column, row in cells.values()) == 0


def test_tiles_lie_as_the_communes_do(country):
    """North stays above south and west left of east, for nearly every pair that lies far apart."""
    province = lookup.unit_by_code("19", ON)
    units = lookup.children(province, ON, Level.COMMUNE)
    cells = cartogram.layout([unit.pk for unit in units], ON)
    far = [(a, b) for a in units for b in units if a.latitude - b.latitude > 0.3]
    right = sum(cells[a.pk][1] < cells[b.pk][1] for a, b in far)
    assert right / len(far) > 0.98


def test_the_same_units_give_the_same_picture_in_any_order(country):
    keys = [unit.pk for unit in lookup.children(lookup.unit_by_code("04", ON), ON, Level.COMMUNE)]
    first = cartogram.layout(keys, ON)
    cartogram._kept.clear()
    assert cartogram.layout(list(reversed(keys)), ON) == first


def test_a_unit_of_another_day_or_without_a_centre_is_refused(country):
    old = lookup.unit_by_code("05569", date(2025, 1, 1))
    with pytest.raises(ValueError, match="does not stand"):
        cartogram.layout([old.pk], ON)
    Unit.objects.filter(pk=33005569).update(longitude=None)
    with pytest.raises(ValueError, match="centre"):
        cartogram.layout([33005569], ON)


@pytest.mark.parametrize("code", ["19", "04", "86"])
def test_a_province_signs_with_its_silhouette(country, code):
    cells = cartogram.silhouette(lookup.unit_by_code(code, ON), ON)
    assert len(cells) == len(set(cells)) == 34
    assert cells == sorted(cells, key=lambda cell: (cell[1], cell[0]))


POINTS = st.lists(st.tuples(st.floats(102, 110), st.floats(8, 23)), min_size=0, max_size=40)


@given(POINTS)
@settings(max_examples=40, deadline=None)
def test_any_centres_even_equal_ones_get_tiles_of_their_own(centres):
    cells = cartogram.tiles(centres)
    assert len(cells) == len(set(cells)) == len(centres)
    assert cells == cartogram.tiles(centres)
