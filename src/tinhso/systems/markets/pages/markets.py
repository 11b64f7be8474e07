"""The list of markets, a market's page with its goals, and opening, changing, starting and closing one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, chosen, links
from tinhso.kernel.pages.communes import communes_for
from tinhso.kernel.pages.formatting import day, number, words
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, chosen_words
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.markets import acts, services
from tinhso.systems.markets.apps import IMPORT, KEEP, SEE
from tinhso.systems.markets.goals import goals_of
from tinhso.systems.markets.models import Market
from tinhso.systems.markets.pages.forms import CashlessForm, CloseMarketForm, Market40Form, MarketForm, OpenMarketForm
from tinhso.systems.markets.pages.shared import COMMUNE, OfMarket
from tinhso.systems.markets.reading import get_market_for
from tinhso.systems.markets.services.rules import unit_on


def _model(market: Market) -> str:
    if market.market40_on is not None:
        return _("Chợ 4.0")
    return _("không tiền mặt") if market.cashless_on is not None else _("chưa có")


def _model_level(market: Market) -> str:
    return "good" if market.cashless_on is not None else "none"


MODELS = {
    "market40": lambda found: found.filter(market40_on__isnull=False),
    "cashless": lambda found: found.filter(cashless_on__isnull=False),
    "none": lambda found: found.filter(cashless_on__isnull=True),
}


class MarketList(ListPage):
    """Markets that the reader sees."""

    title = "Chợ 4.0"
    permission = SEE
    columns = (
        Column("name", "Chợ", lambda market: market.name, "name", link=Market.get_absolute_url),
        Column("unit", "Xã, phường", lambda market: market.unit.name, "unit__sort_key", phone=False),
        Column("class", "Hạng", chosen_words("market_class", Market.Class.choices), "market_class", phone=False),
        Column("model", "Mô hình", _model, "cashless_on", "status", level=_model_level),
        Column("traders", "Hộ tham gia", lambda market: market.traders_now or 0, "traders_now", "number"),
        Column("qr", "Có mã QR", lambda market: market.with_qr_now or 0, "with_qr_now", "number"),
    )
    filters = (
        COMMUNE,
        Choice("class", "Hạng", Market.Class.choices, lambda found, value: found.filter(market_class=value)),
        Choice(
            "model",
            "Mô hình",
            (("market40", "Chợ 4.0"), ("cashless", "không tiền mặt"), ("none", "chưa có")),
            lambda found, value: MODELS[value](found),
        ),
    )
    search_in = ("unit__search_key", "code")
    search_hint = "Tên xã, phường hoặc mã chợ"
    default_sort = "unit"
    empty = "Chưa có chợ nào"
    empty_advice = "Thêm chợ đầu tiên của xã, phường."
    file_name = "cho"

    def records(self, person: Person | None) -> QuerySet[Market]:
        return Market.objects.visible_to(person).with_counts(installation_clock().today()).select_related("unit")

    def acts(self, person: Person | None) -> list[Bulk]:
        above = [
            Bulk(_("Hộ kinh doanh"), reverse("markets:traders"), "people"),
            Bulk(_("Doanh số"), reverse("markets:turnovers"), "coins"),
            Bulk(_("Khoản thu"), reverse("markets:charges"), "table"),
        ]
        if scopes.can(person, KEEP):
            above.append(Bulk(_("Thêm chợ"), reverse("markets:open"), main=True))
        if scopes.can(person, IMPORT):
            above.append(Bulk(_("Nhập hộ kinh doanh"), reverse("imports:new", args=["markets.traders"]), "upload"))
            above.append(Bulk(_("Nhập doanh số"), reverse("imports:new", args=["markets.turnovers"]), "upload"))
        return above


class MarketPage(View):
    """A market: what it is, how far its three goals are, its months, its traders."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        market = get_market_for(person, key)
        now = installation_clock().today()
        here = unit_on(market.unit, now)
        facts = [
            (_("Mã chợ"), market.code),
            (_("Xã, phường"), str(here) if str(here) == str(market.unit) else f"{market.unit}, {_('nay là')} {here}"),
            (_("Hạng"), f"{words(market.get_market_class_display())}, {_('%(n)s quầy') % {'n': number(market.stalls)}}"),
            (_("Ban quản lý"), market.board),
            (_("Địa chỉ"), market.address),
            (_("Thanh toán không tiền mặt từ"), day(market.cashless_on)),
            (_("Chợ 4.0 từ"), day(market.market40_on)),
        ]
        if market.closed_on is not None:
            facts.append((_("Đóng cửa từ"), day(market.closed_on)))
        months = (
            market.turnovers.values("month").annotate(transactions=Sum("transactions"), value=Sum("value")).order_by("-month")[:6]
        )
        traders = market.traders.present_on(now)
        more = {
            "back": reverse("markets:list"),
            "back_title": _("Chợ 4.0"),
            "acts": _acts(person, market),
            "market": market,
            "goals": goals_of(market, now),
            "months": months,
            "traders": traders.order_by("stall", "pk")[:20],
            "traders_count": traders.count(),
            "products": market.products.order_by("-listed_on", "-pk"),
            "charges": market.charges.order_by("-month", "kind")[:8],
            "may_add": acts.ADD_TRADER.offered(person, market),
            "may_list": acts.LIST_PRODUCT.offered(person, market),
        }
        return render(request, "markets/market.html", records.context(market, market.name, facts, **more))


