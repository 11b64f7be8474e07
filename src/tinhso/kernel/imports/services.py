"""What can be done with a batch: send, read, write its right rows, drop it, withdraw it.

States: waiting → reading → read → writing → written → withdrawn; reading → refused; read → dropped. Reading and writing each happen in one
transaction under a lock of the batch: killed at any moment, the state still says what to do again, and nothing is half-written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404

from tinhso.kernel.files import store
from tinhso.kernel.imports import limits
from tinhso.kernel.imports.importer import Context, Importer, importers
from tinhso.kernel.imports.models import Batch, RowError, StagedRow
from tinhso.kernel.imports.problems import FileProblem
from tinhso.kernel.imports.progress import BatchProgress
from tinhso.kernel.imports.staging import read_into_staging, staged_rows
from tinhso.kernel.imports.withdrawing import refuse_changed
from tinhso.kernel.jobs import Work
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Unit
from tinhso.kernel.systems import Title
from tinhso.kernel.time import Clock, FixedClock

log = logging.getLogger(__name__)

WORK = Work("imports", "batch", lock=0x1A9047)


def get_importer_for(person: Person | None, code: str) -> Importer:
    """The importer, for a person who may use it somewhere; else Http404."""
    found = importers().get(code)
    if found is None or not scopes.can(person, found.permission):
        raise Http404("Không có biểu nhập này, hoặc tài khoản này không dùng được.")
    return found()


def get_batch_for(person: Person | None, key: int) -> Batch:
    """The batch, if `Batch.objects.visible_to` includes it; else Http404."""
    batch = Batch.objects.visible_to(person).select_related("sent_by", "unit").filter(pk=key).first()
    if batch is None:
        raise Http404("Không có tệp nhập này, hoặc tài khoản này không xem được.")
    return batch


def importer_of(batch: Batch) -> Importer:
    return importers()[batch.importer]()


@service("imports.send_file")
def send_file(
    actor: Person,
    importer_code: str,
    file: UploadedFile,
    *,
    unit: Unit | None = None,
    whole: bool = False,
    clock: Clock,
) -> Batch:
    """Keep the file and a batch for it; reading begins in the background.

    Raises Refused: `file-too-large`; `unit-needed`; `file-seen` where the same content was sent for the same importer and neither dropped,
    refused nor withdrawn since.
    """
    importer = get_importer_for(actor, importer_code)
    if importer.unit_column is None:
        if unit is None:
            raise Refused("unit-needed", "Chọn xã, phường của tệp.", "Choose the commune of this file.", where="unit")
        scopes.require(actor, importer.permission, unit)
    stored = store.put(file.chunks(), limits.FILE_BYTES)
    refuse_seen(importer_code, stored.sha256)
    batch = Batch.objects.create(
        importer=importer_code,
        file_name=store.safe_name(file.name or ""),
        sha256=stored.sha256,
        size=stored.size,
        unit=unit,
        whole=whole,
        sent_by=actor,
        sent_at=clock.now(),
        clock_at=clock.now(),
    )
    audit.record(actor, "imports.send_file", batch)
    defer_reading(batch.pk)
    return batch


def refuse_seen(importer: str, sha256: str) -> None:
    """Raise Refused("file-seen") where the content was sent for the importer, and neither dropped, refused nor withdrawn since."""
    _lock_file(importer, sha256)
    gone = [Batch.State.DROPPED, Batch.State.WITHDRAWN, Batch.State.REFUSED]
    earlier = Batch.objects.filter(importer=importer, sha256=sha256).exclude(state__in=gone).first()
    if earlier is None:
        return
    when = clock_text(earlier)
    raise Refused(
        "file-seen",
        f"Tệp này đã gửi lúc {when} (lần nhập {earlier.pk}, {earlier.get_state_display()}). Không nhập hai lần.",
        f"This file was already sent at {when} (import {earlier.pk}). It is not imported twice.",
        where="file",
    )


def clock_text(batch: Batch) -> str:
    from tinhso.kernel.time.clock import LOCAL

    return f"{batch.sent_at.astimezone(LOCAL):%H:%M, %-d/%-m/%Y}"


def read_batch(key: int) -> None:
    """Read the batch's file into staged rows. Safe to run again and by two workers at once: one of them reads."""
    Batch.objects.filter(pk=key, state=Batch.State.WAITING).update(state=Batch.State.READING)
    try:
        _read(key)
    except (OperationalError, InterfaceError):
        raise  # The database went away: the job is tried again.
    except Exception:
        log.exception("TS-NHAP-%s: reading", key)
        # A file that breaks our reader must not be tried for ever.
        Batch.objects.filter(pk=key, state=Batch.State.READING).update(
            state=Batch.State.REFUSED,
            message=f"Hệ thống gặp lỗi khi đọc tệp. Mã hỗ trợ TS-NHAP-{key}.",
            message_en=f"The system failed to read the file. Support code TS-NHAP-{key}.",
            message_code="internal",
        )
        raise


