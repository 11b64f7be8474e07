"""The sample importer and its table, and ways to make files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tinhso.kernel.imports import importer, services
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.tests.sample import Household, Households
from tinhso.kernel.people.models import Person
from tinhso.kernel.time import FixedClock

HEADING = ["Số định danh", "Họ tên chủ hộ", "Xã, phường", "Loại hộ", "Ngày mở TK", "Số khẩu", "Số tiền", "Điện thoại"]
Send = Callable[..., Batch]


def good(number: int, unit: str = "A", **other: Any) -> list[Any]:
    """A right row; `other` replaces cells by their place's name."""
    cells = {
        "code": f"019{number:09d}", "head": f"Nguyễn Văn {number}", "unit": unit, "kind": "nghèo", "day": "05/01/2026",
        "people": 4, "amount": 320000, "phone": "0912345678",
    }  # fmt: skip
    return list({**cells, **other}.values())


@pytest.fixture
def households(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[Household]:
    """The table (gone with the test's transaction), the importer known to the kernel, and a folder of its own for contents."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with connection.schema_editor() as editor:
        editor.create_model(Household)
    monkeypatch.setattr(services, "importers", lambda: {Households.code: Households})
    monkeypatch.setattr(importer, "importers", lambda: {Households.code: Households})
    return Household


def xlsx(
    rows: Sequence[Sequence[Any]], heading: Sequence[str] = HEADING, change: Callable[[Any, Any], None] | None = None
) -> bytes:
    """A spreadsheet with a heading; `change(book, sheet)` adds what is special about it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Danh sách")
    for number, cells in enumerate([heading, *rows]):
        sheet.write_row(number, 0, cells)
    if change is not None:
        change(book, sheet)
    book.close()
    return out.getvalue()


def csv_text(rows: Sequence[Sequence[Any]], heading: Sequence[str] = HEADING, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([heading, *rows])
    return out.getvalue()


@pytest.fixture
def send(households: type[Household], frozen_clock: FixedClock) -> Send:
    """Send a content as a file of that person, and read it as the background job would."""

    def sent(person: Person, content: bytes | str, name: str = "ho.xlsx", *, whole: bool = False, read: bool = True) -> Batch:
        if isinstance(content, str):
            content = content.encode()
        batch = services.send_file(person, Households.code, SimpleUploadedFile(name, content), whole=whole, clock=frozen_clock)
        if read:
            services.read_batch(batch.pk)
            batch.refresh_from_db()
        return batch

    return sent


@pytest.fixture
def write(frozen_clock: FixedClock) -> Callable[[Person, Batch], Batch]:
    """Write a batch as the button and the background job would."""

    def written(person: Person, batch: Batch) -> Batch:
        services.start_writing(person, batch, clock=frozen_clock)
        services.write_batch(batch.pk, person.pk)
        batch.refresh_from_db()
        return batch

    return written
