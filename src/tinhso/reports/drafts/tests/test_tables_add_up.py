"""Tables as departments write them: what their cells say about each other, and nothing said of those that are right."""

from __future__ import annotations

import io
import json
import time
from fractions import Fraction

import pytest
import typst
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.ledger.indicators.rounding import half_up, in_vietnamese
from tinhso.reports.drafts import reading
from tinhso.reports.drafts.claims import reading as claim_reading
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.lexicon import Entry, Lexicon
from tinhso.reports.drafts.judging import tables, within
from tinhso.reports.drafts.tests.judging_alone import blamed, judged

Rows = list[list[str]]


def table(text: str) -> Rows:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def with_bars(rows: Rows) -> tuple[bytes, str]:
    return ("Kết quả như sau:\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n").encode(), "a.txt"


def with_tabs(rows: Rows) -> tuple[bytes, str]:
    return ("Kết quả như sau:\n" + "\n".join("\t".join(row) for row in rows) + "\n").encode(), "a.txt"


def as_word(rows: Rows) -> tuple[bytes, str]:
    document = Document()
    document.add_paragraph("Kết quả như sau:")
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for line, row in zip(made.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue(), "a.docx"


def as_pdf(rows: Rows) -> tuple[bytes, str]:
    cells = ", ".join(json.dumps(cell, ensure_ascii=False) for row in rows for cell in row)
    page = '#set page(paper: "a4", flipped: true)\n#set text(lang: "vi", size: 11pt)\n'
    body = f"{page}Kết quả như sau:\n#table(columns: {len(rows[0])}, {cells})"
    made = typst.compile(body.encode())
    assert isinstance(made, bytes)
    return made, "a.pdf"


FORMS = [with_bars, with_tabs, as_word, as_pdf]

DOSSIERS = """
TT | Đơn vị | Tiếp nhận (hồ sơ) | Trực tuyến (hồ sơ) | Tỷ lệ (%) | Quá hạn (hồ sơ)
1 | Huyện Hoằng Hóa | 14.210 | 13.377 | 94,1 | 12
2 | Huyện Quảng Xương | 12.984 | 11.905 | 91,7 | 31
3 | Huyện Nga Sơn | 9.406 | 8.512 | 90,5 | 0
4 | Thị xã Bỉm Sơn | 7.315 | 6.990 | 95,6 | 04
 | Cộng | 43.915 | 40.784 | 92,9 | 47
"""
COMPARED = """
Doanh nghiệp | Tháng 8/2023 | Tháng 9/2023 | Tăng (+), giảm (-) | So với tháng trước (%)
Viettel | 281.440 | 282.015 | +575 | 0,20
VinaPhone | 172.906 | 172.118 | -788 | -0,46
MobiFone | 74.520 | 74.533 | +13 | 0,02
Tổng | 528.866 | 528.666 | -200 | -0,04
"""
PLANNED = """
STT | Chỉ tiêu | Kế hoạch 2024 | Thực hiện | % so với kế hoạch
1 | Số hộ dùng nước sạch (hộ) | 1.250 | 1.180 | 94,4
2 | Số lao động được đào tạo (người) | 3.400 | 3.655 | 107,5
3 | Tỷ lệ hộ có cáp quang (%) | 80 | 82,4 | 103,0
4 | Số chợ có mã QR (chợ) | 45 | 38 | 84,4
"""
MONEY = """
Nguồn vốn | Kế hoạch (tỷ đồng) | Giải ngân (tỷ đồng) | Tỷ lệ (%)
Ngân sách trung ương | 412,3 | 287,6 | 69,8
Ngân sách tỉnh | 1.205,8 | 914,2 | 75,8
Ngân sách huyện | 96,4 | 55,1 | 57,1
Tổng cộng | 1.714,6 | 1.256,8 | 73,3
"""
WAYS = """
Xã | Tổng số lượt | Một cửa | Trực tuyến | Bưu chính
Phú Bình | 1.204 | 310 | 850 | 44
Định Hóa | 987 | 402 | 561 | 24
Đại Từ | 2.410 | 700 | 1.612 | 98
Võ Nhai | 455 | 180 | 270 | 5
"""
FRACTIONS = """
Số TT | Đơn vị | Đã cấp/Tổng số | Tỷ lệ
1 | Phường Lê Lợi | 3.410/3.655 | 93,3%
2 | Phường Trần Phú | 2.998/3.102 | 96,6%
3 | Xã Hồng Phong | 1.876/2.240 | 83,8%
"""
GROUPS = """
STT | Đơn vị | Văn bản đi | Văn bản ký số | Tỷ lệ
I | Khối sở, ngành | 5.210 | 5.131 | 98,5%
1 | Sở Nội vụ | 2.904 | 2.880 | 99,2%
2 | Sở Tài chính | 2.306 | 2.251 | 97,6%
II | Khối xã, phường | 1.871 | 1.550 | 82,8%
1 | Xã Phú Bình | 930 | 801 | 86,1%
2 | Xã Định Hóa | 941 | 749 | 79,6%
 | Tổng cộng | 7.081 | 6.681 | 94,4%
"""
TURNED = """
Nội dung | Quý I | Quý II | Quý III
Hồ sơ tiếp nhận | 48.216 | 52.907 | 50.118
Hồ sơ đúng hạn | 47.001 | 51.338 | 49.905
Tỷ lệ đúng hạn | 97,48% | 97,03% | 99,58%
"""
SETTLED = """
Đơn vị | Tiếp nhận | Đúng hạn | Quá hạn | Tỷ lệ đúng hạn (%)
Thành phố Lào Cai | 6.120 | 6.004 | 12 | 99,8
Thị xã Sa Pa | 2.874 | 2.690 | 95 | 96,59
Huyện Bắc Hà | 1.950 | 1.899 | 0 | 100
Các sở, ngành | 7.402 | 7.311 | 28 | 99,62
"""
DENSITY = """
Huyện | Dân số | Số hộ | Số thuê bao | Mật độ (thuê bao/100 dân)
Phú Bình | 136.164 | 34.075 | 140.210 | 103
Định Hóa | 55.121 | 13.787 | 51.400 | 93
Đại Từ | 59.441 | 14.954 | 62.118 | 105
Toàn tỉnh | 250.726 | 62.816 | 253.728 | 101
"""
NUMBERED = """
STT | Đơn vị | Văn bản | Ký số | Tỷ lệ (%)
A | B | 1 | 2 | 3=2/1
1 | Phú Bình | 120 | 96 | 80
2 | Định Hóa | 450 | 405 | 90
3 | Đại Từ | 210 | 63 | 30
"""
MADE_OF = """
Nhóm | Số doanh nghiệp | Cơ cấu (%)
Bưu chính | 1.210 | 24,6
Viễn thông | 2.804 | 57,1
Phần mềm | 897 | 18,3
Tổng cộng | 4.911 | 100,0
"""
HEDGED = """
Xã | Số hộ | Hộ có cáp quang | Tỷ lệ
Phú Bình | 1.210 | 1.105 | gần 92%
Định Hóa | khoảng 980 | 777 | 80%
Đại Từ | 1.402 | 1.315 | 93,8%
Võ Nhai | 640 | x | -
"""
LAYERED = """
STT | Nội dung | Tổng số | Trong kỳ | Kỳ trước chuyển qua | Đã giải quyết | Trước và đúng hạn | Quá hạn | Đang giải quyết
(1) | (2) | (3)=(4)+(5) | (4) | (5) | (6)=(7)+(8) | (7) | (8) | (9)
1 | Lĩnh vực đất đai | 2.430 | 2.301 | 129 | 2.211 | 2.190 | 21 | 219
1.1 | Đăng ký biến động | 1.800 | 1.710 | 90 | 1.650 | 1.639 | 11 | 150
1.2 | Cấp mới | 630 | 591 | 39 | 561 | 551 | 10 | 69
2 | Lĩnh vực hộ tịch | 812 | 800 | 12 | 805 | 805 | 0 | 7
3 | Lĩnh vực xây dựng | 95 | 90 | 5 | 80 | 78 | 2 | 15
 | Tổng cộng | 3.337 | 3.191 | 146 | 3.096 | 3.073 | 23 | 241
"""
ECONOMY = """
Chỉ tiêu | Đơn vị tính | Thực hiện 6 tháng 2023 | Kế hoạch 2024 | Ước TH 6 tháng 2024 | So với cùng kỳ (%) | So với KH (%)
Doanh thu viễn thông | tỷ đồng | 812,4 | 1.750,0 | 861,7 | 106,1 | 49,2
Doanh thu bưu chính | tỷ đồng | 96,2 | 210,0 | 104,5 | 108,6 | 49,8
Nộp ngân sách | tỷ đồng | 41,0 | 90,0 | 38,7 | 94,4 | 43,0
Thuê bao Internet | thuê bao | 301.220 | 340.000 | 322.918 | 107,2 | 95,0
Trạm BTS 5G | trạm | 12 | 200 | 85 | 708,3 | 42,5
"""
TWO_HEADS = """
Đơn vị | Văn bản đi | | | Văn bản đến
 | Tổng số | Điện tử | Tỷ lệ (%) | Tổng số
Sở Nội vụ | 2.904 | 2.880 | 99,2 | 3.120
Sở Tài chính | 2.306 | 2.251 | 97,6 | 2.811
Sở Y tế | 1.410 | 1.398 | 99,1 | 1.905
Sở Công Thương | 987 | 930 | 94,2 | 1.133
"""
OVERFULFILLED = """
Xã | Kế hoạch | Thực hiện | Đạt (%)
Phú Bình | 120 | 96 | 80,0
Định Hóa | 450 | 405 | 90,0
Long Sơn | 300 | 330 | 100
Võ Nhai | 210 | 199 | 94,8
"""
IN_MILLIONS = """
Nguồn (ĐVT: tr.đ) | Kế hoạch vốn | Giải ngân | Tỷ lệ (%)
TW | 123 | 88 | 71,7
Tỉnh | 457 | 312 | 68,3
Huyện | 96 | 55 | 57,6
Xã | 310 | 287 | 92,5
Tổng cộng | 987 | 742 | 75,2
"""
TWO_PLANS = """
Nhiệm vụ | KH quý | KH năm | Thực hiện | Đạt (%)
A | 50 | 200 | 48 | 96,0
B | 60 | 240 | 57 | 95,0
C | 75 | 300 | 66 | 88,0
D | 90 | 310 | 81 | 90,0
E | 40 | 160 | 120 | 75,0
F | 45 | 210 | 147 | 70,0
"""
RIGHT = [
    DOSSIERS,
    COMPARED,
    PLANNED,
    MONEY,
    WAYS,
    FRACTIONS,
    GROUPS,
    TURNED,
    SETTLED,
    DENSITY,
    NUMBERED,
    MADE_OF,
    HEDGED,
    LAYERED,
    ECONOMY,
    TWO_HEADS,
    OVERFULFILLED,
    IN_MILLIONS,
    TWO_PLANS,
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_said_of_a_table_that_is_right(text: str, form: object) -> None:
    assert blamed(*form(table(text))) == []  # type: ignore[operator]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("text", "right", "wrong", "verdict"),
    [
        (DOSSIERS, "90,5", "90,4", "rounding"),
        (DOSSIERS, "91,7", "97,1", "internal"),
        (DOSSIERS, "43.915", "43.815", "internal"),
        (COMPARED, "+13", "+31", "internal"),
        (COMPARED, "-0,46", "-0,64", "internal"),
        (PLANNED, "84,4", "48,4", "internal"),
        (PLANNED, "107,5", "106,5", "internal"),
        (MONEY, "75,8", "78,5", "internal"),
        (MONEY, "1.714,6", "1.741,6", "internal"),
        (WAYS, "2.410", "2.140", "internal"),
        (FRACTIONS, "83,8%", "83,7%", "rounding"),
        (FRACTIONS, "96,6%", "69,6%", "internal"),
        (GROUPS, "79,6%", "76,9%", "internal"),
        (TURNED, "97,03%", "97,30%", "internal"),
        (SETTLED, "96,59", "95,69", "internal"),
        (MADE_OF, "57,1", "51,7", "internal"),
        (LAYERED, "3.073", "3.037", "internal"),
        (ECONOMY, "49,8", "48,9", "internal"),
        (TWO_HEADS, "97,6", "96,7", "internal"),
        (IN_MILLIONS, "68,3", "63,8", "internal"),
    ],
)
def test_a_cell_that_the_others_do_not_give_is_told(text: str, right: str, wrong: str, verdict: str, form: object) -> None:
    rows = [[wrong if cell == right else cell for cell in row] for row in table(text)]
    assert (wrong.lstrip("+-"), verdict) in blamed(*form(rows))  # type: ignore[operator]


def test_the_arithmetic_and_the_other_cells_stand_with_the_finding() -> None:
    rows = [["14.120" if cell == "14.210" else cell for cell in row] for row in table(DOSSIERS)]
    figures = judged(*with_bars(rows))
    share = next(one for one in figures if one.claim.figure.text == "94,1")
    assert share.reason == (
        "Như các dòng khác của bảng, tỷ lệ này là “Trực tuyến (hồ sơ)” chia “Tiếp nhận (hồ sơ)”: ghi 94,1% nhưng phép chia cho 94,7%."
    )
    assert share.arithmetic == "13.377 : 14.120 = 94,73796…%"
    assert [figures[other].claim.figure.text for other in share.findings[0].others] == ["13.377", "14.120"]
    total = next(one for one in figures if one.claim.figure.text == "43.915")
    assert total.reason == "Tổng ghi 43.915 nhưng các thành phần cộng lại là 43.825."
    assert total.arithmetic == "14.120 + 12.984 + 9.406 + 7.315 = 43.825"


def test_what_is_still_under_way_is_no_slip() -> None:
    """5.000 received, 4.900 in time, 12 late: the rest is not settled yet, and the share says so."""
    rows = table(SETTLED)
    rows.append(["Xã Phú Bình", "5.000", "4.900", "12", "99,76"])
    assert blamed(*with_bars(rows)) == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Đã cấp | 1.234/1.300 | 94,9%", []),
        ("Đã cấp | 1.234/1.300 | 95,9%", [("95,9%", "internal")]),
        ("Đã cấp | 1.234/1.300 | 60,1%", []),
    ],
)
def test_one_fraction_beside_one_share(row: str, expected: list[tuple[str, str]]) -> None:
    assert blamed(*with_bars(table(f"Nội dung | Kết quả | Tỷ lệ\n{row}"))) == expected


