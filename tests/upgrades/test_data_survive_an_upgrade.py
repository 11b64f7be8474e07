"""The data of each released version come through the migrations up to the present one, row by row."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest

from tests.guards.files import ROOT
from tests.harness import template
from tests.upgrades import keeping
from tinhso import __version__

FOLDER = Path(__file__).parent
KEPT = sorted(FOLDER.glob("*.sql.gz"))
REBUILT = ("django_migrations", "django_content_type", "auth_permission", "procrastinate_", "cells_")
"""Bookkeeping of Django and the queue, and the ledger's cells, which are made anew from the records."""


def rows(url: str) -> dict[str, int]:
    with psycopg.connect(url) as link:
        tables = [str(name) for (name,) in link.execute(keeping.TABLES).fetchall()]
        return {
            table: int(link.execute(f"select count(*) from {table}").fetchone()[0])  # type: ignore[index, arg-type, call-overload]
            for table in tables
            if not table.startswith(REBUILT)
        }


def tinhso(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    told = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-W", "ignore", "-m", "tinhso", *words]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=300)


def test_every_released_version_is_kept() -> None:
    """The changelog names the versions; the first one is the present version."""
    headings = re.findall(r"^## (\S+)(.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert headings[0][0] == __version__ == project["version"]
    released = {version for version, rest in headings if "unreleased" not in rest}
    assert {path.name.removesuffix(".sql.gz") for path in KEPT} == released


@pytest.mark.parametrize("packed", KEPT, ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_a_kept_version_tells_no_secret(packed: Path) -> None:
    assert packed.stat().st_size < 2_000_000
    text = gzip.decompress(packed.read_bytes()).decode()
    tables = set(re.findall(r"^COPY (\S+) ", text, re.MULTILINE))
    assert "public.people_person" in tables
    assert tables.isdisjoint(keeping.LEFT_OUT)
    assert "scrypt$" not in text


def test_real_people_are_not_kept(tmp_path: Path) -> None:
    base = os.environ["DATABASE_URL"]
    with keeping.new_database(base, "tinhso_keep_real", template.ensure(base)) as url:
        with psycopg.connect(url) as link:
            link.execute("insert into people_person (password, username, name, title, email, is_active, simulated, created_at)"
                         " values ('scrypt$', 'lan', 'Lan', '', '', true, false, now())")  # fmt: skip
        with pytest.raises(keeping.RealPeople, match="lan"):
            keeping.keep(url, tmp_path / "now.sql.gz")


@pytest.mark.parametrize("packed", KEPT, ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_rows_of_a_released_version_are_all_there(packed: Path) -> None:
    with keeping.new_database(os.environ["DATABASE_URL"], "tinhso_upgrade") as url:
        keeping.bring_back(packed, url)
        before = rows(url)
        assert sum(before.values()) > 20
        result = tinhso(url, "django", "migrate", "-v0")
        assert result.returncode == 0, result.stderr[-3000:]
        after = rows(url)
        assert {table: after.get(table) for table in before} == before
        assert tinhso(url, "django", "migrate", "--check").returncode == 0
        # What is computed comes anew from the records that were carried over.
        assert tinhso(url, "ledger", "rebuild").returncode == 0
        assert tinhso(url, "ledger", "verify").returncode == 0


def test_a_kept_version_is_a_whole_small_database(tmp_path: Path) -> None:
    """The tool that keeps versions, tried on the present one: rows arrive with what they refer to."""
    base = os.environ["DATABASE_URL"]
    with keeping.new_database(base, "tinhso_keep_from", template.ensure(base)) as source:
        with psycopg.connect(source) as link:
            link.execute("insert into loading_setting (key, value) values ('purpose', 'real')")
        packed = tmp_path / "now.sql.gz"
        assert keeping.keep(source, packed) > 20
        with keeping.new_database(base, "tinhso_keep_to") as copy:
            keeping.bring_back(packed, copy)
            assert rows(copy) == rows(source)
            assert tinhso(copy, "django", "migrate", "--check").returncode == 0
