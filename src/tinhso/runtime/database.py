"""The address of the database, and who keeps the embedded one alive.

Everybody who uses the embedded server holds a shared lock on `var/users.lock`; the last one out stops the server. Starting and
stopping happen under `var/start.lock`, so that two commands started at once share one server.
"""

from __future__ import annotations

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tinhso.runtime import folders
from tinhso.runtime.errors import RuntimeFault
from tinhso.runtime.server import Server, bin_folder

__all__ = ["bin_folder", "embedded", "ensure", "release", "restart", "var_folder"]

_held: dict[int, tuple[Server, int]] = {}
"""Process id → the server it uses and its descriptor of the users' lock. A forked child does not release its parent's."""


def var_folder() -> Path:
    return folders.var()


def embedded() -> Server | None:
    """The embedded server this process uses; None with an outside one."""
    held = _held.get(os.getpid())
    return held[0] if held else None


def ensure(*, durable: bool = True) -> str:
    """Return DATABASE_URL, starting the embedded server when the environment names none. It stops with its last user."""
    if url := os.environ.get("DATABASE_URL"):
        _check_outside(url)
        return url
    server = Server(folders.var(), durable)
    with starting(server):
        users = _open(server.folder / "users.lock")
        fcntl.flock(users, fcntl.LOCK_SH)
        server.start()
    _held[os.getpid()] = (server, users)
    atexit.register(release)
    os.environ["DATABASE_URL"] = server.url()
    return server.url()


def _check_outside(url: str) -> None:
    """Raises RuntimeFault when the outside server cannot be used: at once and in words, not from the pool half a minute later."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        raise RuntimeFault(
            f"Không nối được cơ sở dữ liệu ghi ở DATABASE_URL: {str(error).strip()}\n"
            f"Kiểm tra địa chỉ (postgresql://tài-khoản:mật-khẩu@máy:cổng/tên), máy chủ và mật khẩu; "
            f"bỏ DATABASE_URL để dùng cơ sở dữ liệu đi kèm."
        ) from None


def restart() -> None:
    """Start the embedded server again after it was killed. Does nothing when it lives, or with an outside one."""
    if server := embedded():
        with starting(server):
            server.start()


def release() -> None:
    """Let go of the embedded server; stop it when nobody else uses it."""
    held = _held.pop(os.getpid(), None)
    if held is None:
        return
    server, users = held
    os.environ.pop("DATABASE_URL", None)
    with starting(server):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # somebody else still uses it
        else:
            server.stop()
        finally:
            os.close(users)


@contextmanager
def starting(server: Server) -> Iterator[None]:
    """Hold the lock under which a server is started or stopped."""
    descriptor = _open(server.folder / "start.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except PermissionError:
        raise RuntimeFault(
            f"Không ghi được vào {path.parent}: thư mục thuộc về tài khoản khác. "
            f"Chạy lại bằng tài khoản đó, hoặc đặt TINHSO_VAR tới một thư mục của mình."
        ) from None
