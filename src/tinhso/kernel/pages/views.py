"""The pages that belong to no part: display choices, search, and the error pages."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tinhso.kernel.pages import searching
from tinhso.kernel.pages.middleware import SIZES
from tinhso.kernel.people import scopes

_YEAR = 365 * 24 * 3600


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep a display choice (size, contrast, language) in a cookie and go back to the page it was made on."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
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


@require_GET
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


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without its token: an old page, or another site."""
    context = {
        "symbol": "lock",
        "heading": _("Trang đã mở quá lâu"),
        "advice": _("Mở lại trang rồi gửi lần nữa; chưa có gì được ghi."),
        "code": "TS-4030",
    }
    return render(request, "pages/error.html", context, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our mistake. Told without the database, which may be what is broken."""
    code = f"TS-5{secrets.randbelow(1000):03d}"
    body = (
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>Chưa lấy được số liệu · Tỉnh Số</title>'
        f"<h1>Chưa lấy được số liệu</h1><p>Máy chủ gặp lỗi. Thử lại sau ít phút. Mã {code}.</p>"
        f'<p><a href="/">Về trang đầu</a></p></html>'
    )
    return HttpResponse(body, status=500)
