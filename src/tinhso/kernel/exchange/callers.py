"""Who calls the API: a person signed in (with the page's CSRF token for writing), a machine with a token, or a visitor."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import SimpleRateThrottle

from tinhso.kernel.exchange.tokens import token_of
from tinhso.kernel.people.addresses import address_of
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.scopes import person_of
from tinhso.kernel.time import SystemClock

SAFE = ("GET", "HEAD", "OPTIONS")


class Session(SessionAuth):
    """The session cookie of somebody signed in; unsafe methods need the CSRF token too."""

    def __call__(self, request: HttpRequest) -> Person | None:
        # Nobody is signed in, or a machine named itself and was not known: no page of ours is there to be protected.
        if person_of(request) is None or "Authorization" in request.headers:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        return person_of(request)


class Token(HttpBearer):
    """`Authorization: Bearer tso_…`."""

    openapi_description = "A machine's token, made by `tinhso api token`."

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        # The machine's clock: in a demonstration the installation's stands still, and no token would ever end.
        found = token_of(token, SystemClock())
        if found is None:
            return None
        if found.read_only and request.method not in SAFE:
            raise Refused("token-read-only", "Mã máy này chỉ được đọc.", "This token may only read.", where="Authorization")
        return found.person


def caller(request: HttpRequest) -> Person | None:
    """The person who calls, or None for a visitor: also on an operation that lets visitors in (`auth=None`)."""
    found = getattr(request, "auth", None)
    if isinstance(found, Person):
        return found
    if request.headers.get("Authorization", "").startswith("Bearer "):
        return Token()(request)
    return person_of(request) if request.method in SAFE else None


class PerPerson(SimpleRateThrottle):
    """600 calls a minute for each person, whichever way they come."""

    scope = "person"

    def __init__(self) -> None:
        super().__init__("600/min")

    def get_cache_key(self, request: HttpRequest) -> str | None:
        person = getattr(request, "auth", None)
        return f"api-person-{person.pk}" if isinstance(person, Person) else None


class PerAddress(SimpleRateThrottle):
    """120 calls a minute for each address that names nobody."""

    scope = "address"

    def __init__(self) -> None:
        super().__init__("120/min")

    def get_cache_key(self, request: HttpRequest) -> str | None:
        named = isinstance(getattr(request, "auth", None), Person)
        return None if named else f"api-address-{address_of(request)}"