def _read(key: int) -> None:
    with alone(key) as batch:
        if batch is None or batch.state != Batch.State.READING:
            return
        importer = importer_of(batch)
        StagedRow.objects.filter(batch=batch).delete()
        RowError.objects.filter(batch=batch).delete()
        try:
            with transaction.atomic(), BatchProgress(key) as progress:
                outcome = read_into_staging(importer, _context(batch, importer), store.path_of(batch.sha256), progress)
        except FileProblem as problem:
            Batch.objects.filter(pk=key).update(
                state=Batch.State.REFUSED,
                message=problem.vi,
                message_en=problem.en,
                message_code=problem.code,
                rows_read=0,
                rows_total=None,
            )
            return
        refused = batch.whole and outcome.wrong > 0
        message = _REFUSED_WHOLE if refused else _unknown(outcome.unknown)
        Batch.objects.filter(pk=key).update(
            state=Batch.State.REFUSED if refused else Batch.State.READ,
            rows_read=outcome.read,
            rows_right=outcome.right,
            rows_wrong=outcome.wrong,
            rows_total=outcome.read,
            form=importer.form(),
            header=outcome.header,
            message=message.vi,
            message_en=message.en,
            message_code="rows-wrong" if refused else "",
        )
        if refused:
            StagedRow.objects.filter(batch=batch, right=True).delete()


_REFUSED_WHOLE = Title("Có dòng lỗi, từ chối cả tệp như đã chọn.", "Some rows are wrong; the whole file is refused, as was chosen.")


def _unknown(headings: list[str]) -> Title:
    if not headings:
        return Title("", "")
    first = ", ".join(headings[:6]) + ("…" if len(headings) > 6 else "")
    return Title(f"Không dùng {len(headings)} cột: {first}.", f"{len(headings)} columns are not used: {first}.")


@service("imports.start_writing")
def start_writing(actor: Person, batch: Batch, *, key: str | None = None, clock: Clock) -> Batch:
    """Write the right rows, in the background. Raises Refused("batch-state") unless the batch was read and not yet written."""
    batch = get_batch_for(actor, batch.pk)
    importer = get_importer_for(actor, batch.importer)
    if importer.unit_column is None:
        scopes.require(actor, importer.permission, batch.unit)
    taken = Batch.objects.filter(pk=batch.pk, state=Batch.State.READ, rows_right__gt=0, form=importer.form())
    before = audit.snapshot(batch)
    if not taken.update(state=Batch.State.WRITING, clock_at=clock.now()):
        raise not_now(batch)
    batch.refresh_from_db()
    audit.record(actor, "imports.start_writing", batch, before)
    defer_writing(batch.pk, actor.pk)
    return batch


def write_batch(key: int, actor_key: int) -> None:
    """Write the staged rows of a batch in state writing: all of them and their audit, or none. Safe to run again."""
    try:
        with alone(key) as batch:
            if batch is None or batch.state != Batch.State.WRITING:
                return
            _write(Person.objects.get(pk=actor_key), batch, clock=_clock(batch))
    except (OperationalError, InterfaceError):
        raise  # The database went away: the job is tried again.
    except (Refused, Http404) as refusal:
        _back_to_read(key, refusal if isinstance(refusal, Refused) else _RIGHT_LOST)
    except Exception:
        log.exception("TS-NHAP-%s: writing", key)
        _back_to_read(
            key,
            Refused(
                "internal",
                f"Hệ thống gặp lỗi khi ghi, chưa ghi dòng nào. Mã hỗ trợ TS-NHAP-{key}.",
                f"The system failed to write; nothing was written. Support code TS-NHAP-{key}.",
            ),
        )
        raise


_RIGHT_LOST = Refused(
    "right-lost",
    "Tài khoản này không còn quyền nhập. Chưa ghi dòng nào.",
    "This account no longer has the right to import. Nothing was written.",
)


def _back_to_read(key: int, why: Refused) -> None:
    Batch.objects.filter(pk=key, state=Batch.State.WRITING).update(
        state=Batch.State.READ, message=why.vi, message_en=why.en, message_code=why.code
    )


@service("imports.write_batch")
def _write(actor: Person, batch: Batch, *, clock: Clock) -> Batch:
    importer = get_importer_for(actor, batch.importer)
    context = _context(batch, importer, actor)
    before = audit.snapshot(batch)
    with BatchProgress(batch.pk) as progress:
        rows = _counted(staged_rows(importer, context), context, importer, batch.rows_right, progress)
        batch.rows_written = importer.write(actor, rows, batch)
    batch.state = Batch.State.WRITTEN
    batch.written_at = clock.now()
    batch.save(update_fields=["rows_written", "state", "written_at"])
    StagedRow.objects.filter(batch=batch, right=True).delete()
    audit.record(actor, "imports.write_batch", batch, before)
    return batch


