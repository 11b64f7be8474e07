"""What the grammar takes for a figure, and what it leaves alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tinhso.reports.drafts.grammar import figures
from tinhso.reports.drafts.model import Figure, Kind


def only(text: str) -> Figure:
    found = figures.find(text).figures
    assert len(found) == 1, [f.text for f in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "kind", "value", "unit"),
    [
        ("đã cấp 57.877 hồ sơ", "57.877 hồ sơ", Kind.COUNT, "57877", "hồ sơ"),
        ("có 07 doanh nghiệp viễn thông", "07 doanh nghiệp", Kind.COUNT, "7", "doanh nghiệp"),
        ("gỡ mã độc cho 1207 máy tính", "1207 máy tính", Kind.COUNT, "1207", "máy tính"),
        ("gồm 138 tổ cấp xã", "138 tổ cấp xã", Kind.COUNT, "138", "tổ"),
        ("đạt 133 thuê bao/100 dân", "133 thuê bao/100 dân", Kind.COUNT, "133", "thuê bao/100 dân"),
        ("Hai mươi ba xã đã có đài", "Hai mươi ba xã", Kind.COUNT, "23", "xã"),
        ("đạt 99.1%", "99.1%", Kind.PERCENT, "99.1", "%"),
        ("đạt 76 phần trăm", "76 phần trăm", Kind.PERCENT, "76", "%"),
        ("kinh phí 1.250,5 tỷ đồng", "1.250,5 tỷ đồng", Kind.MONEY, "1250500000000", "đồng"),
        ("kinh phí 45 tỷ", "45 tỷ", Kind.MONEY, "45000000000", "đồng"),
        ("hơn 33,1 tỷ USD", "33,1 tỷ USD", Kind.MONEY, "33100000000", "USD"),
        ("có 1 triệu 200 nghìn lượt truy cập", "1 triệu 200 nghìn lượt truy cập", Kind.COUNT, "1200000", "lượt truy cập"),
        ("tăng 15,2% so với cùng kỳ", "tăng 15,2%", Kind.GROWTH, "15.2", "%"),
        ("giảm 3,5 điểm phần trăm", "giảm 3,5 điểm phần trăm", Kind.GROWTH, "-3.5", "điểm phần trăm"),
        ("gấp 2,5 lần cùng kỳ", "gấp 2,5 lần", Kind.GROWTH, "2.5", "lần"),
        ("xếp thứ 8/63 tỉnh, thành phố", "8/63", Kind.RANK, "8", "hạng"),
        ("nằm trong top 10 cả nước", "10", Kind.RANK, "10", "hạng"),
        ("xếp vị trí thứ hai toàn quốc", "hai", Kind.RANK, "2", "hạng"),
        ("phấn đấu đến năm 2025 đạt 95% hộ", "95%", Kind.TARGET, "95", "%"),
        ("Có 16/22 mục tiêu (đạt 73,7%) hoàn thành", "16/22 mục tiêu (đạt 73,7%)", Kind.RATIO, "73.7", "mục tiêu"),
        ("Đã hoàn thành 12/15 chỉ tiêu (80%)", "12/15 chỉ tiêu (80%)", Kind.RATIO, "80", "chỉ tiêu"),
        ("có 129/148 xã, phường có sóng 5G, đạt gần 88%", "129/148 xã, phường có sóng 5G, đạt gần 88%", Kind.RATIO, "88", "xã, phường"),
        ("chi 48 tỷ đồng trên 64 tỷ đồng kế hoạch, đạt 75%", "48 tỷ đồng trên 64 tỷ đồng kế hoạch, đạt 75%", Kind.RATIO, "75", "đồng"),
        ("Đạt 97,2%, bằng 12.000/12.345 hồ sơ", "97,2%, bằng 12.000/12.345 hồ sơ", Kind.RATIO, "97.2", "hồ sơ"),
        ("Số hồ sơ tăng so với cùng kỳ năm 2023 là 5,2%", "5,2%", Kind.GROWTH, "5.2", "%"),
        ("Tốc độ tăng trưởng doanh thu đạt 15,3%", "15,3%", Kind.GROWTH, "15.3", "%"),
        ("có 3 nghìn 150 đơn hàng", "3 nghìn 150 đơn hàng", Kind.COUNT, "3150", "đơn hàng"),
        ("cài đặt mã độc: 37 (máy tính)", "37 (máy tính)", Kind.COUNT, "37", "máy tính"),
        ("tỷ lệ 1 máy/9 học sinh", "1 máy/9 học sinh", Kind.COUNT, "1", "máy/9 học sinh"),
        ("khai thác lại dữ liệu được 31. 5%", "31. 5%", Kind.PERCENT, "31.5", "%"),
        ("còn 131 cửa hàng xăng dầu", "131 cửa hàng", Kind.COUNT, "131", "cửa hàng"),
        ("có 312DN công nghệ số", "312DN công", Kind.COUNT, "312", "dn công"),
        ("thu 7.816 tr.đồng phí", "7.816 tr.đồng", Kind.MONEY, "7816000000", "đồng"),
        ("xin thêm 800tr", "800tr", Kind.MONEY, "800000000", "đồng"),
        ("ghi nhận 1,27tr lượt truy vấn", "1,27tr lượt truy vấn", Kind.COUNT, "1270000", "lượt truy vấn"),
        ("DTI tụt 2 bậc", "tụt 2 bậc", Kind.GROWTH, "-2", "bậc"),
        ("hồ sơ gấp rưỡi quý trước", "gấp rưỡi", Kind.GROWTH, "1.5", "lần"),
        ("gỡ mã độc trên 597.118 hồ sơ/640.822 dân, bằng 93,18%", "597.118 hồ sơ/640.822 dân, bằng 93,18%", Kind.RATIO, "93.18", "hồ sơ"),
        ("Kế hoạch năm 2025 là 1.500 chứng thư số", "1.500 chứng thư số", Kind.TARGET, "1500", "chứng thư số"),
    ],
)  # fmt: skip
def test_one_figure(text: str, words: str, kind: Kind, value: str, unit: str) -> None:
    figure = only(text)
    assert (figure.text, figure.kind, figure.value, figure.unit) == (words, kind, Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 và Quyết định 749/QĐ-TTg",
        "Nghị quyết 57-NQ/TW, Kế hoạch số 99/KH-UBND ngày 16/3/2023, Đề án 06",
        "tổng đài 19001075, hotline 0208.3855.555, trực 24/7",
        "mạng 3G/4G/5G, giờ 15:23, lúc 7h30",
        "giai đoạn 2021-2025, năm 2023, 2024 và 2025, quý I/2024, 6 tháng đầu năm",
        "Điều 5, khoản 2 Luật Giao dịch điện tử năm 2023",
        "dịch vụ công mức độ 3, 4; định danh mức 2; bộ phận một cửa; Chợ 4.0",
        "làm việc từ thứ 2 đến thứ 6",
        "từ 01/01/2024-26/5/2024, ngày 14 tháng 10 năm 2023",
        "chị Nguyễn Thị B. (47 tuổi), chợ hạng 1, sản phẩm 4 sao, phiên họp thứ 3, tuần 32 năm 2025",
        "khu phố 5, khu phố 12 và bản Áng 2, phần mềm FRMS 4.0, tài khoản số 3949.0.1055493 của Kho bạc",
        "Nơi nhận: như trên; lưu VT, QLTM (02 bản)",
        "họp ở phòng 302, kết thúc lúc 16 giờ 20 phút, tổng đài hỗ trợ 1900 8098, cụm thi đua số 3",
        "xem tại https://dichvucong.gov.vn/p/2024/123 hoặc ISO/IEC 27001:2013, mã H55.20",
    ],
)
def test_no_figure(text: str) -> None:
    assert [figure.text for figure in figures.find(text).figures] == []


def test_shares_go_with_their_parts_either_way_round() -> None:
    first = only("Số hóa đạt 69%, tương ứng 942.934 trên tổng số 979.536 hồ sơ")
    second = only("25.629/26.869 hộ nghèo, hộ cận nghèo có tài khoản (đạt 95,38%)")
    assert (first.numerator, first.denominator, first.stated_percent) == (942934, 979536, 69)
    assert (second.numerator, second.denominator, second.stated_percent) == (25629, 26869, Decimal("95.38"))


def test_the_hedge_of_a_count_is_not_that_of_its_share() -> None:
    assert only("gần 1.234/1.300 hồ sơ, đạt 94,9%").qualifier == ""
    assert only("1.234/1.300 hồ sơ, đạt gần 95%").qualifier == "gần"


def test_a_count_beside_a_share_of_something_else_stays_a_count() -> None:
    found = figures.find("cấp tỉnh số hóa 57.877 hồ sơ đầu vào (đạt 99,1%)").figures
    assert [(f.kind, f.text) for f in found] == [(Kind.COUNT, "57.877 hồ sơ"), (Kind.PERCENT, "99,1%")]


def test_a_level_reached_is_no_growth() -> None:
    kinds = [figure.kind for figure in figures.find("tăng từ 80% lên 95%, giảm còn 9 thôn").figures]
    assert kinds == [Kind.PERCENT, Kind.PERCENT, Kind.COUNT]


@pytest.mark.parametrize(
    ("text", "low", "high"), [("khoảng 70-80% hộ dân", 70, 80), ("từ 10 đến 15 lớp", 10, 15), ("2-3 cuộc họp", 2, 3)]
)
def test_ranges(text: str, low: int, high: int) -> None:
    figure = only(text)
    assert (figure.value, figure.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("gần 3 năm", "gần"), ("hơn 72%", "hơn"), ("ước đạt 815 tỷ đồng", "ước đạt"), ("tối thiểu 70%", "tối thiểu"),
        ("70% trở lên", "trở lên"),
    ],
)  # fmt: skip
def test_hedges(text: str, qualifier: str) -> None:
    assert only(text).qualifier == qualifier


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("doanh thu đạt 93% kế hoạch (231 tỷ đồng)", [Kind.PERCENT, Kind.TARGET]),
        ("Phấn đấu trên 80% người dân có tài khoản (hiện nay 76,5%)", [Kind.TARGET, Kind.PERCENT]),
        ("Nhu cầu 240 tỷ đồng, trong đó ngân sách tỉnh 195 tỷ đồng", [Kind.TARGET, Kind.TARGET]),
        ("Tôi đề nghị mấy việc. Một, đưa hồ sơ lên 75%. Hai, bố trí 420 tỷ đồng.", [Kind.TARGET, Kind.TARGET]),
        ("Kế hoạch giao 1.200 thuê bao, thực hiện được 1.350 thuê bao", [Kind.TARGET, Kind.COUNT]),
        ("Giao Công an nâng số tài khoản đã kích hoạt lên 1,45 triệu tài khoản", [Kind.TARGET]),
        ("Quý IV/2024: nâng tỷ lệ thanh toán lên 60%", [Kind.TARGET]),
        ("đã có 9.874 cơ sở, đạt 104,6% kế hoạch năm 2025 (9.440 cơ sở)", [Kind.COUNT, Kind.PERCENT, Kind.TARGET]),
        ("vốn Chương trình mục tiêu quốc gia được phân bổ 4,9 tỷ đồng", [Kind.MONEY]),
        ("số dịch vụ toàn trình đang cung cấp là 1.013 dịch vụ", [Kind.COUNT]),
        ("tăng 34,7% về số lượng và 22,1% về giá trị", [Kind.GROWTH, Kind.GROWTH]),
        ("So 2021 lần lượt tăng 17,45% và 15,85%", [Kind.GROWTH, Kind.GROWTH]),
        ("Hoàn thành 12/15 chỉ tiêu, còn 3 chỉ tiêu chưa đạt", [Kind.RATIO, Kind.COUNT]),
    ],
)
def test_what_is_aimed_at_and_what_is_reached(text: str, kinds: list[Kind]) -> None:
    assert [figure.kind for figure in figures.find(text).figures] == kinds


def test_bare_numbers_count_in_a_list_of_parts() -> None:
    found = figures.find("Trả 4.207 hồ sơ, trong đó đúng hạn 1.390, trước hạn 2.801, quá hạn 16; tại Minh Hóa (03), nhóm 2").figures
    assert [figure.text for figure in found] == ["4.207 hồ sơ", "1.390", "2.801", "16", "03"]
