"""Three people and two communes for any test, on a clock that stands still.

An is an officer of commune A, Bình of commune B, Chi a citizen without any role; a leader and an administrator stand above them. The
fixtures are found in every test of the product: the root `conftest.py` names this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tinhso.kernel.time import FixedClock

if TYPE_CHECKING:
    from django.test import Client

    from tinhso.kernel.people.models import Person
    from tinhso.kernel.places.models import Unit

TODAY = date(2026, 11, 20)
MERGER = date(2025, 7, 1)

PROVINCE, COMMUNE_A, COMMUNE_B, HAMLET_A = 990_001, 990_011, 990_012, 990_021
OLD_PROVINCE, OLD_DISTRICT, OLD_A1, OLD_A2 = 990_101, 990_102, 990_111, 990_112


@dataclass(frozen=True)
class Land:
    """A small province: communes A (made of two old ones, with one hamlet) and B, and the old province before 1 July 2025."""

    province: Unit
    a: Unit
    b: Unit
    hamlet_a: Unit
    old_province: Unit
    old_district: Unit
    old_a1: Unit
    old_a2: Unit


@pytest.fixture
def frozen_clock() -> FixedClock:
    """Nine o'clock of 20 November 2026."""
    return FixedClock.on(TODAY)


@pytest.fixture
def land(db: None) -> Land:
    """The units, with parents and successions."""
    from tinhso.kernel.places.folding import fold
    from tinhso.kernel.places.models import Base, Level, Succession, Unit, UnitParent

    def unit(key: int, level: int, code: str, kind: str, name: str, start: date | None, end: date | None) -> Unit:
        return Unit.objects.create(
            id=key, level=level, code=code, kind=kind, name=name, search_key=fold(name), sort_key=name.lower(),
            valid_from=start, valid_to=end, source="test",
        )  # fmt: skip

    def part(child: Unit, parent: Unit, start: date | None, end: date | None) -> None:
        UnitParent.objects.create(unit=child, parent=parent, valid_from=start, valid_to=end)

    def passed(old: Unit, new: Unit, backward: tuple[int, int]) -> None:
        for base in Base.values:
            Succession.objects.create(
                old=old, new=new, on=MERGER, base=base, source="test",
                backward_numerator=backward[0], backward_denominator=backward[1],
            )  # fmt: skip

    made = Land(
        province=unit(PROVINCE, Level.PROVINCE, "99", "tỉnh", "Mẫu", MERGER, None),
        a=unit(COMMUNE_A, Level.COMMUNE, "99001", "xã", "A", MERGER, None),
        b=unit(COMMUNE_B, Level.COMMUNE, "99002", "xã", "B", MERGER, None),
        hamlet_a=unit(HAMLET_A, Level.HAMLET, "99001-01", "thôn", "Một", None, None),
        old_province=unit(OLD_PROVINCE, Level.PROVINCE, "99", "tỉnh", "Mẫu", None, MERGER),
        old_district=unit(OLD_DISTRICT, Level.DISTRICT, "991", "huyện", "Cũ", None, MERGER),
        old_a1=unit(OLD_A1, Level.COMMUNE, "99101", "xã", "A Một", None, MERGER),
        old_a2=unit(OLD_A2, Level.COMMUNE, "99102", "xã", "A Hai", None, MERGER),
    )
    part(made.a, made.province, MERGER, None)
    part(made.b, made.province, MERGER, None)
    part(made.hamlet_a, made.old_a1, None, MERGER)
    part(made.hamlet_a, made.a, MERGER, None)
    part(made.old_district, made.old_province, None, MERGER)
    part(made.old_a1, made.old_district, None, MERGER)
    part(made.old_a2, made.old_district, None, MERGER)
    passed(made.old_province, made.province, (1, 1))
    passed(made.old_a1, made.a, (2, 3))
    passed(made.old_a2, made.a, (1, 3))
    return made


@pytest.fixture
def unit_a(land: Land) -> Unit:
    return land.a


@pytest.fixture
def unit_b(land: Land) -> Unit:
    return land.b


def make_person(username: str, name: str, role: str = "", unit: Unit | None = None, system: str = "") -> Person:
    """An account with at most one role, for a test that needs somebody else. It cannot sign in with a password."""
    from tinhso.kernel.people.models import Assignment, Person

    person = Person.objects.create_person(username, name)
    if role:
        Assignment.objects.create(person=person, role=role, unit=unit, system=system)
    return person


@pytest.fixture
def demonstration(db: None) -> None:
    """The installation's clock stands on TODAY, and no call of the API has been counted."""
    from django.core.cache import cache

    from tinhso.kernel.loading.models import Setting

    cache.clear()
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())


@pytest.fixture
def files_apart(settings: Any, tmp_path: Path) -> None:
    """What is sent in a test is kept in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


def browser(person: Person | None) -> Client:
    """A browser in which the person is signed in; a visitor's, for None."""
    from django.test import Client

    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def machine(person: Person) -> Client:
    """A program that calls the API as the person, and may write."""
    from django.test import Client

    from tinhso.kernel.exchange.tokens import issue_token
    from tinhso.kernel.time import SystemClock

    _token, secret = issue_token(None, person, "test", read_only=False, clock=SystemClock())
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def an(land: Land) -> Person:
    """Officer of commune A."""
    return make_person("an", "Nguyễn Thị An", "commune.officer", land.a)


@pytest.fixture
def binh(land: Land) -> Person:
    """Officer of commune B."""
    return make_person("binh", "Trần Văn Bình", "commune.officer", land.b)


@pytest.fixture
def chi(db: None) -> Person:
    """A citizen: an account, no role."""
    return make_person("chi", "Lê Chi")


@pytest.fixture
def leader(land: Land) -> Person:
    return make_person("chu.tich", "Chủ tịch", "province.leader", land.province)


@pytest.fixture
def administrator(db: None) -> Person:
    return make_person("quan.tri", "Quản trị", "province.administrator")
