"""A batch from sending to withdrawal: nothing half-written, nobody in another's commune."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from tinhso.kernel.imports import services, stalled
from tinhso.kernel.imports.models import Batch, RowError, StagedRow
from tinhso.kernel.imports.tests.conftest import Send, good, xlsx
from tinhso.kernel.imports.tests.sample import Household, Households
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Event, Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock

Write = Callable[[Person, Batch], Batch]


def test_right_rows_are_written_with_their_audit_and_wrong_ones_stay_to_be_mended(
    send: Send, write: Write, an: Person, land: Land
) -> None:
    batch = send(an, xlsx([good(1), good(2, people=0), good(3)]))
    assert Household.objects.count() == 0, "nothing is written before the officer says so"
    batch = write(an, batch)
    assert (batch.state, batch.rows_written) == (Batch.State.WRITTEN, 2)
    households = Household.objects.order_by("code")
    assert [(h.code, h.unit, h.amount, h.batch) for h in households] == [
        ("019000000001", land.a, 320000, batch), ("019000000003", land.a, 320000, batch),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(kind="imports.household", verb="welfare.import_households", actor=an).count() == 2
    assert ["imports.household", None, 2] in Event.objects.get(verb="imports.write_batch").records
    assert [row.right for row in StagedRow.objects.all()] == [False]
    assert RowError.objects.count() == 1


def test_all_or_nothing_refuses_the_file_for_one_wrong_row(send: Send, an: Person, land: Land, frozen_clock: FixedClock) -> None:
    batch = send(an, xlsx([good(1), good(2, people=0)]), whole=True)
    assert batch.state == Batch.State.REFUSED
    assert RowError.objects.count() == 1
    with pytest.raises(Refused) as refusal:
        services.start_writing(an, batch, clock=frozen_clock)
    assert refusal.value.code == "batch-state"


def test_a_failure_in_the_middle_of_writing_leaves_nothing(
    send: Send, write: Write, an: Person, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = send(an, xlsx([good(1), good(2)]))

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(audit, "record_many", fail)
    with pytest.raises(RuntimeError):
        write(an, batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.READ and "chưa ghi dòng nào" in batch.message
    assert not Household.objects.exists()
    monkeypatch.undo()


def test_a_failure_of_ours_while_reading_is_logged_under_the_code_that_the_sender_sees(
    send: Send, an: Person, land: Land, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(services, "read_into_staging", fail)
    with pytest.raises(ZeroDivisionError):
        send(an, xlsx([good(1)]))
    batch = Batch.objects.get()
    assert batch.state == Batch.State.REFUSED
    assert f"TS-NHAP-{batch.pk}" in batch.message
    assert f"TS-NHAP-{batch.pk}" in caplog.text and "ZeroDivisionError" in caplog.text


def test_an_cannot_import_into_binhs_commune_nor_use_a_form_without_the_right(
    send: Send, an: Person, binh: Person, chi: Person, land: Land, frozen_clock: FixedClock
) -> None:
    batch = send(an, xlsx([good(1, unit="B")]))
    assert (batch.rows_right, batch.rows_wrong) == (0, 1)
    with pytest.raises(Refused) as refusal:
        services.start_writing(an, batch, clock=frozen_clock)
    assert refusal.value.code == "no-right-rows"
    with pytest.raises(Http404):
        send(chi, xlsx([good(1)]))


def test_binh_can_neither_see_nor_write_nor_drop_nor_withdraw_ans_batch(
    send: Send, write: Write, an: Person, binh: Person, land: Land, frozen_clock: FixedClock
) -> None:
    batch = send(an, xlsx([good(1)]))
    for act in (services.start_writing, services.drop_batch):
        with pytest.raises(Http404):
            act(binh, batch, clock=frozen_clock)
    write(an, batch)
    with pytest.raises(Http404):
        services.withdraw_batch(binh, batch, clock=frozen_clock)
    assert not Batch.objects.visible_to(binh).exists() and not Batch.objects.visible_to(None).exists()
    assert Batch.objects.visible_to(an).get() == batch


def test_a_right_lost_between_reading_and_writing_stops_the_writing(
    send: Send, an: Person, land: Land, frozen_clock: FixedClock
) -> None:
    batch = send(an, xlsx([good(1)]))
    services.start_writing(an, batch, clock=frozen_clock)
    an.assignments.update(unit=land.b)
    scopes.forget(an)
    services.write_batch(batch.pk, an.pk)
    batch.refresh_from_db()
    assert batch.state == Batch.State.READ and batch.message_code == "unit-out-of-scope"
    assert not Household.objects.exists()


def test_the_same_file_is_not_imported_twice_until_it_was_dropped(
    send: Send, write: Write, an: Person, land: Land, frozen_clock: FixedClock
) -> None:
    content = xlsx([good(1)])
    batch = send(an, content)
    with pytest.raises(Refused) as refusal:
        send(an, content, "ten-khac.xlsx")
    assert refusal.value.code == "file-seen" and "09:00, 20/11/2026" in refusal.value.vi
    services.drop_batch(an, batch, clock=frozen_clock)
    assert send(an, content).state == Batch.State.READ


def test_writing_twice_writes_once(send: Send, write: Write, an: Person, land: Land, frozen_clock: FixedClock) -> None:
    batch = write(an, send(an, xlsx([good(1)])))
    services.write_batch(batch.pk, an.pk)
    with pytest.raises(Refused):
        services.start_writing(an, batch, clock=frozen_clock)
    assert Household.objects.count() == 1


def test_a_written_batch_is_withdrawn_whole_and_can_be_sent_again(
    send: Send, write: Write, an: Person, land: Land, frozen_clock: FixedClock
) -> None:
    content = xlsx([good(1), good(2)])
    batch = write(an, send(an, content))
    key = Household.objects.earliest("pk").pk
    services.withdraw_batch(an, batch, clock=frozen_clock)
    batch.refresh_from_db()
    assert batch.state == Batch.State.WITHDRAWN and not Household.objects.exists()
    assert (
        AuditEntry.objects.filter(kind="imports.household", record=str(key)).order_by("-id").first().verb
        == "imports.withdraw_batch"
    )  # type: ignore[union-attr]
    assert write(an, send(an, content)).rows_written == 2


def test_a_batch_with_a_changed_record_stays_and_says_which(
    send: Send, write: Write, an: Person, land: Land, frozen_clock: FixedClock
) -> None:
    batch = write(an, send(an, xlsx([good(1), good(2)])))
    household = Household.objects.get(code="019000000002")
    before = audit.snapshot(household)
    household.people = 5
    household.save()
    audit.record(an, "welfare.change_household", household, before)
    with pytest.raises(Refused) as refusal:
        services.withdraw_batch(an, batch, clock=frozen_clock)
    assert refusal.value.code == "records-changed" and "Hộ 019000000002" in refusal.value.vi
    assert Household.objects.count() == 2


def test_a_batch_with_a_deleted_record_stays(send: Send, write: Write, an: Person, land: Land, frozen_clock: FixedClock) -> None:
    batch = write(an, send(an, xlsx([good(1), good(2)])))
    Household.objects.get(code="019000000002").delete()
    with pytest.raises(Refused) as refusal:
        services.withdraw_batch(an, batch, clock=frozen_clock)
    assert refusal.value.code == "records-missing"
    assert Household.objects.count() == 1


def test_a_record_known_already_is_a_wrong_row(send: Send, write: Write, an: Person, land: Land) -> None:
    write(an, send(an, xlsx([good(1)])))
    batch = send(an, xlsx([good(1), good(2)]))
    assert (batch.rows_right, RowError.objects.get().fix) == (1, "Hộ này đã có. Sửa ở trang của hộ.")


def test_what_a_kill_left_behind_is_started_again(
    send: Send, an: Person, land: Land, frozen_clock: FixedClock, django_capture_on_commit_callbacks: Any
) -> None:
    batch = send(an, xlsx([good(1)]), read=False)
    Batch.objects.update(state=Batch.State.READING)
    StagedRow.objects.create(batch=batch, row=9, right=True, cells=[])
    assert stalled.resume_stalled() == 1
    services.read_batch(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_right, StagedRow.objects.count()) == (Batch.State.READ, 1, 1)
    services.start_writing(an, batch, clock=frozen_clock)
    assert stalled.resume_stalled() == 1
    services.write_batch(batch.pk, an.pk)
    assert stalled.resume_stalled() == 0
    assert Household.objects.count() == 1


def test_a_file_larger_than_the_bound_is_refused_while_it_arrives(
    households: Any, an: Person, frozen_clock: FixedClock, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from tinhso.kernel.imports import limits

    monkeypatch.setattr(limits, "FILE_BYTES", 2**20)
    with pytest.raises(Refused) as refusal:
        services.send_file(an, Households.code, SimpleUploadedFile("lon.csv", b"x" * (2**20 + 1)), clock=frozen_clock)
    assert refusal.value.code == "file-too-large"
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
