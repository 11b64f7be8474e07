"""Imports that stand still: whoever worked at one was killed, or there is none. Told on the page and in the log, and started again."""

from __future__ import annotations

import logging

from django.db.models import F

from tinhso.kernel.imports import services
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.jobs import MOST, Standing
from tinhso.kernel.people import audit
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.time import Clock

log = logging.getLogger(__name__)


def standing(batch: Batch) -> Standing:
    """How a batch stands; one that is not under way runs."""
    told = services.WORK.standing(batch.pk) if batch.state in Batch.BUSY else Standing.RUNS
    # Asked last: it may have ended while we looked.
    ended = told is Standing.INTERRUPTED and not Batch.objects.filter(pk=batch.pk, state=batch.state).exists()
    return Standing.RUNS if ended else told


def resume_stalled() -> int:
    """Start again what was interrupted, and put aside what was too often. Returns how many were started."""
    count = 0
    for batch in Batch.objects.filter(state__in=Batch.BUSY).order_by("pk"):
        if standing(batch) is not Standing.INTERRUPTED:
            continue
        with services.alone(batch.pk) as mine:
            if mine is None or mine.state != batch.state:
                continue
            if dead := services.WORK.end_dead(mine.pk):
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
        changed = taken.update(state=Batch.State.WAITING, message="", message_en="", message_code="", interrupted=0)
    else:
        still = standing(batch) is Standing.INTERRUPTED
        changed = still and Batch.objects.filter(pk=batch.pk, state=batch.state).update(interrupted=0)
    if not changed:
        raise services.not_now(batch)
    log.warning("TS-NHAP-%s: started again by hand; jobs that were ended: %s", batch.pk, services.WORK.end_dead(batch.pk))
    batch.refresh_from_db()
    audit.record(actor, "imports.resume_batch", batch, before)
    _defer(batch)
    return batch


def can_read_again(batch: Batch) -> bool:
    """Whether it was refused through no fault of its file."""
    return batch.state == Batch.State.REFUSED and batch.message_code in ("internal", "interrupted")


def _put_aside(batch: Batch) -> None:
    vi = f"Bị ngắt {batch.interrupted} lần liền; chưa ghi dòng nào. Thử lại, hoặc chia tệp nhỏ hơn. Mã hỗ trợ TS-NHAP-{batch.pk}."
    en = f"Interrupted {batch.interrupted} times on end; nothing was written. Try again, or divide it. Support code TS-NHAP-{batch.pk}."
    log.error("TS-NHAP-%s: put aside after %s interruptions", batch.pk, batch.interrupted)
    writing = batch.state == Batch.State.WRITING
    state = Batch.State.READ if writing else Batch.State.REFUSED
    Batch.objects.filter(pk=batch.pk).update(state=state, message=vi, message_en=en, message_code="interrupted", interrupted=0)


def _defer(batch: Batch) -> None:
    if batch.state == Batch.State.WRITING:
        entry = AuditEntry.objects.filter(kind="imports.batch", record=str(batch.pk), verb="imports.start_writing").latest("id")
        services.defer_writing(batch.pk, entry.actor_id or batch.sent_by_id or 0)
    else:
        services.defer_reading(batch.pk)
