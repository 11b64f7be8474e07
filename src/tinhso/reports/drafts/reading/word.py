"""Word files: paragraphs, headings and tables of word/document.xml, deleted text left out.

`locator` is {"paragraph": n}, n counting every w:p of the document from 0, with table, row and column for a cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from tinhso.reports.drafts.model import Cell, Draft, Role
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.limits import UNPACKED_BYTES
from tinhso.reports.drafts.reading.problems import DraftProblem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"(?i)^(?:heading|title|subtitle|tiêu ?đề|mục|u)\s*\d*$")
_DAMAGED = "Tệp Word bị hỏng hoặc không phải .docx. Mở bằng Word, lưu lại rồi thử lại."


def read(content: bytes, name: str = "") -> Draft:
    """The draft of a .docx. Raises DraftProblem."""
    root = _parse(document_xml(content))
    builder = Builder(name)
    body = root.find(f"{W}body")
    if body is None:
        raise DraftProblem("not-word", _DAMAGED)
    walk = _Walk(builder)
    walk.container(body)
    return builder.draft()


def document_xml(content: bytes) -> bytes:
    """The text part of a Word file, unpacked within bounds. Raises DraftProblem."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("word/document.xml") as part:
            data = part.read(UNPACKED_BYTES + 1)
    except KeyError:
        raise DraftProblem("not-word", "Tệp nén này không phải văn bản Word (.docx). Chọn đúng tệp văn bản.") from None
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise DraftProblem("damaged", _DAMAGED) from error
    if len(data) > UNPACKED_BYTES:
        raise DraftProblem("bomb", "Phần chữ của tệp nở ra quá lớn so với một văn bản. Tệp bị từ chối.")
    return data


def _parse(data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise DraftProblem("entities", "Tệp có khai báo lạ (DOCTYPE, ENTITY) mà Word không ghi. Tệp bị từ chối.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DraftProblem("damaged", _DAMAGED) from error


class _Walk:
    """Goes through the body in reading order and counts every paragraph on the way."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.paragraphs = 0
        self.elements: dict[int, etree._Element] = {}
        self.tables = 0

    def container(self, element: etree._Element, cell: Cell | None = None) -> None:
        """Paragraphs and tables of the body, of a cell, of a content control."""
        for child in element:
            if child.tag == f"{W}p":
                self.paragraph(child, cell)
            elif child.tag == f"{W}tbl":
                self.table(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}smartTag", f"{W}customXml", f"{W}moveTo"):
                self.container(child, cell)

    def table(self, table: etree._Element) -> None:
        number = self.tables
        self.tables += 1
        for row, line in enumerate(table.iter(f"{W}tr")):
            if next(line.iterancestors(f"{W}tbl")) is not table:
                continue
            column = 0
            for box in line.iter(f"{W}tc"):
                if next(box.iterancestors(f"{W}tr")) is not line:
                    continue
                self.container(box, Cell(number, row, column))
                span = box.find(f"{W}tcPr/{W}gridSpan")
                column += int(span.get(f"{W}val", "1")) if span is not None and span.get(f"{W}val", "1").isdigit() else 1

    def paragraph(self, paragraph: etree._Element, cell: Cell | None) -> None:
        number = self.paragraphs
        self.paragraphs += 1
        self.elements[number] = paragraph
        text = "".join(_shown(node) for node in _nodes(paragraph))
        locator: dict[str, object] = {"paragraph": number}
        if cell is not None:
            locator |= {"table": cell.table, "row": cell.row, "column": cell.column}
        self.builder.add(text, Role.CELL if cell else _role(paragraph, text), locator, cell)
        for inner in paragraph.iter(f"{W}txbxContent"):
            if not any(above.tag == _FALLBACK for above in inner.iterancestors()):
                self.container(inner)


def paragraphs_of(body: etree._Element) -> dict[int, etree._Element]:
    """The paragraphs of a body by the numbers that locators use."""
    walk = _Walk(Builder(""))
    walk.container(body)
    return walk.elements


def pieces(paragraph: etree._Element) -> list[tuple[etree._Element, int]]:
    """What a paragraph's text is made of: (element, how many characters it gives), in order."""
    return [(node, len(_shown(node))) for node in _nodes(paragraph)]


def _nodes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text, tabs and breaks that Word shows; what was deleted and what stands in a box is left out."""
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        if not _inside(node, paragraph):
            yield node


def _shown(node: etree._Element) -> str:
    if node.tag == f"{W}t":
        return node.text or ""
    return {f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}.get(node.tag, "\n")


def _inside(node: etree._Element, paragraph: etree._Element) -> bool:
    """Whether a node belongs to a box, a deletion or tab stops rather than to the paragraph's own line."""
    for above in node.iterancestors():
        if above is paragraph:
            return False
        if above.tag in (f"{W}txbxContent", f"{W}del", f"{W}moveFrom", f"{W}tabs", _FALLBACK):
            return True
    return False


def _role(paragraph: etree._Element, text: str) -> Role:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    if style is not None and _HEADING.match(style.get(f"{W}val", "")):
        return Role.HEADING
    if paragraph.find(f"{W}pPr/{W}outlineLvl") is not None:
        return Role.HEADING
    shown = text.strip()
    runs = [run for run in paragraph.iter(f"{W}r") if "".join(part.text or "" for part in run.iter(f"{W}t")).strip()]
    bold = runs and all(_bold(run) for run in runs)
    if len(shown) <= 160 and not shown.endswith((".", ";", ",")) and (bold or shown.isupper()):
        return Role.HEADING
    return Role.PARAGRAPH


def _bold(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}b")
    return mark is not None and mark.get(f"{W}val", "true") not in ("0", "false")
