"""A long draft is checked in the background: it says how far it is, outlives a killed worker, is made once, may be deleted meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tinhso.kernel.files import store
from tinhso.kernel.jobs import MOST
from tinhso.kernel.people.models import Assignment, Person
from tinhso.kernel.people.testing import TODAY, make_person
from tinhso.kernel.time import FixedClock
from tinhso.reports import checks, services, underway
from tinhso.reports.drafts.tests.test_hostile_files import pages
from tinhso.reports.models import DraftCheck, KeptDraft, TaughtWords, Underway
from tinhso.reports.tests.test_check_draft import DRAFT, found, paste

pytestmark = pytest.mark.django_db

CLOCK = FixedClock.on(TODAY)
GONE, ALIVE = timedelta(minutes=1), timedelta(0)


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any draft is a long one."""
    monkeypatch.setattr(services, "SHORT_CHARACTERS", 50)


def job(draft: KeptDraft, status: str, silent: timedelta | None) -> None:
    """The draft's job in the queue, of a worker that gave its last sign so long ago; None: no worker has it."""
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
            " VALUES ('reports', 'tinhso.reports.tasks.check_task', jsonb_build_object('draft', %s::int), %s, %s)",
            [draft.pk, status, worker],
        )


def page_of(client: Client, draft: KeptDraft) -> str:
    return client.get(f"/du-thao/{draft.pk}").content.decode()


