"""The command `tinhso`.

Each part of the product adds its own sub-commands in a `commands.py` that holds a Typer application `app` and its `name`; none
is listed here. Errors say what, where and what to do on standard error: exit 1 for the user's mistake, 2 for ours.
"""

from __future__ import annotations

import os
import sys

import typer

from tinhso.kernel.errors import UserError
from tinhso.runtime.errors import RuntimeFault

__all__ = ["UserError", "build", "main", "setup"]


def setup() -> None:
    """Start the embedded database where no DATABASE_URL is given, and set Django up."""
    from tinhso.runtime import database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.settings")
    database.ensure()
    import django

    django.setup()


def _root() -> None:
    """Tỉnh Số: hệ thống và sổ số liệu của một tỉnh."""


def build() -> typer.Typer:
    """The command with every part's sub-commands. Needs `setup()` first."""
    from tinhso.kernel.systems import modules

    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    app.callback()(_root)
    for _config, module in modules("commands"):
        if getattr(module, "flat", False):
            for command in module.app.registered_commands:
                app.registered_commands.append(command)
        else:
            app.add_typer(module.app, name=module.name)
    from tinhso.runtime import commands

    app.registered_commands.extend(commands.app.registered_commands)
    return app


def main() -> None:
    """Run the command; a fault of ours prints its trace above the last line, which tells what to do."""
    try:
        setup()
        build()()
    except (UserError, RuntimeFault) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nĐã dừng giữa chừng. Không gì bị hỏng: lần sau lệnh làm tiếp phần còn thiếu.", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        import traceback

        traceback.print_exc()
        print(
            f"Lỗi của chương trình ({type(error).__name__}). Chạy `tinhso doctor`; nếu còn, gửi các dòng trên cho người hỗ trợ.",
            file=sys.stderr,
        )
        sys.exit(2)
