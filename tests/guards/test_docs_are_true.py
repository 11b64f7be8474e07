"""What README and docs/ name is there: files, links, commands and their options, make targets; decisions count on."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import typer
from django.test import RequestFactory
from typer.core import TyperGroup

from tests.guards.files import ROOT, SOURCE
from tinhso import cli
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.services import open_team

DAY = date(2026, 3, 2)

LINK = re.compile(r"\]\(([^)#\s]*)(?:#[^)\s]*)?\)")
PATH = re.compile(r"`((?:docs|src|tools|tests|benchmarks|systems|kernel|ledger)/[\w./-]*)`")
COMMAND = re.compile(r"(?:^ {4}|`)(?:[A-Z_]+=\S* )*(?:\.venv/bin/(?:python -m )?)?tinhso ([a-z][^`\n#]*)", re.MULTILINE)
IMPORT = re.compile(r"^from (tinhso[\w.]*) import ([\w, ]+)", re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"(?:^ {4}|`)(?:[A-Z_]+=\S* )*make ([a-z]+)", re.MULTILINE)


def pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def found(pattern: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    for page in pages():
        for match in pattern.finditer(page.read_text(encoding="utf-8")):
            yield page, match.group(1)


def test_links_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page, link in found(LINK)
        if link and "://" not in link and not (page.parent / unquote(link)).exists()
    ]
    assert dead == []


def test_files_that_are_named_exist() -> None:
    """A path in code marks is one of the project, or of `src/tinhso`; a module may go without `.py`."""
    gone = [
        f"{page.relative_to(ROOT)}: {path}"
        for page, path in found(PATH)
        if not any((top / f"{path}{ending}").exists() for top in (ROOT, SOURCE) for ending in ("", ".py"))
    ]
    assert gone == []


def test_commands_that_are_named_exist_with_their_options() -> None:
    root = typer.main.get_command(cli.build())
    wrong = [f"{page.relative_to(ROOT)}: tinhso {line.strip()}" for page, line in found(COMMAND) if not _known(root, line)]
    assert wrong == []


def _known(command: Any, line: str) -> bool:
    words = shlex.split(line.split(";", maxsplit=1)[0].replace("…", ""))
    while words and isinstance(command, TyperGroup):
        following = command.commands.get(words[0])
        if following is None:
            # `tinhso indicator CODE` is short for `tinhso indicator value CODE`.
            short = command.commands.get("value")
            return short is not None and _known(short, shlex.join(words))
        command, words = following, words[1:]
    if command.name == "django":
        return True
    options = {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]} | {"--help"}
    return all(word in options for word in words if word.startswith("--"))


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {target for _, target in found(TARGET)} <= targets


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_names_that_are_imported_exist() -> None:
    gone = [
        f"{page.relative_to(ROOT)}: {module}.{name.strip()}"
        for page in pages()
        for module, names in IMPORT.findall(page.read_text(encoding="utf-8"))
        for name in names.split(",")
        if not _there(module, name.strip())
    ]
    assert gone == []


def _there(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(module), name) or bool(importlib.import_module(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


def test_examples_of_pages_are_drawn(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    """The blocks of docs/develop/pages.md run one after the other, and the pages they make answer an officer."""
    names: dict[str, Any] = {"__name__": "pages"}
    for block in BLOCK.findall((ROOT / "docs" / "develop" / "pages.md").read_text(encoding="utf-8")):
        exec(compile(block, "docs/develop/pages.md", "exec"), names)
    team = open_team(an, unit=land.a, name="Tổ một", decision_number="1", decision_date=DAY, opened_on=DAY, clock=frozen_clock)
    asked = RequestFactory().get("/")
    asked.user = an
    assert team.name in names["OpenTeams"].as_view()(asked).content.decode()
    assert "closed_on" in names["Close"].as_view()(asked, key=team.pk).content.decode()
    assert team.name in names["team_page"](asked, team.pk).content.decode()
    assert len(names["chart"].lines) == 2, "the break cuts the line"
