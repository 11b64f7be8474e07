"""`tools/new-system` writes a system that works as it stands: its own tests pass, and the promises over the whole product hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.files import ROOT, tracked

TOOLS = ROOT / "tools"
STATIONS = ("stations", 'Đài "truyền thanh"', "Broadcast stations", "station", "đài truyền thanh", "station")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tool and its skeleton in a tree of their own."""
    shutil.copytree(TOOLS / "skeleton", tmp_path / "tools" / "skeleton")
    shutil.copy(TOOLS / "new-system", tmp_path / "tools")
    return tmp_path


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "tools" / "new-system"), *arguments], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.crash
def test_what_it_writes_passes_its_own_tests_and_the_guards(tmp_path: Path) -> None:
    """In a copy of the product with a database server of its own, so that no other test meets the new system."""
    for path in tracked():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # guards ask it for the files
    (tmp_path / ".venv").symlink_to(sys.prefix)
    written = run(tmp_path, *STATIONS)
    assert written.returncode == 0, written.stdout + written.stderr
    folder = "src/tinhso/systems/stations"
    guards = [f"tests/guards/test_{name}.py" for name in ("every_text_has_english", "migrations_are_complete")]
    own = {"DATABASE_URL", "TINHSO_VAR", "DJANGO_SETTINGS_MODULE"}
    told = {name: value for name, value in os.environ.items() if name not in own and not name.startswith("PYTEST_")}
    for command in (["ruff", "check", folder], ["ruff", "format", "--check", folder], ["pytest", "-q", "-x", folder, *guards]):
        ran = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, env=told | {"PYTHONPATH": str(tmp_path / "src")},
            capture_output=True, text=True, timeout=400, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]


def test_every_file_names_the_system_and_its_record(copy: Path) -> None:
    assert run(copy, *STATIONS).returncode == 0
    folder = copy / "src" / "tinhso" / "systems" / "stations"
    for path in folder.rglob("*.*"):
        assert "${" not in path.read_text(encoding="utf-8"), path
    assert (folder / "tests" / "test_keep_stations.py").exists()
    assert "class Station(Record)" in (folder / "models.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["Stations", "../teams", "a", "sta tions", "1st", ""])
def test_a_name_that_python_cannot_import_is_refused(copy: Path, name: str) -> None:
    assert run(copy, name, *STATIONS[1:]).returncode == 1
    assert run(copy, *STATIONS[:3], name, *STATIONS[4:]).returncode == 1
    assert not (copy / "src").exists()


@pytest.mark.parametrize("record", ["record", "class", "unit"])
def test_a_record_whose_name_the_code_uses_itself_is_refused(copy: Path, record: str) -> None:
    refused = run(copy, *STATIONS[:3], record, *STATIONS[4:])
    assert refused.returncode == 1
    assert "RECORD không phải" in refused.stderr
    assert not (copy / "src").exists()


def test_a_folder_that_is_there_is_left_alone(copy: Path) -> None:
    folder = copy / "src" / "tinhso" / "systems" / "stations"
    folder.mkdir(parents=True)
    (folder / "models.py").write_text("# mine")
    assert run(copy, *STATIONS).returncode == 1
    assert [path.read_text() for path in folder.iterdir()] == ["# mine"]
