"""Signing in: the password now; a second factor or an outside provider takes its place between `recognise` and `enter`.

Guessing is slowed down by counting failures in the database, so that it holds for every web process: 5 for one name from one address, 20
for one name, 50 from one address, within a quarter of an hour. A wrong name takes as long as a wrong password.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest

from tinhso.kernel.people import audit
from tinhso.kernel.people.addresses import address_of
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person, SignInFailure
from tinhso.kernel.people.writing import service
from tinhso.kernel.time import Clock

WITHIN = timedelta(minutes=15)
BY_NAME_AND_ADDRESS, BY_NAME, BY_ADDRESS = 5, 20, 50


def recognise(request: HttpRequest, username: str, password: str, *, clock: Clock) -> Person:
    """The person whose name and password these are. Raises Refused: `sign-in-wait`, `sign-in-wrong` (never saying which was wrong)."""
    name, address = username.strip().lower()[:80], address_of(request)
    _slow_down(name, address, clock)
    person = authenticate(request, username=name, password=password)
    if not isinstance(person, Person):
        SignInFailure.objects.create(username=name, address=address, at=clock.now())
        raise Refused(
            "sign-in-wrong",
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra lại rồi nhập lại.",
            "The user name or password is not right. Check them and try again.",
            where="username",
        )
    return person


def _slow_down(name: str, address: str, clock: Clock) -> None:
    recent = SignInFailure.objects.filter(at__gt=clock.now() - WITHIN)
    if (
        recent.filter(username=name, address=address).count() >= BY_NAME_AND_ADDRESS
        or recent.filter(username=name).count() >= BY_NAME
        or recent.filter(address=address).count() >= BY_ADDRESS
    ):
        raise Refused(
            "sign-in-wait",
            "Đã nhập sai nhiều lần. Chờ 15 phút rồi nhập lại.",
            "Too many wrong attempts. Wait 15 minutes and try again.",
            where="username",
        )


def enter(request: HttpRequest, person: Person, *, clock: Clock) -> None:
    """Open the session: under a new key and with nothing of the visitor's session in it, so one that was planted before opens nothing."""
    request.session.flush()
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    _note_entry(person, address=address_of(request), clock=clock)


@service("people.sign_in")
def _note_entry(actor: Person, *, address: str, clock: Clock) -> None:
    SignInFailure.objects.filter(username=actor.username).delete()
    audit.record(actor, "people.sign_in", actor, purpose=f"từ {address}" if address else "")


def leave(request: HttpRequest) -> None:
    """End the session here; its data is gone from the server too."""
    logout(request)
