"""ruff finds nothing, every file is formatted, and no file is too long to read in one go. `make check` runs the types as well."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.guards.files import ROOT, SOURCE

MOST_LINES = 500


@pytest.mark.parametrize("words", [["check", "."], ["format", "--check", "."]], ids=["rules", "format"])
def test_ruff_finds_nothing(words: list[str]) -> None:
    result = subprocess.run([sys.executable, "-m", "ruff", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-1000:]


def test_no_file_is_too_long_to_read() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}
