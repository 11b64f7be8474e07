"""Who sees what: An of commune A, Bình of commune B, Chi of nothing, the leader of all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from tinhso.kernel.people import scopes, services
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land, make_person
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock


def seen(person: Person | None, system: str = "welfare") -> set[int]:
    return {unit.pk for unit in scopes.visible_units(Unit.objects.all(), person, field="id", system=system)}


def test_an_sees_commune_a_its_hamlet_and_the_communes_it_was_made_of(land: Land, an: Person) -> None:
    assert seen(an) == {land.a.pk, land.hamlet_a.pk, land.old_a1.pk, land.old_a2.pk}


def test_binh_sees_nothing_of_commune_a(land: Land, binh: Person) -> None:
    assert seen(binh) == {land.b.pk}


def test_the_leader_sees_the_province_and_all_it_was_made_of(land: Land, leader: Person) -> None:
    assert seen(leader) == {unit.pk for unit in Unit.objects.all()}


def test_chi_and_a_visitor_see_no_record(land: Land, chi: Person) -> None:
    assert seen(chi) == set()
    assert seen(None) == set()


def test_a_role_counts_from_its_first_day_up_to_its_end(land: Land, chi: Person, frozen_clock: FixedClock) -> None:
    services.grant_role(
        None,
        chi,
        "commune.officer",
        unit=land.b,
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=1),
        clock=frozen_clock,
    )
    for day, expected in [(TODAY - timedelta(days=1), False), (TODAY, True), (TODAY + timedelta(days=1), False)]:
        scopes.forget(chi)
        scopes.scope_of(chi, day)
        assert scopes.can(chi, "teams.open_team", land.b) is expected, day


def test_a_role_in_one_system_gives_nothing_in_another(land: Land) -> None:
    officer = make_person("so.tbxh", "Chuyên viên", "department.officer", land.province, system="welfare")
    assert scopes.can(officer, "welfare.add_beneficiary", land.a)
    assert not scopes.can(officer, "teams.open_team", land.a)
    assert seen(officer, "teams") == set()


def test_an_may_write_in_commune_a_and_commune_b_does_not_exist_for_her(land: Land, an: Person) -> None:
    scopes.require(an, "teams.open_team", land.a)
    with pytest.raises(Http404):
        scopes.require(an, "teams.open_team", land.b)


def test_a_commune_officer_may_not_manage_people_nor_read_the_audit_trail(land: Land, an: Person, administrator: Person) -> None:
    for permission in ("people.grant_role", "audit.see_entries", "figures.publish_figure"):
        assert not scopes.can(an, permission), permission
        assert scopes.can(administrator, permission), permission


def test_the_leader_sees_but_does_not_write(land: Land, leader: Person) -> None:
    assert scopes.can(leader, "welfare.see_records", land.a)
    assert not scopes.can(leader, "welfare.add_beneficiary", land.a)


def test_values_follow_the_scope_and_a_grant_adds_one_indicator(
    land: Land, an: Person, chi: Person, administrator: Person, frozen_clock: FixedClock
) -> None:
    assert scopes.granted_units(None, "welfare.households") == frozenset()
    assert land.b.pk not in scopes.granted_units(an, "welfare.households")
    assert land.a.pk in scopes.granted_units(an, "welfare.households")
    assert scopes.granted_units(administrator, "welfare.households") is scopes.EVERYWHERE
    services.grant_values(administrator, chi, "welfare.households", unit=land.b, clock=frozen_clock)
    assert scopes.granted_units(chi, "welfare.households") == {land.b.pk}
    assert scopes.granted_units(chi, "welfare.accounts") == frozenset()


def test_a_closed_account_holds_nothing(land: Land, an: Person, administrator: Person, frozen_clock: FixedClock) -> None:
    services.close_account(administrator, an, clock=frozen_clock)
    scopes.forget(an)
    assert not scopes.can(an, "teams.open_team", land.a)


def test_a_hamlet_that_stayed_valid_follows_its_present_commune_only(land: Land, binh: Person) -> None:
    """Commune A One was split: a part went to B. Its hamlet lies in A today, so B's officer sees the old commune, not the hamlet."""
    from tinhso.kernel.places.models import Succession

    Succession.objects.create(old=land.old_a1, new=land.b, on=date(2025, 7, 1), base="people", source="test")
    assert seen(binh) == {land.b.pk, land.old_a1.pk}


def test_rights_cost_the_same_queries_for_one_unit_and_for_all(land: Land, an: Person, leader: Person) -> None:
    counts = []
    for person in (an, leader):
        scopes.forget(person)
        with CaptureQueriesContext(connection) as queries:
            seen(person)
            scopes.can(person, "welfare.see_records", land.a)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_who_administers_one_province_does_not_reach_beyond_it(
    land: Land, chi: Person, administrator: Person, frozen_clock: FixedClock
) -> None:
    local = make_person("quan.tri.tinh", "Quản trị tỉnh", "province.administrator", land.province)
    services.grant_role(local, chi, "commune.officer", unit=land.a, clock=frozen_clock)
    for attempt in (
        lambda: services.grant_role(local, local, "province.administrator", clock=frozen_clock),
        lambda: services.grant_values(local, local, "*", clock=frozen_clock),
        lambda: services.set_password(local, administrator, "mat-khau-moi-99", clock=frozen_clock),
        lambda: services.close_account(local, administrator, clock=frozen_clock),
        lambda: services.end_role(local, administrator.assignments.get(), clock=frozen_clock),
    ):
        with pytest.raises(Http404):
            attempt()
    services.set_password(administrator, local, "mat-khau-moi-99", clock=frozen_clock)


def test_the_demonstration_has_an_account_for_each_role(
    land: Land, frozen_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tinhso.kernel.people import accounts

    communes = {"Phan Đình Phùng": "A", "Định Hóa": "B"}
    known = tuple(replace(each, commune=communes.get(each.commune or "")) for each in accounts.ACCOUNTS)
    monkeypatch.setattr(accounts, "ACCOUNTS", known)
    monkeypatch.setattr(accounts, "PROVINCE", "Mẫu")
    assert accounts.load(frozen_clock) == accounts.load(frozen_clock) == len(known)
    for username, password, _title in accounts.demo_accounts():
        person = Person.objects.get(username=username)
        assert person.check_password(password) and person.simulated
        assert person.assignments.count() == (0 if username == "chi" else 1)
    assert seen(Person.objects.get(username="binh")) == {land.b.pk}
