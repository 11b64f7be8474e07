"""The pages: who meets which, what a form says, and how many queries a list costs."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, Land, browser
from tinhso.kernel.time import FixedClock
from tinhso.systems.markets.models import Charge, Market, Trader
from tinhso.systems.markets.services import add_trader, list_product, open_market, record_charge, record_turnover

pytestmark = pytest.mark.usefixtures("demonstration")

SCRIPT = "<script>alert('x')</script>\"'&"


LISTS = ("list", "traders", "turnovers", "charges", "open")
OF_MARKET = (
    "market",
    "change",
    "close",
    "start-market40",
    "record-charge",
    "list-product",
    "add-trader",
    "codes",
)
OF_TRADER = ("trader", "change-trader", "end-trader", "record-turnover")


@pytest.fixture
def every_page(market: Market, trader: Trader, an: Person, frozen_clock: FixedClock) -> list[str]:
    turnover = record_turnover(an, trader, month=date(2026, 10, 1), transactions=9, value=700_000, clock=frozen_clock)
    charge = record_charge(
        an, market, month=date(2026, 10, 1), kind="stall", collected=9_000_000, cashless=8_000_000, clock=frozen_clock
    )
    product = list_product(an, market, name=SCRIPT, floor=SCRIPT, listed_on=TODAY, clock=frozen_clock)
    add_trader(an, market, stall="B1", name=SCRIPT, goods="farm", joined_on=TODAY, clock=frozen_clock)
    return [
        *(reverse(f"markets:{name}") for name in LISTS),
        *(reverse(f"markets:{name}", args=[market.pk]) for name in OF_MARKET),
        *(reverse(f"markets:{name}", args=[trader.pk]) for name in OF_TRADER),
        *(record.get_absolute_url() for record in (turnover, charge, product)),
        reverse("markets:delist-product", args=[product.pk]),
    ]


def test_an_opens_every_page_of_her_commune_and_a_script_in_any_text_stays_text(every_page: list[str], an: Person) -> None:
    for address in every_page:
        answer = browser(an).get(address)
        assert answer.status_code == 200, address
        assert b"<script>alert" not in answer.content, address


def test_binh_chi_and_a_visitor_find_no_page_of_commune_a(every_page: list[str], binh: Person, chi: Person) -> None:
    lists = {reverse(f"markets:{name}") for name in LISTS}
    for address in every_page:
        assert browser(binh).get(address).status_code == (200 if address in lists else 404), address
        assert browser(chi).get(address).status_code == 404, address
        assert browser(None).get(address).status_code == 404, address


def test_the_sheet_of_codes_is_a_pdf(market: Market, trader: Trader, an: Person) -> None:
    answer = browser(an).get(reverse("markets:codes", args=[market.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_traders_page_shows_the_code_but_not_the_whole_account_nor_the_telephone(trader: Trader, an: Person) -> None:
    page = browser(an).get(reverse("markets:trader", args=[trader.pk])).content.decode()
    assert 'class="qr"' in page
    assert trader.account_number not in page
    assert trader.phone not in page


def test_opening_the_form_with_account_and_telephone_is_written_down(trader: Trader, an: Person) -> None:
    browser(an).get(reverse("markets:change-trader", args=[trader.pk]))
    entry = AuditEntry.objects.get(verb="audit.read_personal")
    assert (entry.actor, entry.record) == (an, str(trader.pk))


def test_a_charge_is_typed_with_thousands_and_a_part_over_the_whole_stands_at_its_field(market: Market, an: Person) -> None:
    client, address = browser(an), reverse("markets:record-charge", args=[market.pk])
    typed = {"month": "2026-10-15", "kind": "stall", "collected": "9.000.000", "cashless": "9.500.000"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert refused.context["form"].errors["cashless"]
    assert client.post(address, {**typed, "cashless": "8.500.000"}).status_code == 302
    charge = Charge.objects.get()
    assert (charge.month, charge.collected, charge.cashless) == (date(2026, 10, 1), 9_000_000, 8_500_000)


def test_the_goals_of_a_market_are_shown_with_their_parts(every_page: list[str], market: Market, an: Person) -> None:
    goals = browser(an).get(reverse("markets:market", args=[market.pk])).context["goals"]
    assert [(goal.part, goal.whole, goal.met) for goal in goals] == [(1, 2, False), (1, 1, True), (8_000_000, 9_000_000, False)]


def test_a_list_costs_the_same_queries_at_one_row_and_at_fifty(
    market: Market, trader: Trader, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    client = browser(an)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"markets:{name}"), {"size": 50}).status_code == 200
        return len(queries)

    names = ("list", "traders", "turnovers", "charges")
    record_turnover(an, trader, month=date(2026, 3, 1), transactions=9, value=700_000, clock=frozen_clock)
    record_charge(an, market, month=date(2026, 3, 1), kind="stall", collected=9, cashless=8, clock=frozen_clock)
    for name in names:
        cost(name)
    at_one = {name: cost(name) for name in names}
    for number in range(49):
        open_market(an, unit=land.a, name="Chợ", market_class="3", stalls=9, opened_on=date(2020, 1, 1), clock=frozen_clock)
        joined = add_trader(an, market, stall=f"D{number}", name="Hà", goods="food", joined_on=TODAY, clock=frozen_clock)
        record_turnover(an, joined, month=TODAY, transactions=9, value=700_000, clock=frozen_clock)
    for month in range(4, 12):
        record_charge(an, market, month=date(2026, month, 1), kind="stall", collected=9, cashless=8, clock=frozen_clock)
    assert {name: cost(name) for name in names} == at_one
