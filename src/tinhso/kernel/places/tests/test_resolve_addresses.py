"""Addresses as people write them, old and new, with and without tone marks, to the units of today."""

from datetime import date
from fractions import Fraction

import pytest

from tinhso.kernel.places.resolving import resolve

pytestmark = pytest.mark.usefixtures("country")

ONE = [
    # old names of Thái Nguyên
    ("xóm 3, xã Hùng Sơn, huyện Đại Từ, Thái Nguyên", "Đại Phúc"),
    ("Thị trấn Hùng Sơn, Đại Từ, Thái Nguyên", "Đại Phúc"),
    ("TT. Chợ Chu, H. Định Hóa, T. Thái Nguyên", "Định Hóa"),
    ("xã Bảo Cường, Định Hoá", "Định Hóa"),
    ("xã Phú Xá, Thái Nguyên", "Tích Lương"),
    ("P. Phú Xá", "Tích Lương"),
    ("xa tan cuong tp thai nguyen", "Tân Cương"),
    ("thi tran trai cau dong hy thai nguyen", "Trại Cau"),
    ("Xã Tân Lợi, Đồng Hỷ, Thái Nguyên", "Trại Cau"),
    ("Xóm Đồng Tâm xã Văn Yên huyện Đại Từ tỉnh Thái Nguyên", "Vạn Phú"),
    ("xã Vạn Thọ, Đại Từ", "Vạn Phú"),
    ("TX Phổ Yên, P. Ba Hàng", "Phổ Yên"),
    ("xã Hồng Tiến, thị xã Phổ Yên, Thái Nguyên", "Phổ Yên"),
    ("phường Quán Triều, TP. Thái Nguyên", "Quan Triều"),
    ("P. Quan Triều, TN", "Quan Triều"),
    ("QUAN TRIEU, THAI NGUYEN", "Quan Triều"),
    ("số 5 đường Tân Lập, phường Tân Thịnh, TP Thái Nguyên", "Phan Đình Phùng"),
    ("tổ 12 phường Trưng Vương - TP Thái Nguyên", "Phan Đình Phùng"),
    ("Tân Thành, Phú Bình", "Tân Thành"),
    # new names
    ("xã Đại Phúc, Thái Nguyên", "Đại Phúc"),
    ("xã Đại Từ", "Đại Từ"),
    ("phường Tích Lương, tỉnh Thái Nguyên", "Tích Lương"),
    ("xã Đại Phúc, huyện Đại Từ", "Đại Phúc"),
    # Bắc Kạn is part of Thái Nguyên now, and its name is still written
    ("số 12 đường Hùng Vương, phường Đức Xuân, TP Bắc Kạn", "Đức Xuân"),
    ("Thôn Nà Lẹng, xã Thượng Minh, huyện Ba Bể, tỉnh Bắc Kạn", "Thượng Minh"),
    ("thị trấn Chợ Rã, Ba Bể, Bắc Kạn", "Chợ Rã"),
    # Cao Bằng
    ("thị trấn Nước Hai, Hòa An, Cao Bằng", "Hòa An"),
    ("Phường Sông Hiến, thành phố Cao Bằng", "Thục Phán"),
    ("xã Đức Xuân, Cao Bằng", "Đông Khê"),
    ("xã Quang Hán, huyện Trùng Khánh, CB", "Quang Hán"),
    # Vĩnh Long with Bến Tre and Trà Vinh
    ("Xã Hòa Lộc, Tam Bình, Vĩnh Long", "Hòa Hiệp"),
    ("xã Hoà Lộc, huyện Mỏ Cày Bắc, tỉnh Bến Tre", "Tân Thành Bình"),
    ("Hòa Lộc, Mỏ Cày Bắc", "Tân Thành Bình"),
    ("Phường 1, thành phố Vĩnh Long", "Long Châu"),
    ("P2 TP Vĩnh Long", "Long Châu"),
    ("phường 02, TP. Vĩnh Long", "Long Châu"),
    ("ấp 4, Phường 4, TP Trà Vinh", "Long Đức"),
    ("xã Mỹ An, Mang Thít", "Nhơn Phú"),
    ("phường Long Châu, tỉnh Vĩnh Long", "Long Châu"),
    # elsewhere
    ("12 Lê Lợi, Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh", "Sài Gòn"),
    ("Xã Ea H'leo, huyện Ea H’leo, Đắk Lắk", "Ea H'leo"),
    ("xã Kỳ Anh, Hà Tĩnh", "Kỳ Anh"),
    ("Huyện đảo Côn Đảo, Bà Rịa - Vũng Tàu", "Côn Đảo"),
    # as people write them: abbreviations run together, dots inside, "TP" with initials
    ("P.Hoàng Văn Thụ-TP.Thái Nguyên", "Phan Đình Phùng"),
    ("Xóm 5 xã La Bằng H Đại Từ TN", "La Bằng"),
    ("Ph. Tân Thịnh, T.P Thái Nguyên", "Phan Đình Phùng"),
    ("T.P. Thái Nguyên, P. Đồng Quang", "Phan Đình Phùng"),
    ("P. Quang Trung, TPTN", "Phan Đình Phùng"),
    ("TP TN, P. Quang Trung", "Phan Đình Phùng"),
    ("P. Đề Thám, TPCB", "Thục Phán"),
    ("p. bến nghé q1 tphcm", "Sài Gòn"),
    ("xã Long Đức, TPTV", "Long Đức"),
    ("X.Yên Ninh,H.Phú Lương,T.Thái Nguyên", "Yên Trạch"),
    ("ấp 3 x. Tân Mỹ h. Ba Tri t. Bến Tre", "Mỹ Chánh Hòa"),
    ("Xã Đàm Thuỷ, H.Trùng Khánh, T.Cao Bằng", "Đàm Thủy"),
    ("Số 10, ngõ 5, đường Lương Ngọc Quyến, P. Quang Trung, TP. Thái Nguyên", "Phan Đình Phùng"),
    ("VP UBND xã Phú Xuyên, Đại Từ, Thái Nguyên", "Phú Xuyên"),
    # from the province down
    ("Thái Nguyên, TP Thái Nguyên, phường Quang Vinh", "Quan Triều"),
    ("Tỉnh Thái Nguyên, huyện Đại Từ, xã Na Mao", "Phú Thịnh"),
    ("thai nguyen, dai tu, na mao", "Phú Thịnh"),
    ("Việt Nam, Thái Nguyên, Phú Bình, Nga My", "Điềm Thụy"),
    ("Cao Bằng - Trùng Khánh - Đàm Thủy", "Đàm Thủy"),
    ("TP Sông Công, p. Mỏ Chè", "Bá Xuyên"),
    ("Hà Nội, Ba Đình", "Ba Đình"),
    # the old district kept with the new commune
    ("xã Phú Lương, huyện Phú Lương", "Phú Lương"),
    ("xã Định Hóa, huyện Định Hoá, Thái Nguyên", "Định Hóa"),
    ("phường Phổ Yên, thành phố Phổ Yên", "Phổ Yên"),
    ("phường Phan Đình Phùng, TP Thái Nguyên, tỉnh Thái Nguyên", "Phan Đình Phùng"),
    ("xã Nghĩa Tá, huyện Chợ Đồn", "Nghĩa Tá"),
    # communes of the round of 2024
    ("P.5 TP Bến Tre", "An Hội"),
    ("Phường 5, Bến Tre", "An Hội"),
    ("xã An Hóa, Châu Thành, Bến Tre", "Giao Long"),
    ("xã Sơn Hòa, Châu Thành, Bến Tre", "Phú Túc"),
    ("Xã Tân Lợi - Huyện Đồng Hỷ - Tỉnh Thái Nguyên", "Trại Cau"),
    # one name in several provinces: the rest of the address decides
    ("TT. Châu Thành, H. Châu Thành, T. Trà Vinh", "Châu Thành"),
    ("TT. Châu Thành, H. Châu Thành, Bến Tre", "Phú Túc"),
    ("xã Hòa Bình, Trà Ôn, Vĩnh Long", "Hòa Bình"),
    ("phường Quang Trung, Thái Nguyên", "Phan Đình Phùng"),
    ("P. Suối Hoa, TP Bắc Ninh", "Kinh Bắc"),
    # changes of 2026: earlier kinds are still written
    ("xã Trảng Bom, tỉnh Đồng Nai", "Trảng Bom"),
    ("Phường Trảng Bom, TP Đồng Nai", "Trảng Bom"),
    ("xã Gia Bình, Bắc Ninh", "Gia Bình"),
    # hyphens and special zones
    ("P. Đô Vinh, TP. Phan Rang - Tháp Chàm, Ninh Thuận", "Đô Vinh"),
    ("P. Đô Vinh, Phan Rang Tháp Chàm", "Đô Vinh"),
    ("đặc khu Phú Quốc, An Giang", "Phú Quốc"),
    ("Phú Quốc, Kiên Giang", "Phú Quốc"),
    ("ĐK Côn Đảo", "Côn Đảo"),
    # no commune is named
    ("Phan Rang-Tháp Chàm", "Khánh Hòa"),
    ("TP. Thủ Đức", "Hồ Chí Minh"),
    ("Tp Thái Nguyên", "Thái Nguyên"),
    ("H. Phú Bình, T. Thái Nguyên", "Thái Nguyên"),
    ("TX Duyên Hải, Trà Vinh", "Vĩnh Long"),
    ("Hà Tĩnh", "Hà Tĩnh"),
    ("Thái Nguyên", "Thái Nguyên"),
    ("huyện Đại Từ, Thái Nguyên", "Thái Nguyên"),
]