def test_two_rows_prove_nothing() -> None:
    rows = table("Xã | Số hộ | Số người | Số trạm | Tỷ lệ\nPhú Bình | 40 | 20 | 3 | 50%\nĐại Từ | 30 | 21 | 4 | 82%")
    assert blamed(*with_bars(rows)) == []


def test_a_total_of_what_is_had_by_several_is_left_alone() -> None:
    rows = table("Huyện | Số nền tảng | Tài khoản\nPhú Bình | 12 | 340\nĐại Từ | 9 | 210\nVõ Nhai | 11 | 95\nToàn tỉnh | 15 | 645")
    assert blamed(*with_bars(rows)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Huyện | Số hồ sơ\nPhú Bình | 1.204\nĐịnh Hóa | 987\nĐại Từ | 2.410\nTổng cộng | 9.611",
        "Nội dung | Số lượng\nTổng số | 1.300\nTrong đó: |\nTrực tuyến | 900\nĐúng hạn | 1.210\nHồ sơ đất đai | 300",
    ],
)
def test_rows_that_are_some_of_the_total_need_not_make_it(text: str) -> None:
    assert blamed(*with_bars(table(text))) == []


def test_large_tables_cost_little() -> None:
    """3.000 numbers in one table, shares among them, in well under a second of the processor's time; looser here than promised."""
    rows = [["Xã", *(name for place in range(5) for name in (f"Giao {place}", f"Đạt {place}"))]]
    rows += [
        [f"Xã số {'abcdefghik'[line % 10]}", *(str(7 * line * place % 9_973 + 40) for place in range(1, 11))] for line in range(300)
    ]
    content, name = with_bars(rows)
    draft = reading.read(content, name)
    claims = list(claim_reading.read(draft, Gazetteer([]), Lexicon([], {})))
    began = time.process_time()
    list(tables.found(draft, claims))
    assert len(claims) >= 3_000
    assert time.process_time() - began < 3


