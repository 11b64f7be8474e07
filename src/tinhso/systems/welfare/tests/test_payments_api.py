"""Rounds and payments by program: drawn up, approved by another, answered, paid again; each for whom it is, and once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.systems.welfare.models import Entitlement, Payment, Round
from tinhso.systems.welfare.tests.conftest import IDENTITY
from tinhso.systems.welfare.tests.test_pay_a_round import AMOUNT, answers

NOVEMBER = {"month": "2026-11-01", "programmes": ["merit_allowance"]}


@pytest.fixture(autouse=True)
def demonstration(db: None) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    Setting.objects.create(key="province", value="99")


def get(person: Person, address: str) -> tuple[int, Any]:
    client = Client()
    client.force_login(person)
    answer = client.get(f"/api/welfare{address}")
    return answer.status_code, answer.json()


def post(person: Person, address: str, given: dict[str, Any] | None = None) -> tuple[int, Any]:
    client = Client()
    client.force_login(person)
    answer = client.post(f"/api/welfare{address}", json.dumps(given or {}), content_type="application/json")
    return answer.status_code, answer.json()


def send(person: Person, content: bytes) -> tuple[int, Any]:
    client = Client()
    client.force_login(person)
    answer = client.post("/api/welfare/answers", {"file": SimpleUploadedFile("ket-qua.xml", content)})
    return answer.status_code, answer.json()


def test_a_round_goes_its_whole_way_by_program(
    with_account: Entitlement, land: Land, department: Person, director: Person, an: Person
) -> None:
    status, made = post(department, "/rounds", {**NOVEMBER, "key": "ky-11"})
    assert status == 200
    assert (made["state"], made["payments"], made["amount"], made["failed"]) == ("draft", 1, AMOUNT, 0)
    assert post(department, "/rounds", {**NOVEMBER, "key": "ky-11"}) == (200, made), "the same call twice draws up once"
    assert Round.objects.count() == 1
    assert post(department, "/rounds", {**NOVEMBER, "key": "ky-12"})[1]["code"] == "nobody-to-pay"
    address = f"/rounds/{made['id']}"
    assert post(department, f"{address}/approve", {"total": AMOUNT})[1]["code"] == "own-round"
    assert post(director, f"{address}/approve", {"total": AMOUNT - 1})[1]["code"] == "total-differs"
    assert post(director, f"{address}/approve", {"total": AMOUNT})[1]["state"] == "approved"
    sent = post(department, f"{address}/send", {"key": "gui"})
    assert sent == post(department, f"{address}/send", {"key": "gui"})
    assert sent[1]["state"] == "sent"
    content = answers(Round.objects.get(), "returned", "AC04")[1]
    first, second = send(department, content), send(department, content)
    assert first == second
    assert (first[0], first[1]["kind"], first[1]["payments"]) == (200, "camt.054", 2)
    kinds = [file["kind"] for file in get(department, f"{address}/files")[1]["items"]]
    assert kinds == ["pain.001", "camt.054"]
    (line,) = get(department, f"{address}/lines")[1]
    assert (line["drawn"], line["returned"], line["difference"], line["bank_difference"]) == (AMOUNT, AMOUNT, 0, 0)
    (returned,) = get(an, "/payments?waiting=true&month=2026-11-01")[1]["items"]
    assert (returned["state"], returned["reason"], returned["amount"]) == ("returned", "AC04", AMOUNT)
    assert returned["advice"] == "Khai tài khoản khác, hoặc chi tiền mặt."
    status, error = post(department, f"/payments/{returned['id']}/reissue", {"method": "account"})
    assert (status, error["code"]) == (409, "account-same")
    again = post(department, f"/payments/{returned['id']}/reissue", {"method": "cash", "key": "lai"})[1]
    assert again["replaces"] == returned["id"]
    assert get(an, "/payments?waiting=true")[1]["count"] == 0
    post(director, f"/rounds/{again['round']}/approve", {"total": AMOUNT})
    paid = post(an, f"/payments/{again['id']}/cash", {"paid_on": "2026-11-20", "receipt": "PC 01", "key": "pc"})[1]
    assert (paid["state"], paid["method"], paid["paid_on"]) == ("paid", "cash", "2026-11-20")


def test_lists_are_filtered_paged_and_masked(with_account: Entitlement, land: Land, department: Person, an: Person) -> None:
    made = post(department, "/rounds", NOVEMBER)[1]
    assert get(department, "/rounds?state=draft&month=2026-11-01&size=1")[1]["count"] == 1
    assert get(department, "/rounds?state=sent")[1]["count"] == 0
    assert get(department, "/rounds?state=nonsense")[0] == 422
    assert get(an, f"/payments?round={made['id']}&bank=VBA&method=account&unit={land.a.pk}")[1]["count"] == 1
    for empty in ("bank=CTG", "method=cash", f"unit={land.b.pk}", "state=paid", "month=2026-10-01", "page=2&reason=AC04"):
        assert get(an, f"/payments?{empty}")[1]["items"] == [], empty
    (payment,) = get(an, "/payments")[1]["items"]
    assert payment["account_number"].endswith("345")
    shown = json.dumps(payment)
    for hidden in (IDENTITY, with_account.account_number, with_account.name):
        assert hidden not in shown


def test_who_may_do_what(
    with_account: Entitlement, land: Land, department: Person, an: Person, binh: Person, chi: Person, leader: Person
) -> None:
    for person in (an, binh, chi, leader):
        assert post(person, "/rounds", NOVEMBER)[0] == 404, person
    assert not Payment.objects.exists()
    made = post(department, "/rounds", NOVEMBER)[1]
    payment = Payment.objects.get()
    for person in (an, binh, chi):
        assert get(person, f"/rounds/{made['id']}")[0] == 404, person
        assert get(person, "/rounds")[1]["count"] == 0
        for act in ("approve", "send", "drop"):
            assert post(person, f"/rounds/{made['id']}/{act}", {"total": AMOUNT})[0] == 404
    assert get(leader, f"/rounds/{made['id']}")[0] == 200
    assert post(leader, f"/rounds/{made['id']}/drop")[0] == 404
    assert get(an, f"/payments/{payment.pk}")[0] == 200
    assert get(binh, f"/payments/{payment.pk}")[0] == 404
    assert post(binh, f"/payments/{payment.pk}/reissue", {"method": "cash"})[0] == 404
    assert send(an, b"<a/>")[0] == 404
    assert Client().get("/api/welfare/payments").status_code == 401
    assert post(department, f"/rounds/{made['id']}/drop")[1]["state"] == "dropped"
