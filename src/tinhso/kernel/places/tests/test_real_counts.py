"""The maps that published figures speak of, counted."""

from datetime import date

import pytest

from tinhso.kernel.places import geography, lookup
from tinhso.kernel.places.models import Level, Unit, UnitParent

pytestmark = pytest.mark.usefixtures("country")

IN_2022, IN_2023, BEFORE, AFTER = date(2022, 6, 30), date(2023, 12, 31), date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("code", "name", "on", "communes"),
    [
        ("19", "Thái Nguyên", IN_2022, 178),
        ("19", "Thái Nguyên", IN_2023, 177),
        ("19", "Thái Nguyên", BEFORE, 172),
        ("19", "Thái Nguyên", AFTER, 92),
        ("06", "Bắc Kạn", IN_2022, 108),
        ("06", "Bắc Kạn", BEFORE, 108),
        ("04", "Cao Bằng", IN_2022, 161),
        ("04", "Cao Bằng", BEFORE, 161),
        ("04", "Cao Bằng", AFTER, 56),
        ("86", "Vĩnh Long", IN_2022, 107),
        ("86", "Vĩnh Long", BEFORE, 102),
        ("86", "Vĩnh Long", AFTER, 124),
        ("83", "Bến Tre", IN_2022, 157),
        ("83", "Bến Tre", BEFORE, 148),
        ("84", "Trà Vinh", IN_2022, 106),
        ("84", "Trà Vinh", BEFORE, 104),
    ],
)
def test_a_province_has_the_communes_of_its_day(code, name, on, communes):
    province = lookup.unit_by_code(code, on)
    assert (province.level, province.name) == (Level.PROVINCE, name)
    assert lookup.counts(on, province)[Level.COMMUNE] == communes


def test_the_country_before_and_after_the_reform():
    before, after = lookup.counts(BEFORE), lookup.counts(AFTER)
    assert (before[Level.PROVINCE], before[Level.DISTRICT], before[Level.COMMUNE]) == (63, 696, 10_035)
    assert (after[Level.PROVINCE], after[Level.DISTRICT], after[Level.COMMUNE]) == (34, 0, 3_321)


def test_code_19_names_two_territories():
    before, after = lookup.unit_by_code("19", BEFORE), lookup.unit_by_code("19", AFTER)
    assert before.pk != after.pk
    assert (before.valid_to, after.valid_from) == (AFTER, AFTER)
    with pytest.raises(lookup.UnknownUnit, match="06"):
        lookup.unit_by_code("06", AFTER)


def test_a_province_that_took_in_no_other_stays_one_unit():
    assert lookup.unit_by_code("04", BEFORE).pk == lookup.unit_by_code("04", AFTER).pk


def test_the_code_of_a_commune_does_not_reveal_its_province():
    """Bắc Kạn's Đức Xuân keeps its code 01840 but is in Thái Nguyên now."""
    on = date(2026, 1, 1)
    assert lookup.province_of(lookup.unit_by_code("01840", on), on).name == "Thái Nguyên"
    assert lookup.province_of(lookup.unit_by_code("01840", BEFORE), BEFORE).name == "Bắc Kạn"


def test_every_commune_and_district_has_a_parent_on_every_day_of_its_life():
    map_ = geography.load()
    for on in (IN_2022, IN_2023, BEFORE, AFTER):
        below = map_.valid(on) & (map_.level > Level.PROVINCE)
        assert (map_.parents(on)[below] >= 0).all()


def test_districts_end_without_a_successor():
    districts = Unit.objects.filter(level=Level.DISTRICT)
    assert set(districts.values_list("valid_to", flat=True)) == {AFTER}
    followed = districts.filter(successors__isnull=False).distinct()
    assert {unit.name for unit in followed} == {"Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"}, (
        "islands became communes themselves"
    )
    assert not UnitParent.objects.filter(parent__level=Level.DISTRICT, valid_to__isnull=True).exists()
