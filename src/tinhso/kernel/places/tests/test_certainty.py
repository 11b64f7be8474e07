"""What is known of a change, how surely and from where: the reader can tell, and nothing is said to be sure that is not."""

from collections import Counter
from datetime import date

import pytest

from tinhso.kernel.places import lookup
from tinhso.kernel.places.folding import fold
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.places.sources import build, corrections, national
from tinhso.kernel.places.sources.corrections import Renaming, Sure

MERGED = [
    # 1/12/2024, resolution 1237/NQ-UBTVQH15 (Bến Tre)
    ("28765", "An Hội"),
    ("28768", "An Hội"),
    ("28849", "An Phước"),
    ("28864", "Tường Đa"),
    ("29074", "Lộc Thuận"),
    ("29113", "Mỹ Hòa"),
    # 1240/NQ-UBTVQH15 (Thái Nguyên)
    ("05704", "Trại Cau"),
    ("05782", "Phú Cường"),
    ("05839", "Vạn Phú"),
]


def rows_of(places, code, on):
    return [r for r in places.successions if r.on == on and r.base == "people" and places.units[r.old].code == code]


@pytest.mark.parametrize(("code", "name"), MERGED)
def test_a_commune_of_the_round_of_2024_went_into_one_by_a_list_and_says_so(real_places, code, name):
    (row,) = rows_of(real_places, code, date(2024, 12, 1))
    assert real_places.units[row.new].name == name
    assert not row.estimated
    assert "danh sách tên cũ" in row.source


def test_only_one_destination_is_still_a_guess_and_is_marked_on_unit_and_succession(real_places):
    guessed = {
        real_places.units[row.old].name
        for row in real_places.successions
        if row.estimated and row.forward == 1 and real_places.units[row.old].level == Level.COMMUNE
    }
    assert guessed == {"Phú An Hòa"}
    (row,) = rows_of(real_places, "28825", date(2024, 12, 1))
    assert "ước tính" in row.source and real_places.units[row.old].estimated
    assert "ước tính" in real_places.units[row.old].source


def test_every_destination_by_a_list_is_in_that_list():
    """The package keeps the names of communes merged before 2025 as other names of the merged one."""
    listed = national.earlier_names()
    for moment in corrections.read().rounds:
        for change in moment.changes:
            for earlier in change.of:
                if earlier.code != change.becomes and (earlier.sure or change.sure) is Sure.LIST:
                    kept = change.becomes
                    itself = any(u.code == kept and fold(u.name) == fold(earlier.name) for u in national.read().old_communes)
                    assert itself or fold(earlier.name).replace(" ", "") in listed[kept], earlier


def test_no_source_is_cut(real_places):
    long = [u.source for u in real_places.units.values() if len(u.source) > 200]
    long += [row.source for row in real_places.successions if len(row.source) > 200]
    assert long == []


NAMESAKES = [
    ("25462", ["Tân Ninh"]),  # phường 4 of Tây Ninh and of Tân An
    ("27691", ["Long An"]),
    ("31741", ["Tân Long"]),  # xã Tân Long of Ngã Năm and of Phụng Hiệp
    ("31438", ["Thạnh Hòa"]),
    ("10798", ["Kim Thành", "Hà Nam"]),
]


@pytest.mark.parametrize(("code", "names"), NAMESAKES)
def test_namesakes_of_one_merged_province_are_kept_apart(real_places, code, names):
    rows = rows_of(real_places, code, date(2025, 7, 1))
    assert [real_places.units[row.new].name for row in sorted(rows, key=lambda row: -row.forward)] == names
    assert all("Cục Thống kê" in row.source for row in rows)


@pytest.mark.parametrize(
    ("code", "level", "day", "before", "after"),
    [
        ("75", 1, date(2026, 4, 30), "tỉnh Đồng Nai", "thành phố Đồng Nai"),
        ("22", 1, date(2026, 9, 1), "tỉnh Quảng Ninh", "thành phố Quảng Ninh"),
        ("24", 1, date(2026, 9, 20), "tỉnh Bắc Ninh", "thành phố Bắc Ninh"),
        ("26248", 3, date(2026, 4, 30), "xã Trảng Bom", "phường Trảng Bom"),
        ("09496", 3, date(2026, 9, 20), "xã Lương Tài", "phường Lương Tài"),
    ],
)
def test_a_unit_that_changed_its_kind_is_one_unit_called_as_its_day_calls_it(country, code, level, day, before, after):
    unit = lookup.unit_by_code(code, day)
    assert unit.level == level
    assert lookup.called_on(unit, date.fromordinal(day.toordinal() - 1)) == before
    assert lookup.called_on(unit, day) == str(unit) == after
    assert unit.called_before[-1]["source"].startswith("Nghị quyết")


def test_after_september_2026_there_are_nine_cities_and_22_wards_more(country):
    """687 wards and 2,621 communes of the reform (Quyết định 19/2025/QĐ-TTg), less ten of Đồng Nai and twelve of Bắc Ninh."""
    units = Unit.objects.filter(lookup.valid_on(date(2026, 9, 25)))
    kinds = Counter(units.filter(level__in=[1, 3]).values_list("level", "kind"))
    assert kinds[1, "thành phố"] == 9 and kinds[1, "tỉnh"] == 25
    assert (kinds[3, "phường"], kinds[3, "xã"], kinds[3, "đặc khu"]) == (687 + 22, 2621 - 22, 13)


def test_a_renaming_of_what_is_something_else_is_refused():
    wrong = Renaming(day=date(2026, 1, 1), level="province", kind="tỉnh", becomes="thành phố", codes=["01"], source="thử")
    with pytest.raises(ValueError, match="Hà Nội"):
        build.build(national.read(), corrections.read().model_copy(update={"renamings": [wrong]}))