def _counted(rows: Iterator, context: Context, importer: Importer, total: int, progress: BatchProgress) -> Iterator:
    """The rows, each asked again for the right to its unit: rights may have changed between reading and writing."""
    column, allowed = importer.unit_column, context.allowed
    for count, row in enumerate(rows, start=1):
        if column is not None and (unit := row.values[column]) is not None and unit not in allowed:
            raise Refused(
                "unit-out-of-scope",
                f"Dòng {row.number}: tài khoản này không còn quyền với đơn vị của dòng. Chưa ghi dòng nào.",
                f"Row {row.number}: this account no longer has the right to the row's unit. Nothing was written.",
            )
        if count % 2_000 == 0:
            progress(count, total)
        yield row


@service("imports.drop_batch")
def drop_batch(actor: Person, batch: Batch, *, key: str | None = None, clock: Clock) -> Batch:
    """Forget the file's rows; nothing of it was written. Raises Refused("batch-state") for one that was, or is being written."""
    batch = get_batch_for(actor, batch.pk)
    get_importer_for(actor, batch.importer)
    before = audit.snapshot(batch)
    open_states = [Batch.State.READ, Batch.State.REFUSED, Batch.State.WAITING]
    if not Batch.objects.filter(pk=batch.pk, state__in=open_states).update(state=Batch.State.DROPPED):
        raise not_now(batch)
    StagedRow.objects.filter(batch=batch).delete()
    batch.refresh_from_db()
    audit.record(actor, "imports.drop_batch", batch, before)
    return batch


@service("imports.withdraw_batch")
def withdraw_batch(actor: Person, batch: Batch, *, key: str | None = None, clock: Clock) -> Batch:
    """Take back everything that the batch wrote.

    Raises Refused: `batch-state`; `records-changed` and `records-used`, naming them; what the importer itself refuses.
    """
    batch = get_batch_for(actor, batch.pk)
    importer = get_importer_for(actor, batch.importer)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.WRITTEN:
        raise not_now(batch)
    context = _context(batch, importer, actor)
    for records in importer.made(batch):
        units = records.order_by().values_list("unit_id", flat=True).distinct()
        if any(unit not in context.allowed for unit in units):
            raise Http404("Không có tệp nhập này, hoặc tài khoản này không rút được.")
    refuse_changed(importer, batch)
    before = audit.snapshot(batch)
    count = importer.withdraw(actor, batch)
    if count != batch.rows_written:
        raise Refused(
            "records-missing",
            f"Chỉ còn {count} trong {batch.rows_written} bản ghi của lần nhập này: có bản ghi đã xóa. Không rút được cả tệp.",
            f"Only {count} of the {batch.rows_written} records of this import are left: some were deleted.",
        )
    batch.state = Batch.State.WITHDRAWN
    batch.save(update_fields=["state"])
    StagedRow.objects.filter(batch=batch).delete()
    audit.record(actor, "imports.withdraw_batch", batch, before)
    return batch


def not_now(batch: Batch) -> Refused:
    """Why an act on a batch is not possible in its state."""
    batch.refresh_from_db()
    if batch.state == Batch.State.READ and batch.rows_right == 0:
        return Refused("no-right-rows", "Không có dòng đúng nào để ghi.", "There is no right row to write.")
    if batch.state == Batch.State.READ:
        return Refused(
            "form-changed",
            "Biểu nhập đã đổi sau khi đọc tệp. Bỏ tệp và gửi lại.",
            "The form changed; drop the file and send it again.",
        )
    return Refused(
        "batch-state",
        f"Lần nhập này {batch.get_state_display()}. Tải lại trang để xem kết quả.",
        f"This import is “{batch.state}”. Reload the page.",
    )


@contextmanager
def alone(key: int) -> Iterator[Batch | None]:
    """A transaction that holds the batch's lock; None where another one holds it. The lock ends with the transaction or the process."""
    with WORK.alone(key) as held:
        yield Batch.objects.filter(pk=key).first() if held else None


def _lock_file(importer: str, sha256: str) -> None:
    """Two uploads of the same file at the same moment: the second waits and sees the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import:{importer}:{sha256}"])


def _clock(batch: Batch) -> Clock:
    return FixedClock(batch.clock_at or batch.sent_at)


def _context(batch: Batch, importer: Importer, actor: Person | None = None) -> Context:
    person = actor or batch.sent_by
    if person is not None:
        scopes.forget(person)
    return Context(person, batch, _clock(batch), importer.permission)


def defer_reading(key: int) -> None:
    """Queue the reading, once the transaction is committed."""
    from tinhso.kernel.imports.tasks import read_task

    transaction.on_commit(lambda: read_task.defer(batch=key))


def defer_writing(key: int, actor: int) -> None:
    """Queue the writing, once the transaction is committed."""
    from tinhso.kernel.imports.tasks import write_task

    transaction.on_commit(lambda: write_task.defer(batch=key, actor=actor))
