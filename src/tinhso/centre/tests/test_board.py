"""What each reader meets on the board and the indicator page: their own place, what was published, and the way down to the records."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from tinhso.centre import board, standing
from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.figures.models import Figure, Statement
from tinhso.ledger.indicators import loading
from tinhso.ledger.indicators.files import product_definitions, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installed(land: Land, frozen_clock: FixedClock) -> None:
    """A province of two communes, on its own day, with all indicators and no records."""
    Setting.objects.create(key="province", value=land.province.code)
    Setting.objects.create(key="demo_date", value=frozen_clock.today().isoformat())
    for stage in loading.STAGES:
        stage.run(lambda done, total=None: None)


@pytest.fixture
def visitor() -> Client:
    """Nobody signed in."""
    return Client()


def test_every_indicator_of_the_board_file_exists_in_the_product() -> None:
    assert set(board.listed("19")) <= set(product_definitions())


def test_a_visitor_meets_a_board_and_no_way_to_records(visitor: Client) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    assert "Đăng nhập" in page.content.decode()


def test_an_unknown_indicator_unit_or_period_does_not_exist(visitor: Client) -> None:
    assert visitor.get("/chi-tieu/nothing.here").status_code == 404
    assert visitor.get("/?unit=99999").status_code == 404
    assert visitor.get("/chi-tieu/welfare.household_accounts?period=2024-13").status_code == 404


@pytest.mark.parametrize("path", ["/chi-tieu", "/so-lieu", "/phat-hien", "/tim?q=ho"])
def test_public_pages_stand_without_data(visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code == 200


def test_an_officer_stands_in_their_own_commune(an: Person, unit_a: Unit) -> None:
    client = Client()
    client.force_login(an)
    assert str(unit_a) in client.get("/").content.decode()


def test_the_board_leads_to_the_page_of_its_unit(an: Person, unit_a: Unit, land: Land) -> None:
    client = Client()
    client.force_login(an)
    assert f"/dia-ban/{unit_a.pk}" in client.get("/").content.decode()
    assert f"/dia-ban/{land.province.pk}" in Client().get("/").content.decode()


def test_a_visitors_board_prefers_what_was_published(frozen_clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    here = standing.standing_of(None)
    silent, told = "welfare.household_accounts", "teams.teams"
    shown = [SimpleNamespace(indicator=told, kind="value")]
    monkeypatch.setattr(board, "listed", lambda province: (silent,))
    monkeypatch.setattr(board, "listing", SimpleNamespace(published=lambda **of: shown))
    assert [card.code for card in board.draw(here)] == [told]
    shown.clear()
    assert [card.code for card in board.draw(here)] == [silent]


def test_a_card_prints_the_share_that_the_document_prints(
    land: Land, frozen_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {
        "indicator_id": "welfare.household_accounts",
        "unit": land.province,
        "starts": date(2023, 10, 14),
        "ends": date(2023, 10, 15),
    }
    printed = Statement.objects.create(
        key="mau",
        as_of="2023-10-14",
        form="amount",
        value=25629,
        numerator=25629,
        denominator=26869,
        percent="95.38",
        percent_places=2,
        **said,
    )
    Figure.objects.create(code="mau", origin="printed", period="as-at:2023-10-14", statement=printed, **said)
    monkeypatch.setattr(board, "listed", lambda province: ("welfare.household_accounts",))
    [card] = board.draw(standing.standing_of(None))
    assert card.face.main == "95,38", "25.629/26.869 rounds to 95,39: a card under the seal shows what was published"


def test_in_a_demonstration_the_ledgers_day_is_the_day_the_page_stands_on(visitor: Client) -> None:
    """A refresh runs on the machine's time, two days after the day on which the simulated records end."""
    FactState.objects.update(refreshed_at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
    page = visitor.get("/").content.decode()
    assert re.search(r"Sổ cập nhật\s+20/11/2026", page)
    assert "22/11" not in page


def test_on_a_running_clock_the_board_says_when_the_ledger_was_refreshed_in_vietnam(visitor: Client) -> None:
    Setting.objects.filter(key="demo_date").delete()
    FactState.objects.update(refreshed_at=datetime(2026, 11, 21, 18, 5, tzinfo=UTC))
    assert re.search(r"Sổ cập nhật\s+01:05, 22/11/2026", visitor.get("/").content.decode())


@pytest.mark.parametrize(
    ("formula", "of", "part"),
    [
        ("100 * welfare.households_with_account / welfare.households", '{vi: "hộ", en: "households"}', True),
        ("100 * teams.members / teams.teams", "null", True),
        ("declared", "null", True),
        ("growth(teams.members)", "null", False),
    ],
)
def test_a_growth_is_a_part_of_nothing(formula: str, of: str, part: bool) -> None:
    text = (
        'indicators:\n  test.one:\n    title: {vi: "Một", en: "One"}\n    pillar: society\n    system: test\n    versions:\n'
        f'      - {{from: 2024-01-01, unit: {{vi: "%", en: "%", of: {of}}}, formula: "{formula}"}}\n'
    )
    assert read(text, "một.yaml")[0].definition.versions[0].is_part is part
