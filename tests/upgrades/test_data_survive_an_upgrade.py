"""The data of each released version come through the migrations up to the present one, row by row."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.guards.files import ROOT
from tests.upgrades import keeping

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


def test_a_kept_version_is_a_whole_small_database(tmp_path: Path) -> None:
    """The tool that keeps versions, tried on the present one: rows arrive with what they refer to."""
    base = os.environ["DATABASE_URL"]
    with keeping.new_database(base, "tinhso_keep_from") as source:
        assert tinhso(source, "django", "migrate", "-v0").returncode == 0
        with psycopg.connect(source) as link:
            link.execute("insert into loading_setting (key, value) values ('purpose', 'real')")
        packed = tmp_path / "now.sql.gz"
        assert keeping.keep(source, packed) > 20
        with keeping.new_database(base, "tinhso_keep_to") as copy:
            keeping.bring_back(packed, copy)
            assert rows(copy) == rows(source)
            assert tinhso(copy, "django", "migrate", "--check").returncode == 0
