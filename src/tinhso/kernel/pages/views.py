"""The pages that belong to no part: display choices, search, and the error pages."""

from __future__ import annotations

import logging
import secrets
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tinhso.kernel.pages import searching
from tinhso.kernel.pages.context import MARK
from tinhso.kernel.pages.middleware import SIZES
from tinhso.kernel.people import scopes, unsent

log = logging.getLogger(__name__)

_YEAR = 365 * 24 * 3600


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep a display choice (size, contrast, language) in a cookie and go back to the page it was made on."""
    target = request.POST.get("next", "/")
    # `redirect` would take anything without a slash for the name of a route.
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = redirect(target)
    if size := request.POST.get("size"):
        now = request.display["size"]  # type: ignore[attr-defined]
        size = SIZES[(SIZES.index(now) + 1) % len(SIZES)] if size == "next" else size
        if size in SIZES:
            response.set_cookie("size", size, max_age=_YEAR, samesite="Lax")
    if contrast := request.POST.get("contrast"):
        response.set_cookie("contrast", "more" if contrast == "more" else "no", max_age=_YEAR, samesite="Lax")
    if (language := request.POST.get("language")) in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, str(language), max_age=_YEAR, samesite="Lax")
    return response


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `q`, over every part that answers."""
    text = request.GET.get("q", "").strip()[:100]
    groups = searching.search(scopes.person_of(request), text)
    context = {"search_text": text, "groups": groups, "total": sum(len(group.hits) for group in groups)}
    return render(request, "pages/search.html", context)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What one may not see does not exist: the same page for both."""
    context = {
        "symbol": "lock",
        "heading": _("Không tìm thấy trang"),
        "advice": _("Trang không có, hoặc tài khoản này không xem được."),
    }
    return render(request, "pages/error.html", context, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that could not be read."""
    context = {
        "symbol": "warn",
        "heading": _("Chưa đọc được yêu cầu"),
        "advice": _("Địa chỉ hoặc dữ liệu gửi lên không đúng. Quay lại trang trước và thử lại."),
    }
    return render(request, "pages/error.html", context, status=400)


def not_opened(request: HttpRequest) -> HttpResponse:
    """The address of an act, opened like a page: from the browser's history, or by reloading what an act answered."""
    context = {
        "symbol": "warn",
        "heading": _("Địa chỉ này không mở được như một trang"),
        "advice": _("Đây là địa chỉ của một việc, chỉ chạy khi bấm nút trên trang của nó. Chưa có gì được ghi."),
    }
    return render(request, "pages/error.html", context, status=405)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without its token: from a page of ours an old one, whose contents are offered to be sent; from another site a forgery."""
    if request.method == "POST" and request.user.is_authenticated and unsent.from_our_page(request):
        return unsent.offer(request, unsent.of(request), status=403)
    context = {
        "symbol": "lock",
        "heading": _("Trang đã mở quá lâu"),
        "advice": _("Mở lại trang rồi gửi lần nữa; chưa có gì được ghi."),
        "code": "TS-4030",
    }
    return render(request, "pages/error.html", context, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our mistake. Told without the database and without a template: either may be what is broken. The log holds the same code."""
    code = f"TS-5{secrets.randbelow(10**6):06d}"
    log.error("%s: %s %s", code, request.method, request.path, exc_info=sys.exc_info())
    styles = "".join(f'<link rel="stylesheet" href="/{settings.STATIC_URL.strip("/")}/tinhso/css/{name}.css">' for name in _STYLES)
    language = "en" if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == "en" else "vi"
    heading, advice, home, again, support = _BROKEN[language]
    retry = f' <a class="btn" href="{escape(request.get_full_path())}">{again}</a>' if request.method == "GET" else ""
    body = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{heading} · Tỉnh Số</title>{styles}</head>"
        f'<body><header class="mast"><a class="ident" href="/"><svg class="seal" viewBox="0 0 {MARK["width"]} {MARK["height"]}" '
        f'aria-hidden="true"><path d="{MARK["path"]}"/></svg><span><b>Tỉnh Số</b>{home}</span></a></header>'
        f'<main class="main"><div class="sheet"><section class="state"><h1>{heading}</h1><p>{advice}</p>'
        f'<div class="acts"><a class="btn" href="/">{home}</a>{retry}</div><p class="small muted">{support} {code}</p></section></div>'
        "</main></body></html>"
    )
    return HttpResponse(body, status=500)


_STYLES = ("fonts", "tokens", "base", "pages", "parts")
_BROKEN = {
    "vi": ("Chưa lấy được số liệu", "Máy chủ gặp lỗi. Thử lại sau ít phút.", "Về trang đầu", "Thử lại", "Mã hỗ trợ"),
    "en": (
        "The data could not be read",
        "The server met an error. Try again in a few minutes.",
        "To the first page",
        "Try again",
        "Support code",
    ),
}
"""Heading, advice, the two links and the word before the code."""
