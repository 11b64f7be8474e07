"""Behind a proxy each visitor keeps an address of their own, and nobody can put on another's."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tinhso.kernel.people.addresses import address_of
from tinhso.kernel.people.models import AuditEntry, Person, SignInFailure
from tinhso.kernel.people.tests.test_sign_in import PASSWORD, SIGN_IN

PROXIES = ["127.0.0.1/32", "10.20.0.0/16", "fd00::/8"]


@pytest.mark.parametrize(
    ("proxies", "wire", "header", "visitor"),
    [
        ([], "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        (PROXIES, "127.0.0.1", None, "127.0.0.1"),
        (PROXIES, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (PROXIES, "127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (PROXIES, "127.0.0.1", "198.51.100.1, 203.0.113.7, 10.20.3.4", "203.0.113.7"),
        (PROXIES, "198.51.100.9", "203.0.113.7", "198.51.100.9"),
        (PROXIES, "127.0.0.1", "203.0.113.7, unknown", "127.0.0.1"),
        (PROXIES, "127.0.0.1", "", "127.0.0.1"),
        (PROXIES, "127.0.0.1", "10.20.0.1, 10.20.0.2", "10.20.0.1"),
        (PROXIES, "::ffff:127.0.0.1", "2001:DB8::1", "2001:db8::1"),
        (PROXIES, "fd00::1", "::ffff:203.0.113.7", "203.0.113.7"),
        (PROXIES, "", "203.0.113.7", ""),
    ],
    ids=[
        "nobody is trusted unless told",
        "the proxy says nothing",
        "one proxy",
        "the visitor wrote an address too",
        "two proxies in a row",
        "somebody who is no proxy",
        "no address where one should be",
        "an empty header",
        "nobody but proxies",
        "IPv6, the proxy's written as IPv4 in it",
        "IPv4 written as IPv6",
        "a server that tells no address",
    ],
)
def test_the_visitors_address(settings: Any, proxies: list[str], wire: str, header: str | None, visitor: str) -> None:
    settings.TRUSTED_PROXIES = [ip_network(proxy) for proxy in proxies]
    request = RequestFactory().get("/", REMOTE_ADDR=wire, **({} if header is None else {"HTTP_X_FORWARDED_FOR": header}))
    assert address_of(request) == visitor


@pytest.fixture
def behind_a_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def try_from(address: str, password: str = "sai", name: str = "an") -> int:
    return (
        Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)
        .post(SIGN_IN, {"username": name, "password": password})
        .status_code
    )


def test_fifty_wrong_sign_ins_shut_out_whoever_made_them_and_nobody_else(behind_a_proxy: None, an: Person) -> None:
    an.set_password(PASSWORD)
    an.save()
    for number in range(50):
        assert try_from(f"198.51.100.{number}, 203.0.113.7", name=f"name{number}") == 422
    assert set(SignInFailure.objects.values_list("address", flat=True)) == {"203.0.113.7"}
    assert try_from("203.0.113.7", PASSWORD) == 429
    assert try_from("203.0.113.8", PASSWORD) == 302
    assert AuditEntry.objects.get(verb="people.sign_in").purpose == "từ 203.0.113.8"
