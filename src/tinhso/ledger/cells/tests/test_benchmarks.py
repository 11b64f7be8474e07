"""The benchmarks run from end to end and keep their results."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[5]


@pytest.mark.bench
def test_a_smoke_run_measures_every_claim(tmp_path):
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks", "--smoke", "--rows", "20000", "--results", str(tmp_path)]
    done = subprocess.run(
        command, cwd=HOME, env={**os.environ, "PYTHONPATH": "src"}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads((tmp_path / "smoke.json").read_text())
    assert len(found["pairs"]) == 12
    assert all(pair["median_s"] > 0 and pair["peer_median_s"] > 0 for pair in found["pairs"])
    assert found["curve"][-1]["records"] > found["curve"][0]["records"]
    assert "| must be |" in (tmp_path / "smoke.md").read_text()