@pytest.mark.parametrize(("address", "name"), ONE, ids=[address for address, _name in ONE])
def test_an_address_leads_to_one_unit_of_today(address, name):
    found = resolve(address)
    assert [candidate.unit.name for candidate in found] == [name]
    assert found[0].share == 1
    assert found[0].why


def test_a_split_commune_gives_its_parts_with_their_shares():
    found = resolve("xã Thượng Đình, Phú Bình, Thái Nguyên")
    assert [(c.unit.name, c.share) for c in found] == [("Điềm Thụy", Fraction(3, 4)), ("Phú Bình", Fraction(1, 4))]
    assert all("quy đổi" in c.why for c in found)


def test_a_hamlet_decides_where_a_split_commune_went():
    found = resolve("tổ dân phố 5, phường Gia Sàng, TP Thái Nguyên")
    assert (found[0].unit.name, found[0].share, found[0].hamlet.code) == ("Phan Đình Phùng", 1, "05461.005")


def test_one_name_on_both_maps_gives_both_readings_the_old_one_first_where_a_city_is_named():
    assert [c.unit.name for c in resolve("P. Gia Sàng, TP Thái Nguyên")] == ["Phan Đình Phùng", "Gia Sàng"]


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("Thiện Mỹ, Trà Ôn", ["Trà Ôn", "Ngãi Tứ"]),
        ("Vĩnh Long, Trà Ôn, Thiện Mỹ", ["Trà Ôn", "Ngãi Tứ"]),
        ("P. Cái Vồn, TX Bình Minh", ["Bình Minh", "Cái Vồn"]),
        ("phường Tân Thịnh", ["Phan Đình Phùng", "Hòa Bình"]),
        ("TPTN", ["Tây Ninh", "Hải Phòng", "Thái Nguyên"]),  # Thủy Nguyên was a city too
    ],
)
def test_what_an_address_leaves_open_stays_open(address, names):
    assert [candidate.unit.name for candidate in resolve(address)] == names


def test_a_name_that_many_places_have_gives_several_candidates():
    found = resolve("xã Tân Thành")
    assert len(found) > 3
    assert len({c.unit.pk for c in found}) == len(found)


def test_on_an_earlier_map_an_address_leads_to_the_unit_of_that_day():
    found = resolve("thị trấn Chợ Chu, Định Hóa, Thái Nguyên", on=date(2025, 1, 1))
    assert [(c.unit.kind, c.unit.name, c.unit.code) for c in found] == [("thị trấn", "Chợ Chu", "05569")]


@pytest.mark.parametrize("text", ["", "   ", ",,,", "hello world", "123", "a" * 10_000, "xã " * 500, "\x00\ud7ff"])
def test_what_is_no_address_gives_nothing(text):
    assert resolve(text) == []
