"""A commune officer keeps the beneficiaries of her own commune: one entitlement at a time for each person and programme."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.reading import get_entitlement_for
from tinhso.systems.welfare.services import (
    add_entitlement,
    change_entitlement,
    close_account,
    declare_account,
    end_entitlement,
    move_entitlement,
)
from tinhso.systems.welfare.tests.conftest import IDENTITY


def added(actor: Person, land: Land, clock: FixedClock, **other: object) -> Entitlement:
    details = {
        "unit": land.a, "programme": "merit_allowance", "identity_number": IDENTITY, "name": "Hoàng Văn Nam",
        "entitled_on": date(2026, 1, 1), "clock": clock, **other,
    }  # fmt: skip
    return add_entitlement(actor, **details)  # type: ignore[arg-type]


def test_an_adds_in_commune_a_and_binh_and_chi_do_not_find_it(
    merit: Entitlement, an: Person, binh: Person, chi: Person, leader: Person
) -> None:
    assert (merit.kind, merit.search_key) == ("merit", "hoang van nam")
    assert get_entitlement_for(an, merit.pk) == get_entitlement_for(leader, merit.pk) == merit
    for person in (binh, chi, None):
        with pytest.raises(Http404):
            get_entitlement_for(person, merit.pk)


def test_an_adds_nobody_in_commune_b(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        added(an, land, frozen_clock, unit=land.b)
    assert not Entitlement.objects.exists()


def test_nobody_has_one_programme_twice_at_one_time_in_any_commune(
    merit: Entitlement, land: Land, binh: Person, frozen_clock: FixedClock
) -> None:
    for start in (date(2025, 8, 1), date(2026, 6, 1)):
        with pytest.raises(Refused, match=merit.code) as refused:
            added(binh, land, frozen_clock, unit=land.b, entitled_on=start)
        assert (refused.value.code, refused.value.where) == ("entitlement-overlaps", "identity_number")


def test_after_an_end_the_next_begins_on_that_day_and_not_before(
    merit: Entitlement, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    end_entitlement(an, merit, ended_on=date(2026, 6, 1), reason="chuyển đi", clock=frozen_clock)
    with pytest.raises(Refused, match="đã hưởng"):
        added(an, land, frozen_clock, entitled_on=date(2026, 5, 31))
    assert added(an, land, frozen_clock, entitled_on=date(2026, 6, 1)).stands_on(date(2026, 6, 1))


def test_sending_the_form_twice_adds_one(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    first = added(an, land, frozen_clock, key="form-1")
    assert added(an, land, frozen_clock, key="form-1") == first
    assert Entitlement.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"entitled_on": date(2026, 11, 21)}, "day-in-future"),
        ({"entitled_on": date(2025, 6, 30)}, "unit-not-valid"),
        ({"identity_number": "12345"}, "identity-invalid"),
        ({"programme": "lunch"}, "programme-unknown"),
        ({"factor": 0}, "factor-implausible"),
    ],
)
def test_what_cannot_be_is_refused(land: Land, an: Person, frozen_clock: FixedClock, changed: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        added(an, land, frozen_clock, **changed)
    assert refused.value.code == code
    assert not Entitlement.objects.exists()


def test_a_move_ends_one_begins_the_next_and_counts_the_account_as_declared_once(
    with_account: Entitlement, land: Land, administrator: Person, frozen_clock: FixedClock
) -> None:
    moved = move_entitlement(administrator, with_account, unit=land.b, moved_on=date(2026, 5, 1), clock=frozen_clock)
    with_account.refresh_from_db()
    assert (with_account.ended_on, with_account.account_until) == (date(2026, 5, 1), date(2026, 5, 1))
    assert (moved.unit_id, moved.entitled_on, moved.account_opened_on) == (land.b.pk, date(2026, 5, 1), date(2026, 5, 1))
    assert moved.account_number == with_account.account_number
    for day in (date(2026, 4, 30), date(2026, 5, 1)):
        assert Entitlement.objects.with_account_on(day).count() == 1
    declared = Entitlement.objects.filter(account_declared_on__isnull=False)
    assert [record.pk for record in declared] == [with_account.pk]


def test_an_moves_nobody_into_commune_b(with_account: Entitlement, land: Land, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        move_entitlement(an, with_account, unit=land.b, moved_on=date(2026, 5, 1), clock=frozen_clock)
    assert move_entitlement(an, with_account, unit=land.a, moved_on=date(2026, 5, 1), clock=frozen_clock).unit_id == land.a.pk


def test_another_bank_is_no_new_account_but_one_after_a_gap_is(
    with_account: Entitlement, an: Person, frozen_clock: FixedClock
) -> None:
    again = declare_account(
        an, with_account, bank="MB", account_number="0123456789", via="bank", opened_on=date(2026, 3, 1), clock=frozen_clock
    )
    assert (again.pk, again.account_opened_on, again.account_declared_on) == (
        with_account.pk, date(2026, 2, 1), date(2026, 2, 1),
    )  # fmt: skip
    close_account(an, again, closed_on=date(2026, 4, 1), clock=frozen_clock)
    later = declare_account(
        an, again, bank="MB", account_number="0123456789", via="bank", opened_on=date(2026, 6, 1), clock=frozen_clock
    )
    counts = [Entitlement.objects.with_account_on(day).count() for day in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 1))]
    assert counts == [1, 0, 1]
    assert later.account_declared_on == date(2026, 6, 1)
    assert Entitlement.objects.standing_on(date(2026, 5, 1)).count() == 1


@pytest.mark.parametrize("number", ["123", "85002050123456", "850020501234x", "８５００２０５０１２３４５"])
def test_an_account_that_the_bank_cannot_have_is_refused(
    merit: Entitlement, an: Person, frozen_clock: FixedClock, number: str
) -> None:
    with pytest.raises(Refused, match="13 chữ số"):
        declare_account(an, merit, bank="VBA", account_number=number, via="bank", opened_on=date(2026, 2, 1), clock=frozen_clock)


def test_changing_the_identity_number_asks_for_overlaps_too(
    merit: Entitlement, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    other = added(an, land, frozen_clock, identity_number="019062000999")
    with pytest.raises(Refused, match="đã hưởng"):
        change_entitlement(an, other, identity_number=IDENTITY, name=other.name, clock=frozen_clock)
    changed = change_entitlement(an, other, identity_number="019062000888", name="Hoàng Văn Ba", factor=150, clock=frozen_clock)
    assert (changed.search_key, changed.factor) == ("hoang van ba", 150)


def test_the_history_keeps_who_and_that_but_not_what_of_personal_columns(with_account: Entitlement, an: Person) -> None:
    lines = audit.history(with_account)
    assert [(line.verb, line.actor) for line in lines] == [("welfare.open_account", an), ("welfare.add_entitlement", an)]
    changed = {change.column: change for change in lines[0].changes}
    assert changed["account_number"].personal
    assert changed["account_number"].after is None


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_add_one_person_once(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    start = Barrier(2)

    def one(_number: int) -> str:
        try:
            start.wait(10)
            # The earlier stretch is closed at once, so that the rule of the open rows alone would let both in.
            made = added(an, land, frozen_clock)
            end_entitlement(an, made, ended_on=date(2026, 8, 1), reason="thử", clock=frozen_clock)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(one, range(2)))
    assert answers == ["added", "entitlement-overlaps"]
    assert Entitlement.objects.count() == 1
