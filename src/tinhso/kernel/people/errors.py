"""What a service answers when it refuses: a code for support, and words for the reader in both languages."""

from __future__ import annotations


class Refused(Exception):
    """The act is not done, and nothing was changed. The message says what is wrong and what to do."""

    def __init__(self, code: str, vi: str, en: str, *, where: str = "") -> None:
        super().__init__(vi)
        self.code = code
        self.vi = vi
        self.en = en
        self.where = where
        """The field, row or column that the message is about."""

    def message(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi
