"""Periods, names and numbers of lines that rule over figures, told from words alone: no ledger behind them."""

from __future__ import annotations

import io

from docx import Document

from tinhso.reports.drafts import reading
from tinhso.reports.drafts.claims import reading as claims
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.lexicon import Entry, Lexicon
from tinhso.reports.drafts.claims.model import Claim

LEXICON = Lexicon(
    [
        Entry("markets.products", "Sản phẩm của chợ trên sàn thương mại điện tử", "sản phẩm"),
        Entry("commerce.products", "Sản phẩm trên sàn TMĐT của tỉnh", "sản phẩm", published=True),
        Entry("teams.teams", "Tổng số tổ công nghệ số cộng đồng", "tổ", published=True),
        Entry("teams.trained_share", "Thành viên tổ công nghệ số đã tập huấn", "%", "người", published=True),
    ],
    {"tmđt": "thương mại điện tử"},
)


def read(content: str | bytes, name: str = "a.txt") -> list[Claim]:
    draft = reading.read(content.encode() if isinstance(content, str) else content, name)
    return claims.read(draft, Gazetteer([]), LEXICON)


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
