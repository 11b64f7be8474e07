"""An installation of its own for each module that kills: its data, its database server, its port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tinhso.runtime import folders, processes
from tinhso.runtime.server import NAME, Server

STARTING = 120


class Installation:
    """One `tinhso run` in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.server = Server(var)
        self.log = var.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None
        self.outside = ""
        """DATABASE_URL of an outside server, where this installation has one."""

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "TINHSO_TETHER")}
        source = str(folders.home() / "src")
        if self.outside:
            kept["DATABASE_URL"] = self.outside
        return kept | {"TINHSO_VAR": str(self.var), "PORT": str(self.port), "PYTHONPATH": source, "PYTHONWARNINGS": "ignore"}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tinhso", *words]

    def call(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True, check=check, timeout=300)

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command("run"), env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        self.wait_for_web()

    def wait_for_web(self, seconds: float = STARTING) -> None:
        assert processes.wait_until(self.answers, seconds, 0.2), self.log.read_text()[-3000:]

    def answers(self) -> bool:
        """Whether a page that asks the database comes back."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    def stop(self) -> float:
        """Ctrl-C; return the seconds until the end."""
        assert self.process is not None
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(40)
        return time.monotonic() - began

    def child(self, name: str) -> set[int]:
        """Process ids of one child: `web`, `jobs`, `ledger`."""
        wanted = processes.with_words((f"-m tinhso.runtime.children {name}",))
        return {pid for pid in wanted if str(self.var) in _environment(pid)}

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self.server.sockets()), user=NAME, dbname=NAME, connect_timeout=5)

    def leave_nothing(self) -> None:
        """End whatever a failed test left."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for name in ("web", "jobs", "ledger"):
            processes.end(self.child(name), signal.SIGKILL)
        self.server.stop(5)


def _environment(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


@pytest.fixture
def new_installation(tmp_path: Path) -> Iterator[Callable[[str], Installation]]:
    """Make installations below the test's own folder; all of them are gone at its end."""
    made: list[Installation] = []

    def make(name: str = "var") -> Installation:
        one = Installation(tmp_path / name)
        made.append(one)
        return one

    yield make
    for one in made:
        one.leave_nothing()


def _copy(template: Path, to: Installation) -> Installation:
    """Fill a new installation with the folder of one that is stopped, owners and all: a server's data may belong to another account."""
    subprocess.run(["cp", "-a", f"{template}/.", str(to.var)], check=True)
    # A short folder for the socket, where the path of the template was too long, is the template's own.
    (to.var / "socket-folder").unlink(missing_ok=True)
    return to


@pytest.fixture(scope="session")
def tables_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with tables and no records: making one takes ten seconds, copying it none."""
    one = Installation(tmp_path_factory.mktemp("tables") / "var")
    one.call("django", "migrate", "-v0")
    code = "from tinhso.kernel.loading.models import Setting; Setting(key='purpose', value='real').save()"
    one.call("django", "shell", "-v0", "-c", code)
    return one.var


@pytest.fixture(scope="session")
def started_template(tables_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after its first start: the units of the country are loaded, the static files gathered."""
    var = tmp_path_factory.mktemp("started") / "var"
    var.mkdir()
    one = _copy(tables_template, Installation(var))
    try:
        one.start()
        one.stop()
    finally:
        one.leave_nothing()
    return one.var


@pytest.fixture
def installation(new_installation: Callable[[str], Installation], tables_template: Path) -> Installation:
    """An installation with tables and no records."""
    one = new_installation("var")
    one.var.mkdir()
    return _copy(tables_template, one)


@pytest.fixture
def started_installation(new_installation: Callable[[str], Installation], started_template: Path) -> Installation:
    """An installation that was started before, and stands."""
    one = new_installation("var")
    one.var.mkdir()
    return _copy(started_template, one)
