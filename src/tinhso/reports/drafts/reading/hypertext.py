"""HTML: what a reader would see, block by block; scripts, styles and hidden parts left out, nothing fetched."""

from __future__ import annotations

import re

from lxml import etree

from tinhso.reports.drafts.model import Cell, Draft, Role
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.problems import DraftProblem

_SKIPPED = {
    "script",
    "style",
    "head",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "select",
    "textarea",
    "button",
}
_BLOCKS = {
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "table", "ul", "ol", "section", "article", "header", "footer",
    "blockquote", "pre", "dd", "dt", "caption", "figcaption", "main", "body", "html", "nav", "aside", "form", "address", "hr",
}  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\f]+")


def looks_like(text: str) -> bool:
    """Whether a text is a page."""
    return bool(re.match(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|body|div|p|table|h[1-6])[\s>]", text[:4000], re.I | re.S))


def read(text: str, name: str = "") -> Draft:
    """The draft of a page. `locator` is {"block": n}, for a cell with table, row and column. Raises DraftProblem."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DraftProblem("damaged", "Trang HTML bị hỏng. Chép chữ trong trang và dán vào ô văn bản.") from error
    if root is None:
        raise DraftProblem("no-text", "Không có chữ nào trong trang.")
    walk = _Walk(Builder(name))
    walk.go(root)
    return walk.finish()


class _Walk:
    """One pass over the tree without recursion: depth is what a stranger chooses."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.pieces: list[str] = []
        self.number = 0
        self.tables = -1
        self.row = self.column = self.next_column = -1
        self.cell: Cell | None = None
        self.role = Role.PARAGRAPH

    def go(self, root: etree._Element) -> None:
        skipping: etree._Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                if skipping is None and (element.tag in _SKIPPED or _hidden(element)):
                    skipping = element
                if skipping is None:
                    self.open(element)
            else:
                if skipping is element:
                    skipping = None
                elif skipping is None:
                    self.close(element)
                if skipping is None and element.tail:
                    self.pieces.append(element.tail)

    def open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if tag == "table":
            self.tables, self.row = self.tables + 1, -1
        elif tag == "tr":
            self.row, self.column = self.row + 1, -1
        elif tag in ("td", "th"):
            self.column += 1
            self.cell = Cell(max(0, self.tables), max(0, self.row), self.column)
            span = element.get("colspan", "1")
            self.next_column = self.column + (min(int(span), 100) if span.isdigit() else 1) - 1
        elif re.fullmatch(r"h[1-6]", tag):
            self.role = Role.HEADING
        elif tag == "li":
            self.pieces.append("- ")
        elif tag == "br":
            self.pieces.append("\n")
        if element.text:
            self.pieces.append(element.text if tag == "pre" else _SPACES.sub(" ", element.text))

    def close(self, element: etree._Element) -> None:
        if element.tag not in _BLOCKS:
            return
        self.flush()
        if element.tag in ("td", "th"):
            self.column, self.cell = self.next_column, None
        elif re.fullmatch(r"h[1-6]", str(element.tag)):
            self.role = Role.PARAGRAPH

    def flush(self) -> None:
        text = re.sub(r" *\n *", "\n", re.sub(r"[ \t\r\f]+", " ", "".join(self.pieces))).strip()
        self.pieces.clear()
        if not text or text == "-":
            return
        locator: dict[str, object] = {"block": self.number}
        if self.cell is not None:
            locator |= {"table": self.cell.table, "row": self.cell.row, "column": self.cell.column}
        self.number += 1
        self.builder.add(text, Role.CELL if self.cell else self.role, locator, self.cell)

    def finish(self) -> Draft:
        self.flush()
        return self.builder.draft()


def _hidden(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return "hidden" in element.attrib or "display:none" in style or "visibility:hidden" in style
