"""A worker is killed, or there is none: the page says so, the log names it, nothing is half-written, and it can go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tinhso.kernel.files import store
from tinhso.kernel.imports import services, stalled
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.tests.conftest import Send, good, xlsx
from tinhso.kernel.imports.tests.sample import Household
from tinhso.kernel.jobs import MOST, Standing
from tinhso.kernel.logs import Telling
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock

GONE, ALIVE = timedelta(minutes=1), timedelta(0)


def job(batch: Batch, status: str, silent: timedelta | None) -> int:
    """A job of the batch in the queue, of a worker that gave its last sign so long ago; None: no worker has it."""
    with connection.cursor() as cursor:
        worker = None
        if silent is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp() - make_interval(secs => %s)) RETURNING id",
                [silent.total_seconds()],
            )
            worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " VALUES ('imports', 'tinhso.kernel.imports.tasks.read_task', jsonb_build_object('batch', %s::int), %s, %s) RETURNING id",
            [batch.pk, status, worker],
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def reading(send: Send, an: Person, land: Land) -> Batch:
    """A file that somebody began to read."""
    batch = send(an, xlsx([good(1)]), read=False)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.READING)
    batch.refresh_from_db()
    return batch


def page_of(batch: Batch, person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.get(reverse("imports:batch", args=[batch.pk])).content.decode()


@pytest.mark.parametrize(
    ("status", "silent", "standing", "said"),
    [
        ("doing", ALIVE, Standing.RUNS, "Đang đọc tệp"),
        ("doing", GONE, Standing.INTERRUPTED, "đã bị ngắt"),
        ("doing", None, Standing.INTERRUPTED, "đã bị ngắt"),
        ("failed", None, Standing.INTERRUPTED, "đã bị ngắt"),
        ("todo", None, Standing.NO_WORKER, "Bộ xử lý việc nền chưa chạy"),
    ],
)
def test_the_page_tells_how_a_file_under_way_stands(
    reading: Batch, an: Person, status: str, silent: timedelta | None, standing: Standing, said: str
) -> None:
    job(reading, status, silent)
    assert stalled.standing(reading) is standing
    page = page_of(reading, an)
    assert said in page
    assert ("Làm tiếp ngay" in page) == (standing is Standing.INTERRUPTED)


def test_a_killed_worker_is_told_in_the_log_and_its_file_is_read_again(
    reading: Batch, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    dead = job(reading, "doing", GONE)
    with django_capture_on_commit_callbacks(execute=True):
        assert stalled.resume_stalled() == 1
    assert f"TS-NHAP-{reading.pk}: reading was interrupted" in caplog.text and str(dead) in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE (args->>'batch')::int = %s ORDER BY id", [reading.pk])
        assert [row[0] for row in cursor.fetchall()] == ["failed", "todo"]
    assert stalled.resume_stalled() == 0, "it waits for its turn"
    services.read_batch(reading.pk)
    reading.refresh_from_db()
    assert (reading.state, reading.rows_right) == (Batch.State.READ, 1)


def test_a_file_that_kills_its_reader_again_and_again_is_put_aside_until_somebody_says_so(
    reading: Batch, an: Person, frozen_clock: FixedClock
) -> None:
    for _ in range(MOST):
        job(reading, "doing", GONE)
        stalled.resume_stalled()
    reading.refresh_from_db()
    assert (reading.state, reading.message_code) == (Batch.State.REFUSED, "interrupted")
    page = page_of(reading, an)
    assert "Bị ngắt 3 lần liền" in page and "Đọc lại tệp" in page
    again = stalled.resume_batch(an, reading, clock=frozen_clock)
    assert (again.state, again.message, again.interrupted) == (Batch.State.WAITING, "", 0)
    services.read_batch(reading.pk)
    reading.refresh_from_db()
    assert reading.state == Batch.State.READ


def test_a_writing_that_was_interrupted_goes_on_by_the_button_and_writes_once(
    send: Send, an: Person, binh: Person, land: Land, frozen_clock: FixedClock
) -> None:
    batch = send(an, xlsx([good(1), good(2)]))
    services.start_writing(an, batch, clock=frozen_clock)
    job(batch, "doing", GONE)
    address = reverse("imports:act", args=[batch.pk, "resume"])
    other, hers = Client(), Client()
    other.force_login(binh)
    hers.force_login(an)
    assert other.post(address).status_code == 404
    assert hers.post(address).status_code == 302
    assert AuditEntry.objects.filter(verb="imports.resume_batch", actor=an, record=str(batch.pk)).count() == 1
    for _ in range(2):
        services.write_batch(batch.pk, an.pk)
    assert Household.objects.count() == 2


def test_what_runs_or_was_sent_again_meanwhile_is_not_resumed(
    send: Send, reading: Batch, an: Person, frozen_clock: FixedClock
) -> None:
    job(reading, "doing", ALIVE)
    with pytest.raises(Refused) as refusal:
        stalled.resume_batch(an, reading, clock=frozen_clock)
    assert refusal.value.code == "batch-state"
    Batch.objects.filter(pk=reading.pk).update(state=Batch.State.REFUSED, message_code="internal")
    send(an, store.path_of(reading.sha256).read_bytes(), read=False)
    with pytest.raises(Refused) as refusal:
        stalled.resume_batch(an, reading, clock=frozen_clock)
    assert refusal.value.code == "file-seen"


@pytest.mark.parametrize(
    ("level", "trace", "told"),
    [(logging.INFO, False, False), (logging.INFO, True, True), (logging.WARNING, False, True)],
)
def test_the_log_tells_a_failure_that_is_tried_again_and_no_routine(level: int, trace: bool, told: bool) -> None:
    error = (ValueError, ValueError("x"), None) if trace else None
    assert Telling().filter(logging.LogRecord("procrastinate.worker", level, "", 0, "Job ended", (), error)) is told


def test_the_servers_log_goes_through_that_filter(settings: Any) -> None:
    handlers: dict[str, Callable[..., Any]] = settings.LOGGING["handlers"]
    assert settings.LOGGING["root"]["handlers"] == list(handlers)
    assert logging.getLogger("procrastinate").level == logging.INFO
