"""The list of traders, a trader's page with the QR code, and joining, changing and leaving."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import links
from tinhso.kernel.pages.formatting import day, masked
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.markets import acts, codes, services
from tinhso.systems.markets.apps import PERSONAL, SEE
from tinhso.systems.markets.banks import bank_name
from tinhso.systems.markets.models import Trader
from tinhso.systems.markets.pages.forms import AddTraderForm, EndTraderForm, TraderForm
from tinhso.systems.markets.pages.shared import COMMUNE, OfMarket, OfTrader
from tinhso.systems.markets.reading import get_trader_for


class TraderList(ListPage):
    """Traders who take part today. The name stands on the stall's sign; account and telephone do not show."""

    title = "Hộ kinh doanh trong chợ"
    permission = SEE
    columns = (
        Column("name", "Hộ kinh doanh", lambda trader: trader.name, "name", link=Trader.get_absolute_url),
        Column("market", "Chợ", lambda trader: trader.market.name, "market__name"),
        Column("stall", "Quầy", lambda trader: trader.stall, "stall"),
        Column("goods", "Ngành hàng", lambda trader: trader.get_goods_display(), phone=False),
        Column(
            "qr",
            "Mã QR",
            lambda trader: _("có") if trader.qr_on else _("chưa"),
            "qr_on",
            "status",
            level=lambda trader: "good" if trader.qr_on else "none",
        ),
        Column("joined", "Tham gia từ", lambda trader: trader.joined_on, "joined_on", "day", phone=False),
    )
    filters = (
        COMMUNE,
        Choice("goods", "Ngành hàng", Trader.Goods.choices, lambda found, value: found.filter(goods=value)),
        Choice(
            "qr",
            "Mã QR",
            (("yes", "có"), ("no", "chưa")),
            lambda found, value: found.filter(qr_on__isnull=value == "no"),
        ),
    )
    search_in = ("market__unit__search_key", "market__code")
    search_hint = "Tên xã, phường hoặc mã chợ"
    empty = "Chưa có hộ kinh doanh nào"
    file_name = "ho-kinh-doanh"

    def records(self, person: Person | None) -> QuerySet[Trader]:
        return Trader.objects.visible_to(person).present_on(installation_clock().today()).for_list("market")

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_("Các chợ"), reverse("markets:list"), "market")]


class TraderPage(View):
    """A trader: stall, account with its last digits, the QR code as buyers see it, the last twelve months."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        trader = get_trader_for(person, key)
        facts = [
            (_("Chợ"), trader.market.name),
            (_("Quầy"), trader.stall),
            (_("Ngành hàng"), trader.get_goods_display()),
            (_("Tham gia từ"), day(trader.joined_on)),
            (_("Có mã QR từ"), day(trader.qr_on)),
            (_("Tài khoản"), f"{bank_name(trader.bank_bin)}, {masked(trader.account_number)}" if trader.qr_on else ""),
            (_("Điện thoại"), masked(trader.phone)),
        ]
        if trader.left_on is not None:
            facts.append((_("Rời chợ từ"), day(trader.left_on)))
        record = Bulk(_("Ghi doanh số"), reverse("markets:record-turnover", args=[key]), "coins", main=trader.left_on is None)
        offered = links(
            person,
            trader,
            [
                (acts.RECORD_TURNOVER, record),
                (acts.CHANGE_TRADER, Bulk(_("Sửa"), reverse("markets:change-trader", args=[key]), "edit")),
                (acts.END_TRADER, Bulk(_("Rời chợ"), reverse("markets:end-trader", args=[key]), "x")),
            ],
        )
        shows_code = trader.qr_on is not None and trader.left_on is None
        more = {
            "back": trader.market.get_absolute_url(),
            "back_title": trader.market.name,
            "acts": offered,
            # Made of squares by segno out of ASCII alone: nothing that a person typed is markup in it.
            "code": mark_safe(codes.picture(codes.payload(trader))) if shows_code else "",
            "months": trader.turnovers.order_by("-month")[:12],
        }
        return render(request, "markets/trader.html", records.context(trader, trader.name, facts, **more))


class AddTrader(OfMarket):
    """Put a trader at a stall."""

    form_class = AddTraderForm
    title = "Thêm hộ kinh doanh"
    rule = acts.ADD_TRADER
    act = "Thêm hộ"
    done = "Đã thêm hộ kinh doanh."

    def initial(self) -> dict[str, Any]:
        return {"joined_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.add_trader(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class ChangeTrader(OfTrader):
    """Mend a trader's entry. The form holds account and telephone, so opening it is written down."""

    form_class = TraderForm
    title = "Sửa hộ kinh doanh"
    rule = acts.CHANGE_TRADER

    def allowed(self) -> None:
        super().allowed()
        scopes.require(self.person, PERSONAL, self.record.unit_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            audit.read(self.person, self.record, _("sửa hộ kinh doanh"), clock=self.clock)
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        names = ("stall", "name", "goods", "phone", "account_number", "account_name")
        return {"bank": self.record.bank_bin, **{name: getattr(self.record, name) for name in names}}

    def save(self, values: dict[str, Any]) -> str:
        return services.change_trader(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class EndTrader(OfTrader):
    """A trader leaves."""

    form_class = EndTraderForm
    title = "Rời chợ"
    rule = acts.END_TRADER
    act = "Cho rời chợ"
    done = "Đã ghi ngày rời chợ."
    danger = True

    def initial(self) -> dict[str, Any]:
        return {"left_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.end_trader(self.actor, self.record, clock=self.clock, **values).get_absolute_url()
