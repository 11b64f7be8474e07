"""The department says how many teams a commune is to have; a commune officer does not."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land, make_person
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Plan
from tinhso.systems.teams.services import set_plan


@pytest.fixture
def department(land: Land) -> Person:
    return make_person("so.khcn", "Lê Đức Long", "department.officer", land.province)


def test_a_new_plan_takes_the_place_of_the_earlier_one(land: Land, department: Person, frozen_clock: FixedClock) -> None:
    def planned(teams: int, day: date) -> Plan:
        return set_plan(department, unit=land.a, teams=teams, decision_number="9/KH", starts_on=day, clock=frozen_clock)

    first, second = planned(8, date(2025, 8, 1)), planned(12, date(2026, 1, 1))
    first.refresh_from_db()
    assert (first.ends_on, second.ends_on) == (date(2026, 1, 1), None)
    with pytest.raises(Refused, match="bắt đầu 1/1/2026"):
        planned(13, date(2026, 1, 1))


def test_an_sets_no_plan_not_even_in_her_own_commune(land: Land, an: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        set_plan(an, unit=land.a, teams=8, decision_number="9/KH", starts_on=date(2026, 1, 1), clock=frozen_clock)


def test_the_department_sets_it_on_a_page_that_an_does_not_find(land: Land, department: Person, an: Person) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    client = Client()
    client.force_login(an)
    assert client.get(reverse("teams:set-plan")).status_code == 404
    client.force_login(department)
    assert client.get(reverse("teams:set-plan")).status_code == 200
    typed = {"unit": land.b.pk, "teams": "11", "decision_number": "9/KH", "starts_on": "2026-01-01"}
    assert client.post(reverse("teams:set-plan"), typed).status_code == 302
    assert Plan.objects.get().teams == 11
