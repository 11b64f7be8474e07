"""Shares of prose that stand apart from their parts: held against them where it is clear that they are theirs, else left alone."""

from __future__ import annotations

import pytest

from tinhso.reports.drafts.judging.model import Consistent
from tinhso.reports.drafts.tests.judging_alone import blamed, judged

IN_TURN = [
    ("Tiêu chí hạ tầng có 41/48 xã đạt. Tiêu chí nhân lực có 29/48 xã đạt. Tỷ lệ của hai tiêu chí theo thứ tự là 85,4% và {}.", "60,4%"),
    ("Khối đảng đạt 118/121; khối chính quyền đạt 402/440; khối đoàn thể đạt 57/66. Quy đổi: khối đảng 97,5%, khối chính quyền {}, "
     "khối đoàn thể 86,4%.", "91,4%"),
    ("Đã lắp camera tại 38/40 chợ, bảng mã tại 77/90 bến xe và máy đọc thẻ tại 12/16 trạm y tế của tỉnh; tương ứng đạt 95%, {} và 75%.",
     "85,6%"),
    ("Phường Tân Giang: 402/420; phường Sông Bằng: 377/395. Tỷ lệ lần lượt là {} và 95,4%.", "95,7%"),
    ("Tỷ lệ số hóa: trung tâm tỉnh 98,9%, một cửa xã {}.\n(Trung tâm tỉnh 7.920/8.011 hồ sơ; một cửa xã 15.300/18.066 hồ sơ.)", "84,7%"),
]  # fmt: skip
NEXT = [
    ("Trung tâm đã giải quyết đúng hạn 11.482/11.630 hồ sơ. Tỷ lệ này đạt {}.", "98,7%"),
    ("Đến nay xã hoàn thành 3.190/3.702 hồ sơ. Đạt {}.", "86,2%"),
    ("Tòa án đã công bố 1.733/2.010 bản án. Tính ra {}.", "86,2%"),
    ("Huyện mới có 5/18 xã cắm mốc số. Mức {} này chưa đáp ứng tiến độ.", "27,8%"),
    ("Sau khi loại trường hợp trùng, đạt 1.209/1.260 người. Con số này cho thấy gần {} đối tượng đã có hồ sơ số.", "96%"),
    ("Bưu điện phát thành công 9.704/9.850 bưu gửi. Như vậy, tỷ lệ phát thành công bằng {}, vượt cam kết.", "98,5%"),
    ("Giải quyết thành công: 2.160/2.250 hồ sơ\nĐạt tỷ lệ: {}", "96%"),
    ("Tỷ lệ nhân khẩu tra cứu được thẻ là {}. Cụ thể, 4.391/4.480 nhân khẩu đã tra cứu thành công.", "98,0%"),
]
COUNTS = [
    ("Trong số 561 tài khoản có 498 tài khoản (88,7{}%) đã kích hoạt.", "7"),
    ("Tổng số 1.300 hồ sơ, giải quyết đúng hạn 1.234 hồ sơ ({}%).", "94,9"),
    ("Rà soát 12.480 trường hợp, phát hiện sai lệch 1.093 trường hợp ({}%).", "8,8"),
]
WRONG = {"60,4%": "60,3%", "91,4%": "92,4%", "85,6%": "85,5%", "95,7%": "96,7%", "84,7%": "84,8%", "98,7%": "97,8%", "86,2%": "86,1%",
         "27,8%": "27,9%", "96%": "95%", "98,5%": "98,9%", "98,0%": "97,9%", "7": "9", "94,9": "95,4", "8,8": "8,7"}  # fmt: skip


@pytest.mark.parametrize(("text", "share"), [*IN_TURN, *NEXT, *COUNTS])
def test_a_share_that_its_parts_give_is_right(text: str, share: str) -> None:
    assert blamed(text.format(share)) == []


@pytest.mark.parametrize(("text", "share"), [*IN_TURN, *NEXT, *COUNTS])
def test_a_share_that_they_do_not_give_is_told(text: str, share: str) -> None:
    told = blamed(text.format(WRONG[share]))
    assert len(told) == 1
    assert WRONG[share].rstrip("%") in told[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "Số hồ sơ nộp trực tuyến: 640/702. Tỷ lệ hồ sơ thanh toán trực tuyến: 88,4%.",
        "Cấp tỉnh có 18/20 cơ quan dùng chung kho dữ liệu. Ở cấp xã, tỷ lệ này còn thấp, khoảng 88%.",
        "Có 17/20 doanh nghiệp lắp trạm quan trắc. Tỷ lệ lấp đầy của cụm là 83,8%.",
        "Tháng 10 có 1.622/2.105 giao dịch, còn tháng 9 là 75,6%, tháng 8 là 78,5%.",
        "Đã cấp 1.390/1.440 thẻ. Đạt 82% kế hoạch của năm.",
        "Có 41/48 xã đạt tiêu chí hạ tầng, 29/48 xã đạt tiêu chí nhân lực. Năm trước là 79,1% và 52,0%.",
        "Trong số 561 tài khoản có 498 tài khoản (đạt 88,2% kế hoạch).",
        "Trong số 561 tài khoản và 563 thẻ, có 498 tài khoản hoạt động, chiếm 60,2% người dùng.",
        "Tiếp nhận 1.300 hồ sơ, chuyển 1.310 hồ sơ sang kỳ sau, đúng hạn 1.234 hồ sơ (95,0%).",
        "Đơn vị khác báo cáo: “Đã cấp 5/18 xã. Đạt 27,9%.”",
    ],
)
def test_a_share_of_something_else_is_left_alone(text: str) -> None:
    assert blamed(text) == []


def test_the_share_and_its_parts_stay_figures_of_their_own() -> None:
    parts, share = judged("Huyện mới có 5/18 xã cắm mốc số. Mức 27,9% này chưa đáp ứng tiến độ.")
    assert (parts.consistent, share.consistent) == (Consistent.NA, Consistent.NA)
    assert share.reason == "Tỷ lệ ghi 27,9% không khớp hai số nêu cùng: 5 : 18 cho 27,8%."
    assert share.arithmetic == "5 : 18 = 27,77777…%"
    assert share.findings[0].others == (0,)
