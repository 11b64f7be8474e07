"""The web API: the same rights, masks and refusals as the pages."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.tests.conftest import IDENTITY


@pytest.fixture(autouse=True)
def demonstration(db: None) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_lists_her_commune_masked_and_binh_finds_nothing(with_account: Entitlement, an: Person, binh: Person) -> None:
    answer = client_of(an).get("/api/welfare/entitlements?kind=merit&bank=VBA&standing_on=2026-05-01")
    assert answer.status_code == 200
    (found,) = answer.json()["items"]
    assert found["code"] == with_account.code
    assert found["identity_number"].endswith("123")
    assert IDENTITY not in answer.content.decode()
    assert client_of(binh).get("/api/welfare/entitlements").json()["count"] == 0
    assert client_of(binh).get(f"/api/welfare/entitlements/{with_account.pk}").status_code == 404


def test_writing_by_api_is_idempotent_and_refused_in_the_one_form(land: Land, an: Person) -> None:
    body = {
        "unit": land.a.pk, "programme": "merit_allowance", "identity_number": IDENTITY, "name": "Hoàng Văn Nam",
        "entitled_on": "2026-01-01", "key": "k1",
    }  # fmt: skip

    def post(address: str, given: dict[str, object]) -> tuple[int, dict[str, object]]:
        answer = client_of(an).post(f"/api/welfare{address}", json.dumps(given), content_type="application/json")
        return answer.status_code, answer.json()

    first, second = post("/entitlements", body), post("/entitlements", body)
    assert first == second
    assert first[0] == 200
    status, error = post("/entitlements", {**body, "key": "k2"})
    assert (status, error["code"]) == (409, "entitlement-overlaps")
    assert post("/entitlements", {**body, "unit": land.b.pk, "key": "k3"})[0] == 404
    assert post("/entitlements", {**body, "unit": 1, "key": "k4"})[0] == 404
    key = first[1]["id"]
    account = {"bank": "VBA", "account_number": "8500205012345", "opened_on": "2026-02-01"}
    assert post(f"/entitlements/{key}/account", account)[1]["bank"] == "VBA"
    assert post(f"/entitlements/{key}/end", {"ended_on": "2026-06-01", "reason": "từ trần"})[1]["ended_on"] == "2026-06-01"
