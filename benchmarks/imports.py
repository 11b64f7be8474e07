"""`python -m benchmarks.imports [--rows N] [--wrong SHARE]`: 100,000 beneficiaries from XLSX into the welfare register.

Measures each step apart: looking through and parsing the file; checking and staging; writing with audit and the ledger's change log. The
promise is at least 10,000 rows a second after the file is parsed, in bounded memory. Uses a database of its own beside the product's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.database import own_database

FACT = "welfare.entitlement"
IMPORTER = "welfare.beneficiaries"


def main() -> None:
    """Make the database and the file, import, print one JSON object."""
    parser = argparse.ArgumentParser(prog="benchmarks.imports")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--wrong", type=float, default=0.01, help="share of rows with something wrong")
    parser.add_argument("--keep", type=Path, help="also write the result to this file")
    given = parser.parse_args()
    with own_database("tinhso_bench_imports"), tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        settings.MEDIA_ROOT = Path(folder) / "files"
        result = measure(given.rows, given.wrong, Path(folder))
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if given.keep:
        given.keep.write_text(text + "\n")


def measure(rows: int, wrong: float, folder: Path) -> dict[str, Any]:
    """Import a generated file, step by step."""
    from django.db import connection

    from tinhso.kernel.imports import services
    from tinhso.kernel.imports.models import Batch
    from tinhso.kernel.people.models import AuditEntry
    from tinhso.ledger.cells.registry import load
    from tinhso.ledger.cells.storage import log_table, quoted

    person, communes = _province()
    path = folder / "doi-tuong.xlsx"
    _file(path, rows, wrong, communes)
    result: dict[str, Any] = {"rows": rows, "machine": _machine(), "file_bytes": path.stat().st_size}
    base = _memory()

    def step(name: str, action: Any) -> float:
        started = time.perf_counter()
        action()
        result[f"{name}_seconds"] = round(time.perf_counter() - started, 2)
        print(f"{name}: {result[f'{name}_seconds']} s, {_memory()} MB", file=sys.stderr)
        return float(result[f"{name}_seconds"])

    parsing = step("parse", lambda: _parse(path))
    batch = _batch(person, path)
    staging = step("parse_check_stage", lambda: services.read_batch(batch.pk))
    batch.refresh_from_db()
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.WRITING)
    writing = step("write", lambda: services.write_batch(batch.pk, person.pk))
    batch.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {quoted(log_table(load().fact(FACT)))}")
        result["change_log_rows"] = cursor.fetchone()[0]
    assert batch.rows_right > rows / 2, list(batch.errors.values_list("row", "column", "entered", "fix")[:3])
    assert batch.state == Batch.State.WRITTEN, batch.message
    withdrawing = step("withdraw", lambda: services.withdraw_batch(person, batch, clock=_clock()))
    result |= {
        "rows_right": batch.rows_right,
        "rows_wrong": batch.rows_wrong,
        "records_written": batch.rows_written,
        "audit_rows": AuditEntry.objects.filter(kind="welfare.entitlement").count(),
        "memory_added_mb": _memory() - base,
        "rows_per_second_after_parsing": round(rows / (staging - parsing + writing)),
        "rows_per_second_withdrawn": round(batch.rows_written / withdrawing),
    }
    return result


def _province() -> tuple[Any, list[str]]:
    """An officer of a province with 92 communes."""
    from tinhso.kernel.people.models import Assignment, Person
    from tinhso.kernel.places.models import Level, Unit, UnitParent

    province = Unit.objects.create(id=1, level=Level.PROVINCE, code="99", kind="tỉnh", name="Mẫu", search_key="mau", sort_key="mau")
    units = [
        Unit(
            id=100 + n,
            level=Level.COMMUNE,
            code=f"9{n:04d}",
            kind="xã",
            name=f"Số {n}",
            search_key=f"so {n}",
            sort_key=f"so {n:03d}",
        )
        for n in range(92)
    ]
    Unit.objects.bulk_create(units)
    UnitParent.objects.bulk_create(UnitParent(unit=unit, parent=province) for unit in units)
    person = Person.objects.create_person("officer", "Chuyên viên")
    Assignment.objects.create(person=person, role="department.officer", unit=province)
    return person, [str(unit) for unit in units]


def _file(path: Path, rows: int, wrong: float, communes: list[str]) -> None:
    import random

    import xlsxwriter

    chance = random.Random(20261120)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    heading = [
        "Số định danh", "Họ và tên", "Năm sinh", "Xã, phường", "Chính sách", "Hưởng từ ngày", "Ngân hàng", "Số tài khoản", "Mở qua",
        "Ngày mở tài khoản",
    ]  # fmt: skip
    sheet.write_row(0, 0, heading)
    programmes = ["Trợ giúp xã hội hằng tháng", "Trợ cấp ưu đãi người có công"]
    for n in range(rows):
        account = ["Agribank", f"{n:013d}", "VNeID", f"{1 + n % 28:02d}/{1 + n % 12:02d}/2025"] if n % 10 < 8 else ["", "", "", ""]
        cells: list[Any] = [
            f"019{n:09d}",
            f"Nguyễn Văn {n}",
            1940 + n % 60,
            chance.choice(communes),
            chance.choice(programmes),
            f"{1 + n % 28:02d}/{1 + n % 12:02d}/{2021 + n % 4}",
            *account,
        ]
        if chance.random() < wrong:
            cells[chance.choice((0, 2, 3, 4, 5))] = "sai"
        sheet.write_row(n + 1, 0, cells)
    book.close()


def _parse(path: Path) -> int:
    from tinhso.kernel.imports.files import open_table

    return sum(1 for _row in open_table(path).rows)


def _batch(person: Any, path: Path) -> Any:
    from tinhso.kernel.files import store
    from tinhso.kernel.imports import limits
    from tinhso.kernel.imports.models import Batch

    stored = store.put([path.read_bytes()], limits.FILE_BYTES)
    return Batch.objects.create(
        importer=IMPORTER,
        file_name=path.name,
        sha256=stored.sha256,
        size=stored.size,
        sent_by=person,
        sent_at=_clock().now(),
    )


def _clock() -> Any:
    from datetime import date

    from tinhso.kernel.time import FixedClock

    return FixedClock.on(date(2026, 11, 20))


def _memory() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
