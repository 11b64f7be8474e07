"""Other programs keep markets with the rights of the person they act for."""

from __future__ import annotations

from typing import Any

import pytest

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land, machine
from tinhso.systems.markets.models import Charge, Market, Trader, Turnover

pytestmark = pytest.mark.usefixtures("demonstration")

JSON = "application/json"
HOA = {"stall": "A12", "name": "Trần Thị Hoa", "goods": "food"}
ACCOUNT = {"phone": "0912 345 678", "bank": "MB", "account_number": "0981 234 567"}
MONTH = {"month": "2026-10-15", "transactions": 36, "value": 2_833_000}


def test_a_market_is_entered_changed_started_and_closed(land: Land, an: Person) -> None:
    caller = machine(an)
    what = {"name": "Chợ A", "market_class": "3", "stalls": 60}
    send: dict[str, Any] = {"content_type": JSON, "headers": {"Idempotency-Key": "chợ-1"}}
    entered = {**what, "unit": land.a.pk, "opened_on": "2001-05-01"}
    made = [caller.post("/api/markets/markets", entered, **send) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert Market.objects.count() == 1
    address = f"/api/markets/markets/{made[0].json()['id']}"
    assert caller.put(address, {**what, "stalls": 80}, content_type=JSON).json()["stalls"] == 80
    early = caller.post(f"{address}/market40", {"market40_on": "2026-03-01"}, content_type=JSON)
    assert (early.status_code, early.json()["code"]) == (409, "market40-order")
    for act in ("cashless", "market40"):
        assert caller.post(f"{address}/{act}", {f"{act}_on": "2026-03-01"}, content_type=JSON).status_code == 200
    assert caller.get("/api/markets/markets", {"market40": True, "unit": land.a.pk}).json()["count"] == 1
    closed = caller.post(f"{address}/close", {"closed_on": "2026-10-01"}, content_type=JSON).json()
    assert closed["acts"] == ["markets.record_charge"]
    again = caller.post(f"{address}/close", {"closed_on": "2026-10-01"}, content_type=JSON)
    assert (again.status_code, again.json()["code"]) == (409, "market-closed")


def test_a_trader_joins_is_mended_without_losing_the_account_and_leaves(market: Market, an: Person) -> None:
    caller = machine(an)
    made = caller.post(
        f"/api/markets/markets/{market.pk}/traders", {**HOA, **ACCOUNT, "joined_on": "2026-02-02"}, content_type=JSON
    )
    assert made.status_code == 201
    assert "0981234567" not in made.content.decode() and "0912345678" not in made.content.decode()
    address = f"/api/markets/traders/{made.json()['id']}"
    changed = caller.put(address, {**HOA, "stall": "A13"}, content_type=JSON).json()
    assert (changed["stall"], changed["qr_on"]) == ("A13", "2026-02-02")
    assert Trader.objects.get().account_number == "0981234567"
    assert caller.get(f"{address}/code").json()["payload"].startswith("000201")
    assert caller.get("/api/markets/traders", {"market": market.pk, "stall": "A13", "qr": True}).json()["count"] == 1
    left = caller.post(f"{address}/end", {"left_on": "2026-10-20"}, content_type=JSON).json()
    assert left["acts"] == ["markets.record_turnover"]
    assert caller.get("/api/markets/traders", {"present_on": "2026-10-20"}).json()["count"] == 0


def test_the_month_in_which_a_trader_left_is_still_reported_and_the_next_is_not(trader: Trader, an: Person) -> None:
    caller = machine(an)
    address = f"/api/markets/traders/{trader.pk}"
    assert caller.post(f"{address}/end", {"left_on": "2026-10-20"}, content_type=JSON).status_code == 200
    assert caller.post(f"{address}/turnovers", MONTH, content_type=JSON).status_code == 201
    refused = caller.post(f"{address}/turnovers", {**MONTH, "month": "2026-11-01"}, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "month-after-end")
    assert Turnover.objects.count() == 1


def test_a_trader_does_not_leave_before_a_month_with_turnover(trader: Trader, an: Person) -> None:
    caller = machine(an)
    address = f"/api/markets/traders/{trader.pk}"
    caller.post(f"{address}/turnovers", MONTH, content_type=JSON)
    refused = caller.post(f"{address}/end", {"left_on": "2026-10-01"}, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "active-after-leaving")
    closing = caller.post(f"/api/markets/markets/{trader.market_id}/close", {"closed_on": "2026-09-01"}, content_type=JSON)
    assert closing.json()["code"] == "active-after-closing"


def test_collections_are_recorded_anew_and_listed_by_month(market: Market, an: Person) -> None:
    caller = machine(an)
    sent = {"month": "2026-10-31", "kind": "stall", "collected": 9_000_000, "cashless": 8_000_000}
    for cashless in (8_000_000, 9_000_000):
        made = caller.post(f"/api/markets/markets/{market.pk}/charges", {**sent, "cashless": cashless}, content_type=JSON)
        assert made.status_code == 201
    assert Charge.objects.get().cashless == 9_000_000
    for query, count in (({"since": "2026-10-01", "until": "2026-11-01"}, 1), ({"until": "2026-10-01"}, 0)):
        assert caller.get("/api/markets/charges", query).json()["count"] == count, query
    before = caller.post(f"/api/markets/markets/{market.pk}/charges", {**sent, "month": "2001-04-01"}, content_type=JSON)
    assert before.json()["code"] == "day-too-early"


def test_a_product_is_listed_and_delisted(market: Market, an: Person) -> None:
    caller = machine(an)
    sent = {"name": "Chè Tân Cương", "floor": "Voso", "listed_on": "2026-03-01"}
    made = caller.post(f"/api/markets/markets/{market.pk}/products", sent, content_type=JSON)
    assert made.json()["acts"] == ["markets.delist_product"]
    bad = caller.post(f"/api/markets/markets/{market.pk}/products", {**sent, "address": "javascript:x"}, content_type=JSON)
    assert bad.status_code == 422
    address = f"/api/markets/products/{made.json()['id']}/delist"
    assert caller.post(address, {"delisted_on": "2026-10-01"}, content_type=JSON).json()["acts"] == []
    assert caller.get("/api/markets/products", {"sold_on": "2026-10-01"}).json()["count"] == 0


def test_binh_reads_and_writes_nothing_of_commune_a(market: Market, trader: Trader, land: Land, binh: Person) -> None:
    caller = machine(binh)
    for name in ("markets", "traders", "turnovers", "charges", "products"):
        assert caller.get(f"/api/markets/{name}").json()["items"] == [], name
    entered = {"name": "Chợ", "market_class": "3", "stalls": 1, "unit": land.a.pk, "opened_on": "2001-05-01"}
    sent: dict[str, dict[str, Any]] = {
        "markets": entered,
        f"markets/{market.pk}/traders": {**HOA, "stall": "B1", "joined_on": "2026-02-02"},
        f"markets/{market.pk}/close": {"closed_on": "2026-10-01"},
        f"traders/{trader.pk}/end": {"left_on": "2026-10-01"},
        f"traders/{trader.pk}/turnovers": MONTH,
    }
    for address, body in sent.items():
        assert caller.post(f"/api/markets/{address}", body, content_type=JSON).status_code == 404, address
    assert (Market.objects.count(), Trader.objects.count(), Turnover.objects.count()) == (1, 1, 0)


def test_a_bank_reports_a_month_by_program_and_binh_cannot(trader: Trader, market: Market, an: Person, binh: Person) -> None:
    month = {"month": "2026-10-31", "transactions": 5, "value": 400_000}
    address = f"/api/markets/traders/{trader.pk}/turnovers"
    assert machine(binh).post(address, month, content_type=JSON).status_code == 404
    assert machine(an).post(address, month, content_type=JSON).json()["month"] == "2026-10-01"
    listed = machine(an).get(f"/api/markets/markets/{market.pk}/traders")
    assert trader.account_number not in listed.content.decode()
    assert machine(an).get(f"/api/markets/traders/{trader.pk}/code").json()["payload"].startswith("000201010211")
