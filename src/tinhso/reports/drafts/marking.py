"""The draft given back as Word: comments at the figures that something is to be said about, or a figure written as the ledger has it.

A .docx keeps all that it holds; a draft of another kind becomes a plain Word file of its paragraphs, headings and tables.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tinhso.reports.drafts.judging.model import Judged, Verdict
from tinhso.reports.drafts.model import Block, Draft, Role
from tinhso.reports.drafts.reading import word

AUTHOR, INITIALS = "Tỉnh Số", "TS"
SPOKEN = (Verdict.INTERNAL, Verdict.DISAGREES, Verdict.ROUNDING, Verdict.OLD, Verdict.SCOPE)
"""Verdicts that a comment is written for."""


def with_comments(draft: Draft, figures: Iterable[Judged], original: bytes | None = None) -> bytes:
    """The draft as .docx, with a comment at each figure that does not hold. `original`: the .docx that it was read from."""
    document, paragraphs = _document(draft, original)
    for judged in figures:
        if judged.verdict not in SPOKEN and not judged.notes:
            continue
        block, figure = judged.claim.block, judged.claim.figure
        runs = _runs(paragraphs[block.start], figure.start - block.start, figure.end - block.start)
        if runs:
            document.add_comment(runs, text=told(judged), author=AUTHOR, initials=INITIALS)
    return _saved(document)


def rewritten(draft: Draft, changes: Iterable[tuple[Judged, str]], original: bytes | None = None) -> bytes:
    """The draft as .docx with some figures written otherwise: each text takes the place of the figure's own, in the face of its start."""
    document, paragraphs = _document(draft, original)
    by_paragraph: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for judged, text in changes:
        block, figure = judged.claim.block, judged.claim.figure
        by_paragraph[block.start].append((figure.start - block.start, figure.end - block.start, text))
    for number, pieces in by_paragraph.items():
        for start, end, text in sorted(pieces, reverse=True):
            runs = _runs(paragraphs[number], start, end)
            if runs:
                runs[0].text = text
                for run in runs[1:]:
                    run.text = ""
    return _saved(document)


def told(judged: Judged) -> str:
    """What a comment says: the reason, the arithmetic, what to write, and what is worth a look."""
    lines = [judged.reason]
    if judged.arithmetic:
        lines.append(judged.arithmetic)
    if judged.suggestion and judged.verdict != Verdict.AGREES:
        lines.append(f"Theo sổ số liệu: {judged.suggestion}")
    if judged.known is not None and judged.known.source:
        lines.append(f"Nguồn: {judged.known.source}")
    return "\n".join([*lines, *judged.notes])


def _document(draft: Draft, original: bytes | None) -> tuple[DocumentObject, dict[int, Any]]:
    """The Word document, and its paragraphs by where their blocks start in the draft's text."""
    if original is None:
        return _plain(draft)
    document = Document(BytesIO(original))
    elements = word.paragraphs_of(document.element.body)
    return document, {block.start: elements[block.locator["paragraph"]] for block in draft.blocks}


def _plain(draft: Draft) -> tuple[DocumentObject, dict[int, Any]]:
    """A Word document of a draft's blocks."""
    document = Document()
    paragraphs: dict[int, Any] = {}
    tables: dict[int, Any] = {}
    sizes: dict[int, tuple[int, int]] = {}
    for block in draft.blocks:
        if block.cell is not None:
            rows, columns = sizes.get(block.cell.table, (0, 0))
            sizes[block.cell.table] = (max(rows, block.cell.row + 1), max(columns, block.cell.column + 1))
    for block in draft.blocks:
        text = draft.text[block.start : block.end]
        paragraphs[block.start] = _added(document, block, text, tables, sizes)._p
    return document, paragraphs


def _added(
    document: DocumentObject, block: Block, text: str, tables: dict[int, Any], sizes: dict[int, tuple[int, int]]
) -> Paragraph:
    if block.cell is None:
        paragraph = document.add_paragraph()
        paragraph.add_run(text).bold = block.role == Role.HEADING
        return paragraph
    if block.cell.table not in tables:
        tables[block.cell.table] = document.add_table(*sizes[block.cell.table], style="Table Grid")
    cell = tables[block.cell.table].cell(block.cell.row, block.cell.column)
    paragraph = cell.paragraphs[0] if not cell.text else cell.add_paragraph()
    paragraph.add_run(text)
    return paragraph


def _runs(paragraph: Any, start: int, end: int) -> list[Run]:
    """The runs that hold characters `start` to `end` of a paragraph and nothing else; runs are split where they hold more."""
    _split(paragraph, start)
    _split(paragraph, end)
    found: list[Run] = []
    position = 0
    for node, length in word.pieces(paragraph):
        run = node.getparent()
        if (
            start <= position
            and position + length <= end
            and length
            and run.tag == qn("w:r")
            and (not found or found[-1]._r is not run)
        ):
            found.append(Run(run, Paragraph(paragraph, None)))  # type: ignore[arg-type]
        position += length
    return found


def _split(paragraph: Any, at: int) -> None:
    """Make a run end at a character of the paragraph."""
    position = 0
    for node, length in word.pieces(paragraph):
        if position < at < position + length and node.tag == qn("w:t"):
            _split_text(node, at - position)
            return
        if position == at and length and node.getparent().tag == qn("w:r"):
            _split_before(node)
            return
        position += length


def _split_text(node: Any, at: int) -> None:
    """Cut a w:t in two, the second in a run of its own with the same face."""
    second = copy.deepcopy(node)
    node.text, second.text = node.text[:at], node.text[at:]
    for piece in (node, second):
        piece.set(qn("xml:space"), "preserve")
    node.addnext(second)
    _split_before(second)


def _split_before(node: Any) -> None:
    """Make a node the first of its run."""
    run = node.getparent()
    properties = run.find(qn("w:rPr"))
    before = [child for child in run if child is not properties and run.index(child) < run.index(node)]
    if run.tag != qn("w:r") or not before:
        return
    twin = run.makeelement(run.tag, run.attrib, run.nsmap)
    if properties is not None:
        twin.append(copy.deepcopy(properties))
    following = [child for child in run if child is not properties and child not in before]
    for child in following:
        twin.append(child)
    run.addnext(twin)


def _saved(document: DocumentObject) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()
