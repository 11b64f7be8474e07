"""`tinhso api`: the description of the web API, and tokens for machines."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.time import SystemClock

name = "api"
app = typer.Typer(help="Giao diện lập trình: mô tả OpenAPI, mã máy.", no_args_is_help=True)


def text(system: str | None = None) -> str:
    """The description as it is kept in docs/reference/openapi.json."""
    from tinhso.kernel.exchange.assembly import description

    return json.dumps(description(system), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@app.command()
def describe(
    system: Annotated[str, typer.Option(help="Chỉ một hệ thống, như welfare.")] = "",
    write: Annotated[Path | None, typer.Option(help="Ghi vào tệp này thay vì in ra.")] = None,
) -> None:
    """In mô tả OpenAPI."""
    try:
        described = text(system or None)
    except KeyError:
        print(f"Không có hệ thống “{system}” trong API.", file=sys.stderr)
        raise typer.Exit(1) from None
    if write is None:
        print(described, end="")
    else:
        write.write_text(described)


@app.command()
def token(
    username: str,
    program: Annotated[str, typer.Argument(help="Tên chương trình sẽ dùng mã.")],
    may_write: Annotated[bool, typer.Option("--write", help="Cho phép ghi, không chỉ đọc.")] = False,
    days: Annotated[int, typer.Option(help="Hạn dùng, số ngày.")] = 90,
) -> None:
    """Cấp mã máy thay mặt một tài khoản. Mã chỉ in một lần."""
    from tinhso.kernel.exchange.tokens import issue_token

    person = Person.objects.filter(username=username).first()
    if person is None:
        print(f"Không có tài khoản “{username}”. Xem danh sách: tinhso people list", file=sys.stderr)
        raise typer.Exit(1)
    try:
        _token, secret = issue_token(None, person, program, read_only=not may_write, days=days, clock=SystemClock())
    except Refused as refusal:
        print(refusal.vi, file=sys.stderr)
        raise typer.Exit(1) from None
    print(secret)
