"""Word files put together by chance from what offices write: comments change no text, corrections change their figure alone, and
every other part keeps its bytes."""

from __future__ import annotations

import io
import random
import re
from typing import Any

import pytest
from docx import Document

from tinhso.reports.drafts import marking, reading
from tinhso.reports.drafts.grammar import figures as grammar
from tinhso.reports.drafts.model import Draft
from tinhso.reports.drafts.tests.test_word_files import cell, paragraph, parts, run, word_file

TEXTS = (
    "Có 1.830 trạm BTS và 76,5% hộ",
    "Tăng 12,4% so với cùng kỳ, đạt 88.020/98.408 đảng viên (89,44%)",
    "không có số",
    "Tổng 7 tỷ đồng; 266 865 thuê bao",
)
AROUND = (
    '<w:ins w:id="1" w:author="An">{}</w:ins>',
    '<w:moveTo w:id="1" w:author="An">{}</w:moveTo>',
    '<w:hyperlink w:anchor="a">{}</w:hyperlink>',
    "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
    '<w:fldSimple w:instr="X">{}</w:fldSimple>',
    '<w:smartTag w:uri="a" w:element="b">{}</w:smartTag>',
    '<w:bookmarkStart w:id="1" w:name="b"/>{}<w:bookmarkEnd w:id="1"/>',
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF 555</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "{}",
    "{}",
)
BETWEEN = (
    "",
    '<w:proofErr w:type="spellStart"/>',
    '<w:del w:id="1" w:author="An"><w:r><w:delText>99</w:delText></w:r></w:del>',
    "<w:r><w:lastRenderedPageBreak/></w:r>",
)
LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'


class Chance:
    """Puts a file together."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def runs(self, text: str, depth: int = 0) -> str:
        if len(text) <= 2 or depth > 4 or self.chance.random() < 0.3:
            if " " in text and self.chance.random() < 0.15:
                before, after = (f'<w:t xml:space="preserve">{part}</w:t>' for part in text.split(" ", 1))
                return f"<w:r>{before}<w:{self.chance.choice(['br', 'tab', 'cr'])}/>{after}</w:r>"
            return run(text, self.chance.choice(["", "<w:b/>", "<w:i/>"]))
        at = self.chance.randrange(1, len(text))
        whole = self.runs(text[:at], depth + 1) + self.chance.choice(BETWEEN) + self.runs(text[at:], depth + 1)
        return self.chance.choice(AROUND).format(whole)

    def block(self, depth: int = 0) -> str:
        inside = paragraph(self.runs(self.chance.choice(TEXTS)), properties=LISTED if self.chance.random() < 0.2 else "")
        kind = self.chance.randrange(8) if depth < 3 else 7
        if kind == 0:
            return f"<w:tbl><w:tr>{cell(inside)}{cell(self.block(depth + 1))}</w:tr></w:tbl>"
        if kind == 1:
            return paragraph(run("Khung"), f"<w:r><w:txbxContent>{inside}{self.block(depth + 1)}</w:txbxContent></w:r>")
        return f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>" if kind == 2 else inside

    def file(self) -> bytes:
        body = "".join(self.block() for _ in range(self.chance.randrange(1, 6)))
        note = comment = ""
        if self.chance.random() < 0.4:
            note = f'<w:footnote w:id="2">{paragraph(self.runs(TEXTS[1]))}</w:footnote>'
            body += paragraph(run("Chú thích"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
        if self.chance.random() < 0.4:
            comment = '<w:comment w:id="4" w:author="Lãnh đạo"><w:p><w:r><w:t>Xem lại</w:t></w:r></w:p></w:comment>'
        return word_file(body, footnotes=note, comments=comment)


def rows_of(draft: Draft) -> list[dict[str, Any]]:
    """Every figure of a draft, as one that the ledger has otherwise."""
    return [
        {
            "start": figure.start, "end": figure.end, "text": figure.text, "verdict": "disagrees", "reason": "Khác sổ.",
            "arithmetic": "", "suggestion": "5" * (figure.start % 30 + 1), "ledger_source": None, "notes": [],
        }
        for block in draft.blocks for figure in grammar.find(draft.text[block.start : block.end], block.start).figures
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_comments_change_no_text_and_corrections_their_figure_alone(seed: int) -> None:
    original = Chance(seed).file()
    draft = reading.read(original, "a.docx")
    rows, before = rows_of(draft), parts(original)

    commented = marking.with_comments(draft, rows, original)
    after = parts(commented)
    assert reading.read(commented, "a.docx").text == draft.text
    assert len(list(Document(io.BytesIO(commented)).comments)) == len(rows) + ("word/comments.xml" in before)
    xml = after["word/document.xml"].decode()
    starts, ends = (re.findall(f'<w:commentRange{side} w:id="(\\d+)"', xml) for side in ("Start", "End"))
    assert sorted(starts) == sorted(ends)
    assert len(set(starts)) == len(rows)
    assert all(xml.index(f'commentRangeStart w:id="{key}"') < xml.index(f'commentRangeEnd w:id="{key}"') for key in starts)
    lists = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert all(after[name] == content for name, content in before.items() if name not in lists)

    corrected = marking.rewritten(draft, rows, original)
    expected = draft.text
    for row in reversed(rows):
        expected = expected[: row["start"]] + row["suggestion"] + expected[row["end"] :]
    assert reading.read(corrected, "a.docx").text == expected
    written = {"word/document.xml", "word/footnotes.xml"}
    assert all(parts(corrected)[name] == content for name, content in before.items() if name not in written)
