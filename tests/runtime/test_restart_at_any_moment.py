"""Whatever is killed at whatever moment: nothing acknowledged is lost, and nobody has to lend a hand."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable

import psycopg
import pytest

from tests.runtime.conftest import Installation
from tinhso.runtime import processes

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="finds its processes through /proc, which Linux has"),
]


@pytest.fixture
def installation(started_installation: Installation) -> Installation:
    """Here always one that has lived: its first start is not what these kill."""
    return started_installation


class Writer(threading.Thread):
    """Writes numbers one by one and remembers those whose commit was acknowledged."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self.installation = installation
        self.acknowledged: list[int] = []
        self.ended = threading.Event()
        with installation.connect() as link:
            link.execute("create table if not exists acknowledged (number bigint primary key)")

    def run(self) -> None:
        number = 0
        while not self.ended.is_set():
            try:
                with self.installation.connect() as link:
                    while not self.ended.is_set():
                        number += 1
                        link.execute("insert into acknowledged values (%s)", [number])
                        link.commit()
                        self.acknowledged.append(number)
            except psycopg.Error:
                time.sleep(0.05)

    def missing(self) -> set[int]:
        """Acknowledged numbers that the database no longer has."""
        self.ended.set()
        self.join(20)
        with self.installation.connect() as link:
            kept = {row[0] for row in link.execute("select number from acknowledged")}
        return set(self.acknowledged) - kept


def test_killed_database_comes_back_with_everything_acknowledged(installation: Installation) -> None:
    installation.start()
    writer = Writer(installation)
    writer.start()
    chance = random.Random(20261120)
    for _ in range(3):
        time.sleep(chance.uniform(0.3, 1.2))
        before, written = installation.server.postmasters(), len(writer.acknowledged)
        assert written
        processes.end(before, signal.SIGKILL)
        assert processes.wait_until(lambda written=written: len(writer.acknowledged) > written + 20, 60), "no write after the kill"
        assert not before & installation.server.postmasters()
    assert writer.missing() == set()
    installation.wait_for_web()


def test_killed_web_server_comes_back(installation: Installation) -> None:
    installation.start()
    before = installation.child("web")
    processes.end({min(before)}, signal.SIGKILL)
    assert processes.wait_until(lambda: bool(installation.child("web")) and not installation.child("web") & before, 20)
    installation.wait_for_web()
    assert "đã dừng (mã -9)" in (installation.var / "log" / "web.log").read_text()


def test_killed_web_worker_comes_back(installation: Installation) -> None:
    installation.start()
    server, *workers = sorted(installation.child("web"))
    processes.end(set(workers), signal.SIGKILL)
    assert processes.wait_until(lambda: len(installation.child("web") - set(workers)) > len(workers), 20)
    installation.wait_for_web()
    assert server in installation.child("web")


def test_killed_supervisor_leaves_no_obstacle(installation: Installation) -> None:
    installation.start()
    writer = Writer(installation)
    writer.start()
    time.sleep(0.5)
    assert installation.process is not None
    installation.process.kill()
    installation.process.wait()
    installation.start()
    assert writer.missing() == set()
    assert installation.stop() < 10


def test_kill_of_everything_at_once(installation: Installation) -> None:
    installation.start()
    writer = Writer(installation)
    writer.start()
    time.sleep(0.7)
    assert installation.process is not None
    installation.process.kill()
    everything = installation.server.postmasters() | installation.server.workers()
    processes.end(everything | installation.child("web") | installation.child("jobs"), signal.SIGKILL)
    installation.process.wait()
    written = len(writer.acknowledged)
    installation.start()
    assert processes.wait_until(lambda: len(writer.acknowledged) > written, 120)
    assert writer.missing() == set()


def test_ctrl_c_ends_everything_that_was_started(installation: Installation) -> None:
    installation.start()
    assert installation.stop() < 10
    assert not installation.child("web") | installation.child("jobs") | installation.child("ledger")
    assert not installation.server.postmasters() | installation.server.workers()


def test_second_start_loads_nothing_again(installation: Installation) -> None:
    def loaded() -> list[tuple[object, ...]]:
        with installation.connect() as link:
            return link.execute("select code, digest, at from loading_loadedstage order by code").fetchall()

    installation.start()
    before = loaded()
    installation.stop()
    installation.start()
    assert before
    assert loaded() == before


def test_first_start_killed_while_the_data_folder_is_made(new_installation: Callable[[str], Installation]) -> None:
    one = new_installation("young")
    for seconds in (0.5, 0.7, 0.9, 1.2):
        process = subprocess.Popen(
            one.command("django", "check"), env=one.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(seconds)
        process.kill()
        process.wait()
    assert one.call("django", "check").returncode == 0
