"""`tinhso report`: the report of a place and period as Word and PDF. `tinhso check`: a draft's figures held against the ledger."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from tinhso.kernel.errors import UserError
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.places import lookup
from tinhso.kernel.time import PeriodError, parse_period
from tinhso.ledger.indicators.values import SYSTEM
from tinhso.reports import checks, typeset, word
from tinhso.reports.composing import NothingToReport, compose
from tinhso.reports.drafts import checking, reading

name = "report"
flat = True
app = typer.Typer()
WRITERS = {"docx": word.write, "pdf": typeset.write}


@app.command("report")
def report(
    place: Annotated[str, typer.Option(help="Mã đơn vị hành chính, như 19.")] = "19",
    period: Annotated[str, typer.Option(help="Kỳ: 2026-H1, 2025, 2026-Q2 …")] = "2026-H1",
    out: Annotated[Path, typer.Option(help="Thư mục ghi tệp.")] = Path("."),
    form: Annotated[str, typer.Option("--format", help="docx, pdf, hoặc docx,pdf.")] = "docx,pdf",
    language: Annotated[str, typer.Option(help="vi hoặc en.")] = "vi",
    rule: Annotated[str, typer.Option(help="calendar hoặc nd09: cách tính kỳ của tiêu đề.")] = "calendar",
    base_url: Annotated[str, typer.Option(help="Địa chỉ trang web, đứng trước liên kết của từng số.")] = "http://127.0.0.1:8000",
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON về tệp đã ghi.")] = False,
) -> None:
    """Viết báo cáo chuyển đổi số của một kỳ theo thể thức văn bản hành chính, mỗi số dẫn về sổ số liệu."""
    wanted = [f.strip() for f in form.split(",") if f.strip()]
    if unknown := [f for f in wanted if f not in WRITERS] or ([] if wanted else ["(trống)"]):
        raise UserError(f"--format {', '.join(unknown)}: chỉ nhận docx, pdf.")
    if language not in ("vi", "en"):
        raise UserError(f"--language {language}: chỉ nhận vi, en.")
    if not out.is_dir():
        raise UserError(f"--out {out}: không có thư mục này. Tạo thư mục rồi chạy lại.")
    try:
        when = parse_period(period, rule)
        unit = lookup.unit_by_code(place, when.last_day)
        written = compose(unit, when, installation_clock(), SYSTEM, language, base_url.rstrip("/"))
    except (PeriodError, lookup.UnknownUnit, NothingToReport, ValueError) as error:
        raise UserError(str(error)) from error
    files = []
    for kind in wanted:
        path = out / f"bao-cao-{place}-{when.text.replace(':', '-')}.{kind}"
        path.write_bytes(WRITERS[kind](written))
        files.append(str(path))
    if as_json:
        typer.echo(json.dumps({"files": files, "figures": len(written.traces), "simulated": written.simulated}, ensure_ascii=False))
    else:
        typer.echo(f"Đã viết {len(written.traces)} chỉ tiêu vào: {', '.join(files)}")


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="Dự thảo: .docx, .pdf, .txt hoặc .html.")],
    place: Annotated[str, typer.Option(help="Mã tỉnh của báo cáo, như 19.")] = "19",
    period: Annotated[str, typer.Option(help="Kỳ của báo cáo khi văn bản không ghi: 2024-H1, 2024 …")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON với văn bản và mọi số tìm được.")] = False,
) -> None:
    """Đối chiếu mọi số trong một dự thảo với sổ số liệu."""
    clock = installation_clock()
    try:
        when = parse_period(period) if period else None
        unit = lookup.unit_by_code(place, when.last_day if when else clock.today())
    except (PeriodError, lookup.UnknownUnit) as error:
        raise UserError(str(error)) from error
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file}: không mở được tệp ({error.strerror}). Kiểm tra đường dẫn rồi chạy lại.") from error
    checking.seldom_collecting()
    with ThreadPoolExecutor(1) as beside:  # a PDF is read by another process meanwhile
        draft = beside.submit(reading.read, content, file.name)
        checker = checking.Checker(SYSTEM, today=clock.today(), home=unit, learnt=checks.taught(unit))
        checked = checker.check(draft.result(), period=period)
    if as_json:
        typer.echo(json.dumps(checked.as_json(), ensure_ascii=False))
        return
    for figure in checked.figures:
        said = figure.claim.figure
        typer.echo(f"{said.start:>7}  {figure.verdict:<10} {' '.join(said.text.split())}  — {figure.reason}")
    told = ", ".join(f"{verdict} {number}" for verdict, number in checked.counts.items() if number)
    typer.echo(f"{len(checked.figures)} số: {told}." if told else "Không thấy số nào trong dự thảo.")
