"""The API: who may call, one form of errors, one description."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.kernel.exchange import tokens
from tinhso.kernel.exchange.commands import text
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock, SystemClock

ME, BATCHES = "/api/exchange/me", "/api/imports/batches"


@pytest.fixture(autouse=True)
def _no_calls_counted() -> None:
    cache.clear()


def machine(person: Person, **other: Any) -> Client:
    _token, secret = tokens.issue_token(None, person, "test", clock=SystemClock(), **other)
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_visitor_is_told_how_to_call(client: Client, db: None) -> None:
    answer = client.get(ME)
    assert answer.status_code == 401
    assert answer.json() == {
        "code": "sign-in",
        "message": {"vi": "Cần đăng nhập hoặc mã máy.", "en": "Sign in, or send a machine's token."},
        "where": "Authorization",
    }


def test_a_machine_acts_as_its_person_and_no_more(an: Person, land: Land) -> None:
    answer = machine(an).get(ME)
    assert answer.json() == {
        "username": "an", "name": "Nguyễn Thị An", "roles": [{"role": "commune.officer", "unit": land.a.pk, "system": ""}],
    }  # fmt: skip


def test_only_the_hash_of_a_token_is_kept(an: Person) -> None:
    token, secret = tokens.issue_token(None, an, "test", clock=SystemClock())
    assert secret not in str(token.__dict__) and token.digest == tokens.digest_of(secret)


def test_revoked_expired_and_invented_tokens_open_nothing(an: Person) -> None:
    token, secret = tokens.issue_token(None, an, "test", clock=SystemClock())
    assert tokens.token_of(secret, SystemClock()) == token
    assert tokens.token_of(secret, FixedClock(token.expires_at)) is None
    assert tokens.token_of("tso_invented", SystemClock()) is None
    tokens.revoke_token(an, token, clock=SystemClock())
    assert tokens.token_of(secret, SystemClock()) is None
    assert Client(headers={"authorization": f"Bearer {secret}"}).get(ME).status_code == 401


def test_binh_cannot_make_or_revoke_ans_token(an: Person, binh: Person) -> None:
    from django.http import Http404

    token, _secret = tokens.issue_token(an, an, "mine", clock=SystemClock())
    with pytest.raises(Http404):
        tokens.issue_token(binh, an, "his", clock=SystemClock())
    with pytest.raises(Http404):
        tokens.revoke_token(binh, token, clock=SystemClock())
    with pytest.raises(Refused):
        tokens.issue_token(an, an, "for ever", days=10_000, clock=SystemClock())


def test_a_reading_token_writes_nothing(an: Person) -> None:
    answer = machine(an).post(f"{BATCHES}/1/drop")
    assert (answer.status_code, answer.json()["code"]) == (403, "token-read-only")


def test_a_session_writes_only_with_the_csrf_token(an: Person) -> None:
    attacker = Client(enforce_csrf_checks=True)
    attacker.force_login(an)
    assert attacker.get(ME).status_code == 200
    assert attacker.post(f"{BATCHES}/1/drop").status_code == 403


def test_a_machine_writes_with_its_token_alone_and_is_told_what_its_token_lacks(an: Person) -> None:
    """As over the network: the test client leaves out the CSRF check where nobody asks for it."""

    def post(secret: str) -> tuple[int, str]:
        client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret}"} if secret else {})
        answer = client.post(f"{BATCHES}/1/drop")
        return answer.status_code, answer.json()["code"]

    _token, reading = tokens.issue_token(None, an, "reads", clock=SystemClock())
    _token, writing = tokens.issue_token(None, an, "writes", read_only=False, clock=SystemClock())
    assert post(writing) == (404, "not-found"), "the call reached the service"
    assert post(reading) == (403, "token-read-only")
    assert post("tso_invented") == post("") == (401, "sign-in")


def test_an_sees_her_files_and_binhs_do_not_exist(an: Person, binh: Person, frozen_clock: FixedClock) -> None:
    at = frozen_clock.now()
    mine, his = [
        Batch.objects.create(importer="x", file_name=f"{p.username}.csv", sha256="0", size=1, sent_by=p, sent_at=at)
        for p in (an, binh)
    ]
    client = machine(an)
    listed = client.get(BATCHES).json()
    assert (listed["count"], [item["id"] for item in listed["items"]]) == (1, [mine.pk])
    assert client.get(f"{BATCHES}/{mine.pk}").status_code == 200
    assert client.get(f"{BATCHES}/{his.pk}").json()["code"] == "not-found"
    assert client.get(f"{BATCHES}/{his.pk}/errors").status_code == 404


def test_a_form_that_chi_may_not_use_does_not_exist(chi: Person) -> None:
    file = SimpleUploadedFile("a.csv", b"a,b")
    answer = machine(chi, read_only=False).post(BATCHES, {"importer": "welfare.beneficiaries", "file": file})
    assert answer.status_code == 404


def test_wrong_input_names_its_place(an: Person) -> None:
    answer = machine(an).get(f"{BATCHES}?size=100000")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid" and answer.json()["where"].endswith("size")


def test_what_no_database_can_store_is_the_callers_mistake(client: Client, land: Land) -> None:
    answer = client.get("/api/figures/findings?indicator=%00")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_too_many_calls_of_one_address_are_held_back_but_not_a_persons(client: Client, an: Person) -> None:
    codes = [client.get(ME).status_code for _ in range(3)]
    assert codes == [401] * 3
    busy = machine(an)
    assert {busy.get(ME).status_code for _ in range(130)} == {200}, "a person has six hundred calls a minute"
    statuses = [busy.get(ME).status_code for _ in range(471)]
    assert (statuses[469], statuses[470]) == (200, 429)


def test_visitors_behind_a_trusted_proxy_are_counted_one_by_one(settings: Any, land: Land) -> None:
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]

    def call(visitor: str) -> int:
        return Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=visitor).get("/api/figures/findings").status_code

    assert [call("203.0.113.7") for _ in range(121)][-1] == 429
    assert call("203.0.113.8") == 200


def test_the_committed_description_is_the_present_one() -> None:
    """After changing an API: tinhso api describe --write docs/reference/openapi.json"""
    kept = Path(__file__).resolve().parents[5] / "docs" / "reference" / "openapi.json"
    assert kept.read_text() == text()


def test_each_system_has_its_own_description(client: Client, db: None) -> None:
    whole = client.get("/api/openapi.json").json()
    part = client.get("/api/imports/openapi.json").json()
    assert set(part["paths"]) == {path for path in whole["paths"] if path.startswith("/api/imports/")}
    assert "BatchOut" in part["components"]["schemas"] and "Me" not in part["components"]["schemas"]
    assert client.get("/api/nothing/openapi.json").status_code == 404


def test_a_demonstration_clock_does_not_keep_tokens_alive(an: Person, frozen_clock: FixedClock) -> None:
    _token, secret = tokens.issue_token(None, an, "test", days=1, clock=frozen_clock)
    assert tokens.token_of(secret, FixedClock(frozen_clock.now() + timedelta(days=1))) is None
