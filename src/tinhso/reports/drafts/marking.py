"""The draft given back as Word: comments at the figures that something is to be said about, or a figure written as the ledger has it.

A .docx keeps all that it holds: only the parts that are written to change, the others keep their bytes. A draft of another kind becomes a
plain Word file of its paragraphs, headings and tables. Figures come as the answer of a checking gives them (`checking.figure_json`), so
that what is written is what its reader has seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from tinhso.reports.drafts import wordfile
from tinhso.reports.drafts.judging.model import Verdict
from tinhso.reports.drafts.model import Block, Draft
from tinhso.reports.drafts.reading import word
from tinhso.reports.drafts.reading.package import W
from tinhso.reports.writable import writable

SPOKEN = (Verdict.INTERNAL, Verdict.DISAGREES, Verdict.ROUNDING, Verdict.OLD, Verdict.SCOPE)
"""Verdicts that a comment is written for."""
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


Row = Mapping[str, Any]
"""A figure of an answer."""


def with_comments(draft: Draft, figures: Iterable[Row], original: bytes | None = None) -> bytes:
    """The draft as .docx, with a comment at each figure that does not hold. `original`: the .docx that it was read from.

    Word takes no comments in notes and text boxes: there the comment stands at the note's mark or at the box, and names the figure.
    """
    file = wordfile.WordFile(draft, original)
    comments = wordfile.Comments(file)
    for row in figures:
        block = draft.block_at(row["start"])
        if block is None or (row["verdict"] not in SPOKEN and not row["notes"]):
            continue
        paragraph = file.paragraphs[block.start]
        host = file.host_of(block, paragraph)
        if host is not None:
            comments.add([host], f"“{' '.join(row['text'].split())}”: {told(row)}")
        elif runs := _runs(paragraph, _bullet(paragraph, block), row["start"] - block.start, row["end"] - block.start):
            comments.add(runs, told(row))
    return file.saved()


def rewritten(draft: Draft, figures: Iterable[Row], original: bytes | None = None) -> bytes:
    """The draft as .docx with some figures written as is suggested for them, each in the face of its start."""
    file = wordfile.WordFile(draft, original)
    by_block: dict[int, list[Row]] = defaultdict(list)
    blocks: dict[int, Block] = {}
    for row in figures:
        if (block := draft.block_at(row["start"])) is not None:
            blocks[block.start] = block
            by_block[block.start].append(row)
    for start, rows in by_block.items():
        block = blocks[start]
        file.touch(block)
        paragraph = file.paragraphs[start]
        bullet = _bullet(paragraph, block)
        for row in sorted(rows, key=lambda row: -row["start"]):
            _write(paragraph, bullet, row["start"] - start, row["end"] - start, row["suggestion"])
    return file.saved()


def told(row: Row) -> str:
    """What a comment says: the reason, the arithmetic, what to write, and what is worth a look."""
    lines = [row["reason"]]
    if row["arithmetic"]:
        lines.append(row["arithmetic"])
    if row["suggestion"] and row["verdict"] != Verdict.AGREES:
        lines.append(f"Theo sổ số liệu: {row['suggestion']}")
    if row["ledger_source"]:
        lines.append(f"Nguồn: {row['ledger_source']}")
    return "\n".join([*lines, *row["notes"]])


def _bullet(paragraph: etree._Element, block: Block) -> int:
    return word.bullet_of(paragraph, block.end - block.start)


def _write(paragraph: etree._Element, bullet: int, start: int, end: int, text: str) -> None:
    """Put a text in the place of characters `start` to `end`. Nothing else of the paragraph's runs changes."""
    position, written = 0, False
    for node, count in word.pieces(paragraph, bullet):
        first, last = max(start, position) - position, min(end, position + count) - position
        position += count
        if node is None or first >= last:
            continue
        if node.tag != f"{W}t":
            node.getparent().remove(node)  # a line break within the figure
            continue
        own = node.text or ""
        node.text = own[:first] + ("" if written else writable(text)) + own[last:]
        node.set(_SPACE, "preserve")
        written = True


def _runs(paragraph: etree._Element, bullet: int, start: int, end: int) -> list[etree._Element]:
    """The runs that hold characters `start` to `end` of a paragraph and nothing else; runs are split where they hold more."""
    _split(paragraph, bullet, start)
    _split(paragraph, bullet, end)
    found: list[etree._Element] = []
    position = 0
    for node, count in word.pieces(paragraph, bullet):
        if node is not None and count and start <= position and position + count <= end:
            run = node.getparent()
            if run is not None and run.tag == f"{W}r" and (not found or found[-1] is not run):
                found.append(run)
        position += count
    return found


def _split(paragraph: etree._Element, bullet: int, at: int) -> None:
    """Make a run end at a character of the paragraph."""
    position = 0
    for node, count in word.pieces(paragraph, bullet):
        if node is not None and position < at < position + count and node.tag == f"{W}t":
            _split_text(node, at - position)
            return
        if node is not None and position == at and count:
            _split_before(node)
            return
        position += count


def _split_text(node: etree._Element, at: int) -> None:
    """Cut a w:t in two, the second in a run of its own with the same face."""
    text = node.text or ""
    second = etree.Element(node.tag, node.attrib, node.nsmap)
    node.text, second.text = text[:at], text[at:]
    for piece in (node, second):
        piece.set(_SPACE, "preserve")
    node.addnext(second)
    _split_before(second)


def _split_before(node: etree._Element) -> None:
    """Make a node the first of its run."""
    run = node.getparent()
    if run is None or run.tag != f"{W}r":
        return
    properties = run.find(f"{W}rPr")
    following = [node, *node.itersiblings()]
    if all(child is properties or child in following for child in run):
        return
    twin = etree.Element(run.tag, run.attrib, run.nsmap)
    if properties is not None:
        twin.append(wordfile.copied(properties))
    twin.extend(following)
    run.addnext(twin)
