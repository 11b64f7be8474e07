"""Word files: paragraphs, headings and tables of the text, then its footnotes and endnotes. What was deleted or is hidden is left out,
what was inserted with tracking is read; headers, footers, comments and drawn charts are not.

`locator` is {"paragraph": n}, n counting every w:p of the text from 0, with table, row and column for a cell; of a note
{"note": "footnotes", "id": "2", "paragraph": n}, n counting within that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tinhso.reports.drafts.model import Cell, Draft, Role
from tinhso.reports.drafts.reading import plain
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.package import Package, W, not_word

NOTES = ("footnotes", "endnotes")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"(?i)^(?:heading|title|subtitle|tiêu ?đề|mục|u)\s*\d*$")
_LISTED = re.compile(r"(?i)^list(?:bullet|number)")
_GONE = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}txbxContent", f"{W}rt", _FALLBACK}
"""What does not belong to a paragraph's line as Word shows it."""
_BOXES = (
    f"{W}tblPr",
    f"{W}tblGrid",
    f"{W}trPr",
    f"{W}tcPr",
    f"{W}sectPr",
    f"{W}sdtPr",
    f"{W}sdtEndPr",
    f"{W}del",
    f"{W}moveFrom",
    _FALLBACK,
)
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
BULLET = "- "
"""Stands for the mark of a numbered or bulleted paragraph, which Word draws and does not write."""

Place = tuple[str, int]
"""The part and the number of a paragraph in it; the text itself is the part ""."""


def read(content: bytes, name: str = "") -> Draft:
    """The draft of a .docx. Raises DraftProblem."""
    package = Package(content)
    walk = Walk(Builder(name))
    for part, root in trees(package).items():
        walk.part(part, root)
    return walk.builder.draft()


def trees(package: Package) -> dict[str, etree._Element]:
    """The parts that a draft is read from: "" is the text, then its notes. Raises DraftProblem."""
    root = package.tree(package.main)
    if root.find(f"{W}body") is None:
        raise not_word()
    found = {"": root}
    for kind in NOTES:
        if name := package.related(kind):
            found[kind] = package.tree(name)
    return found


def place_of(locator: dict[str, object]) -> Place:
    """Where the paragraph of a locator stands."""
    return str(locator.get("note", "")), int(str(locator["paragraph"]))


class Walk:
    """Goes through the parts in reading order, counts every paragraph on the way and remembers those with text."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.elements: dict[Place, etree._Element] = {}
        self._paragraphs = 0
        self._tables = 0
        self._part: dict[str, object] = {}

    def part(self, kind: str, root: etree._Element) -> None:
        """The text, or all notes of a kind; separators between text and notes are left out."""
        self._paragraphs = 0
        if not kind:
            self._container(root.find(f"{W}body"))
            return
        for note in root:
            if isinstance(note.tag, str) and note.get(f"{W}type") in (None, "normal"):
                self._part = {"note": kind, "id": note.get(f"{W}id", "")}
                self._container(note)

    def _container(self, element: etree._Element, cell: Cell | None = None) -> None:
        """Paragraphs and tables of the body, of a cell, of a content control."""
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child, cell)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif isinstance(child.tag, str) and child.tag not in _BOXES:
                self._container(child, cell)

    def _table(self, table: etree._Element) -> None:
        number = self._tables
        self._tables += 1
        for row, line in enumerate(_within(table, f"{W}tr")):
            column = _number(line.find(f"{W}trPr/{W}gridBefore"), 0)
            for box in _within(line, f"{W}tc"):
                self._container(box, Cell(number, row, column))
                column += _number(box.find(f"{W}tcPr/{W}gridSpan"), 1)

    def _paragraph(self, paragraph: etree._Element, cell: Cell | None) -> None:
        number = self._paragraphs
        self._paragraphs += 1
        if not len(paragraph):
            return
        shown, boxes = _line(paragraph)
        text = "".join(_shown(node) for node in shown)
        locator = self._part | {"paragraph": number}
        if cell is not None:
            locator |= {"table": cell.table, "row": cell.row, "column": cell.column}
        if text.strip():
            self.elements[str(self._part.get("note", "")), number] = paragraph
        role = Role.CELL if cell else _role(paragraph, text)
        self.builder.add(BULLET + text if text.strip() and _listed(paragraph, role) else text, role, locator, cell)
        for box in boxes:
            self._container(box)


def bullet_of(paragraph: etree._Element, length: int) -> int:
    """How many characters of a paragraph's block stand for the mark that Word draws before it. To be asked before the text changes."""
    return max(0, length - sum(len(_shown(node)) for node in _line(paragraph)[0]))


def pieces(paragraph: etree._Element, bullet: int) -> list[tuple[etree._Element | None, int]]:
    """What a paragraph's block is made of: (element, how many characters it gives), in order; None for its bullet."""
    own: list[tuple[etree._Element | None, int]] = [(node, len(_shown(node))) for node in _line(paragraph)[0]]
    return [(None, bullet), *own] if bullet else own


def _line(paragraph: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """(text, tabs and breaks that Word shows in a paragraph; the boxes that hang on it)."""
    shown: list[etree._Element] = []
    boxes: list[etree._Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        node = waiting.pop()
        if node.tag == f"{W}t" or node.tag in _SIGNS:
            shown.append(node)
        elif node.tag == f"{W}txbxContent":
            boxes.append(node)
        elif node.tag not in _GONE and isinstance(node.tag, str) and not (node.tag == f"{W}r" and _is_on(node, "vanish")):
            waiting.extend(reversed(node))
    return shown, boxes


def _within(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, through content controls and tracked changes, without those of tables inside."""
    for child in element:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _BOXES and child.tag != f"{W}tbl":
            yield from _within(child, tag)


def _shown(node: etree._Element) -> str:
    return (node.text or "") if node.tag == f"{W}t" else _SIGNS[str(node.tag)]


def _number(element: etree._Element | None, otherwise: int) -> int:
    said = "" if element is None else element.get(f"{W}val", "")
    return min(int(said), 1000) if said.isascii() and said.isdigit() and len(said) < 9 else otherwise


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def _listed(paragraph: etree._Element, role: Role) -> bool:
    if role != Role.PARAGRAPH:
        return False
    numbering = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
    if numbering is not None:
        return numbering.get(f"{W}val") != "0"
    return bool(_LISTED.match(_style(paragraph)))


def _role(paragraph: etree._Element, text: str) -> Role:
    if _HEADING.match(_style(paragraph)) or paragraph.find(f"{W}pPr/{W}outlineLvl") is not None:
        return Role.HEADING
    shown = text.strip()
    if not shown or len(shown) > 160 or shown.endswith((".", ";", ",")):
        return Role.PARAGRAPH
    if plain.is_heading(shown):
        return Role.HEADING
    runs = [run for run in paragraph.iter(f"{W}r") if "".join(part.text or "" for part in run.iterchildren(f"{W}t")).strip()]
    return Role.HEADING if runs and all(_is_on(run, "b") for run in runs) else Role.PARAGRAPH


def _is_on(run: etree._Element, face: str) -> bool:
    mark = run.find(f"{W}rPr/{W}{face}")
    return mark is not None and mark.get(f"{W}val", "true") not in ("0", "false", "off")
