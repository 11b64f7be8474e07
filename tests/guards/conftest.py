"""A province with one record of everything, all in commune A, and one person of each kind."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.kernel.imports import services as imports
from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land, make_person
from tinhso.kernel.systems import systems
from tinhso.kernel.time import FixedClock
from tinhso.ledger.figures.models import Figure, Statement
from tinhso.ledger.indicators import loading as indicators
from tinhso.reports import services as reports

INDICATOR = "welfare.household_accounts"
MEASURE = "welfare.households"
FIGURE = "mau-2024"


@dataclass(frozen=True)
class World:
    """`people`: role → person, None for a visitor. `records`: what stands in an address, by the path before it or by its name."""

    people: dict[str, Person | None]
    records: dict[str, str]

    @cached_property
    def sessions(self) -> dict[str, Client]:
        """Role → a client that has signed in. Take a new one from `client`: these keep their session."""
        found = {role: Client() for role in self.people}
        for role, person in self.people.items():
            if person is not None:
                found[role].force_login(person)
        return found

    def client(self, role: str, **options: Any) -> Client:
        """A browser of that person, signed in."""
        client = Client(**options)
        client.cookies.load({name: morsel.value for name, morsel in self.sessions[role].cookies.items()})
        return client


@pytest.fixture
def world(
    land: Land,
    an: Person,
    binh: Person,
    chi: Person,
    leader: Person,
    administrator: Person,
    frozen_clock: FixedClock,
    settings: Any,
    tmp_path: Path,
) -> World:
    """The province. Everything in it is written by An through the services."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "files"
    Setting.objects.create(key="province", value=land.province.code)
    Setting.objects.create(key="demo_date", value=frozen_clock.today().isoformat())
    for stage in indicators.STAGES:
        stage.run(lambda done, total=None: None)
    _figure(land)
    department = make_person("so.khcn", "Chuyên viên Sở", "department.officer", land.province)
    records = {
        **{key: value for examples in _examples() for key, value in examples(land, an, department, frozen_clock).items()},
        **_import(an, frozen_clock),
        **_draft(land, an, frozen_clock),
        "code": INDICATOR,
        "measure": MEASURE,
        "form": "csv",
        "number": "1",
        "so-lieu/code": FIGURE,
        "dia-ban/key": str(land.a.pk),
        "api/figures/figures/code": FIGURE,
        "api/code": "teams",
    }
    people = {
        "visitor": None,
        "chi": chi,
        "an": an,
        "binh": binh,
        "department": department,
        "leader": leader,
        "administrator": administrator,
        "auditor": make_person("thanh.tra", "Thanh tra tỉnh", "province.auditor", land.province),
    }
    return World(people, records)


def _examples() -> Iterator[Callable[..., dict[str, str]]]:
    """What makes the records of each system: `records` in its `tests/examples.py`."""
    return (importlib.import_module(f"{system.name}.tests.examples").records for system in systems())


def _figure(land: Land) -> None:
    said = {"indicator_id": INDICATOR, "unit": land.province, "starts": date(2024, 1, 1), "ends": date(2025, 1, 1)}
    printed = Statement.objects.create(key="mau", as_of="2024", form="percent", value="95.39", places=2, **said)
    Figure.objects.create(code=FIGURE, origin="printed", period="2024", statement=printed, **said)


def _draft(land: Land, an: Person, clock: FixedClock) -> dict[str, str]:
    text = "Năm 2024 có 25.629/26.869 hộ nghèo, hộ cận nghèo có tài khoản (đạt 95,38%)."
    draft = reports.check_draft(an, name="bao-cao.txt", content=text.encode(), unit=land.province, clock=clock)
    figure = reports.latest(draft).result["figures"][0]
    return {"du-thao/key": str(draft.pk), "start": str(figure["start"])}


def _import(an: Person, clock: FixedClock) -> dict[str, str]:
    sent = SimpleUploadedFile("thanh-vien.csv", "Xã, phường,Họ và tên\nA,Nguyễn Văn Ba\n".encode())
    batch = imports.send_file(an, "teams.members", sent, whole=False, clock=clock)
    imports.read_batch(batch.pk)
    form = "teams.members"
    return {
        "imports/key": str(batch.pk), "api/imports/batches/key": str(batch.pk), "verb": "drop",
        "imports/new/code": form, "imports/template/code": form,
    }  # fmt: skip
