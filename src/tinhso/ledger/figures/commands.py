"""`tinhso figures`: what was published, what the checks find, and publishing."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import typer

from tinhso.kernel.errors import UserError
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.formatting import read_number
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.places import lookup
from tinhso.kernel.time import PeriodError, parse_period
from tinhso.ledger.cells.commands import app as ledger
from tinhso.ledger.figures import checks, listing
from tinhso.ledger.figures.targets import set_target
from tinhso.ledger.indicators import explaining
from tinhso.ledger.indicators.commands import asked
from tinhso.ledger.indicators.rounding import in_vietnamese
from tinhso.ledger.indicators.values import SYSTEM
from tinhso.ledger.indicators.wording import period_words

name = "figures"
app = typer.Typer(help="Số liệu đã công bố, nguồn và chỗ không khớp.")
Json = Annotated[bool, typer.Option("--json", help="Một danh sách JSON trên đầu ra chuẩn.")]


@app.callback(invoke_without_command=True)
def list_figures(
    context: typer.Context,
    indicator: Annotated[str, typer.Option(help="Chỉ của một chỉ tiêu.")] = "",
    place: Annotated[str, typer.Option(help="Chỉ của một nơi, theo mã vào ngày của số liệu.")] = "",
    findings: Annotated[bool, typer.Option("--findings", help="Chỉ số liệu có chỗ không khớp.")] = False,
    as_json: Json = False,
) -> None:
    """Mọi số liệu đã công bố, mỗi số một dòng."""
    if context.invoked_subcommand is not None:
        return
    rows = listing.published(indicator or None, with_findings_only=findings, person=SYSTEM)
    rows = [row for row in rows if not place or row.place_code == place]
    if as_json:
        typer.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        flags = "".join(f"  ⚑ {finding.flag_vi}" for finding in row.findings)
        typer.echo(f"{row.code:12} {row.place:12} {row.when:36} {row.shown:44} {row.title_vi}{flags}")


@app.command("check")
def check(as_json: Json = False) -> None:
    """Soát lại mọi số liệu và in những chỗ không khớp, kèm phép tính."""
    summary = checks.run(installation_clock())
    found = listing.findings()
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in found], ensure_ascii=False, indent=1))
        return
    for finding in found:
        typer.echo(f"{finding.figure}  {finding.title_vi}\n    {finding.indicator_vi}\n    {finding.message}")
    typer.echo(f"Đã soát {summary.examined} số liệu: {summary.open} chỗ, {summary.new} mới, {summary.closed} đã hết.")


def explain(
    code: str,
    place: Annotated[str, typer.Option(help="Mã đơn vị vào ngày cuối kỳ.")],
    period: Annotated[str, typer.Option(help="Kỳ, như 2024-H1 hoặc as-at:2023-10-14.")],
    rule: Annotated[str, typer.Option(help="calendar hoặc nd09; không ghi thì theo chỉ tiêu.")] = "",
    on_map: Annotated[str, typer.Option("--map", help="Địa giới của ngày này.")] = "",
    as_json: Json = False,
) -> None:
    """Vì sao ra số ấy: công thức, đầu vào, tính lại, số đo bằng lời, số bản ghi, nguồn đã công bố."""
    unit, when, day = asked(code, place, period, rule, on_map)
    found = explaining.explain(code, unit, when, day, SYSTEM)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return
    typer.echo(f"{found.title_vi}\n{unit}, {found.period_vi}\n\nCông thức: {found.formula_vi}")
    for entry in found.inputs:
        amount = "chưa có" if entry.amount is None else in_vietnamese(entry.amount)
        marks = " (mô phỏng)" if entry.simulated else ""
        of = f", {period_words(entry.period)}" if entry.period != found.value.period else ""
        typer.echo(f"  {entry.title_vi}{of}: {amount}{marks}, {entry.reported}/{entry.expected} nơi đủ số liệu")
        if entry.rule:
            typer.echo(f"    {entry.rule} {in_vietnamese(entry.records or 0)} bản ghi.")
    full, rounded = found.recomputed.full or "chưa có", found.recomputed.rounded
    typer.echo(f"Tính lại: {full}; làm tròn {'' if rounded is None else in_vietnamese(rounded)}. {found.value.reason}")
    for shown in found.figures:
        typer.echo(f"Đã công bố: {shown.shown} ({shown.source}; {shown.code})")
        for finding in shown.findings:
            typer.echo(f"  ⚑ {finding.title_vi}: {finding.message}")
    typer.echo(f"Định nghĩa: bản {found.definition.number}, từ {found.definition.valid_from:%-d/%-m/%Y}, {found.definition.source}")


@app.command()
def target(
    code: str,
    value: str,
    place: Annotated[str, typer.Option(help="Mã đơn vị trên bản đồ hôm nay.")],
    due: Annotated[str, typer.Option(help="Đạt đến hết ngày nào: 2026-12-31.")],
    document: Annotated[str, typer.Option(help="Văn bản giao mục tiêu.")],
    dated: Annotated[str, typer.Option(help="Ngày văn bản; không ghi là hôm nay.")] = "",
) -> None:
    """Đặt mục tiêu cho một chỉ tiêu ở một nơi; đặt lại cho cùng ngày thì thay mục tiêu cũ."""
    clock = installation_clock()
    try:
        unit = lookup.unit_by_code(place, clock.today())
        until, signed = _day(due), _day(dated) if dated else None
        amount = read_number(value)
        set_target(None, code, unit, value=amount, due=until, document=document, dated=signed, clock=clock)
    except (lookup.UnknownUnit, PeriodError) as error:
        raise UserError(str(error)) from error
    except Refused as refused:
        raise UserError(refused.vi) from refused
    except ValueError as error:
        raise UserError(f"“{value}” không phải số. Ghi như 1.250 hoặc 95,5.") from error
    typer.echo(f"{code}, {unit}: mục tiêu {in_vietnamese(amount)} đến {until:%-d/%-m/%Y}.")


def _day(text: str) -> date:
    return parse_period(f"as-at:{text}").last_day


app.command("explain")(explain)
ledger.command("explain")(explain)
