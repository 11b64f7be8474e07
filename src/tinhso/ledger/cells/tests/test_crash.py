"""Whatever is killed, at whatever moment: nothing that was acknowledged is missing from the cells."""

import os
import random
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tinhso.kernel.time import parse_period
from tinhso.ledger.cells import reading, rebuild, refresh, registry, verify
from tinhso.ledger.cells.tests import oracle, world
from tinhso.ledger.cells.tests.world import Visit

SOURCES = Path(__file__).resolve().parents[4]
LONGEST = 600
"""Seconds that a process goes on for, unless it is ended; starting it can take longer on a busy machine than its work here."""
ROLES = ["writer"] * 4 + ["refresher"] * 2 + ["rebuilder"]


def url_of_this_database() -> str:
    given = connection.settings_dict
    host = quote(str(given["HOST"] or ""), safe="")
    who = quote(str(given["USER"])) + (f":{quote(str(given['PASSWORD']))}" if given["PASSWORD"] else "")
    return f"postgresql://{who}@/{given['NAME']}?host={host}&port={given['PORT'] or 5432}&application_name=stress"


def start(role: str, seed: int, seconds: float, folder: Path) -> subprocess.Popen:
    environment = {**os.environ, "DATABASE_URL": url_of_this_database(), "TINHSO_VAR": str(folder)}
    environment |= {"DJANGO_SETTINGS_MODULE": "tinhso.settings", "PYTHONPATH": str(SOURCES)}
    command = [sys.executable, "-W", "ignore", "-m", "tinhso.ledger.cells.tests.stress", role, str(seed), str(seconds)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def torment(seconds: float, folder: Path, chance: random.Random) -> tuple[int, int]:
    """Run all roles, killing backends and processes at random from the moment they write. Returns how many of each."""
    running = [[role, start(role, n, LONGEST, folder)] for n, role in enumerate(ROLES)]
    backends = processes = 0
    try:
        began = time.monotonic()
        while Visit.objects.count() <= 40:
            assert time.monotonic() < began + 120, "nobody writes"
            time.sleep(0.1)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(chance.random() * 0.15)
            if chance.random() < 0.15:
                one = chance.choice(running)
                one[1].kill()
                one[1].wait()
                one[1] = start(one[0], chance.randrange(10**6), LONGEST, folder)
                processes += 1
            else:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        " AND application_name = 'stress' ORDER BY random() LIMIT 1"
                    )
                    backends += len(cursor.fetchall())
    finally:
        for _role, process in running:
            process.kill()
            process.wait()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND application_name = 'stress'"
            )
    return backends, processes


def check_everything() -> None:
    """Keys that the log does not name are right before the refresh, and all of them after it; a rebuild finds nothing to mend."""
    assert [t for r in verify.verify() for t in r.differences] == []
    refresh.refresh()
    reports = verify.verify()
    assert [t for r in reports for t in r.differences] == []
    assert all(r.pending == 0 and r.compared > 0 for r in reports)
    assert rebuild.rebuild("test.visit") == 0
    visits = list(Visit.objects.all())
    assert len(visits) > 20
    periods = [parse_period(p) for p in ("2025", "2025-06", "2025-Q3")]
    codes = ["test.visits", "test.money", "test.open", "test.owed"]
    for on_map in (date(2025, 6, 30), date(2025, 7, 1)):
        with reading.pin() as reader:
            got = reader.amounts(codes, world.ALL, periods, on_map)
        for code in codes:
            for unit in world.ALL:
                for period in periods:
                    expected, _c, _s = oracle.value(visits, registry.load().measure(code), unit, period, on_map)
                    assert (got.at(code, unit, period).value or 0) == expected


@pytest.mark.parametrize("seconds", [7, pytest.param(60, marks=pytest.mark.crash)])
def test_nothing_is_lost_when_anything_is_killed(committed_ledger, settings, tmp_path, seconds):
    settings.LEDGER_FOLDER = tmp_path / "ledger"  # where the processes have it, too
    chance = random.Random(seconds)
    refresh.refresh()
    backends, processes = torment(seconds, tmp_path, chance)
    assert backends > seconds
    assert processes > 0
    check_everything()
