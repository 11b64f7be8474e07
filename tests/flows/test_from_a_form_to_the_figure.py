"""What an officer writes in a form moves the figure on the board, and the figure opens down to that record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tinhso.centre import board
from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells import refresh, sync
from tinhso.ledger.indicators import loading as indicators
from tinhso.systems.markets.services import open_market
from tinhso.systems.teams.services import open_team

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


CASHLESS = "Chợ có mô hình thanh toán không tiền mặt"
GUIDED = "Lượt người được hướng dẫn bởi tổ công nghệ số"


@pytest.fixture
def page(
    live: str, browser_page: Page, sign_in: Callable[[Person], None], land: Land, an: Person, monkeypatch: pytest.MonkeyPatch
) -> Page:
    """An's browser, in a province whose board shows one figure of each system."""
    Setting.objects.create(key="province", value=land.province.code)
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    for stage in indicators.STAGES:
        stage.run(lambda done, total=None: None)
    monkeypatch.setattr(board, "listed", lambda province: ("markets.cashless_markets", "teams.people_guided"))
    sync.sync()
    sign_in(an)
    return browser_page


def shown(live: str, page: Page, title: str) -> str:
    """The figure on An's board, once the ledger has taken in what was written."""
    refresh.refresh()
    page.goto(f"{live}/")
    return str(page.locator("article", has_text=title).inner_text()).splitlines()[2]


def record_behind(page: Page, title: str) -> str:
    """From the board's card down: the figure, its records, the first record. The address one ends at."""
    page.get_by_role("link", name=title, exact=True).first.click()
    page.locator(".drawer a", has_text="Xem 1 bản ghi").click()
    page.locator("table.list tbody a").first.click()
    return page.url


def test_a_market_without_cash_counts_until_it_closes_and_is_found_behind_the_figure(
    live: str, page: Page, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    market = open_market(an, unit=land.a, name="Chợ A", market_class="3", stalls=60, opened_on=date(2001, 5, 1), clock=frozen_clock)
    there = f"{live}{market.get_absolute_url()}"
    assert shown(live, page, CASHLESS) == "0"
    page.goto(there)
    page.get_by_role("link", name="Bắt đầu không tiền mặt").click()
    page.get_by_role("button", name="Bắt đầu").click()
    assert shown(live, page, CASHLESS) == "1"
    assert record_behind(page, CASHLESS) == there
    page.get_by_role("link", name="Đóng cửa").click()
    page.get_by_role("button", name="Đóng cửa chợ").click()
    assert shown(live, page, CASHLESS) == "0"


def test_turns_of_help_are_added_mended_and_found_behind_the_figure(
    live: str, page: Page, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    team = open_team(
        an, unit=land.hamlet_a, name="Tổ thôn Một", decision_number="15/QĐ-UBND", decision_date=date(2026, 3, 1),
        opened_on=date(2026, 3, 2), clock=frozen_clock,
    )  # fmt: skip
    page.goto(f"{live}{team.get_absolute_url()}")
    page.get_by_role("link", name="Ghi hoạt động").click()
    page.get_by_label("Lượt người được hướng dẫn").fill("14")
    page.get_by_role("button", name="Ghi hoạt động").click()
    there = page.url
    assert shown(live, page, GUIDED) == "14"
    assert record_behind(page, GUIDED) == there
    page.get_by_role("link", name="Sửa").click()
    page.get_by_label("Lượt người được hướng dẫn").fill("41")
    page.get_by_role("button", name="Lưu").click()
    assert shown(live, page, GUIDED) == "41"
