"""Why a draft cannot be read."""

from __future__ import annotations

from tinhso.kernel.errors import UserError


class DraftProblem(UserError):
    """`vi` and `en` say what is wrong with the file and what to do; `code` is for programs. As a text it is the Vietnamese one."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(vi)
        self.code = code
        self.vi = vi
        self.en = en


def too_long() -> DraftProblem:
    """More paragraphs or characters than are read."""
    return DraftProblem(
        "too-long", "Văn bản quá dài. Chia nhỏ rồi kiểm tra từng phần.", "The text is too long. Split it and check it part by part."
    )
