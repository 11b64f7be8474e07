"""Bring an installation up to this version: tables, faces, static files, loading stages. Each step does nothing the second time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence

from tinhso.runtime import assets, folders, progress
from tinhso.runtime.errors import RuntimeFault


def prepare(*, simulated: bool) -> None:
    """Everything that must stand before the web server starts, with a line for each stage that has work to do."""
    from tinhso.kernel.loading import running

    with running.preparing():
        migrate()
        build_assets()
        load(simulated=simulated)


def migrate() -> None:
    """Create or change tables."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        with progress.stage("Bảng của cơ sở dữ liệu", f"{len(plan)} bước"):
            call_command("migrate", verbosity=0, interactive=False)


def build_assets() -> None:
    """Make the faces and gather the static files, where something changed."""
    if not assets.current():
        with progress.stage("Phông chữ từ các gói đã khoá"):
            assets.ensure()
    stamp = folders.var() / "static" / "stamp"
    digest = _static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    with progress.stage("Tệp tĩnh của trang"):
        # In a process of its own: names with a hash need another storage than the one this process has.
        result = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tinhso", "django", "collectstatic", "--noinput", "--clear", "-v0"],
            env=os.environ | {"TINHSO_STATIC": "collected"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            raise RuntimeFault(f"Không gom được tệp tĩnh vào {stamp.parent}:\n{result.stderr.strip()[-2000:]}")
        stamp.write_text(digest)


def _static_digest() -> str:
    """Changes with any static file of any part: by path, size and time, because reading all of them at each start takes long."""
    from django.contrib.staticfiles.finders import get_finders

    rows = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            rows.append(f"{path} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def load(*, simulated: bool, only: Sequence[str] = (), again: bool = False) -> int:
    """Run the loading stages; return how many had work to do."""
    from tinhso.kernel.loading import Progress, Stage, running

    lines: dict[str, progress.Line] = {}

    def begin(stage: Stage) -> Progress:
        lines[stage.code] = progress.Line(stage.title)
        return lines[stage.code]

    for outcome in running.load(simulated=simulated, only=only, again=again, progress=begin):
        if outcome.seconds is not None:
            rows = "" if outcome.rows is None else f"{progress.count(outcome.rows)} dòng"
            if outcome.kept:
                rows = "giữ bản cũ: có bản ghi của người dùng gắn vào"
            lines[outcome.stage.code].end(rows)
    return len(lines)
