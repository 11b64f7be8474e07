"""The printable sheet of a market's QR codes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people import scopes
from tinhso.systems.markets import codes
from tinhso.systems.markets.reading import get_market_for

MOST_ON_SHEETS = 1200
"""Codes in one file: more than the largest market of the province has stalls."""


class CodeSheet(View):
    """All codes of a market as a PDF, by stall. The codes hang openly on the stalls, so nothing personal is read by this."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        market = get_market_for(scopes.person_of(request), key)
        today = installation_clock().today()
        with_code = market.traders.with_code_on(today).select_related("market").order_by("stall", "pk")
        traders = list(with_code[:MOST_ON_SHEETS])
        if not traders:
            raise Http404(_("Chợ chưa có hộ nào có mã QR."))
        response = HttpResponse(codes.sheet(traders, today), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="ma-qr-{market.code}.pdf"'
        return response
