"""The walk that a newcomer takes in an afternoon: from a printed figure down to the records, and an indicator of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from tests.flows import world
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import make_person
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level
from tinhso.ledger.indicators.commands import app

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ACCOUNTS = "/chi-tieu/welfare.household_accounts"
OWN = """\
indicators:
  welfare.households_without_account:
    title: {vi: "Hộ chưa có tài khoản", en: "Households without an account"}
    pillar: society
    system: welfare
    versions:
      - from: 2024-01-01
        unit: {vi: "hộ", en: "households"}
        formula: "welfare.households - welfare.households_with_account"
        direction: down
        examples:
          - {given: {welfare.households: 26869, welfare.households_with_account: 25629}, value: "1240"}
"""


def test_walks_of_a_visitor_a_leader_and_a_commune_officer(
    live: str, browser_page: Page, sign_in: Callable[[Person], None], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    """One loading of the province for three walks: it takes longer than they do."""
    world.build()
    page = browser_page
    _visitor(live, page, axe)
    province = lookup.unit_by_code("19", world.TODAY)
    sign_in(make_person("chu.tich", "Lãnh đạo tỉnh", "province.leader", province))
    _leader(live, page, axe)
    _own_indicator(live, page, axe, tmp_path)
    commune = lookup.children(province, world.TODAY, Level.COMMUNE)[0]
    page.context.clear_cookies()
    sign_in(make_person("an", "Nguyễn Thị An", "commune.officer", commune))
    _officer(live, page, axe, str(commune))


def _visitor(live: str, page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(f"{live}/")
    axe(page)
    page.get_by_role("link", name="Hộ nghèo, hộ cận nghèo có tài khoản an sinh", exact=True).first.click()
    text = page.inner_text("main")
    assert "25.629/26.869 hộ (95,38%)" in text
    assert "25.629 / 26.869 × 100 = 95,38501…" in text and "95,39%" in text
    drawer = page.inner_text(".drawer")
    assert "25.629 ÷ 26.869" in drawer and "95,38501…%" in drawer
    axe(page)
    page.get_by_role("link", name="Xem số liệu").first.click()
    assert "Trùng số đã in" in page.inner_text("main")
    axe(page)
    answer = page.goto(f"{live}{ACCOUNTS}/ban-ghi/welfare.households_with_account?unit=19&period=as-at:2023-10-14")
    assert answer is not None and answer.status == 404
    axe(page)


def _leader(live: str, page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(f"{live}{ACCOUNTS}")
    page.locator("a", has_text="25.629/26.869").first.click()
    assert "95,38501…" in page.inner_text(".drawer")
    axe(page)
    page.get_by_role("link", name="Xem 25.629 bản ghi").click()
    assert "25.629 bản ghi hiển thị với anh/chị, trên 25.629" in page.inner_text("main")
    axe(page)
    page.locator("table.list tbody a").first.click()
    assert page.locator("h1").inner_text()
    assert "Lịch sử" in page.inner_text("main")
    axe(page)


def _own_indicator(live: str, page: Page, axe: Callable[[Page], None], folder: Path) -> None:
    file = folder / "cua-toi.yaml"
    file.write_text(OWN, encoding="utf-8")
    assert CliRunner().invoke(app, ["add", str(file)]).exit_code == 0
    page.goto(f"{live}/")
    card = page.locator("article", has_text="Hộ chưa có tài khoản")
    assert card.count() == 1 and "hộ" in card.inner_text()
    axe(page)


def _officer(live: str, page: Page, axe: Callable[[Page], None], commune: str) -> None:
    page.goto(f"{live}/")
    assert commune.lower() in page.inner_text("h1").lower()
    axe(page)
    page.goto(f"{live}{ACCOUNTS}")
    page.locator(".drawer a", has_text="bản ghi").first.click()
    assert "bản ghi hiển thị với anh/chị" in page.inner_text("main")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live}{ACCOUNTS}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than the phone"
    axe(page)
    answer = page.goto(f"{live}{ACCOUNTS}/ban-ghi/welfare.households?unit=19")
    assert answer is not None and answer.status == 404
