"""`tinhso run`, `init`, `doctor`, `django`: what starts and looks after the whole product."""

from __future__ import annotations

import sys

import typer

app = typer.Typer()


@app.command()
def assets() -> None:
    """Dựng phông chữ từ các gói đã khoá vào var/assets."""
    from tinhso.runtime import assets as faces

    print("Đã dựng" if faces.ensure() else "Đã có", faces.folder())


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def django(context: typer.Context) -> None:
    """Pass a command on to Django, such as `tinhso django migrate`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *context.args])
