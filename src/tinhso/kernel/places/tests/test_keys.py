import pytest

from tinhso.kernel.places.keys import Edition, hamlet_key, unit_key


def test_a_key_reads_as_level_edition_and_code():
    assert unit_key(3, Edition.REFORM_2025, "05563") == 33005563
    assert unit_key(1, Edition.FIRST, "19") == 11000019
    assert hamlet_key("05563", 7) == 405563007


def test_keys_fit_into_four_bytes_and_levels_never_meet():
    highest = [unit_key(1, 99, "99"), unit_key(2, 99, "999"), unit_key(3, 99, "99999"), hamlet_key("99999", 999)]
    assert highest == sorted(highest) and highest[-1] < 2**31
    assert unit_key(2, 1, "001") > highest[0] and unit_key(3, 1, "00001") > highest[1] and hamlet_key("00001", 1) > highest[2]


@pytest.mark.parametrize("wrong", [(0, 10, "19"), (4, 10, "19"), (3, 0, "05563"), (3, 100, "05563"), (3, 10, "abc"), (3, 10, "")])
def test_what_has_no_key_is_refused(wrong):
    with pytest.raises(ValueError, match="no key"):
        unit_key(*wrong)


def test_keys_of_units_that_stand_in_published_records_never_change(real_places):
    """A release that moved one of these would orphan every record of it."""
    named = {
        11000019: ("tỉnh", "Thái Nguyên"),
        13000019: ("tỉnh", "Thái Nguyên"),
        11000004: ("tỉnh", "Cao Bằng"),
        21000171: ("huyện", "Đại Từ"),
        31005569: ("xã", "Bảo Cường"),
        32005569: ("thị trấn", "Chợ Chu"),
        33005569: ("xã", "Định Hóa"),
        31505851: ("thị trấn", "Quân Chu"),
        33005488: ("xã", "Đại Phúc"),
    }
    assert {key: (real_places.units[key].kind, real_places.units[key].name) for key in named} == named
