"""The report as a Word document in the official layout (NĐ 30/2020/NĐ-CP, Phụ lục I).

A4 portrait; margins 20/20/30/20 mm; Times New Roman 14, justified, first line 1 cm, 6 pt after; page number top centre from page 2. A
figure is followed by its trace mark, a superscript number that links to the figure's page; the appendix lists the traces.
"""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tinhso.reports.model import FigureSpan, Line, Report, Section, Trace
from tinhso.reports.words import APPENDIX, NATION, WORDS, official_date, roman
from tinhso.reports.writable import all_writable

FACE = "Times New Roman"


def write(report: Report) -> bytes:
    """The .docx as bytes."""
    report = all_writable(report)
    document = Document()
    _page(document)
    _letterhead(document, report)
    _title(document, report)
    links = {trace.number: trace.url for trace in report.traces}
    for line in report.opening:
        _line(document, line, links)
    for number, section in enumerate(report.sections, 1):
        _section(document, section, f"{roman(number)}. ", links, depth=0)
    _signature(document, report)
    _appendix(document, report)
    document.core_properties.title = f"{report.title} {report.subject}"
    document.core_properties.author = report.letterhead.agency
    document.core_properties.language = report.language
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(number.add_run(), "PAGE")
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    style.element.rPr.rFonts.set(qn("w:cs"), FACE)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(6), 1.15


def _field(run: Run, code: str) -> None:
    """A field that Word fills in, such as the page number."""
    for kind, text in (("begin", None), (None, code), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _letterhead(document: DocumentObject, report: Report) -> None:
    head, words = report.letterhead, WORDS[report.language]
    table = document.add_table(rows=2, cols=2)
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, (Mm(64), Mm(96)), strict=True):
            cell.width = width
    left, right = table.rows[0].cells
    _centred(left, head.parent.upper(), 12)
    _centred(left, head.agency.upper(), 12, bold=True)
    _rule(left, "─" * 8)
    _centred(right, NATION[report.language][0], 12, bold=True)
    _centred(right, NATION[report.language][1], 13, bold=True)
    _rule(right, "─" * 20)
    left, right = table.rows[1].cells
    _centred(left, head.number, 13)
    _centred(right, f"{head.place}, {official_date(head.day, report.language)}", 13, italic=True)
    if report.simulated:
        _centred(left, words["simulated"], 11, bold=True)


def _centred(cell: _Cell, text: str, size: float, bold: bool = False, italic: bool = False) -> None:
    first = cell.paragraphs[0]
    paragraph = first if not first.text and len(cell.paragraphs) == 1 else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _rule(cell: _Cell, line: str) -> None:
    _centred(cell, line, 6)


def _title(document: DocumentObject, report: Report) -> None:
    for text, space in ((report.title, 0), (report.subject, 0), ("─" * 10, 12)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(12 if text == report.title else 0)
        paragraph.paragraph_format.space_after = Pt(space)
        run = paragraph.add_run(text)
        run.bold, run.font.size = True, Pt(6 if text.startswith("─") else 14)


def _section(document: DocumentObject, section: Section, mark: str, links: dict[int, str], depth: int) -> None:
    heading = document.add_paragraph(style="Normal")
    heading.paragraph_format.first_line_indent = Mm(10)
    heading.paragraph_format.keep_with_next = True
    heading.add_run(mark + (section.title.upper() if depth == 0 else section.title)).bold = True
    _outline(heading, depth)
    for line in section.lines:
        _line(document, line, links, bullet=True)
    for number, inner in enumerate(section.sections, 1):
        _section(document, inner, f"{number}. ", links, depth + 1)


def _outline(paragraph: Paragraph, depth: int) -> None:
    """Make a heading that the navigation pane shows, without a heading style's look."""
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), str(depth))
    paragraph._p.get_or_add_pPr().append(level)


def _line(document: DocumentObject, line: Line, links: dict[int, str], bullet: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    if bullet:
        paragraph.add_run("- ")
    for span in line.spans:
        paragraph.add_run(span.text)
        if isinstance(span, FigureSpan):
            _link(paragraph, f"[{span.trace}]", links[span.trace], superscript=True)


def _link(paragraph: Paragraph, text: str, url: str, superscript: bool = False) -> None:
    """A hyperlink run; python-docx has none of its own."""
    target = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(text)
    run.font.superscript = superscript
    link.append(run._r)
    paragraph._p.append(link)


def _signature(document: DocumentObject, report: Report) -> None:
    signature = report.signature
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    title = left.paragraphs[0]
    run = title.add_run(WORDS[report.language]["recipients"])
    run.bold = run.italic = True
    run.font.size = Pt(12)
    title.paragraph_format.space_after = Pt(0)
    for recipient in signature.recipients:
        paragraph = left.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.add_run(f"- {recipient}").font.size = Pt(11)
    _centred(right, f"{signature.prefix} {signature.position}".strip().upper(), 13, bold=True)
    for _ in range(4):
        right.add_paragraph().paragraph_format.space_after = Pt(0)
    _centred(right, signature.name, 14, bold=True)


def _appendix(document: DocumentObject, report: Report) -> None:
    document.add_page_break()
    words = WORDS[report.language]
    for text, bold, italic in (
        (words["appendix"], True, False),
        (words["appendix_title"], True, False),
        (words["appendix_note"], False, True),
    ):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
    columns = APPENDIX[report.language]
    table = document.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        _cell(cell, column, bold=True)
    _repeat_head(table)
    for trace in report.traces:
        cells = table.add_row().cells
        for cell, text in zip(cells, _row(trace), strict=True):
            _cell(cell, text)
        _link(cells[1].paragraphs[0], f" {trace.indicator}", trace.url)
        cells[1].paragraphs[0].runs[-1].font.size = Pt(9)
    for note in (*((report.ledger_note,) if report.ledger_note else ()), *report.warnings):
        document.add_paragraph().add_run(note).font.size = Pt(11)


def _row(trace: Trace) -> tuple[str, ...]:
    return (
        str(trace.number), trace.title, trace.period, trace.value, trace.change, trace.target,
        "; ".join((trace.origin, *trace.findings)),
    )  # fmt: skip


def _cell(cell: _Cell, text: str, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = 1
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(10), bold


def _repeat_head(table: Table) -> None:
    """Print the head row again on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