def _acts(person: Person | None, market: Market) -> list[Bulk]:
    here = [market.pk]
    has_codes = market.traders.with_code_on(installation_clock().today()).exists()
    printed = [Bulk(_("In mã QR"), reverse("markets:codes", args=here), "print", main=True)] if has_codes else []
    return printed + links(
        person,
        market,
        [
            (acts.START_CASHLESS, Bulk(_("Bắt đầu không tiền mặt"), reverse("markets:start-cashless", args=here), "qr", main=True)),
            (acts.START_MARKET40, Bulk(_("Thành Chợ 4.0"), reverse("markets:start-market40", args=here), "flag")),
            (acts.RECORD_CHARGE, Bulk(_("Ghi khoản thu"), reverse("markets:record-charge", args=here), "coins")),
            (acts.CHANGE_MARKET, Bulk(_("Sửa"), reverse("markets:change", args=here), "edit")),
            (acts.CLOSE_MARKET, Bulk(_("Đóng cửa"), reverse("markets:close", args=here), "x")),
        ],
    )


class OpenMarket(ActPage):
    """Enter a market."""

    form_class = OpenMarketForm
    title = "Thêm chợ"
    act = "Thêm chợ"
    done = "Đã thêm chợ."

    def allowed(self) -> None:
        scopes.require(self.person, KEEP)
        self.communes = communes_for(self.person, KEEP, self.clock.today())

    def prepare(self, form: Form) -> None:
        form.fields["unit"].choices = [(str(unit.pk), str(unit)) for unit in self.communes]  # type: ignore[attr-defined]

    def save(self, values: dict[str, Any]) -> str:
        unit = chosen(self.communes, values.pop("unit"))
        return services.open_market(self.actor, unit=unit, clock=self.clock, **values).get_absolute_url()

    def back(self) -> str:
        return reverse("markets:list")


class ChangeMarket(OfMarket):
    """Mend what a market is called, its class, its stalls and who runs it."""

    form_class = MarketForm
    title = "Sửa thông tin chợ"
    rule = acts.CHANGE_MARKET

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("name", "market_class", "stalls", "board", "address")}

    def save(self, values: dict[str, Any]) -> str:
        return services.change_market(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class StartCashless(OfMarket):
    """The market's cashless model starts."""

    form_class = CashlessForm
    title = "Bắt đầu thanh toán không tiền mặt"
    rule = acts.START_CASHLESS
    act = "Bắt đầu"

    def initial(self) -> dict[str, Any]:
        return {"cashless_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.start_cashless(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class StartMarket40(OfMarket):
    """The market becomes a Market 4.0."""

    form_class = Market40Form
    title = "Thành Chợ 4.0"
    rule = acts.START_MARKET40
    act = "Ghi nhận"

    def initial(self) -> dict[str, Any]:
        return {"market40_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.start_market40(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class CloseMarket(OfMarket):
    """Close a market with its traders."""

    form_class = CloseMarketForm
    title = "Đóng cửa chợ"
    rule = acts.CLOSE_MARKET
    act = "Đóng cửa chợ"
    done = "Đã đóng cửa chợ."
    danger = True

    def initial(self) -> dict[str, Any]:
        return {"closed_on": self.clock.today()}

    def note(self) -> str:
        present = self.record.traders.present_on(self.clock.today()).count()
        return _("%(market)s. %(count)s hộ kinh doanh rời chợ cùng ngày.") % {"market": self.record, "count": present}

    def save(self, values: dict[str, Any]) -> str:
        return services.close_market(self.actor, self.record, clock=self.clock, **values).get_absolute_url()
