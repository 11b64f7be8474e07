"""The face of the pages has no arrow: one that is printed stands there in the letters of another face. Icons and words say it instead."""

from __future__ import annotations

import ast
import re

from tests.guards.files import ROOT, modules, tracked

ARROW = re.compile("[\u2190-\u21ff\u27f5-\u27ff]|&[lr]arr;")
NOT_PAGES = ("runtime/", "cli.py")
"""What is printed at a terminal, in its own face."""


def test_templates_scripts_and_words_hold_no_arrow() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.is_relative_to(ROOT / "src") and path.suffix in (".html", ".js", ".css", ".po", ".typ")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ARROW.search(line)
    ]
    assert found == []


def test_no_text_in_the_code_holds_an_arrow() -> None:
    found = []
    for path in modules():
        name = path.relative_to(ROOT / "src" / "tinhso").as_posix() if path.is_relative_to(ROOT / "src") else ""
        if not name or name.startswith(NOT_PAGES) or "/tests/" in name:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{name}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs and ARROW.search(node.value)
        ]
    assert found == []
