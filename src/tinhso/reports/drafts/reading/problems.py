"""Why a draft cannot be read."""

from __future__ import annotations

from tinhso.kernel.errors import UserError


class DraftProblem(UserError):
    """The message says what is wrong with the file and what to do; `code` is for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
