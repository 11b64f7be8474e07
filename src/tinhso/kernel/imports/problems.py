"""What can be wrong with a file as a whole, and with one cell: words for the officer who sent it."""

from __future__ import annotations

from typing import Self

from tinhso.kernel.people.errors import Refused


class FileProblem(Exception):
    """The file cannot be read at all; nothing of it is kept. `code` is for support."""

    def __init__(self, code: str, message: str, *, row: int | None = None, column: str = "") -> None:
        where = "".join([f"Dòng {row}: " if row else "", f"cột “{column}”: " if column else ""])
        super().__init__(where + message)
        self.code = code


class Wrong(Exception):
    """A value that cannot be taken. `fix` says what to do; `column` is the code of another column where the trouble lies."""

    def __init__(self, fix: str, *, column: str | None = None) -> None:
        super().__init__(fix)
        self.fix = fix
        self.column = column

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """What a rule refused, at the column it names."""
        return cls(str(refused), column=refused.where or None)
