"""What every answer carries: a strict content-security policy, and the reader's display choices on the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""No inline script, no inline style, nothing from outside."""

SIZES = ("s", "m", "l")


class PageMiddleware:
    """Sets the policy and reads the cookies `size` (s, m, l) and `contrast` (more)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.COOKIES.get("size", "m")
        request.display = {  # type: ignore[attr-defined]
            "size": size if size in SIZES else "m",
            "contrast": "more" if request.COOKIES.get("contrast") == "more" else "",
        }
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        return response
