"""A Word file being written to: the parts of a draft, where each block stands in them, and comments beside the text."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from docx import Document
from lxml import etree

from tinhso.reports.drafts.model import Block, Draft, Role
from tinhso.reports.drafts.reading import word
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.limits import COLUMNS
from tinhso.reports.drafts.reading.package import OFFICE, RELATIONS, Package, W
from tinhso.reports.writable import writable

AUTHOR, INITIALS = "Tỉnh Số", "TS"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EMPTY_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


class WordFile:
    """The original of a draft, or a plain Word file of its blocks. Raises DraftProblem."""

    def __init__(self, draft: Draft, original: bytes | None = None) -> None:
        self._original = original is not None
        self.package = Package(original if original is not None else _template())
        self.trees = word.trees(self.package)
        self._changed: dict[str, etree._Element] = {}
        self.paragraphs: dict[int, etree._Element]
        """The paragraph of each block, by where the block starts in the draft's text."""
        if original is None:
            self.paragraphs = dict(_plain(self.trees[""], draft))
            return
        walk = word.Walk(Builder(""))
        for part, root in self.trees.items():
            walk.part(part, root)
        self.paragraphs = {block.start: walk.elements[word.place_of(block.locator)] for block in draft.blocks}

    def host_of(self, block: Block, paragraph: etree._Element) -> etree._Element | None:
        """The run that a note or text box hangs on, of a block that stands in one."""
        note = block.locator.get("note")
        if note:
            tag = f"{W}{str(note).removesuffix('s')}Reference"
            marks = (mark for mark in self.trees[""].iter(tag) if mark.get(f"{W}id") == block.locator["id"])
            mark = next(marks, None)
        else:
            mark = next(reversed(list(paragraph.iterancestors(f"{W}txbxContent"))), None)
        return None if mark is None else next(mark.iterancestors(f"{W}r"), None)

    def touch(self, block: Block) -> None:
        """The part that a block stands in is written anew."""
        kind = str(block.locator.get("note", ""))
        self.change((self.package.related(kind) if kind else None) or self.package.main, self.trees[kind])

    def change(self, part: str, root: etree._Element) -> None:
        """A part is written anew, or for the first time, from a tree."""
        self._changed[part] = root

    def saved(self) -> bytes:
        """The file with what was changed; a plain one with its text."""
        if not self._original:
            self.change(self.package.main, self.trees[""])
        return self.package.written(
            {
                part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
                for part, root in self._changed.items()
            }
        )


