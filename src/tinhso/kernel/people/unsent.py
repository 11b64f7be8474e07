"""What somebody typed into a form whose session ended meanwhile: carried through the sign-in, signed, and offered to be sent again.

Nothing of it is stored: it travels in the pages themselves, from the browser that typed it and back to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_SALT = "tinhso.unsent"
_NOT_TYPED = ("csrfmiddlewaretoken",)


@dataclass(frozen=True)
class Unsent:
    """A form that did not arrive: its address and fields, each with its value, in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]


def of(request: HttpRequest) -> Unsent:
    """What a request's form held. Files are not carried."""
    typed = ((name, str(value)) for name, values in request.POST.lists() for value in values if name not in _NOT_TYPED)
    return Unsent(request.get_full_path(), tuple(typed))


def sealed(unsent: Unsent) -> str:
    """As a text that nobody can make but this server."""
    return signing.dumps([unsent.path, unsent.fields], salt=_SALT, compress=True)


def opened(text: str) -> Unsent | None:
    """The form in a sealed text; None where it is none of ours, or of another day."""
    try:
        path, fields = signing.loads(text, salt=_SALT, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return None
    return Unsent(path, tuple((name, value) for name, value in fields))


def offer(request: HttpRequest, unsent: Unsent, status: int = 200) -> HttpResponse:
    """The page with the form as it was typed, to be sent by a click of the person who typed it."""
    return render(request, "people/send_again.html", {"unsent": unsent}, status=status)


def ask_to_sign_in(request: HttpRequest, status: int) -> HttpResponse:
    """The sign-in, holding what was typed."""
    return render(request, "people/sign_in.html", {"kept": sealed(of(request)), "next": "/"}, status=status)


def from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that the form was sent from a page of ours. Another site cannot make it say so."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def came_from(request: HttpRequest) -> str:
    """The page of ours that the form stood on; the first page where the browser does not say."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if (parts.scheme, parts.netloc) != (request.scheme, request.get_host()):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
