"""Keep the embedded database and the children alive until somebody asks to stop."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType

from tinhso.kernel.time.clock import LOCAL
from tinhso.runtime import children, database, folders, processes, tether
from tinhso.runtime.errors import RuntimeFault

LONGEST_PAUSE = 30.0
STEADY = 60.0
"""Seconds of life after which a child's earlier deaths are forgotten."""
LARGEST_LOG = 5 * 2**20
TICK = 0.25
DATABASE_EVERY = 2.0


@dataclass
class Child:
    """One process, restarted when it dies, with growing pauses."""

    name: str
    title: str
    environment: dict[str, str]
    tether: int
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    started: float = 0.0
    due: float = field(default_factory=time.monotonic)

    @property
    def log(self) -> Path:
        return folders.var() / "log" / f"{self.name}.log"

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tinhso.runtime.children", self.name],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=self.environment | {tether.VARIABLE: str(self.tether), "PYTHONUNBUFFERED": "1"},
                pass_fds=[self.tether],
                # Ctrl-C at the terminal reaches the supervisor alone, which ends the children in order.
                start_new_session=True,
            )
        self.started = time.monotonic()

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start it when it is due; when it has died, say so and set a time."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            if self.log.stat().st_size > LARGEST_LOG:
                self._cut_log()
            return
        self.process = None
        if now - self.started > STEADY:
            self.pause = 0.0
        self.pause = min(LONGEST_PAUSE, self.pause * 2 or 1.0)
        self.due = now + self.pause
        words = f"{self.title} đã dừng (mã {code}); chạy lại sau {self.pause:.0f} s."
        # Who was killed could not write it: the log would show a silence.
        with self.log.open("a", encoding="utf-8") as out:
            out.write(f"{datetime.now(LOCAL):%Y-%m-%d %H:%M:%S} {words}\n")
        say(f"{words} Nhật ký: {self.log}")

    def _cut_log(self) -> None:
        """Keep the last part as `.1`. The child appends, so the file may be cut under it."""
        data = self.log.read_bytes()
        self.log.with_suffix(".log.1").write_bytes(data[-LARGEST_LOG:])
        os.truncate(self.log, 0)


@contextmanager
def only_one() -> Iterator[None]:
    """One `tinhso run` for one folder. Raises RuntimeFault when another does not end within a few seconds."""
    folders.var().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folders.var() / "run.lock", os.O_CREAT | os.O_RDWR, 0o600)

    def free() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        if not processes.wait_until(free, 5):
            raise RuntimeFault(
                f"Tỉnh Số đang chạy trên dữ liệu của {folders.var()}. Dừng nó trước (Ctrl-C ở cửa sổ đó), "
                f"hoặc đặt TINHSO_VAR tới một thư mục khác."
            )
        yield
    finally:
        os.close(descriptor)


def check_port() -> None:
    """Raises RuntimeFault when the port is no number or taken by another program.

    The web server of a supervisor that was just killed needs a moment to notice it.
    """
    try:
        number = children.port()
    except ValueError:
        raise RuntimeFault(f"PORT={os.environ['PORT']}: cần một số từ 1 đến 65535.") from None

    def free() -> bool:
        with socket.socket(socket.AF_INET6 if ":" in children.address() else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((children.address(), number))
            except OSError:
                return False
        return True

    if not processes.wait_until(free, 12):
        raise RuntimeFault(
            f"Cổng {number} của {children.address()} đang có chương trình khác dùng. "
            f"Chọn cổng khác, ví dụ: PORT={number + 1} make run"
        )


def answers(seconds: float) -> bool:
    """Whether the web server takes connections within that time."""

    def connects() -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(children.address(), children.address())
        try:
            socket.create_connection((host, children.port()), timeout=1).close()
        except OSError:
            return False
        return True

    return processes.wait_until(connects, seconds)


def keep(names: dict[str, str], environment: dict[str, str], say: Callable[[str], None], ready: Callable[[], None]) -> None:
    """Run the children (name → Vietnamese title) until SIGINT, SIGTERM or SIGHUP; then end them in order."""
    reading, writing = os.pipe()
    family = [Child(name, title, environment, reading) for name, title in names.items()]
    stopping = False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:
            say(f"Nhận {signal.Signals(number).name}, đang dừng…")
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    told, looked = False, 0.0
    try:
        while not stopping:
            for child in family:
                child.look_after(say)
            if not told and answers(0):
                told = True
                ready()
            if time.monotonic() - looked > DATABASE_EVERY:
                looked = time.monotonic()
                _look_after_database(say)
            time.sleep(TICK)
    finally:
        _end(family)
        os.close(writing)
        os.close(reading)


def _look_after_database(say: Callable[[str], None]) -> None:
    server = database.embedded()
    if server is None or server.alive():
        return
    say("Cơ sở dữ liệu đã dừng; khởi động lại.")
    began = time.monotonic()
    try:
        database.restart()
    except RuntimeFault as fault:
        say(str(fault))
        return
    say(f"Cơ sở dữ liệu đã chạy lại sau {time.monotonic() - began:.1f} s.")


def _end(family: list[Child]) -> None:
    running = [child.process for child in family if child.process is not None]
    for process in running:
        process.terminate()
    processes.wait_until(lambda: all(process.poll() is not None for process in running), tether.PATIENCE)
    for process in running:
        if process.poll() is None:
            process.kill()
            process.wait()
