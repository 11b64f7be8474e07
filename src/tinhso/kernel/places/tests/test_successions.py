"""Shares of the real reform: exact, complete, and honest about what is an estimate."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest

from tinhso.kernel.places.models import Level

REFORM = date(2025, 7, 1)


def sums(places, side):
    found = defaultdict(Fraction)
    for row in places.successions:
        found[row.old if side == "forward" else row.new, row.base] += getattr(row, side)
    return found


@pytest.mark.parametrize("side", ["forward", "backward"])
def test_shares_add_up_to_one(real_places, side):
    assert set(sums(real_places, side).values()) == {Fraction(1)}


def test_every_ended_province_and_commune_has_a_successor_and_every_new_one_a_predecessor(real_places):
    ended = {u.id for u in real_places.units.values() if u.valid_to and u.level in (Level.PROVINCE, Level.COMMUNE)}
    begun = {u.id for u in real_places.units.values() if u.valid_from and u.level in (Level.PROVINCE, Level.COMMUNE)}
    assert ended <= {row.old for row in real_places.successions}
    assert begun == {row.new for row in real_places.successions}


def test_a_succession_joins_units_that_meet_on_its_day(real_places):
    for row in real_places.successions:
        assert real_places.units[row.old].valid_to == row.on == real_places.units[row.new].valid_from


def test_a_split_is_marked_as_an_estimate_and_a_whole_merger_is_not(real_places):
    for row in real_places.successions:
        if row.forward < 1:
            assert row.estimated and "ước tính" in row.source
    whole = [row for row in real_places.successions if row.forward == 1 and row.on == REFORM]
    assert whole and not any(row.estimated for row in whole)


@pytest.mark.parametrize("name", ["Thượng Đình", "Cam Giá", "Gia Sàng"])
def test_the_three_real_splits_of_thai_nguyen(real_places, name):
    in_province = [
        u for u in real_places.units.values() if u.name == name and u.level == 3 and u.code.startswith("05") and u.valid_to
    ]
    (old,) = in_province
    assert len([row for row in real_places.successions if row.old == old.id and row.base == "people"]) == 2


def test_backward_shares_by_published_numbers_are_exact(real_places):
    """Phường 3 of Trà Vinh was made on 1/1/2025 of 3,799 + 3,885 + 10,960 people."""
    (new,) = [u for u in real_places.units.values() if u.code == "29242" and u.valid_from == date(2025, 1, 1)]
    rows = [row for row in real_places.successions if row.new == new.id and row.base == "people"]
    assert sorted(row.backward for row in rows) == [
        Fraction(3799, 18644),
        Fraction(3885, 18644),
        Fraction(10960, 18644),
    ]
    assert not any(row.backward_estimated for row in rows)


def test_a_guess_is_never_stored_as_a_published_number(real_places):
    for unit in real_places.units.values():
        stored = unit.columns
        if unit.people_guessed:
            assert stored[13] is None
    (xa,) = [u for u in real_places.units.values() if u.code == "05569" and u.valid_from == REFORM]
    assert xa.people_guessed and xa.population and xa.columns[13] is None


CORRECTED = [("28924", "Tân Thành Bình"), ("29734", "Hòa Hiệp"), ("29623", "Nhơn Phú")]


@pytest.mark.parametrize(("code", "name"), CORRECTED)
def test_communes_that_the_package_confuses_go_where_they_really_went(real_places, code, name):
    (old,) = [u for u in real_places.units.values() if u.code == code and u.valid_to == REFORM]
    goals = {row.new: row.forward for row in real_places.successions if row.old == old.id and row.base == "people"}
    assert {real_places.units[key].name: share for key, share in goals.items()} == {name: Fraction(1)}


def test_areas_known_to_be_wrong_are_mended(real_places):
    areas = {u.code: u.area_km2 for u in real_places.units.values() if u.level == 3 and u.valid_to is None}
    assert (areas["02143"], areas["29788"]) == (172.1, 56.4)
    in_province = {p.unit for p in real_places.parents if real_places.units[p.parent].id == 13000019}
    total = sum(real_places.units[key].area_km2 for key in in_province)
    assert abs(total - 8375.21) < 20, "the communes make the province"


def test_communes_of_cao_bang_no_longer_share_a_point(real_places):
    districts = {p.unit for p in real_places.parents if p.parent == 11000004}
    communes = {p.unit for p in real_places.parents if p.parent in districts}
    points = [(real_places.units[key].longitude, real_places.units[key].latitude) for key in communes]
    assert len(set(points)) == len(points) == 161
