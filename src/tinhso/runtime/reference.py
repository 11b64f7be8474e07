"""docs/reference/commands.md, written from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

HEAD = """# Commands

Written by `tools/reference`; a test compares it with the commands. `tinhso COMMAND --help` says the same.
"""


def commands_page(app: typer.Typer) -> str:
    """The page, in Markdown."""
    root = typer.main.get_command(app)
    parts = [HEAD]
    for path, command in _leaves(root, ("tinhso",)):
        parts.append(f"\n## {' '.join(path)}\n\n{_plain(command.help)}\n")
        rows = [_row(param) for param in command.params if param.name != "help" and not getattr(param, "hidden", False)]
        if rows:
            parts.append("\n| | |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "".join(parts)


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, by name."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name in sorted(inner):
        yield from _leaves(inner[name], (*path, name))


def _row(param: Any) -> str:
    name = ", ".join(param.opts) if param.param_type_name == "option" else (param.name or "").upper()
    return f"| `{name}` | {_plain(getattr(param, 'help', '') or '')} |"


def _plain(text: str | None) -> str:
    return " ".join((text or "").replace("\b", "").split()).replace("|", "\\|")
