"""HTML: what a reader would see, block by block; scripts, styles and hidden parts left out, nothing fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from tinhso.reports.drafts.model import Cell, Draft, Role
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.limits import MARKS
from tinhso.reports.drafts.reading.problems import DraftProblem

_SKIPPED = {
    "script", "style", "head", "noscript", "template", "svg", "math", "iframe", "object", "embed", "select", "textarea", "button",
}  # fmt: skip
_BLOCKS = {
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "table", "ul", "ol", "section", "article", "header", "footer",
    "blockquote", "pre", "dd", "dt", "caption", "figcaption", "main", "body", "html", "nav", "aside", "form", "address", "hr",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WIDEST, _LONGEST = 100, 1000
"""Columns and rows that a cell may say it spans, and columns of a table whose spans are kept account of."""


def looks_like(text: str) -> bool:
    """Whether a text is a page."""
    return bool(re.match(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|body|div|p|table|h[1-6])[\s>]", text[:4000], re.I | re.S))


def read(text: str, name: str = "") -> Draft:
    """The draft of a page. `locator` is {"block": n}, for a cell with table, row and column. Raises DraftProblem."""
    if text.count("<") > MARKS:
        raise DraftProblem(
            "bomb", "Trang HTML có quá nhiều thẻ so với một văn bản. Chép chữ trong trang và dán vào ô văn bản.",
            "The page has far more tags than a text has. Copy its text and paste it.",
        )  # fmt: skip
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DraftProblem(
            "damaged", "Trang HTML bị hỏng. Chép chữ trong trang và dán vào ô văn bản.",
            "The page is broken. Copy its text and paste it.",
        ) from error  # fmt: skip
    walk = _Walk(Builder(name))
    if root is not None:
        walk.go(root)
    return walk.finish()


@dataclass
class _Table:
    """A table that the walk is in: where its next cell stands, and which columns cells above still take."""

    number: int
    row: int = -1
    column: int = -1
    inside: bool = False
    taken: dict[int, int] = field(default_factory=dict)
    """Column → the last row that a cell reaches down to there."""

    def enter(self, wide: int, tall: int) -> None:
        """The next cell of the row."""
        self.row, self.inside = max(0, self.row), True
        self.column += 1
        while self.taken.get(self.column, -1) >= self.row:
            self.column += 1
        if self.column + wide < _LONGEST:
            for column in range(self.column, self.column + wide):
                self.taken[column] = self.row + tall - 1

    def cell(self) -> Cell:
        return Cell(self.number, self.row, self.column)


class _Walk:
    """One pass over the tree without recursion: depth is what a stranger chooses."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.pieces: list[str] = []
        self.number = 0
        self.tables = 0
        self.within: list[_Table] = []
        self.role = Role.PARAGRAPH
        self.as_written = 0
        """How many <pre> the walk is in: there line ends are kept."""

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
                    self.say(element.tail)

    def say(self, text: str) -> None:
        self.pieces.append(text if self.as_written else _SPACES.sub(" ", text))

    def open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if tag == "table":
            self.within.append(_Table(self.tables))
            self.tables += 1
        elif tag == "tr" and self.within:
            self.within[-1].row, self.within[-1].column = self.within[-1].row + 1, -1
        elif tag in ("td", "th") and self.within:
            self.within[-1].enter(_span(element, "colspan", _WIDEST), _span(element, "rowspan", _LONGEST))
        elif tag in _HEADINGS:
            self.role = Role.HEADING
        elif tag == "li":
            self.pieces.append("- ")
        elif tag == "br" and "".join(self.pieces[-2:]).rstrip(" ").endswith("\n"):
            self.flush()  # two breaks after each other are how many pages part their paragraphs
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "pre":
            self.as_written += 1
        if element.text:
            self.say(element.text)

    def close(self, element: etree._Element) -> None:
        if element.tag not in _BLOCKS:
            return
        self.flush()
        if element.tag == "table":
            self.within.pop()
        elif element.tag in ("td", "th") and self.within:
            self.within[-1].column += _span(element, "colspan", _WIDEST) - 1
            self.within[-1].inside = False
        elif element.tag in _HEADINGS:
            self.role = Role.PARAGRAPH
        elif element.tag == "pre":
            self.as_written -= 1

    def flush(self) -> None:
        text = re.sub(r" *\n *", "\n", re.sub(r"[ \t\r\f]+", " ", "".join(self.pieces))).strip()
        self.pieces.clear()
        if not text or text == "-":
            return
        locator: dict[str, object] = {"block": self.number}
        cell = self.within[-1].cell() if self.within and self.within[-1].inside else None
        if cell is not None:
            locator |= {"table": cell.table, "row": cell.row, "column": cell.column}
        self.number += 1
        self.builder.add(text, Role.CELL if cell else self.role, locator, cell)

    def finish(self) -> Draft:
        self.flush()
        return self.builder.draft()


def _span(element: etree._Element, name: str, most: int) -> int:
    said = element.get(name, "1").strip()
    return max(1, min(int(said), most)) if said.isascii() and said.isdigit() and len(said) < 9 else 1


def _hidden(element: etree._Element) -> bool:
    style = element.get("style", "")[:2000].replace(" ", "").lower()
    return "hidden" in element.attrib or "display:none" in style or "visibility:hidden" in style
