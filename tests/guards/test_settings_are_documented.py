"""Every variable that the product reads stands in docs/operate/settings.md, and no other."""

from __future__ import annotations

import ast
import re

from tests.guards.files import ROOT, modules

NAME = re.compile(r"^(TINHSO_[A-Z_]+|DATABASE_URL|PORT|DJANGO_SETTINGS_MODULE)$")

READ = re.compile(r"""environ(?:\.get\(|\.pop\(|\.setdefault\(|\[)\s*["']([^"']+)["']""")


def test_settings_page_names_what_the_code_reads() -> None:
    read = {
        node.value
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.match(node.value)
    }
    page = (ROOT / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")
    assert read == {name for name in re.findall(r"`([A-Z_]+)`", page) if NAME.match(name)}


def test_no_other_variable_is_read() -> None:
    """`os.environ[...]` and `.get(...)` take a documented name or a constant that holds one."""
    odd = []
    for path in modules():
        for literal in READ.findall(path.read_text(encoding="utf-8")):
            if not NAME.match(literal):
                odd.append(f"{path.relative_to(ROOT)}: {literal}")
    assert odd == []
