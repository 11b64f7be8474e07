"""A service writes once per key, audits inside its transaction, and the trail cannot be rewritten."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from tinhso.kernel.people import audit, scopes, services
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, DoneCall, Event, Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Agency, Unit
from tinhso.kernel.time import Clock, FixedClock


@service("teams.open_agency")
def open_agency(actor: Person, unit: Unit, name: str, *, key: str | None = None, clock: Clock) -> Agency:
    scopes.require(actor, "teams.open_agency", unit)
    agency = Agency.objects.create(code="H99", name=name, unit=unit, search_key=name)
    audit.record(actor, "teams.open_agency", agency)
    return agency


@service("teams.fail_after_writing")
def fail_after_writing(actor: Person, unit: Unit, *, key: str | None = None, clock: Clock) -> None:
    agency = Agency.objects.create(code="H99", name="dở dang", unit=unit, search_key="")
    audit.record(actor, "teams.fail_after_writing", agency)
    raise Refused("test", "hỏng", "broken")


def test_the_same_key_twice_gives_the_first_answer_and_writes_once(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    first = open_agency(an, land.a, "Tổ một", key="k1", clock=frozen_clock)
    again = open_agency(an, land.a, name="Tổ một", key="k1", clock=frozen_clock)
    assert first == again
    assert Agency.objects.count() == AuditEntry.objects.count() == Event.objects.count() == 1


def test_the_same_key_with_other_contents_is_refused(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    open_agency(an, land.a, "Tổ một", key="k1", clock=frozen_clock)
    with pytest.raises(Refused) as refusal:
        open_agency(an, land.a, "Tổ hai", key="k1", clock=frozen_clock)
    assert refusal.value.code == "key-reused"
    assert Agency.objects.count() == 1


def test_one_persons_key_is_not_anothers(land: Land, an: Person, binh: Person, frozen_clock: FixedClock) -> None:
    mine = open_agency(an, land.a, "Tổ", key="k1", clock=frozen_clock)
    theirs = open_agency(binh, land.b, "Tổ", key="k1", clock=frozen_clock)
    assert mine != theirs


def test_an_writing_into_commune_b_leaves_nothing_not_even_the_key(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        open_agency(an, land.b, "Tổ", key="k1", clock=frozen_clock)
    assert not Agency.objects.exists() and not AuditEntry.objects.exists() and not DoneCall.objects.exists()


def test_a_service_that_fails_leaves_no_record_no_audit_no_event(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused):
        fail_after_writing(an, land.a, key="k", clock=frozen_clock)
    assert not Agency.objects.exists() and not AuditEntry.objects.exists() and not Event.objects.exists()


def test_an_audit_row_carries_who_when_where_what_and_the_hash_of_the_stored_row(
    land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    agency = open_agency(an, land.a, "Tổ một", clock=frozen_clock)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.at, entry.unit, entry.kind) == (an, frozen_clock.now(), land.a, "places.agency")
    assert len(entry.record_hash) == 64
    before = audit.snapshot(agency)
    agency.name = "Tổ hai"
    agency.save()
    audit.record(an, "teams.rename", agency, before)
    newest, oldest = audit.history(agency)
    assert [(c.column, c.before, c.after) for c in newest.changes] == [("name", "Tổ một", "Tổ hai")]
    assert oldest.changes == ()
    assert AuditEntry.objects.latest("id").record_hash != entry.record_hash


def test_many_records_are_audited_with_the_same_hashes_as_one_by_one(land: Land, an: Person) -> None:
    agencies = Agency.objects.bulk_create(Agency(code=f"H{n}", name=f"Cơ quan {n}", unit=land.a, search_key="") for n in range(20))
    for agency in agencies:
        audit.record(an, "teams.one", agency)
    assert audit.record_many(an, "teams.many", Agency.objects.filter(unit=land.a)) == 20
    assert audit.record_many(an, "teams.listed", agencies) == 20
    hashes = [
        list(AuditEntry.objects.filter(verb=verb).order_by("id").values_list("record", "record_hash", "unit"))
        for verb in ("teams.one", "teams.many", "teams.listed")
    ]
    assert hashes[0] == hashes[1] == hashes[2]
    assert len({line[1] for line in hashes[0]}) == 20


def test_many_changes_keep_their_differences(land: Land, an: Person) -> None:
    agencies = Agency.objects.bulk_create(Agency(code=f"H{n}", name="cũ", unit=land.a, search_key="") for n in range(3))
    before = {agency.pk: audit.snapshot(agency) for agency in agencies}
    Agency.objects.filter(unit=land.a).update(name="mới")
    audit.record_many(an, "teams.rename", Agency.objects.filter(unit=land.a), before=before)
    assert [entry.changes for entry in AuditEntry.objects.all()] == [{"name": ["cũ", "mới"]}] * 3


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE people_auditentry SET verb = 'x'",
        "UPDATE people_auditentry SET purpose = 'x', sequence = 1, chain_hash = 'h'",
        "DELETE FROM people_auditentry",
    ],
)
def test_the_database_refuses_to_rewrite_the_trail(land: Land, an: Person, frozen_clock: FixedClock, attack: str) -> None:
    open_agency(an, land.a, "Tổ", clock=frozen_clock)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert AuditEntry.objects.get().verb == "teams.open_agency"


def test_the_sealer_fills_the_chain_once(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    open_agency(an, land.a, "Tổ", clock=frozen_clock)
    AuditEntry.objects.update(sequence=1, chain_hash="h1")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(sequence=2, chain_hash="h2")


def test_reading_personal_data_needs_and_keeps_a_purpose(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    agency = open_agency(an, land.a, "Tổ", clock=frozen_clock)
    with pytest.raises(ValueError):
        audit.read(an, agency, " ", clock=frozen_clock)
    audit.read(an, agency, "Đối chiếu danh sách chi trả", clock=frozen_clock)
    newest = audit.history(agency)[0]
    assert (newest.purpose, newest.at) == ("Đối chiếu danh sách chi trả", frozen_clock.now())


def test_a_password_never_reaches_the_trail(land: Land, administrator: Person, chi: Person, frozen_clock: FixedClock) -> None:
    services.set_password(administrator, chi, "mật khẩu mới rất dài", clock=frozen_clock)
    chi.refresh_from_db()
    (line,) = audit.history(chi)
    assert chi.password not in str(AuditEntry.objects.get().changes)
    assert [change.column for change in line.changes] == ["password"]