RECEIVED = Lexicon([Entry("onestop.received", "Hồ sơ tiếp nhận", "hồ sơ", published=True)], {})


@pytest.mark.parametrize(
    ("prose", "row", "twice"),
    [
        ("Toàn tỉnh tiếp nhận 8.403 hồ sơ", "Tổng cộng | 8.430", True),
        ("Toàn tỉnh tiếp nhận 8.403 hồ sơ", "Tổng cộng | 8.403", False),
        ("Toàn tỉnh tiếp nhận 8.403 hồ sơ", "Các sở, ngành | 1.105", False),
    ],
)
def test_a_cell_says_what_prose_says_only_in_the_row_of_all(prose: str, row: str, *, twice: bool) -> None:
    draft = reading.read(f"{prose}.\n\nĐơn vị | Tiếp nhận (hồ sơ) | Ghi chú\n{row} | -\nKhối quận | 3.218 | -\n".encode(), "a.txt")
    found = list(within.twice(list(claim_reading.read(draft, Gazetteer([]), RECEIVED))))
    assert bool(found) is twice


def written(value: Fraction, places: int) -> str:
    return in_vietnamese(half_up(value, places)).replace("−", "-")


@st.composite
def departments(draw: st.DrawFn) -> Rows:
    """A table of dossiers with its shares, growths, differences and totals, at any precision."""
    places, finer = draw(st.integers(0, 2)), draw(st.integers(1, 2))
    rows = []
    for _ in range(draw(st.integers(4, 9))):
        whole = draw(st.integers(150, 90_000))
        part = draw(st.integers(whole // 3, whole - 1))
        late = draw(st.integers(1, part // 2))
        before = draw(st.integers(100, 90_000))
        rows.append([whole, part, part - late, late, before])
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    names = [f"Xã {letter}" for letter in "ABCDĐEGHI"[: len(rows) - 1]] + ["Tổng cộng"]
    head = "Đơn vị | Tiếp nhận | Giải quyết | Đúng hạn | Quá hạn | Tỷ lệ giải quyết (%) | Cùng kỳ | Tăng, giảm (%) | Chênh lệch"
    return table(head) + [
        [
            name, *(written(Fraction(value), 0) for value in (whole, part, kept, late)), written(Fraction(100 * part, whole), places),
            written(Fraction(before), 0), written(Fraction(100 * (whole - before), before), finer), written(Fraction(whole - before), 0),
        ]
        for name, (whole, part, kept, late, before) in zip(names, rows, strict=True)
    ]  # fmt: skip


@given(departments())
@settings(max_examples=60, deadline=None)
def test_a_table_that_was_worked_out_gives_no_finding(rows: Rows) -> None:
    assert blamed(*with_bars(rows)) == []


@given(departments(), st.data())
@settings(max_examples=120, deadline=None)
def test_one_number_changed_by_more_than_rounding_is_found(rows: Rows, data: st.DataObject) -> None:
    line, column = data.draw(st.integers(1, len(rows) - 1)), data.draw(st.integers(1, len(rows[0]) - 1))
    old = rows[line][column]
    places = len(old.partition(",")[2])
    value = Fraction(old.replace(".", "").replace(",", "."))
    step = max(Fraction(4, 10**places), abs(value) / 25)
    new = value + step * data.draw(st.sampled_from((-2, -1, 1, 2)))
    if new < 0 <= value:
        new = value + step
    rows[line][column] = written(new, places)
    assert blamed(*with_bars(rows)), (line, column, old, rows[line][column])
