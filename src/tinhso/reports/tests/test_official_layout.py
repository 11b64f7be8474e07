"""The files have the official layout, and every figure leads to its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.shared import Mm

from tinhso.reports import typeset, word
from tinhso.reports.model import FigureSpan, Letterhead, Line, Report, Section, Signature, TextSpan, Trace
from tinhso.reports.words import official_date, roman

HOSTILE = '<w:t>&"\\#</w:t>'


@pytest.fixture
def report() -> Report:
    trace = Trace(
        1, "welfare.household_accounts", f"Hộ nghèo {HOSTILE}", "Thái Nguyên", "6 tháng đầu năm 2026", "28.639/30.252 hộ, đạt 94,67%",
        "tính từ bản ghi (mô phỏng)", "", "tăng 0,62 điểm", "", "", "http://127.0.0.1:8000/chi-tieu/x?a=1&b=2", True,
    )  # fmt: skip
    line = Line((TextSpan("Hộ nghèo có tài khoản: "), FigureSpan("28.639/30.252 hộ, đạt 94,67%", 1), TextSpan(f" {HOSTILE}.")))
    return Report(
        Letterhead("Ủy ban nhân dân tỉnh Thái Nguyên", "Sở Khoa học và Công nghệ", "Số:   /BC-SKHCN", "Thái Nguyên", date(2026, 1, 5)),
        "BÁO CÁO", "Kết quả chuyển đổi số", (line,), (Section("Kết quả", sections=(Section("Xã hội số", (line,)),)),), (trace,),
        Signature("", "Giám đốc", recipients=("Lưu: VT.",)), simulated=True,
    )  # fmt: skip


def test_the_word_file_is_a4_with_official_margins_and_face(report: Report) -> None:
    document = Document(BytesIO(word.write(report)))
    page = document.sections[0]
    assert (round(page.page_width / Mm(1)), round(page.page_height / Mm(1))) == (210, 297)
    assert (round(page.left_margin / Mm(1)), round(page.right_margin / Mm(1))) == (30, 20)
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert page.different_first_page_header_footer
    words = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "Thái Nguyên, ngày 05 tháng 01 năm 2026" in words
    assert "CÓ DỮ LIỆU MÔ PHỎNG" in words


def test_each_figure_of_the_word_file_links_to_its_source(report: Report) -> None:
    document = Document(BytesIO(word.write(report)))
    links = {rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    assert links == {report.traces[0].url}
    assert any("[1]" in p.text or "[1]" in p._p.xml for p in document.paragraphs)


def test_markup_in_a_name_stays_text(report: Report) -> None:
    document = Document(BytesIO(word.write(report)))
    assert any(HOSTILE in paragraph.text for paragraph in document.paragraphs)
    assert typeset.write(report).startswith(b"%PDF")


def test_the_pdf_is_archival_and_links_to_the_sources(report: Report) -> None:
    made = typeset.write(report)
    assert b"pdfaid" in made
    assert b"/URI" in made


def test_official_dates_and_numerals() -> None:
    assert official_date(date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
    assert official_date(date(2026, 11, 20)) == "ngày 20 tháng 11 năm 2026"
    assert [roman(n) for n in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]
    with pytest.raises(ValueError, match="roman"):
        roman(40)


def test_a_name_with_control_characters_breaks_no_file(report: Report) -> None:
    odd = replace(report, subject="Kết quả\x0bchuyển\x00 đổi số", opening=(Line((TextSpan("Chỉ\x1f tiêu \ufffe"),)),))
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(word.write(odd))).paragraphs)
    assert "Kết quả chuyển  đổi số" in words
    assert typeset.write(odd).startswith(b"%PDF")