class Comments:
    """The comments of a Word file; those that stand there stay."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._name = file.package.related("comments")
        self._root = file.package.tree(self._name) if self._name else etree.Element(f"{W}comments", nsmap={"w": W[1:-1]})
        said = [comment.get(f"{W}id", "") for comment in self._root.iter(f"{W}comment")]
        self._next = 1 + max((int(number) for number in said if number.isascii() and number.isdigit()), default=-1)

    def add(self, runs: Sequence[etree._Element], text: str) -> None:
        """A comment on some runs that follow each other in a paragraph."""
        number = {f"{W}id": str(self._next)}
        self._next += 1
        comment = etree.SubElement(self._root, f"{W}comment", number | {f"{W}author": AUTHOR, f"{W}initials": INITIALS})
        for line in text.split("\n"):
            comment.append(_paragraph(line))
        runs[0].addprevious(etree.Element(f"{W}commentRangeStart", number))
        reference = etree.Element(f"{W}r")
        etree.SubElement(reference, f"{W}commentReference", number)
        runs[-1].addnext(reference)
        runs[-1].addnext(etree.Element(f"{W}commentRangeEnd", number))
        if self._name is None:
            self._name = self._declared()
        self._file.change(self._name, self._root)
        self._file.change(self._file.package.main, self._file.trees[""])

    def _declared(self) -> str:
        """A part for comments, where the file has none yet: its name, its type and its relation to the text."""
        package = self._file.package
        folder = posixpath.dirname(package.main)
        name = next(part for part in _names(folder) if part not in package.names)
        types = package.tree("[Content_Types].xml") if "[Content_Types].xml" in package.names else etree.fromstring(_EMPTY_TYPES)
        etree.SubElement(types, f"{_TYPES}Override", {"PartName": f"/{name}", "ContentType": _COMMENTS})
        self._file.change("[Content_Types].xml", types)
        there = package.relations_name in package.names
        relations = package.tree(package.relations_name) if there else etree.Element(f"{RELATIONS}Relationships")
        used = {relation.get("Id") for relation in relations}
        key = next(f"rIdTS{n}" for n in range(1, len(used) + 2) if f"rIdTS{n}" not in used)
        etree.SubElement(
            relations, f"{RELATIONS}Relationship", {"Id": key, "Type": f"{OFFICE}/comments", "Target": posixpath.basename(name)}
        )
        self._file.change(package.relations_name, relations)
        return name


def copied(element: etree._Element) -> etree._Element:
    """The same element once more, without what follows it."""
    twin = copy.deepcopy(element)
    twin.tail = None
    return twin


def _names(folder: str) -> Iterator[str]:
    yield posixpath.join(folder, "comments.xml")
    number = 1
    while True:
        yield posixpath.join(folder, f"comments{number}.xml")
        number += 1


def _template() -> bytes:
    out = BytesIO()
    Document().save(out)
    return out.getvalue()


def _paragraph(text: str, bold: bool = False) -> etree._Element:
    paragraph = etree.Element(f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    if bold:
        etree.SubElement(etree.SubElement(run, f"{W}rPr"), f"{W}b")
    for piece in re.split(r"([\n\t])", writable(text).replace("\r", " ")):
        if piece in ("\n", "\t"):
            etree.SubElement(run, f"{W}br" if piece == "\n" else f"{W}tab")
        elif piece:
            node = etree.SubElement(run, f"{W}t", {_SPACE: "preserve"})
            node.text = piece
    return paragraph


def _plain(root: etree._Element, draft: Draft) -> Iterator[tuple[int, etree._Element]]:
    """Write a draft's blocks into an empty document; yields each block's start and paragraph."""
    body = root.find(f"{W}body")
    assert body is not None  # word.trees has looked
    last = body.find(f"{W}sectPr")
    widths: dict[int, int] = {}
    for block in draft.blocks:
        if block.cell is not None:
            widths[block.cell.table] = max(widths.get(block.cell.table, 0), block.cell.column + 1)
    tables: dict[int, _Table] = {}
    for block in draft.blocks:
        text = draft.text[block.start : block.end]
        if block.lines:
            text = text.replace("\n", " ")  # a page's own line ends mean nothing on another
        paragraph = _paragraph(text, bold=block.role == Role.HEADING)
        yield block.start, paragraph
        if block.cell is not None and widths[block.cell.table] <= COLUMNS:
            table = tables.get(block.cell.table)
            if table is None:
                table = tables[block.cell.table] = _Table(widths[block.cell.table])
                if last is not None:
                    last.addprevious(table.element)
                    last.addprevious(etree.Element(f"{W}p"))  # two tables beside each other would become one
            table.put(block.cell.row, block.cell.column, paragraph)
        elif last is not None:
            last.addprevious(paragraph)


class _Table:
    """A table that is filled from left to right and from top to bottom."""

    def __init__(self, columns: int) -> None:
        self.element = etree.Element(f"{W}tbl")
        properties = etree.SubElement(self.element, f"{W}tblPr")
        etree.SubElement(properties, f"{W}tblStyle", {f"{W}val": "TableGrid"})
        etree.SubElement(properties, f"{W}tblW", {f"{W}w": "5000", f"{W}type": "pct"})
        grid = etree.SubElement(self.element, f"{W}tblGrid")
        for _column in range(columns):
            etree.SubElement(grid, f"{W}gridCol")
        self._row = self._column = -1
        self._line: etree._Element | None = None
        self._cell: etree._Element | None = None

    def put(self, row: int, column: int, paragraph: etree._Element) -> None:
        """The next paragraph: of the cell that was written to last, or of one further on."""
        if row != self._row or self._line is None:
            self._line, self._row, self._column = etree.SubElement(self.element, f"{W}tr"), row, -1
        if column != self._column or self._cell is None:
            if column > self._column + 1:
                self._box(column - self._column - 1).append(etree.Element(f"{W}p"))
            self._cell = self._box(1)
            self._column = column
        self._cell.append(paragraph)

    def _box(self, span: int) -> etree._Element:
        assert self._line is not None  # `put` has opened the row
        cell = etree.SubElement(self._line, f"{W}tc")
        properties = etree.SubElement(cell, f"{W}tcPr")
        etree.SubElement(properties, f"{W}tcW", {f"{W}w": "0", f"{W}type": "auto"})
        if span > 1:
            etree.SubElement(properties, f"{W}gridSpan", {f"{W}val": str(span)})
        return cell
