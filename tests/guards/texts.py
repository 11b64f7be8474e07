"""Every Vietnamese text that a page shows, gathered from templates and from the modules that draw pages.

Vietnamese is the source; `src/tinhso/locale/en` holds the English. `tools/english` brings the catalogue up to date.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.template import engines
from django.template.base import Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "tinhso"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
VIETNAMESE = re.compile("^qua |[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_IN_EXPRESSION = re.compile(r"""_\((?:"([^"]+)"|'([^']+)')\)""")

DRAWING = re.compile(
    r"centre/.*|systems/[a-z]+/goals.py|reports/pages/.*|reports/(menu|search)\.py"
    r"|kernel/pages/.*|kernel/(people|imports|exchange|places|files)/(views|forms|menu|search|models)\.py"
    r"|systems/[a-z]+/(pages|views|forms|menu|search|models|importers)(/.*)?(\.py)?"
)
"""Modules whose texts a page shows: pages, forms, menus, and models for the names of columns and choices."""


def modules() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        if not {"tests", "migrations"} & set(relative.parts) and DRAWING.fullmatch(str(relative)):
            yield path


def _apart(tree: ast.AST) -> set[int]:
    """Docstrings and the pieces of f-strings: no text that gettext could know."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            found.update(id(value) for value in node.values)
    return found


def of_module(path: Path) -> set[str]:
    """Vietnamese literals of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = _apart(tree)
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VIETNAMESE.search(node.value)
        and id(node) not in apart
    }


def templates() -> list[str]:
    """Names of the product's templates."""
    found = []
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        parts = path.parts
        found.append("/".join(parts[len(parts) - parts[::-1].index("templates") :]))
    return found


def of_template(name: str) -> set[str]:
    """What a template marks for translation."""
    template: Template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
    found = {left or right for left, right in _IN_EXPRESSION.findall(template.source)}
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        literal = getattr(node.filter_expression.var, "literal", None)
        if isinstance(literal, str):
            found.add(str(literal))
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        for tokens in (node.singular, node.plural):
            if tokens:
                found.add(node.render_token_list(tokens)[0])
    return found


def plurals() -> dict[str, str]:
    """Singular → plural, of the texts that count."""
    found = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("ngettext"):
                one, many = (ast.literal_eval(argument) for argument in node.args[:2])
                found[one] = many
    for name in templates():
        template: Template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
        for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
            if node.plural:
                found[node.render_token_list(node.singular)[0]] = node.render_token_list(node.plural)[0]
    return found


def bare(name: str) -> list[str]:
    """Vietnamese words that a template prints without marking them: nobody could read them in English."""
    source = engines["django"].get_template(name).template.source  # type: ignore[attr-defined]
    source = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\n", source, flags=re.DOTALL)
    lines = (line.strip() for line in re.sub(r"<[^>]*>", "\n", source).splitlines())
    attributes = re.findall(r"""(?:aria-label|placeholder|title|alt|content)=["']([^"']*)["']""", source)
    return [text for text in [*lines, *attributes] if VIETNAMESE.search(text) and text not in _NAMES]


_NAMES = {"Tỉnh Số", "· Tỉnh Số", "VI, tiếng Việt", "tiếng Việt", "Tiếng Việt"}
"""What has the same name in every language."""


def every() -> dict[str, list[str]]:
    """Text → where it stands."""
    found: dict[str, list[str]] = {}
    for path in modules():
        for text in of_module(path):
            found.setdefault(text, []).append(str(path.relative_to(PACKAGE)))
    for name in templates():
        for text in of_template(name):
            found.setdefault(text, []).append(name)
    return found


def catalogue() -> Catalog:
    """The English catalogue as committed."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")
