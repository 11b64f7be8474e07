"""Every change of a model has its migration."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.guards.files import ROOT


def test_no_model_has_changed_without_a_migration() -> None:
    # In a process of its own: tests of the ledger declare models that no installation has.
    words = [sys.executable, "-W", "ignore", "-m", "tinhso", "django", "makemigrations", "--check", "--dry-run"]
    told = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    result = subprocess.run(words, env=told, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr[-2000:]
