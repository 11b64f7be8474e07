"""The tables of this version, made once and copied for each test database: making them takes eight seconds, a copy less than one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

HOME = Path(__file__).resolve().parents[2]
PREFIX = "tinhso_template_"


def with_name(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name)))


def ensure(url: str) -> str:
    """The name of a migrated database on that server that nobody is connected to; made anew when anything it comes from changed."""
    name = PREFIX + _digest()
    fresh = sql.Identifier(name + "_new")
    with psycopg.connect(url, autocommit=True) as link:
        # Two runs on one server: the second waits and finds it made. The lock goes with the connection.
        link.execute("select pg_advisory_lock(hashtext(%s))", [PREFIX])
        found = [str(row[0]) for row in link.execute("select datname from pg_database where starts_with(datname, %s)", [PREFIX])]
        if name in found:
            return name
        for old in found:
            link.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))
        link.execute(sql.SQL("create database {} template template0").format(fresh))
        told = os.environ | {"DATABASE_URL": with_name(url, name + "_new"), "PYTHONPATH": str(HOME / "src")}
        command = [sys.executable, "-W", "ignore", "-m", "tinhso", "django", "migrate", "-v0"]
        subprocess.run(command, env=told, check=True, stdin=subprocess.DEVNULL)
        link.execute(sql.SQL("alter database {} rename to {}").format(fresh, sql.Identifier(name)))
    return name


def _digest() -> str:
    """Of the migrations and the locked packages; whatever follows a migration (types, permissions) is run on each copy as well."""
    found = hashlib.sha256()
    for path in sorted([*(HOME / "src").rglob("migrations/*.py"), HOME / "requirements" / "dev.lock"]):
        found.update(str(path.relative_to(HOME)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]
