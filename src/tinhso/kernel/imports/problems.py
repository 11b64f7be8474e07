"""What can be wrong with a file as a whole, and with one cell: words for the officer who sent it, in both languages."""

from __future__ import annotations

from typing import Self

from tinhso.kernel.imports import limits
from tinhso.kernel.people.errors import Refused


class FileProblem(Exception):
    """The file cannot be read at all; nothing of it is kept. `code` is for support; `row` and `column` say where, if anywhere."""

    def __init__(self, code: str, vi: str, en: str, *, row: int | None = None, column: tuple[str, str] = ("", "")) -> None:
        self.code = code
        self.vi = f"{f'Dòng {row}: ' if row else ''}{f'cột “{column[0]}”: ' if column[0] else ''}{vi}"
        self.en = f"{f'Row {row}: ' if row else ''}{f'column “{column[1]}”: ' if column[1] else ''}{en}"
        super().__init__(self.vi)


def too_many_rows() -> FileProblem:
    """What is said of a file with more rows than are read."""
    most = f"{limits.ROWS:,}"
    return FileProblem(
        "too-many-rows",
        f"Tệp có quá {most.replace(',', '.')} dòng. Chia thành nhiều tệp.",
        f"The file has more than {most} rows. Divide it into several files.",
    )


class Wrong(Exception):
    """A value that cannot be taken. `code` is for support and programs; the words say what to do; `column` is the code of another
    column where the trouble lies."""

    def __init__(self, code: str, vi: str, en: str, *, column: str | None = None) -> None:
        super().__init__(vi)
        self.code = code
        self.vi = vi
        self.en = en
        self.column = column

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """What a rule refused, at the column it names."""
        return cls(refused.code, refused.vi, refused.en, column=refused.where or None)
