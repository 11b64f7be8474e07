"""What the tests of systems share to send files: made, sent, read and written as a person and the background job would."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tinhso.kernel.imports import services
from tinhso.kernel.imports.models import Batch, RowError
from tinhso.kernel.people.models import Person
from tinhso.kernel.time import Clock


def csv_text(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    """The rows, the heading first, as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows, the heading first, as a spreadsheet; a text that begins with = stays a text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return out.getvalue()


def send(person: Person, importer: str, content: bytes | str, clock: Clock, *, write: bool = True) -> Batch:
    """Send a content as a file, read it and, unless told otherwise, write its right rows."""
    sent = content.encode() if isinstance(content, str) else content
    batch = services.send_file(person, importer, SimpleUploadedFile("tệp của An.xlsx", sent), clock=clock)
    services.read_batch(batch.pk)
    batch.refresh_from_db()
    return write_batch(person, batch, clock) if write and batch.rows_right else batch


def write_batch(person: Person, batch: Batch, clock: Clock) -> Batch:
    """Write a batch that was read, and return it as it then stands."""
    services.start_writing(person, batch, clock=clock)
    services.write_batch(batch.pk, person.pk)
    batch.refresh_from_db()
    return batch


def wrong(batch: Batch) -> list[tuple[int, str, str]]:
    """Row, column and advice of everything that was wrong, in the order of the file."""
    return list(RowError.objects.filter(batch=batch).order_by("row", "pk").values_list("row", "column", "fix"))
