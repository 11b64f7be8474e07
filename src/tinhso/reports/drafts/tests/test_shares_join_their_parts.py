"""Which per cent is the share of which fraction, and which is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tinhso.reports.drafts.grammar import figures
from tinhso.reports.drafts.model import Figure, Kind


def ratios(text: str) -> list[Figure]:
    return [figure for figure in figures.find(text).figures if figure.numerator is not None and figure.kind != Kind.RANK]


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ 94,9%: 1.234/1.300 hồ sơ",
        "Tỷ lệ đúng hạn là 94,9% - 1.234/1.300 hồ sơ",
        "(94,9%) 1.234/1.300 hồ sơ đúng hạn",
        "Đạt 94,9% số hồ sơ tiếp nhận, cụ thể là 1.234/1.300 hồ sơ",
        "Sở Tài chính (94,9%, 1.234/1.300)",
        "1.234/1.300 hồ sơ đúng hạn; đạt 94,9%",
        "1.234/1.300 hồ sơ; tỷ lệ đúng hạn đạt được là 94,9%",
        "1.234/1.300 hồ sơ, đạt tỷ lệ số hóa là 94,9%",
        "1.234/1.300 hồ sơ~94,9%",
        "1.234/1.300 hồ sơ ≈ 94,9 %",
        "1.234/1.300 hồ sơ （94,9％）",
        "1.234/1.300 hồ sơ (gồm đất đai, hộ tịch) đúng hạn, nghĩa là 94,9%",
        "1.234/1.300 hồ sơ bị ảnh hưởng do bão số 3 đã xử lý (94,9%)",
        "Vĩnh Long: 1.234/1.300 hồ sơ 94,9% có kết quả điện tử",
        "1.234 hồ sơ đúng hạn/1.300 hồ sơ đã giải quyết, đạt 94,9%",
        "1.234 căn cước/1.300 công dân đủ điều kiện, đạt 94,9%",
        "Số tin, bài được số hóa là 1.234 trên 1.300, đạt 94,9%",
        "1.234 doanh nghiệp bưu chính trên 1.300 doanh nghiệp (tỷ lệ 94,9%)",
        "1,234/1,300 (94.9%)",
        "hướng dẫn 1.234/1.300 hội viên cài ứng dụng (94,9%)",
        "mười hai trên mười lăm xã, đạt 80%",
        "bảy trên tám trường trung học cơ sở (87,5%)",
        "trường đã dùng học bạ số: 21/34 (61,8%)",
        "văn phòng đã kết nối là 55,6% (tức 5/9)",
        "có 87/100 điểm quét mã, đạt 87%",
        "**1.234/1.300** hồ sơ đã số hóa (**94,9%**)",
        'lắp 1.234/1.300 máy "đạt 94,9%", còn lại chờ nghiệm thu',
        "1.234/1.300 nguồn gửi về trung tâm giám sát (SOC), đạt 94,9%",
        "1.234/1.300 hồ sơ;đạt tỷ lệ94,9%;còn lại thiếu thông tin",
        "94,9% cán bộ không chuyên trách, gồm 1.234/1.300 người ở thôn",
        "lập hồ sơ cho 1.860.000/1,96 triệu người, đạt 94,9%",
        "Cả 7/7 tiêu chí của xã đều đạt (100%)",
    ],
)
def test_a_share_is_joined_to_its_parts(text: str) -> None:
    [ratio] = ratios(text)
    stated = ratio.stated_percent
    assert stated is not None
    assert ratio.numerator is not None
    assert ratio.denominator
    assert abs(100 * ratio.numerator / ratio.denominator - stated) < Decimal("0.06")
    assert len([figure for figure in figures.find(text).figures if figure.kind in (Kind.RATIO, Kind.PERCENT)]) == 1


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Đạt 99,9%: 214/214 trường", "99.9"),
        ("Toàn bộ (56/57) đơn vị, tức 100%, đã mở tài khoản", "100"),
        ("99/106 xã, tỷ lệ đạt được là 91,0%", "91.0"),
        ("1.234/1.300 hồ sơ, đạt 80% kế hoạch", "80"),
    ],
)
def test_a_wrong_share_is_joined_where_the_words_say_so(text: str, stated: str) -> None:
    assert [ratio.stated_percent for ratio in ratios(text)] == [Decimal(stated)]


@pytest.mark.parametrize(
    "text",
    [
        "2.000/2.000 phiếu hợp lệ, 91,3% người dân hài lòng",
        "412/530 hộ dùng Internet, 68% dân số là đồng bào",
        "88/102 trường đạt trên 80% phụ huynh nộp học phí qua tài khoản",
        "96/96 xã, phường dùng hệ thống; 100% cán bộ có chứng thư số",
        "1.234/1.300 hồ sơ, tăng 94,9% so với cùng kỳ",
        "1.234/1.300 hồ sơ; năm 2023, tỷ lệ là 94,9%",
        "tiếp nhận 30/31 yêu cầu ngoài giờ, mức độ hài lòng của người dùng là 96%",
        "13/17 phòng công chứng kết nối, ít nhất 76,5% giao dịch",
        "lớp 6 là 3.877/3.940 hồ sơ, lớp 1 là 4.019/4.122 hồ sơ, tương ứng 98,4% và 97,5%",
    ],
)
def test_a_per_cent_of_something_else_is_left_apart(text: str) -> None:
    assert [ratio.stated_percent for ratio in ratios(text)] == [None] * text.count("/")


def test_a_mark_out_of_a_hundred_is_no_ratio() -> None:
    [mark] = figures.find("Chỉ số đạt 87,5/100 điểm, xếp loại tốt").figures
    assert (mark.kind, mark.value, mark.unit) == (Kind.COUNT, Decimal("87.5"), "điểm")
