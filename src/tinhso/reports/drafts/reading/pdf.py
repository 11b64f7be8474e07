"""PDF with text: a child process opens it, bounded in time and memory, and hands back lines with their places.

`locator` is {"page": n, "box": [left, bottom, right, top]}: pages from 1, points from the lower left corner.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tinhso.reports.drafts.model import Draft, Role
from tinhso.reports.drafts.reading import plain
from tinhso.reports.drafts.reading.building import Builder
from tinhso.reports.drafts.reading.limits import PAGES, PDF_SECONDS
from tinhso.reports.drafts.reading.problems import DraftProblem

_PROBLEMS = {
    "pages": f"Tệp có quá {PAGES} trang. Tách phần cần kiểm tra ra tệp riêng.",
    "password": "Tệp PDF có mật khẩu. Bỏ mật khẩu rồi thử lại.",
    "damaged": "Tệp PDF bị hỏng. Xuất lại từ Word rồi thử lại.",
    "slow": "Tệp PDF quá phức tạp để đọc trong giới hạn. Xuất lại từ Word, hoặc dùng bản .docx.",
}


def read(content: bytes, name: str = "") -> Draft:
    """The draft of a PDF. Raises DraftProblem."""
    told = _ask(content)
    if problem := told.get("problem"):
        raise DraftProblem(problem, _PROBLEMS.get(problem, _PROBLEMS["damaged"]))
    builder = Builder(name)
    for number, page in enumerate(told["pages"], 1):
        _add_page(builder, number, page["text"], page["lines"])
    return builder.draft()


def _ask(content: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tinhso.reports.drafts.reading.pdf_child"],
            input=content, capture_output=True, timeout=PDF_SECONDS * 2, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"problem": "slow"}
    if done.returncode:
        return {"problem": "slow" if done.returncode < 0 else "damaged"}
    return dict(json.loads(done.stdout))


def _add_page(builder: Builder, number: int, text: str, lines: list[list[float]]) -> None:
    """Paragraphs of one page; `lines`: [start, end, left, bottom, right, top] of each line of its text."""
    for block in plain.read(text).blocks:
        shown = text[block.start : block.end]
        if shown.strip().strip("-–— ").isdigit() and len(shown.strip()) <= 6:
            continue  # the page's own number
        boxes = [line[2:] for line in lines if line[0] < block.end and line[1] > block.start]
        locator: dict[str, Any] = {"page": number}
        if boxes:
            locator["box"] = [
                round(min(b[0] for b in boxes), 1), round(min(b[1] for b in boxes), 1),
                round(max(b[2] for b in boxes), 1), round(max(b[3] for b in boxes), 1),
            ]  # fmt: skip
        builder.add(shown, Role.HEADING if block.role == Role.HEADING else Role.PARAGRAPH, locator)