def test_the_sender_does_not_wait_and_the_page_opens_the_answer_by_itself(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        draft = paste(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE (args->>'draft')::int = %s AND status = 'todo'", [draft.pk])
        assert cursor.fetchone() == (1,)
    job(draft, "doing", ALIVE)
    assert not draft.checks.exists()
    page = page_of(client, draft)
    assert 'hx-trigger="every 1s"' in page
    assert "Chờ đến lượt" in page
    Underway.objects.update(step="checking", numbers=5151)
    assert "Đang đối chiếu từng số: 5.151" in client.get(f"/du-thao/{draft.pk}?part=1").content.decode()
    for _worker in range(2):
        underway.work_on(draft.pk, CLOCK)
    assert draft.checks.get().result["counts"]["disagrees"] == 1
    assert client.get(f"/du-thao/{draft.pk}?part=1")["HX-Refresh"] == "true"
    assert "25.600/26.869" in page_of(client, draft)


def test_a_short_draft_is_answered_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert paste(client).checks.count() == 1
    assert not Underway.objects.exists()


def test_a_double_click_makes_one_draft_and_one_checking(client: Client) -> None:
    key = client.get("/du-thao/moi").content.decode().split('name="key" value="')[1].split('"')[0]
    assert paste(client, key=key).pk == paste(client, key=key).pk
    underway.work_on(KeptDraft.objects.get().pk, CLOCK)
    assert DraftCheck.objects.count() == 1


def test_writing_and_teaching_go_on_in_the_background_too_one_at_a_time(client: Client) -> None:
    draft = paste(client)
    underway.work_on(draft.pk, CLOCK)
    first = draft.checks.get()
    fans = found(draft)["7.777 cái quạt"]
    client.post(f"/du-thao/{draft.pk}/ghi-theo-so", {"all": "1", "check": first.pk})
    assert "Ghi theo sổ số liệu" in page_of(client, draft)
    refused = client.post(
        f"/du-thao/{draft.pk}/chi-tieu", {"start": fans["start"], "indicator": "welfare.household_accounts", "check": first.pk}
    )
    assert "Văn bản đang được kiểm tra" in client.get(refused["Location"]).content.decode()
    assert not TaughtWords.objects.exists()
    underway.work_on(draft.pk, CLOCK)
    second = draft.checks.latest("number")
    assert (second.number, "25.629/26.869 hộ, đạt 95,39%" in second.result["text"]) == (2, True)
    sent = {"start": found(draft)["7.777 cái quạt"]["start"], "indicator": "welfare.household_accounts", "check": second.pk}
    client.post(f"/du-thao/{draft.pk}/chi-tieu", sent)
    underway.work_on(draft.pk, CLOCK)
    assert TaughtWords.objects.count() == 1
    assert draft.checks.latest("number").number == 3


@pytest.mark.parametrize(
    ("status", "silent", "said"),
    [
        ("doing", ALIVE, "Chờ đến lượt"),
        ("doing", GONE, "đã bị ngắt giữa chừng"),
        ("todo", None, "Bộ xử lý việc nền chưa chạy"),
    ],
)
def test_the_page_tells_how_a_checking_stands(client: Client, status: str, silent: timedelta | None, said: str) -> None:
    draft = paste(client)
    job(draft, status, silent)
    page = page_of(client, draft)
    assert said in page
    assert ("Làm tiếp ngay" in page) == (silent == GONE)


def test_a_killed_worker_is_told_in_the_log_and_its_draft_is_checked_again(
    client: Client, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    draft = paste(client)
    job(draft, "doing", GONE)
    with django_capture_on_commit_callbacks(execute=True):
        assert underway.resume_stalled() == 1
    assert f"TS-DUTHAO-{draft.pk}: waiting was interrupted" in caplog.text
    assert underway.resume_stalled() == 0, "it waits for its turn"
    underway.work_on(draft.pk, CLOCK)
    assert draft.checks.count() == 1


def test_a_draft_that_kills_its_worker_again_and_again_is_put_aside_until_somebody_says_so(client: Client) -> None:
    draft = paste(client)
    for _kill in range(MOST):
        job(draft, "doing", GONE)
        underway.resume_stalled()
    page = page_of(client, draft)
    assert "Bị ngắt 3 lần liền" in page
    assert 'hx-trigger="every 1s"' not in page
    assert client.post(f"/du-thao/{draft.pk}/kiem-tra-lai").status_code == 302
    underway.work_on(draft.pk, CLOCK)
    assert draft.checks.count() == 1


def test_a_failure_of_ours_is_told_and_may_be_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = paste(client)

    def breaks(*_given: object, **_named: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(checks, "make", breaks)
        with pytest.raises(ZeroDivisionError):
            underway.work_on(draft.pk, CLOCK)
    assert f"TS-DUTHAO-{draft.pk}" in page_of(client, draft)
    assert client.get(f"/du-thao/{draft.pk}/json").status_code == 404
    client.post(f"/du-thao/{draft.pk}/kiem-tra-lai")
    underway.work_on(draft.pk, CLOCK)
    assert draft.checks.count() == 1


def test_a_heavy_file_that_cannot_be_read_is_refused_on_its_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinhso.reports.drafts.reading.LIGHT_BYTES", 1000)
    answer = client.post("/du-thao/moi", {"file": SimpleUploadedFile("a.pdf", pages(600)), "place": "19"})
    draft = KeptDraft.objects.get()
    assert answer["Location"] == f"/du-thao/{draft.pk}"
    underway.work_on(draft.pk, CLOCK)
    page = page_of(client, draft)
    assert "quá 500 trang" in page
    assert "Thử lại" not in page
    assert "a.pdf" in client.get("/du-thao").content.decode()
    assert client.post(f"/du-thao/{draft.pk}/xoa").status_code == 302


@pytest.mark.parametrize("step", list(Underway.Step))
def test_a_draft_deleted_while_it_is_checked_is_gone_with_its_file(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, step: str
) -> None:
    draft = paste(client)
    path = store.path_of(Underway.objects.get().sha256)
    told = underway._tell

    def delete_then_tell(under: Underway, now: Any, numbers: int | None) -> None:
        if now == step:
            delete()
        told(under, now, numbers)

    def delete() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"/du-thao/{draft.pk}/xoa").status_code == 302

    monkeypatch.setattr(underway, "_tell", delete_then_tell)
    if step == Underway.Step.WAITING:
        delete()
    underway.work_on(draft.pk, CLOCK)
    assert not DraftCheck.objects.exists()
    assert not path.exists()


def test_whoever_lost_every_role_meanwhile_gets_no_answer(client: Client, officer: Person) -> None:
    draft = paste(client)
    Assignment.objects.filter(person=officer).delete()
    underway.work_on(draft.pk, CLOCK)
    assert not draft.checks.exists()
    assert Underway.objects.get().code == "right-lost"


def test_nobody_else_starts_again_or_sees_how_far_it_is(client: Client, browse: Callable[[Person], Client]) -> None:
    draft = paste(client)
    colleague = browse(make_person("lan", "Lan", "department.officer", draft.unit))
    assert colleague.get(f"/du-thao/{draft.pk}?part=1").status_code == 404
    assert colleague.post(f"/du-thao/{draft.pk}/kiem-tra-lai").status_code == 404
    assert colleague.post(f"/du-thao/{draft.pk}/xoa").status_code == 404


def test_a_program_is_told_the_bound_of_one_call(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post("/api/reports/check", {"text": DRAFT}).status_code == 200
    monkeypatch.setattr(services, "CALL_NUMBERS", 3)
    refused = client.post("/api/reports/check", {"text": DRAFT})
    assert (refused.status_code, refused.json()["code"]) == (409, "too-long-for-one-call")
