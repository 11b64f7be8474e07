"""Long work in the background: how it stands, who holds it, and what a worker that was killed has left behind.

A record that is worked on has a job in the queue. Its lock says whether somebody works at it now; the heartbeat, whether the job's
worker lives. Both together tell a slow job from a dead one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

SILENT = timedelta(seconds=30)
"""A worker that gave no sign for so long is gone; a living one gives one every 10 seconds."""
MOST = 3
"""Interruptions after which work is not started again by itself: it may be what kills the worker."""


class Standing(StrEnum):
    """How a record that is worked on stands."""

    RUNS = "runs"
    NO_WORKER = "no-worker"
    """Its job waits and no worker lives."""
    INTERRUPTED = "interrupted"
    """Whoever worked at it is gone, and nothing of it was kept."""


@dataclass(frozen=True)
class Work:
    """One sort of long work. `argument`: what the job calls the record's key; `lock`: first number of the advisory lock of whoever
    works at a record, the second is the key."""

    queue: str
    argument: str
    lock: int

    def standing(self, key: int) -> Standing:
        """How a record under way stands. One that ended while this was asked may seem interrupted: ask for its state after."""
        if self.held(key):
            return Standing.RUNS
        jobs, alive = self._jobs(key), Q(worker__last_heartbeat__gt=timezone.now() - SILENT)
        if jobs.filter(alive, status="doing").exists():
            return Standing.RUNS
        if jobs.filter(status="todo").exists():
            working = ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - SILENT).exists()
            return Standing.RUNS if working else Standing.NO_WORKER
        return Standing.INTERRUPTED

    def end_dead(self, key: int) -> list[int]:
        """Mark as failed what a worker that is gone had begun; return its numbers. `tinhso doctor` counts them."""
        dead = list(self._jobs(key).filter(status="doing").order_by("id").values_list("id", flat=True))
        with transaction.atomic(), connection.cursor() as cursor:
            for number in dead:
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [number])
        return dead

    def held(self, key: int) -> bool:
        """Whether somebody else holds the record's lock now."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2 AND"
                " granted AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
                [self.lock, key],
            )
            return bool(cursor.fetchone()[0])

    @contextmanager
    def alone(self, key: int) -> Iterator[bool]:
        """A transaction that holds the record's lock; False where another one holds it. It ends with the transaction or the process."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [self.lock, key])
                held = bool(cursor.fetchone()[0])
            yield held

    @contextmanager
    def at_work(self, key: int) -> Iterator[bool]:
        """As `alone`, without a transaction: for work that tells how far it is as it goes."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [self.lock, key])
            held = bool(cursor.fetchone()[0])
        try:
            yield held
        finally:
            if held and connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [self.lock, key])

    def _jobs(self, key: int) -> QuerySet[ProcrastinateJob]:
        """The jobs of a record that are waiting or were begun and not ended."""
        return ProcrastinateJob.objects.filter(
            queue_name=self.queue, status__in=("todo", "doing"), **{f"args__{self.argument}": key}
        )
