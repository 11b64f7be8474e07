"""One line a stage, with its seconds; a running count while somebody watches a terminal, a sign of life in a log otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_SECONDS = 10
"""Between two signs of life of one stage, where no terminal can rewrite its line."""


def count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def seconds(value: float) -> str:
    return f"{value:.1f} s".replace(".", ",")


class Line:
    """The line of one stage, on standard error."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.began = self.told = time.monotonic()
        self.live = sys.stderr.isatty()
        if self.live:
            self._write(f"\r  {title} …")

    def __call__(self, done: int, total: int | None = None) -> None:
        """How far the stage is."""
        now = time.monotonic()
        if now - self.told < (0.2 if self.live else QUIET_SECONDS):
            return
        self.told = now
        far = count(done) + (f"/{count(total)}" if total else "")
        text = f"  {self.title} … {far} ({seconds(now - self.began)})"
        self._write(f"\r\x1b[K{text}" if self.live else f"{text}\n")

    def end(self, words: str) -> None:
        taken = seconds(time.monotonic() - self.began)
        self._write(f"{chr(13) + chr(27) + '[K' if self.live else ''}  {self.title:<52} {words:>16} {taken:>9}\n")

    def fail(self) -> None:
        self._write("\n" if self.live else "")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def stage(title: str, words: str = "") -> Iterator[Line]:
    """A line that ends with the block."""
    line = Line(title)
    try:
        yield line
    except BaseException:
        line.fail()
        raise
    line.end(words)
