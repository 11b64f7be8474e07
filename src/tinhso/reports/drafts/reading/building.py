"""Putting a draft together block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tinhso.reports.drafts.model import Block, Cell, Draft, Line, Role
from tinhso.reports.drafts.reading.limits import BLOCKS, TEXT_CHARACTERS
from tinhso.reports.drafts.reading.problems import too_long
from tinhso.reports.writable import writable


class Builder:
    """Collects blocks; they stand one under another in the draft's text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def add(self, text: str, role: Role, locator: dict[str, Any], cell: Cell | None = None, lines: Sequence[Line] = ()) -> None:
        """One block; empty ones are left out. `lines` count from the block's start. Raises DraftProblem beyond the bounds."""
        if not text.strip():
            return
        if len(self._blocks) >= BLOCKS or self._length > TEXT_CHARACTERS:
            raise too_long()
        start = self._length
        moved = tuple(replace(line, start=line.start + start, end=line.end + start) for line in lines)
        self._blocks.append(Block(start, start + len(text), role, cell, locator, moved))
        self._pieces.append(writable(text))
        self._length += len(text) + 1

    def draft(self) -> Draft:
        return Draft("\n".join(self._pieces), tuple(self._blocks), self.name)
