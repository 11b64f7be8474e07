"""One file that holds an installation, and its way back.

    manifest.json     version, instant, numbers of rows
    database.dump     pg_dump, custom format
    files/…           uploaded files, by their hash

The secret key is not in it (it belongs to the machine; people sign in again), nor what is rebuilt: arrays, static files, faces.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from tinhso import __version__
from tinhso.runtime import database
from tinhso.runtime.errors import RuntimeFault

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
KIND = "tinhso-backup/1"


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    path: Path
    version: str
    at: str
    size: int
    files: int


def make(path: Path) -> Summary:
    """Write a backup. The file appears under its name only when it is whole and on disk.

    The dump is one snapshot; files are never changed once written, so copying them after the dump holds every file it names.
    """
    from django.conf import settings

    path.parent.mkdir(parents=True, exist_ok=True)
    media = Path(settings.MEDIA_ROOT)
    part = path.with_name(path.name + ".part")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as work:
            dump = Path(work) / DUMP
            _tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(dump))
            stored = sorted(one for one in media.rglob("*") if one.is_file()) if media.exists() else []
            manifest = {"kind": KIND, "version": __version__, "at": at, "files": len(stored)}
            (Path(work) / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
            with part.open("wb") as out:
                os.fchmod(out.fileno(), 0o600)
                with tarfile.open(fileobj=out, mode="w") as archive:
                    archive.add(Path(work) / MANIFEST, MANIFEST)
                    archive.add(dump, DUMP)
                    for one in stored:
                        archive.add(one, f"{FILES}/{one.relative_to(media)}")
                out.flush()
                os.fsync(out.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return Summary(path, __version__, at, path.stat().st_size, len(stored))


def look(path: Path) -> Summary:
    """What a backup says about itself. Raises RuntimeFault when the file is no backup, or one of a newer version."""
    try:
        with tarfile.open(path) as archive:
            member = archive.extractfile(MANIFEST)
            manifest = json.load(member) if member else {}
    except FileNotFoundError:
        raise RuntimeFault(f"Không có tệp {path}.") from None
    except (tarfile.TarError, KeyError, ValueError):
        raise RuntimeFault(f"{path} không phải tệp sao lưu của Tỉnh Số, hoặc bị cắt cụt.") from None
    if manifest.get("kind") != KIND:
        raise RuntimeFault(f"{path}: không hiểu loại sao lưu {manifest.get('kind')!r}.")
    if _parts(manifest["version"]) > _parts(__version__):
        raise RuntimeFault(
            f"{path} do phiên bản {manifest['version']} ghi, mới hơn phiên bản này ({__version__}). Nâng cấp Tỉnh Số rồi chạy lại."
        )
    return Summary(path, manifest["version"], manifest["at"], path.stat().st_size, manifest["files"])


def restore(path: Path, *, replace: bool) -> Summary:
    """Put a backup in the place of what the database holds, in one transaction: all of it, or nothing.

    Steps: read the manifest; refuse where records stand, unless told to replace them; bring back the files (they only add); drop
    the schemas and run the dump's script in one transaction; forget the arrays. Migrations are the caller's.
    """
    from django.conf import settings
    from django.db import connection

    summary = look(path)
    if not replace and connection.introspection.table_names():
        raise RuntimeFault("Cơ sở dữ liệu này đã có bảng. Thêm --replace để thay toàn bộ bằng bản sao lưu.")
    connection.close_pool()  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory(prefix="tinhso-restore-") as work, tarfile.open(path) as archive:
        names = [one for one in archive.getmembers() if one.name == DUMP or one.name.startswith(FILES + "/")]
        archive.extractall(work, members=names, filter="data")
        script = Path(work) / "script.sql"
        _tool("pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(Path(work) / DUMP))
        if (Path(work) / FILES).exists():
            shutil.copytree(Path(work) / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
        before = Path(work) / "before.sql"
        before.write_text(_clearing(), encoding="utf-8")
        words = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output", os.devnull]
        _tool("psql", *words, "--file", str(before), "--file", str(script))
    shutil.rmtree(settings.LEDGER_FOLDER, ignore_errors=True)
    return summary


def _clearing() -> str:
    """SQL that empties the database: every schema that is not PostgreSQL's own, and `public` made anew."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as link:
        query = "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'"
        drops = [sql.SQL("DROP SCHEMA {} CASCADE;").format(sql.Identifier(name)).as_string(link) for (name,) in link.execute(query)]
    return "\n".join(["SET LOCAL lock_timeout = '15s';", *drops, "CREATE SCHEMA public;", ""])


def connection_environment() -> dict[str, str]:
    """The database's address as PostgreSQL's own programs read it; a password in their arguments would be seen by everybody."""
    from django.db import connection

    facts = connection.settings_dict
    told = {"PGHOST": facts["HOST"], "PGPORT": facts["PORT"], "PGUSER": facts["USER"], "PGPASSWORD": facts["PASSWORD"]}
    told |= {"PGDATABASE": facts["NAME"], "PGSSLMODE": facts["OPTIONS"].get("sslmode", "")}
    return os.environ | {key: str(value) for key, value in told.items() if value}


def _tool(name: str, *words: str) -> None:
    result = subprocess.run(
        [str(database.bin_folder() / name), *words],
        env=connection_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        last = result.stderr.strip()[-1500:]
        raise RuntimeFault(f"{name} không xong (mã {result.returncode}). Dữ liệu hiện có không bị thay đổi.\n{last}")


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
