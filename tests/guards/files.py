"""The product's own text, for guards that read it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tinhso"


def tracked() -> list[Path]:
    """Files that git keeps or would keep."""
    words = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / line for line in listed if (ROOT / line).is_file()]


def modules() -> Iterator[Path]:
    """Python files of the package, tests aside."""
    return (path for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
