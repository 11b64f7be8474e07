"""docs/reference/commands.md says what the commands say."""

from __future__ import annotations

from tests.guards.files import ROOT
from tinhso import cli
from tinhso.runtime.reference import commands_page


def test_page_of_commands_is_up_to_date() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert page == commands_page(cli.build()), "run: .venv/bin/python tools/reference"


def test_every_command_says_what_it_does() -> None:
    silent = [block.splitlines()[0] for block in commands_page(cli.build()).split("\n## ")[1:] if len(block.splitlines()) < 3]
    assert silent == []
