"""What may be wrong with an installation, and what to do about it. Each check looks at one thing and changes nothing."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tinhso.runtime import assets, children, database, folders, progress


class State(StrEnum):
    """`wrong` makes the command end with 1."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What one check found; `act` says what to do, empty when good."""

    check: str
    state: State
    found: str
    act: str = ""


def examine() -> list[Finding]:
    """Every check's finding, in the order in which a fault would explain the next."""
    return [check() for check in CHECKS]


def disk() -> Finding:
    free = shutil.disk_usage(folders.var()).free
    words = f"còn {free / 2**30:.1f} GB trống ở {folders.var()}".replace(".", ",", 1)
    if free < 512 * 2**20:
        return Finding("disk", State.WRONG, words, "Dọn đĩa: dưới 0,5 GB PostgreSQL có thể dừng ghi.")
    if free < 5 * 2**30:
        return Finding("disk", State.NOTE, words, "Nên còn ít nhất 5 GB cho bản ghi và bản sao lưu.")
    return Finding("disk", State.GOOD, words)


def secret() -> Finding:
    if os.environ.get("TINHSO_SECRET_KEY"):
        return Finding("secret", State.GOOD, "khoá bí mật lấy từ TINHSO_SECRET_KEY")
    path = folders.var() / "secret-key"
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding("secret", State.WRONG, f"{path} đọc được bởi tài khoản khác ({mode:o})", f"chmod 600 {path}")
    return Finding("secret", State.GOOD, f"khoá bí mật ở {path}")


def server() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version'), current_setting('server_encoding'), current_setting('fsync')")
        version, encoding, fsync = cursor.fetchone()
    where = "đi kèm" if database.embedded() else "ngoài (DATABASE_URL)"
    words = f"PostgreSQL {version} {where}"
    if encoding != "UTF8":
        return Finding("database", State.WRONG, f"{words}, bảng mã {encoding}", "Tạo cơ sở dữ liệu với ENCODING 'UTF8'.")
    if int(version.split(".")[0]) < 16:
        return Finding("database", State.WRONG, words, "Cần PostgreSQL 16 trở lên.")
    if fsync != "on":
        return Finding("database", State.WRONG, f"{words}, fsync tắt", "Bật fsync: mất điện sẽ mất dữ liệu.")
    return Finding("database", State.GOOD, words)


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Finding("tables", State.WRONG, f"thiếu {missing} bước đổi bảng", "Chạy tinhso load (hoặc tinhso run).")
    return Finding("tables", State.GOOD, "bảng đúng phiên bản")


def stages() -> Finding:
    from tinhso.kernel.loading.models import LoadedStage, Setting
    from tinhso.kernel.loading.running import stages as declared
    from tinhso.runtime.commands import has_table

    if not has_table(LoadedStage):
        return Finding("loading", State.WRONG, "chưa nạp gì", "Chạy tinhso run (tỉnh mẫu) hoặc tinhso init (tỉnh trống).")
    real = Setting.objects.filter(key="purpose", value="real").exists()
    loaded = dict(LoadedStage.objects.values_list("code", "digest"))
    missing = [s.code for s in declared() if not (real and s.simulated) and loaded.get(s.code) != s.digest()]
    if missing:
        return Finding("loading", State.NOTE, f"chưa nạp: {', '.join(missing)}", "Chạy tinhso load.")
    return Finding("loading", State.GOOD, f"đã nạp {len(loaded)} bước")


def formulas() -> Finding:
    from tinhso.ledger.indicators.models import IndicatorVersion
    from tinhso.ledger.indicators.references import stored_problems
    from tinhso.runtime.commands import has_table

    if not has_table(IndicatorVersion):
        return Finding("formulas", State.NOTE, "chưa có chỉ tiêu", "Chạy tinhso load.")
    problems = stored_problems()
    if problems:
        words = "; ".join(problems)
        return Finding("formulas", State.WRONG, words, "Sửa chỉ tiêu ấy trên trang của nó hoặc bằng tinhso indicator add.")
    return Finding("formulas", State.GOOD, "công thức các chỉ tiêu đã lưu không vòng, không thiếu mã")


def faces() -> Finding:
    if assets.current():
        return Finding("faces", State.GOOD, "phông chữ đúng phiên bản")
    return Finding("faces", State.NOTE, "thiếu phông chữ hoặc phông cũ", "Chạy tinhso assets.")


def jobs() -> Finding:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from tinhso.runtime.commands import has_table

    if not has_table(ProcrastinateJob):
        return Finding("jobs", State.NOTE, "chưa có hàng việc nền", "Chạy tinhso load.")
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    words = f"{progress.count(waiting)} việc chờ, {progress.count(failed)} việc hỏng"
    if failed:
        return Finding("jobs", State.NOTE, words, f"Xem lý do trong {folders.var() / 'log' / 'jobs.log'}.")
    return Finding("jobs", State.GOOD, words)


def web() -> Finding:
    where = f"{children.address()}:{children.port()}"
    try:
        socket.create_connection((children.address(), children.port()), timeout=2).close()
    except OSError:
        return Finding("web", State.NOTE, f"không có web ở {where}", "Chạy tinhso run nếu cần mở trang.")
    return Finding("web", State.GOOD, f"có máy chủ trả lời ở {where}")


CHECKS: list[Callable[[], Finding]] = [disk, secret, server, migrations, stages, formulas, faces, jobs, web]
