"""The benchmark of drafts runs from end to end: each kind of file holds the same figures, and the steps are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import drafts


@pytest.mark.django_db
@pytest.mark.usefixtures("land")
def test_the_benchmark_of_drafts_finds_the_same_in_every_kind_of_file(tmp_path: Path) -> None:
    results = [drafts.measure(path) for path in drafts.write(tmp_path, 60)]
    assert len({result["figures"] for result in results}) == 1
    assert results[0]["figures"] >= 55
    assert all(result["seconds"] >= result["steps"]["reading"] > 0 for result in results)
