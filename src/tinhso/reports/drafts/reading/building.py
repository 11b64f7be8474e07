"""Putting a draft together block by block."""

from __future__ import annotations

from typing import Any

from tinhso.reports.drafts.model import Block, Cell, Draft, Role
from tinhso.reports.drafts.reading.limits import BLOCKS, TEXT_CHARACTERS
from tinhso.reports.drafts.reading.problems import DraftProblem


class Builder:
    """Collects blocks; they stand one under another in the draft's text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def add(self, text: str, role: Role, locator: dict[str, Any], cell: Cell | None = None) -> None:
        """One block. Empty ones are left out. Raises DraftProblem beyond the bounds."""
        if not text.strip():
            return
        if len(self._blocks) >= BLOCKS or self._length > TEXT_CHARACTERS:
            raise DraftProblem("too-long", "Văn bản quá dài. Chia nhỏ rồi kiểm tra từng phần.")
        self._blocks.append(Block(self._length, self._length + len(text), role, cell, locator))
        self._pieces.append(text)
        self._length += len(text) + 1

    def draft(self) -> Draft:
        return Draft("\n".join(self._pieces), tuple(self._blocks), self.name)
