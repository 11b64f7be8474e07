"""What changes between two texts of a definition, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of a difference: `kind` is old, new, same, or part where lines are left out."""

    kind: str
    text: str


def between(old: str, new: str) -> tuple[Line, ...]:
    """The lines that differ, each with three around."""
    return read(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm=""))


def read(lines: Iterable[str]) -> tuple[Line, ...]:
    """A unified difference, its two lines of names left out."""
    kinds = {"+": "new", "-": "old", "@": "part"}
    found = [(kinds.get(text[:1], "same"), text[1:]) for text in list(lines)[2:]]
    return tuple(Line(kind, "…" if kind == "part" else text) for kind, text in found)
