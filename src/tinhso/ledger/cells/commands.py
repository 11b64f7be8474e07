"""`tinhso ledger refresh | rebuild | verify`. Other parts of the ledger add their commands to the same `app`."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from dataclasses import asdict
from typing import Annotated

import typer

from tinhso.kernel.errors import UserError
from tinhso.ledger.cells import rebuild as rebuilding
from tinhso.ledger.cells import refresh as refreshing
from tinhso.ledger.cells import registry
from tinhso.ledger.cells import verify as verifying
from tinhso.ledger.cells.declare import DeclarationError

name = "ledger"
app = typer.Typer(help="Sổ số liệu: làm mới, dựng lại, kiểm chứng.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")]
FactCode = Annotated[str | None, typer.Option("--fact", help="Chỉ một loại bản ghi, như welfare.entitlement.")]


@app.command()
def refresh(
    fact: FactCode = None,
    watch: Annotated[bool, typer.Option("--watch", help="Chạy mãi, cho đến khi bị dừng.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tính lại những ô mà bản ghi đã đổi."""
    if watch:
        _watch()
        return
    try:
        done = refreshing.refresh(fact)
    except DeclarationError as error:
        raise UserError(str(error)) from error
    if as_json:
        print(json.dumps({"refreshed": [asdict(one) for one in done]}))
    for one in [] if as_json else done:
        what = "dựng lại" if one.rebuilt else f"{one.keys} khóa"
        print(f"{one.fact}: {what}, {one.seconds:.2f} giây")


def _watch() -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    refreshing.watch(stop)


@app.command()
def rebuild(fact: FactCode = None, as_json: AsJson = False) -> None:
    """Dựng lại mọi ô từ bản ghi; in số ô đã không đúng."""
    try:
        chosen = registry.load().used_facts if fact is None else [registry.load().fact(fact)]
    except DeclarationError as error:
        raise UserError(str(error)) from error
    found: dict[str, dict[str, float]] = {}
    for one in chosen:
        started = time.monotonic()
        differing = rebuilding.rebuild(one.code)
        found[one.code] = {"differing": differing, "seconds": round(time.monotonic() - started, 3)}
        if not as_json:
            print(f"{one.code}: {differing} ô đã khác, {found[one.code]['seconds']:.2f} giây")
    if as_json:
        print(json.dumps({"rebuilt": found}))


@app.command()
def verify(fact: FactCode = None, as_json: AsJson = False) -> None:
    """So mọi ô và mảng với bản ghi. Mã thoát 2 khi có chỗ khác."""
    try:
        reports = verifying.verify(fact)
    except DeclarationError as error:
        raise UserError(str(error)) from error
    if as_json:
        print(json.dumps({"facts": [asdict(report) for report in reports]}, ensure_ascii=False))
    for report in [] if as_json else reports:
        behind = "chờ dựng lại" if report.pending < 0 else f"{report.pending} khóa chờ làm mới"
        print(f"{report.fact}: {report.compared} ô đã so, {behind}, {report.differing} chỗ khác")
        for text in report.differences:
            print(f"  {text}", file=sys.stderr)
    if not all(report.right for report in reports):
        raise typer.Exit(2)
