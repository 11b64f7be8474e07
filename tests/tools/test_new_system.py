"""`tools/new-system` writes a folder that Python and the ledger can read, and never over another."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tool and its skeleton in a tree of their own."""
    shutil.copytree(TOOLS / "skeleton", tmp_path / "tools" / "skeleton")
    shutil.copy(TOOLS / "new-system", tmp_path / "tools")
    return tmp_path


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "tools" / "new-system"), *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def test_every_file_can_be_read_and_names_the_system(copy: Path) -> None:
    assert run(copy, "stations", 'Đài "truyền thanh"', "Broadcast stations").returncode == 0
    folder = copy / "src" / "tinhso" / "systems" / "stations"
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"apps.py", "models.py", "services.py", "facts.py", "indicators.yaml", "pages.py", "urls.py", "README.md"} <= written
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        compile(text, str(path), "exec")
        assert "${" not in text
    described = yaml.safe_load((folder / "indicators.yaml").read_text(encoding="utf-8"))
    assert set(described["measures"]) == {"stations.items"} == set(described["indicators"])


@pytest.mark.parametrize("name", ["Stations", "../teams", "a", "sta tions", "1st", ""])
def test_a_name_that_python_cannot_import_is_refused(copy: Path, name: str) -> None:
    assert run(copy, name, "Đài", "Stations").returncode == 1
    assert not (copy / "src").exists()


def test_a_folder_that_is_there_is_left_alone(copy: Path) -> None:
    folder = copy / "src" / "tinhso" / "systems" / "stations"
    folder.mkdir(parents=True)
    (folder / "models.py").write_text("# mine")
    assert run(copy, "stations", "Đài", "Stations").returncode == 1
    assert [path.read_text() for path in folder.iterdir()] == ["# mine"]
