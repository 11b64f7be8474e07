"""`/api/`: the operations; `/api/openapi.json` and `/api/<code>/openapi.json`: their descriptions, open to everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from tinhso.kernel.exchange.assembly import api, description

prefix = "api/"


@require_safe
def describe(request: HttpRequest, code: str | None = None) -> JsonResponse:
    """The OpenAPI description."""
    try:
        return JsonResponse(description(code), json_dumps_params={"ensure_ascii": False})
    except KeyError:
        raise Http404 from None


urlpatterns = [
    path("openapi.json", describe, name="api-description"),
    path("<slug:code>/openapi.json", describe, name="api-system-description"),
    path("", api().urls),
]
