"""`python -m benchmarks.drafts [--figures N] [--keep FILE]`: a draft of 100 pages with 3,000 figures, as .txt, .docx and .pdf.

Held against the ledger of this installation, as `tinhso check` does; nothing is written. Each kind of file is checked in a process of its
own, so that the peak of memory is its own. The promise is under 5 s and bounded memory. Figures are counted by the reading that is timed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PLACES = (
    "xã Phú Bình",
    "huyện Định Hóa",
    "thành phố Sông Công",
    "tỉnh Thái Nguyên",
    "tỉnh Bắc Kạn",
    "huyện Đại Từ",
    "phường Tích Lương",
)
SENTENCES = (
    "Đến ngày {day}, {place} có {a} trạm BTS, trong đó {b} trạm 4G và {c} trạm 5G, đạt {p}% kế hoạch năm.",
    "Tiếp nhận {a} hồ sơ thủ tục hành chính, giải quyết {b} hồ sơ (đạt {p}%), còn {c} hồ sơ đang xử lý theo Quyết định số 749/QĐ-TTg.",
    "Tỷ lệ hộ nghèo, hộ cận nghèo có tài khoản đạt {p}%, tương ứng {b}/{a} hộ, tăng {q} điểm phần trăm so với cùng kỳ năm {y}.",
    "Trong 6 tháng đầu năm {y}, tổng số thuê bao điện thoại di động là {n}, tăng {q}% so với cùng kỳ; doanh thu {p} tỷ đồng.",
    "{place} xếp thứ {k}/63 tỉnh, thành phố về chỉ số chuyển đổi số; đã thành lập {a} tổ công nghệ số cộng đồng với {n} thành viên.",
    "Phấn đấu đến năm 2025 có trên {p}% người dân trưởng thành có tài khoản định danh điện tử; hiện nay khoảng {a} nghìn tài khoản.",
)
DAYS = ("30/6/2026", "31/12/2025", "30/6/2025", "15/6/2026", "31/12/2024")
"""A report speaks of a few days and places, over and over."""
HEADINGS = ("I. HẠ TẦNG SỐ", "II. CHÍNH QUYỀN SỐ", "III. KINH TẾ SỐ", "IV. XÃ HỘI SỐ", "V. AN TOÀN THÔNG TIN")
CODE = "import sys; from benchmarks import drafts; drafts.one(sys.argv[1], profile=bool(sys.argv[2]))"


def main() -> None:
    """Write the drafts, check each in a process of its own, print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.drafts")
    parser.add_argument("--figures", type=int, default=3_000)
    parser.add_argument("--keep", type=Path, help="also write the result to this file")
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = {}
        for path in write(Path(folder), given.figures):
            command = [sys.executable, "-W", "ignore", "-c", CODE, str(path), "1" if given.profile else ""]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=600)
            results[path.suffix[1:]] = json.loads(done.stdout)
    text = json.dumps({"load": round(os.getloadavg()[0], 2), "cores": os.cpu_count(), **results}, ensure_ascii=False, indent=1)
    print(text)
    if given.keep:
        given.keep.write_text(text + "\n")


def one(path: str, profile: bool = False) -> None:
    """Check one file and print what it took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.settings")
    import cProfile
    import pstats

    import django

    from tinhso.runtime import database

    os.environ.setdefault("DATABASE_URL", database.ensure())
    django.setup()
    profiler = cProfile.Profile() if profile else None
    if profiler:
        profiler.enable()
    result = measure(Path(path))
    if profiler:
        profiler.disable()
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(25)
    print(json.dumps(result))


def measure(path: Path) -> dict[str, Any]:
    """Seconds of each step of checking a file, how much it found, and the most memory that this process has held."""
    from tinhso.kernel.loading.clock import installation_clock
    from tinhso.kernel.places.models import Level, Unit
    from tinhso.ledger.indicators.values import SYSTEM
    from tinhso.reports.drafts import checking, reading
    from tinhso.reports.drafts.grammar import figures as grammar

    seconds: dict[str, float] = {}
    began = last = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[name], last = round(now - last, 3), now

    checking.seldom_collecting()
    draft = reading.read(path.read_bytes(), path.name)
    lap("reading")
    home = Unit.objects.filter(level=Level.PROVINCE, code="19", valid_to=None).first()
    checker = checking.Checker(SYSTEM, today=installation_clock().today(), home=home)
    lap("names_and_words")
    checked = checker.check(draft)
    lap("finding_claiming_judging")
    size = len(json.dumps(checked.as_json(), ensure_ascii=False))
    lap("writing_json")
    whole = round(time.perf_counter() - began, 3)
    for block in draft.blocks:
        grammar.find(draft.text[block.start : block.end], block.start, cell=block.cell is not None)
    seconds["of_which_finding_again"] = round(time.perf_counter() - began - whole, 3)
    return {
        "seconds": whole, "steps": seconds, "figures": len(checked.figures), "blocks": len(draft.blocks), "characters": len(draft.text),
        "json_bytes": size, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "peak_of_child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10,
    }  # fmt: skip


def write(folder: Path, figures: int) -> Iterator[Path]:
    """The draft as three files."""
    import typst
    from docx import Document

    lines = list(paragraphs(figures))
    plain = folder / "draft.txt"
    plain.write_text("\n\n".join(lines), encoding="utf-8")
    yield plain
    document = Document()
    table = None
    for number, line in enumerate(lines):
        if line in HEADINGS:
            document.add_heading(line, 1)
        elif number % 25 == 24:
            table = document.add_table(rows=1, cols=2)
            for cell, text in zip(table.rows[0].cells, ("Chỉ tiêu", line), strict=True):
                cell.text = text
        else:
            paragraph = document.add_paragraph()
            for piece in line.split(", "):
                paragraph.add_run(piece + ", ")
    word = folder / "draft.docx"
    document.save(str(word))
    yield word
    page = '#set page(paper: "a4", margin: 25mm, numbering: "1")\n#set text(lang: "vi", size: 13pt)\n#set par(justify: true)\n'
    made = typst.compile((page + "\n\n".join(line.replace("%", "\\%") for line in lines)).encode())
    assert isinstance(made, bytes)
    pdf = folder / "draft.pdf"
    pdf.write_bytes(made)
    yield pdf


def paragraphs(figures: int) -> Iterator[str]:
    """Headings and paragraphs of some four sentences that write about as many figures, the same in each run."""
    chance = random.Random(20261122)
    written = number = 0
    while written < figures:
        if number % 60 == 0:
            yield HEADINGS[number // 60 % len(HEADINGS)]
        sentences = []
        for _sentence in range(4):
            form = chance.choice(SENTENCES)
            whole = chance.randint(200, 99_999)
            part = chance.randint(10, whole)
            sentences.append(form.format(
                a=_dots(whole), b=_dots(part), c=_dots(whole - part), n=_dots(chance.randint(10**5, 10**7)), k=chance.randint(1, 63),
                p=f"{100 * part / whole:.2f}".replace(".", ","), q=f"{chance.uniform(0.1, 30):.1f}".replace(".", ","),
                day=chance.choice(DAYS), y=chance.choice((2024, 2025, 2026)), place=chance.choice(PLACES),
            ))  # fmt: skip
            written += sum(form.count(f"{{{name}}}") for name in "abcnkpq") - (2 if "{b}/{a}" in form else 0)
        number += 1
        yield " ".join(sentences)


def _dots(number: int) -> str:
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    main()
