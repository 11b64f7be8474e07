"""Reading files: text, positions and locators; hostile and broken files are refused with a reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from tinhso.reports.drafts import marking, reading
from tinhso.reports.drafts.model import Role
from tinhso.reports.drafts.reading import DraftProblem

SENTENCE = "Toàn tỉnh có 1.830 trạm BTS, 76% hộ dùng cáp quang."


def word_file() -> bytes:
    document = Document()
    document.add_heading("I. Hạ tầng số", 1)
    paragraph = document.add_paragraph("Toàn tỉnh có 1.8")
    paragraph.add_run("30 trạm").bold = True
    paragraph.add_run(" BTS, 76% hộ dùng cáp quang.")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("Chỉ tiêu", "Năm 2023"), ("Thuê bao di động", "1.766.865"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_text_file_is_its_own_text() -> None:
    draft = reading.read(f"﻿I. Mở đầu\r\n\r\n{SENTENCE}\r\n".encode(), "a.txt")
    assert draft.text.endswith(f"{SENTENCE}\r\n")
    assert draft.text[draft.blocks[-1].start : draft.blocks[-1].end] == SENTENCE


def test_lines_of_a_paragraph_belong_together_and_items_do_not() -> None:
    draft = reading.read("Toàn tỉnh có 1.830\ntrạm BTS và\n76% hộ.\n- Mục một\n- Mục hai".encode(), "a.txt")
    assert [draft.text[b.start : b.end] for b in draft.blocks] == [
        "Toàn tỉnh có 1.830\ntrạm BTS và\n76% hộ.",
        "- Mục một",
        "- Mục hai",
    ]


def test_word_keeps_paragraphs_headings_and_cells() -> None:
    draft = reading.read(word_file(), "a.docx")
    shown = [(b.role, draft.text[b.start : b.end], b.locator) for b in draft.blocks]
    assert shown[0][:2] == (Role.HEADING, "I. Hạ tầng số")
    assert shown[1] == (Role.PARAGRAPH, SENTENCE, {"paragraph": 1})
    assert shown[-1] == (Role.CELL, "1.766.865", {"paragraph": 5, "table": 0, "row": 1, "column": 1})


def test_html_shows_what_a_reader_sees() -> None:
    page = (
        "<html><head><title>x 12%</title><script>var a = '15%'</script></head><body><h2>I. Hạ tầng</h2><p>Có <b>1.830</b> trạm&nbsp;BTS."
        "</p><p style='display: none'>999 trạm</p><table><tr><th>Năm</th><td>76%</td></tr></table></body></html>"
    )
    draft = reading.read(page.encode(), "a.html")
    assert "999" not in draft.text
    assert "15%" not in draft.text
    assert [(b.role, draft.text[b.start : b.end]) for b in draft.blocks] == [
        (Role.HEADING, "I. Hạ tầng"), (Role.PARAGRAPH, "Có 1.830 trạm\u00a0BTS."), (Role.CELL, "Năm"), (Role.CELL, "76%"),
    ]  # fmt: skip


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b"   \n ", "a.txt", "empty"),
        (b"PK\x03\x04 not a zip", "a.docx", "damaged"),
        (_zip("xl/workbook.xml", b"<x/>"), "a.xlsx", "not-word"),
        (_zip("word/document.xml", b"<broken"), "a.docx", "damaged"),
        (_zip("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a.docx", "entities"),
        (_zip("word/document.xml", b"<a>" + b" " * (130 * 2**20) + b"</a>"), "a.docx", "bomb"),
        (b"%PDF-1.7 and nothing more", "a.pdf", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "old-word"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64, "a.txt", "picture"),
        (b"<html><script>1</script></html>", "a.html", "no-text"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_draft_is_refused(content: bytes, name: str, code: str) -> None:
    with pytest.raises(DraftProblem) as caught:
        reading.read(content, name)
    assert caught.value.code == code
    assert str(caught.value).strip()


def test_a_page_too_deep_to_show_is_refused_and_nothing_falls_over() -> None:
    with pytest.raises(DraftProblem):
        reading.read(b"<div>" * 50_000 + b"<p>12%</p>" + b"</div>" * 50_000, "a.html")


def test_plain_drafts_become_word() -> None:
    draft = reading.read(f"I. Mở đầu\n\n{SENTENCE}".encode(), "a.txt")
    again = reading.read(marking.with_comments(draft, []), "a.docx")
    assert [again.text[b.start : b.end] for b in again.blocks] == ["I. Mở đầu", SENTENCE]
