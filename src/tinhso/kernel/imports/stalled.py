"""Imports that stand still: whoever worked at one was killed, or nobody works at all. Told on the page and in the log, and started again.

A batch under way has a job in the queue. Its lock says whether somebody works at it now; the heartbeat, whether the job's worker lives.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from tinhso.kernel.imports import services
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.people import audit
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.time import Clock

log = logging.getLogger(__name__)

SILENT = timedelta(seconds=30)
"""A worker that gave no sign for so long is gone; a living one gives one every 10 seconds."""
MOST = 3
"""Interruptions after which a batch is not started again by itself: its file may be what kills the worker."""


class Standing(StrEnum):
    """How a batch under way stands."""

    RUNS = "runs"
    NO_WORKER = "no-worker"
    """Its job waits and no worker lives."""
    INTERRUPTED = "interrupted"
    """Whoever worked at it is gone, and nothing of it was kept."""


def standing(batch: Batch) -> Standing:
    """How a batch stands; one that is not under way runs."""
    if batch.state not in Batch.BUSY or _held(batch.pk):
        return Standing.RUNS
    alive = Q(worker__last_heartbeat__gt=timezone.now() - SILENT)
    jobs = _jobs(batch.pk)
    if jobs.filter(alive, status="doing").exists():
        return Standing.RUNS
    if jobs.filter(status="todo").exists():
        working = ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - SILENT).exists()
        return Standing.RUNS if working else Standing.NO_WORKER
    # Asked last: it may have ended while we looked.
    gone = Batch.objects.filter(pk=batch.pk, state=batch.state).exists()
    return Standing.INTERRUPTED if gone else Standing.RUNS


def resume_stalled() -> int:
    """Start again what was interrupted, and put aside what was too often. Returns how many were started."""
    count = 0
    for batch in Batch.objects.filter(state__in=Batch.BUSY).order_by("pk"):
        if standing(batch) is not Standing.INTERRUPTED:
            continue
        with services.alone(batch.pk) as mine:
            if mine is None or mine.state != batch.state:
                continue
            if dead := _end_dead_jobs(mine.pk):
                Batch.objects.filter(pk=mine.pk).update(interrupted=F("interrupted") + 1)
                mine.refresh_from_db()
                log.error("TS-NHAP-%s: %s was interrupted, time %s; jobs %s", mine.pk, mine.state, mine.interrupted, dead)
            if mine.interrupted >= MOST:
                _put_aside(mine)
                continue
            _defer(mine)
            count += 1
    return count


@service("imports.resume_batch")
def resume_batch(actor: Person, batch: Batch, *, key: str | None = None, clock: Clock) -> Batch:
    """Start again what was interrupted, or read again what a failure of ours refused.

    Raises Refused: `batch-state` for any other; `file-seen` where the same content was sent again meanwhile.
    """
    batch = services.get_batch_for(actor, batch.pk)
    services.get_importer_for(actor, batch.importer)
    before = audit.snapshot(batch)
    if can_read_again(batch):
        services.refuse_seen(batch.importer, batch.sha256)
        taken = Batch.objects.filter(pk=batch.pk, state=Batch.State.REFUSED)
        changed = taken.update(state=Batch.State.WAITING, message="", message_code="", interrupted=0)
    else:
        still = standing(batch) is Standing.INTERRUPTED
        changed = still and Batch.objects.filter(pk=batch.pk, state=batch.state).update(interrupted=0)
    if not changed:
        raise services.not_now(batch)
    log.warning("TS-NHAP-%s: started again by hand; jobs that were ended: %s", batch.pk, _end_dead_jobs(batch.pk))
    batch.refresh_from_db()
    audit.record(actor, "imports.resume_batch", batch, before)
    _defer(batch)
    return batch


def can_read_again(batch: Batch) -> bool:
    """Whether it was refused through no fault of its file."""
    return batch.state == Batch.State.REFUSED and batch.message_code in ("internal", "interrupted")


def _put_aside(batch: Batch) -> None:
    words = (
        f"Bị ngắt {batch.interrupted} lần liền; chưa ghi dòng nào. Thử lại, hoặc chia tệp nhỏ hơn. Mã hỗ trợ TS-NHAP-{batch.pk}."
    )
    log.error("TS-NHAP-%s: put aside after %s interruptions", batch.pk, batch.interrupted)
    writing = batch.state == Batch.State.WRITING
    state = Batch.State.READ if writing else Batch.State.REFUSED
    Batch.objects.filter(pk=batch.pk).update(state=state, message=words, message_code="interrupted", interrupted=0)


def _defer(batch: Batch) -> None:
    if batch.state == Batch.State.WRITING:
        entry = AuditEntry.objects.filter(kind="imports.batch", record=str(batch.pk), verb="imports.start_writing").latest("id")
        services.defer_writing(batch.pk, entry.actor_id or batch.sent_by_id or 0)
    else:
        services.defer_reading(batch.pk)


def _jobs(key: int) -> QuerySet[ProcrastinateJob]:
    """The jobs of a batch that are waiting or were begun and not ended."""
    return ProcrastinateJob.objects.filter(queue_name="imports", args__batch=key, status__in=("todo", "doing"))


def _end_dead_jobs(key: int) -> list[int]:
    """Mark as failed what a worker that is gone had begun; return its numbers. `tinhso doctor` counts them."""
    dead = list(_jobs(key).filter(status="doing").order_by("id").values_list("id", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        for number in dead:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [number])
    return dead


def _held(key: int) -> bool:
    """Whether somebody else holds the batch's lock now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2"
            " AND granted AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [services.LOCK, key],
        )
        return bool(cursor.fetchone()[0])
