"""What every answer carries: a strict content-security policy, and the reader's display choices on the request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import resolve_url
from django.utils import translation

from tinhso.kernel.people import unsent

log = logging.getLogger(__name__)

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""No inline script, no inline style, nothing from outside."""

SIZES = ("s", "m", "l")


class LanguageMiddleware:
    """Vietnamese, unless the reader chose English here. What a browser prefers by itself does not count: officials' machines speak
    English, their owners do not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse) and not response.is_async:
            response.streaming_content = _spoken(language, response.streaming_content)
        response.headers.setdefault("Content-Language", language)
        return response


def _spoken(language: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """An export is made while it is sent, after the request: in the same language."""
    with translation.override(language):
        yield from pieces


def _for_a_lost_session(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A form sent by nobody who is known, to a page that is not for everybody: most likely a session that ended while somebody typed.

    The answer stays what it was (404: such a page is not told of), but it holds the sign-in and what was typed. Where the answer is
    the sign-in already, it leads on to the page of the form: the address of the act itself cannot be opened.
    """
    known = getattr(request, "user", None) is not None and request.user.is_authenticated
    if request.method != "POST" or known or request.path.startswith("/api/"):
        return response
    if response.status_code == 404 and request.resolver_match is not None:
        return unsent.ask_to_sign_in(request, 404)
    if response.status_code == 302 and urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL):
        return redirect_to_login(unsent.came_from(request))
    return response


def _with_a_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Django refuses a method with an empty answer; a person gets a page that leads on."""
    if not isinstance(response, HttpResponseNotAllowed) or response.content or request.method not in ("GET", "POST"):
        return response
    from tinhso.kernel.pages.views import not_opened

    told = not_opened(request)
    told.headers["Allow"] = response.headers["Allow"]
    return told


class PageMiddleware:
    """Sets the policy and reads the cookies `size` (s, m, l) and `contrast` (more).

    What no database can hold (a NUL sign in an address, a number of fifty digits) is the sender's mistake and answered as such.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.COOKIES.get("size", "m")
        request.display = {  # type: ignore[attr-defined]
            "size": size if size in SIZES else "m",
            "contrast": "more" if request.COOKIES.get("contrast") == "more" else "",
        }
        response = _with_a_page(request, _for_a_lost_session(request, self.get_response(request)))
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            # Offices share machines: after signing out, the back button must not show the next person somebody's records.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 400 where the database refused a value that the request brought; every other error goes on."""
        if not isinstance(exception, DataError):
            return None
        from tinhso.kernel.pages.views import bad_request

        log.warning("%s %s: %s", request.method, request.path, exception)
        return bad_request(request, exception)
