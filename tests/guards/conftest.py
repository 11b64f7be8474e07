"""A province with one record of everything, all in commune A, and one person of each kind."""

from __future__ import annotations

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
from tinhso.kernel.time import FixedClock
from tinhso.ledger.figures.models import Figure, Statement
from tinhso.ledger.indicators import loading as indicators
from tinhso.reports import services as reports
from tinhso.systems.markets import services as markets
from tinhso.systems.teams import services as teams
from tinhso.systems.welfare import services as welfare

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
        **_teams(land, an, department, frozen_clock),
        **_markets(land, an, frozen_clock),
        **_welfare(land, an, frozen_clock),
        **_rounds(land, department, frozen_clock),
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


def _figure(land: Land) -> None:
    said = {"indicator_id": INDICATOR, "unit": land.province, "starts": date(2024, 1, 1), "ends": date(2025, 1, 1)}
    printed = Statement.objects.create(key="mau", as_of="2024", form="percent", value="95.39", places=2, **said)
    Figure.objects.create(code=FIGURE, origin="printed", period="2024", statement=printed, **said)


def _draft(land: Land, an: Person, clock: FixedClock) -> dict[str, str]:
    text = "Năm 2024 có 25.629/26.869 hộ nghèo, hộ cận nghèo có tài khoản (đạt 95,38%)."
    draft = reports.check_draft(an, name="bao-cao.txt", content=text.encode(), unit=land.province, clock=clock)
    figure = reports.latest(draft).result["figures"][0]
    return {"du-thao/key": str(draft.pk), "start": str(figure["start"])}


def _teams(land: Land, an: Person, department: Person, clock: FixedClock) -> dict[str, str]:
    team = teams.open_team(
        an, unit=land.hamlet_a, name="Tổ thôn Một", decision_number="15/QĐ-UBND", decision_date=date(2026, 3, 1),
        opened_on=date(2026, 3, 2), clock=clock,
    )  # fmt: skip
    member = teams.add_member(
        an,
        team,
        name="Hoàng Văn Nam",
        role="leader",
        organisation="head",
        phone="0912 345 678",
        joined_on=date(2026, 3, 2),
        clock=clock,
    )
    activity = teams.record_activity(an, team, held_on=date(2026, 11, 1), kind="visits", people_guided=9, clock=clock)
    household = teams.record_household(
        an, team, head_name="Trần Văn Tư", helped_on=date(2026, 11, 1), helped_with="vneid", clock=clock
    )
    training = teams.record_training(an, unit=land.a, held_on=date(2026, 11, 2), topic="VNeID", members=[member.pk], clock=clock)
    plan = teams.set_plan(department, unit=land.a, teams=12, decision_number="9/KH", starts_on=date(2026, 1, 1), clock=clock)
    return {
        "teams/key": str(team.pk), "team": str(team.pk), "teams/members/key": str(member.pk), "activity": str(activity.pk),
        "teams/activities/key": str(activity.pk), "teams/households/key": str(household.pk), "teams/trainings/key": str(training.pk),
        "member": str(member.pk), "household": str(household.pk), "training": str(training.pk), "teams/plans/key": str(plan.pk),
        "plan": str(plan.pk),
    }  # fmt: skip


def _markets(land: Land, an: Person, clock: FixedClock) -> dict[str, str]:
    market = markets.open_market(
        an,
        unit=land.a,
        name="Chợ A",
        market_class="3",
        stalls=60,
        opened_on=date(2001, 5, 1),
        board="Ban quản lý chợ A",
        clock=clock,
    )
    markets.start_cashless(an, market, cashless_on=date(2026, 2, 2), clock=clock)
    trader = markets.add_trader(
        an, market, stall="A12", name="Trần Thị Hoa", goods="food", joined_on=date(2026, 2, 2), phone="0912 345 678", bank="MB",
        account_number="0981 234 567", clock=clock,
    )  # fmt: skip
    month = date(2026, 10, 1)
    turnover = markets.record_turnover(an, trader, month=month, transactions=36, value=2_833_000, clock=clock)
    charge = markets.record_charge(an, market, month=month, kind="stall", collected=9_000_000, cashless=8_000_000, clock=clock)
    product = markets.list_product(an, market, name="Chè", floor="Voso", listed_on=date(2026, 3, 1), clock=clock)
    return {
        "markets/key": str(market.pk),
        "market": str(market.pk),
        "markets/traders/key": str(trader.pk),
        "trader": str(trader.pk),
        "markets/turnovers/key": str(turnover.pk),
        "markets/charges/key": str(charge.pk),
        "markets/products/key": str(product.pk),
        "product": str(product.pk),
    }


def _welfare(land: Land, an: Person, clock: FixedClock) -> dict[str, str]:
    merit = welfare.add_entitlement(
        an, unit=land.hamlet_a, programme="merit_allowance", identity_number="019062000123", name="Hoàng Văn Nam", birth_year=1950,
        entitled_on=date(2026, 1, 1), clock=clock,
    )  # fmt: skip
    welfare.declare_account(
        an, merit, bank="VBA", account_number="8500205012345", via="commune", opened_on=date(2026, 2, 1), clock=clock
    )
    return {"welfare/key": str(merit.pk), "api/welfare/entitlements/key": str(merit.pk)}


def _rounds(land: Land, department: Person, clock: FixedClock) -> dict[str, str]:
    """October's round is paid out, November's waits for approval."""
    director = make_person("so.duyet", "Giám đốc Sở", "department.officer", land.province)
    october, november = (
        welfare.prepare_round(department, province=land.province, month=month, programmes=["merit_allowance"], clock=clock)
        for month in (date(2026, 10, 1), date(2026, 11, 1))
    )
    payment = october.payments.get()
    welfare.approve_round(director, october, total=payment.amount, clock=clock)
    welfare.send_round(department, october, clock=clock)
    return {
        "welfare/rounds/key": str(november.pk),
        "api/welfare/rounds/key": str(november.pk),
        "api/welfare/payments/key": str(payment.pk),
        "welfare/payments/key": str(payment.pk),
        "welfare/files/key": str(october.files.get(kind="pain.001").pk),
    }


def _import(an: Person, clock: FixedClock) -> dict[str, str]:
    sent = SimpleUploadedFile("thanh-vien.csv", "Xã, phường,Họ và tên\nA,Nguyễn Văn Ba\n".encode())
    batch = imports.send_file(an, "teams.members", sent, whole=False, clock=clock)
    imports.read_batch(batch.pk)
    form = "teams.members"
    return {
        "imports/key": str(batch.pk), "api/imports/batches/key": str(batch.pk), "verb": "drop",
        "imports/new/code": form, "imports/template/code": form,
    }  # fmt: skip
