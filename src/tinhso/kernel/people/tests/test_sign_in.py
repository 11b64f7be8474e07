"""Signing in and out, seen by their owner and by an attacker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tinhso.kernel.people.models import AuditEntry, Person, SignInFailure

PASSWORD = "lua-nep-cau-song-42"
SIGN_IN, SIGN_OUT, ACCOUNT = "/people/sign-in/", "/people/sign-out/", "/people/account/"


@pytest.fixture(autouse=True)
def _quick_hashing(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    usual, PBKDF2PasswordHasher.iterations = PBKDF2PasswordHasher.iterations, 1_000
    yield
    PBKDF2PasswordHasher.iterations = usual


@pytest.fixture
def an_with_password(an: Person) -> Person:
    an.set_password(PASSWORD)
    an.save()
    return an


def post(client: Client, **fields: str) -> Any:
    return client.post(SIGN_IN, {"username": "an", "password": PASSWORD, **fields})


def test_the_right_password_opens_a_new_session_and_is_audited(client: Client, an_with_password: Person) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "by another"
    session.save()
    planted = session.session_key
    answer = post(client, next="/people/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/people/account/")
    assert client.session.session_key != planted and "planted" not in client.session
    assert AuditEntry.objects.get(verb="people.sign_in").actor == an_with_password
    page = client.get(ACCOUNT).content.decode()
    assert "Nguyễn Thị An" in page
    assert 'data-title="Việc">Đăng nhập</td>' in page and "people.sign_in" not in page  # acts in words, no codes


def test_the_name_is_taken_without_regard_to_case(client: Client, an_with_password: Person) -> None:
    assert post(client, username=" An ").status_code == 302


@pytest.mark.parametrize("fields", [{"password": "sai"}, {"username": "nobody"}, {"password": ""}])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    client: Client, an_with_password: Person, fields: dict[str, str]
) -> None:
    answer = post(client, **fields)
    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session
    assert "chưa đúng" in answer.content.decode() or fields == {"password": ""}


def test_guessing_is_stopped_after_five_times_even_with_the_right_password(client: Client, an_with_password: Person) -> None:
    for _ in range(5):
        assert post(client, password="sai").status_code == 422
    answer = post(client)
    assert answer.status_code == 429 and "Chờ 15 phút" in answer.content.decode()


def test_guesses_spread_over_many_addresses_are_stopped_too(an_with_password: Person) -> None:
    for number in range(20):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(SIGN_IN, {"username": "an", "password": "sai"})
    assert SignInFailure.objects.count() == 20
    assert Client(REMOTE_ADDR="10.0.1.1").post(SIGN_IN, {"username": "an", "password": PASSWORD}).status_code == 429


def test_a_closed_account_does_not_sign_in(client: Client, an_with_password: Person) -> None:
    Person.objects.update(is_active=False)
    assert post(client).status_code == 422


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_never_leads_to_another_host(client: Client, an_with_password: Person, target: str) -> None:
    assert post(client, next=target)["Location"] == "/"


def test_signing_in_and_out_need_the_csrf_token(an_with_password: Person) -> None:
    attacker = Client(enforce_csrf_checks=True)
    assert post(attacker).status_code == 403
    attacker.force_login(an_with_password)
    assert attacker.post(SIGN_OUT).status_code == 403


def test_signing_out_is_a_post_and_ends_the_session(client: Client, an: Person) -> None:
    client.force_login(an)
    assert client.get(SIGN_OUT).status_code == 405
    client.post(SIGN_OUT)
    assert client.get(ACCOUNT)["Location"].startswith(SIGN_IN)


def test_changing_the_password_ends_the_other_sessions(client: Client, an_with_password: Person) -> None:
    other = Client()
    for each in (client, other):
        each.force_login(an_with_password)
    wrong = client.post(ACCOUNT, {"current": "sai", "new": "mat-khau-moi-99", "again": "mat-khau-moi-99"})
    assert wrong.status_code == 422
    short = client.post(ACCOUNT, {"current": PASSWORD, "new": "ngan", "again": "ngan"})
    assert short.status_code == 422
    right = client.post(ACCOUNT, {"current": PASSWORD, "new": "mat-khau-moi-99", "again": "mat-khau-moi-99"})
    assert right.status_code == 302
    assert client.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 302


def test_a_script_in_a_name_is_shown_as_text(client: Client, an_with_password: Person) -> None:
    Person.objects.update(name="<script>alert(1)</script>")
    client.force_login(an_with_password)
    assert "<script>alert(1)" not in client.get(ACCOUNT).content.decode()
    assert "<script>alert(1)" not in post(Client(), username='"><script>alert(1)</script>').content.decode()
