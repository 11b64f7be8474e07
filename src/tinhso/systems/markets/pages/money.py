"""Months of turnover and charges: lists to look through and export, a month with its history, and recording one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import links
from tinhso.kernel.pages.formatting import money, number, words
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, chosen_words
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.markets import acts, services
from tinhso.systems.markets.apps import IMPORT, SEE
from tinhso.systems.markets.goals import last_month
from tinhso.systems.markets.models import Charge, Market, Trader, Turnover
from tinhso.systems.markets.pages.forms import ChargeForm, TurnoverForm
from tinhso.systems.markets.pages.shared import COMMUNE, YEAR, OfMarket, OfTrader
from tinhso.systems.markets.reading import get_charge_for, get_turnover_for


class TurnoverList(ListPage):
    """Months of traders that the reader sees, the latest first."""

    title = "Doanh số không tiền mặt"
    permission = SEE
    columns = (
        Column("month", "Tháng", lambda turnover: f"{turnover.month:%-m/%Y}", "month", link=Turnover.get_absolute_url),
        Column("trader", "Hộ kinh doanh", lambda turnover: str(turnover.trader)),
        Column("market", "Chợ", lambda turnover: turnover.market.name, "market__name", phone=False),
        Column("transactions", "Số giao dịch", lambda turnover: turnover.transactions, "transactions", "number"),
        Column("value", "Giá trị", lambda turnover: turnover.value, "value", "money"),
    )
    filters = (COMMUNE, YEAR)
    search_in = ("market__unit__search_key", "market__code")
    search_hint = "Tên xã, phường hoặc mã chợ"
    default_sort = "-month"
    empty = "Chưa có tháng nào được ghi"
    empty_advice = "Ghi doanh số ở trang của từng hộ, hoặc nhập tệp của ngân hàng."
    file_name = "doanh-so-khong-tien-mat"

    def records(self, person: Person | None) -> QuerySet[Turnover]:
        return Turnover.objects.visible_to(person).for_list("trader", "market")

    def acts(self, person: Person | None) -> list[Bulk]:
        above = [Bulk(_("Các chợ"), reverse("markets:list"), "market")]
        if scopes.can(person, IMPORT):
            above.append(Bulk(_("Nhập doanh số"), reverse("imports:new", args=["markets.turnovers"]), "upload"))
        return above


class ChargeList(ListPage):
    """What markets that the reader sees collected for stalls, electricity and the rest."""

    title = "Khoản thu của chợ"
    permission = SEE
    columns = (
        Column("month", "Tháng", lambda charge: f"{charge.month:%-m/%Y}", "month", link=Charge.get_absolute_url),
        Column("market", "Chợ", lambda charge: charge.market.name, "market__name"),
        Column("kind", "Khoản thu", chosen_words("kind", Charge.Kind.choices)),
        Column("collected", "Tổng thu", lambda charge: charge.collected, "collected", "money", phone=False),
        Column("cashless", "Không tiền mặt", lambda charge: charge.cashless, "cashless", "money"),
    )
    filters = (
        COMMUNE,
        YEAR,
        Choice("kind", "Khoản thu", Charge.Kind.choices, lambda found, kind: found.filter(kind=kind)),
    )
    search_in = ("market__unit__search_key", "market__code")
    search_hint = "Tên xã, phường hoặc mã chợ"
    default_sort = "-month"
    empty = "Chưa có khoản thu nào"
    empty_advice = "Ghi khoản thu ở trang của từng chợ."
    file_name = "khoan-thu-cua-cho"

    def records(self, person: Person | None) -> QuerySet[Charge]:
        return Charge.objects.visible_to(person).for_list("market")

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_("Các chợ"), reverse("markets:list"), "market")]


def _again(act: str, month: date) -> Bulk:
    """The way to the form in which a month is recorded anew."""
    return Bulk(_("Ghi lại"), f"{act}?month={month:%Y-%m-%d}", "edit")


class TurnoverPage(View):
    """A trader's month, with what it was before it was recorded anew."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        turnover = get_turnover_for(person, key)
        facts = [
            (_("Hộ kinh doanh"), str(turnover.trader)),
            (_("Chợ"), turnover.market.name),
            (_("Tháng"), f"{turnover.month:%-m/%Y}"),
            (_("Số giao dịch"), number(turnover.transactions)),
            (_("Giá trị"), money(turnover.value)),
        ]
        again = _again(reverse("markets:record-turnover", args=[turnover.trader_id]), turnover.month)
        more = {
            "back": turnover.trader.get_absolute_url(),
            "back_title": turnover.trader.name,
            "acts": links(person, turnover.trader, [(acts.RECORD_TURNOVER, again)]),
        }
        title = _("Doanh số tháng %(month)s") % {"month": f"{turnover.month:%-m/%Y}"}
        return render(request, "pages/record.html", records.context(turnover, title, facts, **more))


class ChargePage(View):
    """A market's month of one charge, with what it was before it was recorded anew."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        charge = get_charge_for(person, key)
        facts = [
            (_("Chợ"), charge.market.name),
            (_("Tháng"), f"{charge.month:%-m/%Y}"),
            (_("Khoản thu"), charge.get_kind_display()),
            (_("Tổng thu"), money(charge.collected)),
            (_("Thu không tiền mặt"), money(charge.cashless)),
        ]
        title = f"{words(charge.get_kind_display())} {charge.month:%-m/%Y}".capitalize()
        again = _again(reverse("markets:record-charge", args=[charge.market_id]), charge.month)
        more = {
            "back": charge.market.get_absolute_url(),
            "back_title": charge.market.name,
            "acts": links(person, charge.market, [(acts.RECORD_CHARGE, again)]),
        }
        return render(request, "pages/record.html", records.context(charge, title, facts, **more))


def _month_asked(request: HttpRequest, record: Market | Trader, today: date) -> date:
    """The month in the address, or the last one that is over, of those in which the record was there."""
    try:
        return date.fromisoformat(request.GET.get("month", ""))
    except ValueError:
        return min(last_month(today), record.last_day(today).replace(day=1))


class RecordTurnover(OfTrader):
    """A trader's month; a month recorded before is recorded anew."""

    form_class = TurnoverForm
    title = "Ghi doanh số không tiền mặt"
    act = "Ghi doanh số"
    rule = acts.RECORD_TURNOVER

    def initial(self) -> dict[str, Any]:
        month = _month_asked(self.request, self.record, self.clock.today())
        known = self.record.turnovers.filter(month=month.replace(day=1)).values("transactions", "value").first()
        return {"month": month, **(known or {})}

    def save(self, values: dict[str, Any]) -> str:
        return services.record_turnover(self.actor, self.record, clock=self.clock, **values).trader.get_absolute_url()


class RecordCharge(OfMarket):
    """A market's month; a month recorded before is recorded anew."""

    form_class = ChargeForm
    title = "Ghi khoản thu của chợ"
    act = "Ghi khoản thu"
    rule = acts.RECORD_CHARGE

    def initial(self) -> dict[str, Any]:
        return {"month": _month_asked(self.request, self.record, self.clock.today())}

    def save(self, values: dict[str, Any]) -> str:
        return services.record_charge(self.actor, self.record, clock=self.clock, **values).market.get_absolute_url()
