"""Periods, names and numbers of lines that rule over figures, told from words alone: no ledger behind them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document

from tinhso.reports.drafts import reading
from tinhso.reports.drafts.claims import reading as claims
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.lexicon import Entry, Lexicon
from tinhso.reports.drafts.claims.model import Claim, Place

LEXICON = Lexicon(
    [
        Entry("markets.products", "Sản phẩm của chợ trên sàn thương mại điện tử", "sản phẩm"),
        Entry("commerce.products", "Sản phẩm trên sàn TMĐT của tỉnh", "sản phẩm", published=True),
        Entry("teams.teams", "Tổng số tổ công nghệ số cộng đồng", "tổ", published=True),
        Entry("markets.market40", "Chợ truyền thống triển khai Chợ 4.0", "chợ"),
        Entry("markets.cashless_markets", "Chợ có mô hình thanh toán không tiền mặt", "chợ", published=True),
        Entry("teams.trained_share", "Thành viên tổ công nghệ số đã tập huấn", "%", "người", published=True),
    ],
    {"tmđt": "thương mại điện tử"},
)


QUANG_BINH = frozenset({"Quảng Bình"})
PLACES = Gazetteer(
    [
        (Place(1, "44", "tỉnh Quảng Bình", 1), "Quảng Bình", QUANG_BINH),
        (Place(2, "452", "huyện Minh Hóa", 2), "Minh Hóa", QUANG_BINH),
        (Place(3, "453", "huyện Tuyên Hóa", 2), "Tuyên Hóa", QUANG_BINH),
        (Place(5, "18901", "xã Hội An", 3), "Hội An", QUANG_BINH),
        (Place(6, "18902", "xã Tân Hóa", 3), "Tân Hóa", QUANG_BINH),
        (
            Place(4, "22", "thành phố Quảng Ninh", 1, called=((date(2026, 9, 1), "tỉnh Quảng Ninh"),)),
            "Quảng Ninh", frozenset({"Quảng Ninh"}),
        ),
    ]
)  # fmt: skip


def read(content: str | bytes, name: str = "a.txt", places: Gazetteer | None = None) -> list[Claim]:
    draft = reading.read(content.encode() if isinstance(content, str) else content, name)
    return claims.read(draft, places or Gazetteer([]), LEXICON)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("BÁO CÁO\nKết quả 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2024", "2024-H1"),
        ("BÁO CÁO\nTình hình thực hiện nhiệm vụ quý III, phương hướng quý IV năm 2026", "2026-Q3"),
        ("BÁO CÁO\nTình hình thực hiện nhiệm vụ quý III, phương hướng nhiệm vụ quý IV năm 2026", "2026-Q3"),
        ("BÁO CÁO\nTình hình quý II, phương hướng nhiệm vụ quý III năm 2025", "2025-Q2"),
        ("Thái Nguyên, ngày 05 tháng 7 năm 2025\nBÁO CÁO\nTình hình tháng 6", "2025-06"),
        ("Thái Nguyên, ngày 08 tháng 01 năm 2025\nBÁO CÁO\nTình hình tháng 12", "2024-12"),
        ("Tuần 32 năm 2025 (04/8 - 10/8)", "2025-08-04..2025-08-10"),
        ("BẢN TIN AN TOÀN THÔNG TIN TUẦN 11/2025", "2025-03-10..2025-03-16"),
        ("Sở KHCN - tin nhanh 6 tháng đàu năm 2024", "2024-H1"),
        ("BIÊN BẢN HỌP\nHôm nay, ngày 12/8/2025, UBND tỉnh họp.", "as-at:2025-08-12"),
    ],
)
def test_the_period_of_a_title(title: str, period: str) -> None:
    assert [claim.period for claim in read(f"{title}\n\nTiếp nhận 5.000 hồ sơ.")] == [period]


def test_each_figure_has_the_period_that_is_said_with_it() -> None:
    text = "BÁO CÁO năm 2024\n\nTỉnh xếp hạng 6/63, năm 2023 ở hạng 10/63; phủ sóng 8 thôn trong quý I/2024, 4 thôn trong tháng 9/2024."
    assert [claim.period for claim in read(text)] == ["2024", "2023", "2024-Q1", "2024-09"]
    week = "Từ 06/5/2024 đến 12/5/2024\n\nXử lý 7 máy tính, tăng 2 máy tính so với tuần trước (5 máy tính); lũy kế: 90 máy tính."
    assert [claim.period for claim in read(week)] == [
        "2024-05-06..2024-05-12", "2024-05-06..2024-05-12", "2024-04-29..2024-05-05", "2024-01-01..2024-05-12",
    ]  # fmt: skip


def test_each_figure_has_the_place_that_is_said_with_it() -> None:
    text = "UBND TỈNH QUẢNG BÌNH\n\nCòn 30 thôn, trong đó huyện Minh Hóa 18 thôn, Tuyên Hóa 9 thôn, các huyện còn lại 3 thôn."
    told = [(claim.figure.value, claim.place.name if claim.place else "") for claim in read(text, places=PLACES)]
    whole = "tỉnh Quảng Bình"
    assert told == [(30, whole), (18, "huyện Minh Hóa"), (9, "huyện Tuyên Hóa"), (3, whole)]
    nation = read("UBND TỈNH QUẢNG BÌNH\n\nTỷ lệ đạt 97%; bình quân cả nước là 96,8%.", places=PLACES)
    assert [claim.place.name if claim.place else "" for claim in nation] == [whole, "cả nước"]
    earlier = read("Báo cáo của tỉnh Quảng Ninh năm 2025\n\nTiếp nhận 5.000 hồ sơ.", places=PLACES)
    assert [claim.place.name if claim.place else "" for claim in earlier] == ["tỉnh Quảng Ninh"]


@pytest.mark.parametrize(
    ("letterhead", "place"),
    [
        ("UBND XÃ TÂN HÓA\nHUYỆN MINH HÓA, TỈNH QUẢNG BÌNH", "xã Tân Hóa"),
        ("ĐẢNG BỘ TỈNH QUẢNG BÌNH\nĐẢNG ỦY XÃ TÂN HÓA", "xã Tân Hóa"),
        ("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI AN QUẢNG BÌNH", "tỉnh Quảng Bình"),
    ],
)
def test_the_place_of_a_letterhead(letterhead: str, place: str) -> None:
    text = f"{letterhead}\n\nBÁO CÁO\nCông tác năm 2024\n\nTiếp nhận 5.000 hồ sơ."
    assert [claim.place.name if claim.place else "" for claim in read(text, places=PLACES)] == [place]


def test_what_opens_a_list_rules_until_the_next_item_of_its_kind() -> None:
    text = (
        "Báo cáo 9 tháng đầu năm 2024\n\n1- Có 12 bệnh viện.\n2- Đến ngày 20/9/2024, lập 597 hồ sơ. Trong đó:\n"
        "  + Đông Hà 98 hồ sơ;\n  + Vĩnh Linh 86 hồ sơ.\n3- Có 138 cơ sở.\n"
    )
    assert [claim.period for claim in read(text)] == [
        "2024-9M", "as-at:2024-09-20", "as-at:2024-09-20", "as-at:2024-09-20", "2024-9M",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heading",
    [
        "4/ Sáu tháng cuối năm",
        "→ Mục tiêu 2026",
        "V/ KẾ HOẠCH",
        "KẾT LUẬN CỦA CHỦ TRÌ",
        "6) Đến cuối năm 2026",
        "B. Kiến nghị xử lý",
    ],
)
def test_headings_that_announce_what_is_to_be_done(heading: str) -> None:
    text = f"BÁO CÁO năm 2025\n\nI. KẾT QUẢ\n- Có 120 tổ.\n\n{heading}\n- Mỗi tổ giúp 30 hộ.\n"
    kinds = [claim.figure.kind.value for claim in read(text)]
    assert kinds[0] == "count"
    assert kinds[-1] == "target" or heading.startswith("4/")


def test_what_still_lacks_is_no_target_though_the_title_names_tasks() -> None:
    text = "TỔNG KẾT NĂM 2024 VÀ NHIỆM VỤ NĂM 2025\n\nI. KẾT QUẢ\nCó 120 tổ.\n\nII. TỒN TẠI\nCòn bốn trạm chưa có điện."
    assert [(claim.figure.kind.value, claim.period) for claim in read(text)] == [("count", "2024"), ("count", "2024")]


def test_columns_set_with_spaces_are_a_table() -> None:
    lines = (
        "UBND TỈNH QUẢNG BÌNH\n\nKết quả tháng 9/2025 (đơn vị tính: hồ sơ)\n\n"
        "Huyện         Tiếp nhận     Quá hạn    Tỷ lệ (%)\n"
        "Minh Hóa      3.215         04         71,5\n"
        "Tuyên Hóa     2.640         11         64,08\n"
    )
    told = [
        (claim.place.name if claim.place else "", claim.figure.value, claim.figure.unit) for claim in read(lines, places=PLACES)
    ]
    assert [(place, str(value), unit) for place, value, unit in told] == [
        ("huyện Minh Hóa", "3215", "hồ sơ"), ("huyện Minh Hóa", "4", "hồ sơ"), ("huyện Minh Hóa", "71.5", "%"),
        ("huyện Tuyên Hóa", "2640", "hồ sơ"), ("huyện Tuyên Hóa", "11", "hồ sơ"), ("huyện Tuyên Hóa", "64.08", "%"),
    ]  # fmt: skip


def test_heads_of_two_rows_and_years_over_columns() -> None:
    lines = (
        "Bảng tổng hợp\nTháng | Tổng lượt thu | Không dùng tiền mặt\n| | Số lượt | Tỷ lệ (%) | Số tiền (triệu đồng)\n"
        "Tháng 1 | 31.020 | 21.404 | 69,0 | 18.310,5\n"
    )
    assert [(claim.figure.unit, str(claim.figure.value)) for claim in read(lines)] == [
        ("lượt", "31020"), ("lượt", "21404"), ("%", "69.0"), ("đồng", "18310500000.0"),
    ]  # fmt: skip
    years = read("Chỉ tiêu | Đơn vị tính | 2023 | 2024 | Tăng/giảm (%)\nTrạm BTS | trạm | 1.102 | 1.148 | 4,2\n")
    assert [(claim.period, claim.figure.kind.value) for claim in years][:2] == [("2023", "count"), ("2024", "count")]
    assert years[2].figure.kind.value == "growth"


def test_a_period_alone_in_brackets_belongs_to_the_figure_before_it() -> None:
    found = read("BÁO CÁO năm 2024\n\nTừ 1.766 tổ (đến 31/12/2023) xuống 1.567 tổ (tháng 6/2024), đạt 95% (năm 2023: 92%).")
    assert [claim.period for claim in found] == ["as-at:2023-12-31", "2024-06", "2024-06", "2023"]


def test_a_growth_and_a_target_without_words_speak_of_the_figure_before_them() -> None:
    amount = "Thành viên tổ công nghệ số đã tập huấn: 80/90 người, đạt 88,89%[19]"
    text = f"{amount}, tăng 1,5 điểm so với\ncùng kỳ; mục tiêu 98% đến 31/12/2026."
    assert [claim.indicator for claim in read(text)] == ["teams.trained_share"] * 3


def test_a_name_said_in_full_is_meant_though_another_is_published_more_often() -> None:
    assert read("Sản phẩm của chợ trên sàn thương mại điện tử: 76 sản phẩm.")[0].indicator == "markets.products"
    assert read("Sản phẩm trên sàn thương mại điện tử của tỉnh: 76 sản phẩm.")[0].indicator == "commerce.products"


def test_quoted_words_are_marked_and_sums_written_out_claim_nothing() -> None:
    found = read(
        "Tổng số tổ công nghệ số cộng đồng là 225 tổ; sở nêu “có 230 tổ”: 25.629 / 26.869 × 100 = 95,38501…, 25 + 200 = 225 tổ[101]."
    )
    assert [(claim.figure.text, claim.quoted) for claim in found] == [("225 tổ", False), ("230 tổ", True), ("225 tổ", False)]


def test_in_a_table_the_title_and_the_period_of_a_row_rule_and_running_numbers_are_no_figures() -> None:
    document = Document()
    rows = [
        ("Số", "Chỉ tiêu", "Kỳ", "Giá trị", "So cùng kỳ"),
        ("1", "Tổng số tổ công nghệ số cộng đồng", "năm 2023", "2.266 tổ", "tăng 0,53% so với cùng kỳ"),
        ("2", "Thành viên tổ công nghệ số đã tập huấn", "năm 2024", "80/90 người, đạt 88,89%", "tăng 1,5 điểm so với cùng kỳ"),
    ]
    table = document.add_table(len(rows), len(rows[0]))
    for line, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    told = [(claim.figure.text, claim.indicator, claim.period) for claim in read(out.getvalue(), "a.docx")]
    assert told == [
        ("2.266 tổ", "teams.teams", "2023"),
        ("tăng 0,53%", "teams.teams", "2023"),
        ("80/90 người, đạt 88,89%", "teams.trained_share", "2024"),
        ("tăng 1,5 điểm", "teams.trained_share", "2024"),
    ]


def test_a_titles_second_half_rules_over_nothing() -> None:
    document = Document()
    document.add_heading("BÁO CÁO\nKết quả 6 tháng đầu năm 2024, nhiệm vụ trọng tâm 6 tháng cuối năm 2024", 1)
    document.add_heading("II. Tổ công nghệ số", 2)
    document.add_paragraph("Toàn tỉnh có 225 tổ.")
    out = io.BytesIO()
    document.save(out)
    assert [claim.period for claim in read(out.getvalue(), "a.docx")] == ["2024-H1"]


def test_a_version_is_part_of_a_name() -> None:
    text = "Toàn tỉnh có 70 chợ triển khai Chợ 4.0, 163 chợ có mô hình thanh toán không dùng tiền mặt."
    assert [claim.indicator for claim in read(text)] == ["markets.market40", "markets.cashless_markets"]


def test_a_column_of_units_rules_over_brackets_in_the_label() -> None:
    found = read("Chỉ tiêu | Đơn vị tính | Kết quả\nTrạm thu phát sóng di động (BTS) | trạm | 1.830\n")
    assert [claim.figure.unit for claim in found] == ["trạm"]
    assert [claim.figure.unit for claim in read("Chỉ tiêu | Ghi chú | Kết quả\nNhân lực (người) | a | 1.830\n")] == ["người"]


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("tăng 5% về số giao dịch so với quý III/2025", ["2025-Q3"]),
        ("tăng 5% so với cùng kỳ năm 2025", ["2025-Q3"]),
        ("tăng 5% so với cùng kỳ", ["2025-Q3"]),
        ("tăng 5% so với tháng trước", ["2026-08"]),
        ("so với năm 2024, tăng 5%", ["2024"]),
        ("tăng 5% so với đầu nhiệm kỳ", [""]),
        ("tăng 5% so với cùng kỳ, vượt 3% kế hoạch", ["2025-Q3", ""]),
        ("giảm 1 tổ so với năm 2024; năm 2024 vượt 3%", ["2024", ""]),
        ("tăng 5%", [""]),
    ],
)
def test_a_growth_has_the_period_that_it_is_measured_against(text: str, bases: list[str]) -> None:
    assert [claim.base_period for claim in read(f"BÁO CÁO quý III năm 2026\n\nSố tổ {text}.")] == bases


def test_where_a_change_started_has_the_period_of_its_base() -> None:
    found = read("BÁO CÁO tháng 10/2026\n\nSo với quý III năm 2025, số tổ tăng từ 80 tổ lên 95 tổ; tăng từ 3 vụ lên 7 vụ.")
    assert [(claim.period, claim.starts) for claim in found[:2]] == [("2025-Q3", True), ("2026-10", False)]
    assert [claim.starts for claim in read("Người từ 15 tuổi trở lên có 20 tổ.")] in ([False], [False, False])


def test_days_before_the_documents_own_are_reached_in_a_section_of_tasks_too() -> None:
    text = "BÁO CÁO tháng 11/2026\n\nI. Nhiệm vụ tháng tới\n\nTrong tháng 10/2026, tỉnh có 110 tổ.\n\nThành lập 5 tổ."
    assert [claim.figure.kind.value for claim in read(text)] == ["count", "target"]


def test_words_before_and_belong_to_the_figure_before() -> None:
    text = "Chợ gồm 60 chợ có mô hình thanh toán không tiền mặt và 9 chợ triển khai Chợ 4.0."
    assert [claim.indicator for claim in read(text)] == ["markets.cashless_markets", "markets.market40"]


def test_what_an_officer_taught_is_meant_whatever_its_kind() -> None:
    draft = reading.read("Hệ thống được triển khai tại 48/48 sở, ban, ngành.".encode(), "a.txt")
    entry = Entry("documents.departments", "Sở, ban, ngành dùng QLVB&ĐH", "cơ quan", published=True)
    taught = Entry(entry.code, entry.title, entry.unit, published=True, taught=("hệ thống được triển khai tại sở, ban, ngành",))
    told = [claims.read(draft, Gazetteer([]), Lexicon([one, *LEXICON.entries]))[0].indicator for one in (entry, taught)]
    assert told == [None, "documents.departments"]
