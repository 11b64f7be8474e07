"""Payments as lists: all that the reader sees, and those that came back and wait; the page of one, cash, and paying again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, links
from tinhso.kernel.pages.formatting import day, masked, money
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, chosen_words
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.welfare import acts, services
from tinhso.systems.welfare.apps import SEE
from tinhso.systems.welfare.models import Payment, Round
from tinhso.systems.welfare.pages.forms import CashForm, ReissueForm
from tinhso.systems.welfare.pages.shared import BANK, COMMUNE, name_reader, place_of
from tinhso.systems.welfare.programmes import bank_name, programme_title
from tinhso.systems.welfare.reading import get_payment_for
from tinhso.systems.welfare.reasons import REASONS, reason_advice, reason_title

LEVELS = {"paid": "good", "rejected": "bad", "returned": "bad", "cancelled": "none"}


def payment_address(payment: Payment) -> str:
    return payment.get_absolute_url()


def month_name(payment: Payment) -> str:
    return f"{payment.month.month}/{payment.month.year}"


def state_column() -> Column:
    return Column(
        "state", "Trạng thái", chosen_words("state", Payment.State.choices), "state", "status",
        level=lambda payment: LEVELS.get(payment.state, "warn"),
    )  # fmt: skip


def _rounds(person: Person | None) -> list[tuple[str, str]]:
    chosen = Round.objects.filter(pk__in=Payment.objects.visible_to(person).values("round"))
    return [(str(round_.pk), f"{round_.code}") for round_ in chosen.order_by("-month", "-pk")[:60]]


ROUND = Choice("round", "Kỳ chi", _rounds, lambda found, key: found.filter(round_id=int(key)))


class PaymentList(ListPage):
    """Payments that the reader sees: a commune its own, a department all."""

    title = "Các khoản chi an sinh"
    permission = SEE
    filters: ClassVar[Sequence[Choice]] = (
        ROUND,
        COMMUNE,
        BANK,
        Choice("state", "Trạng thái", Payment.State.choices, lambda found, state: found.filter(state=state)),
        Choice("method", "Hình thức", Payment.Method.choices, lambda found, method: found.filter(method=method)),
    )
    search_in = ("end_to_end",)
    search_hint = "Mã lệnh"
    empty = "Chưa có khoản chi nào"
    empty_advice = "Khoản chi hiện ở đây khi kỳ chi được lập."
    file_name = "khoan-chi-an-sinh"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.columns = self.shown(name_reader(self.person))  # type: ignore[misc]

    def shown(self, name: Any) -> tuple[Column, ...]:
        """The columns, with names as this reader may see them."""
        return (
            Column("order", "Mã lệnh", lambda payment: payment.end_to_end, "end_to_end", link=payment_address),
            Column("name", "Người hưởng", name),
            Column("month", "Tháng chi", month_name, "month"),
            Column("amount", "Số tiền", lambda payment: payment.amount, "amount", "money"),
            Column("bank", "Ngân hàng", lambda payment: bank_name(payment.bank) if payment.bank else _("tiền mặt"), phone=False),
            Column("paid", "Chi ngày", lambda payment: payment.paid_on, "paid_on", "day", phone=False),
            state_column(),
        )

    def records(self, person: Person | None) -> QuerySet[Payment]:
        return Payment.objects.visible_to(person).for_list()

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_("Bị trả lại"), reverse("welfare:returns"), "warn"), Bulk(_("Đối tượng"), reverse("welfare:list"), "people")]


class ReturnList(PaymentList):
    """What was rejected or came back and is not taken up yet: the worklist."""

    title = "Khoản chi bị trả lại"
    filters = (
        ROUND,
        COMMUNE,
        BANK,
        Choice(
            "reason",
            "Lý do",
            lambda person: [(code, reason_title(code)) for code in REASONS],
            lambda found, code: found.filter(reason=code),
        ),
    )
    default_sort = "returned"
    empty = "Không có khoản nào bị trả lại"
    empty_advice = "Khoản ngân hàng từ chối hoặc trả lại sẽ hiện ở đây."
    file_name = "khoan-chi-bi-tra-lai"

    def shown(self, name: Any) -> tuple[Column, ...]:
        return (
            Column("order", "Mã lệnh", lambda payment: payment.end_to_end, "end_to_end", link=payment_address),
            Column("name", "Người hưởng", name),
            Column("amount", "Số tiền", lambda payment: payment.amount, "amount", "money"),
            Column("bank", "Ngân hàng", lambda payment: bank_name(payment.bank)),
            Column("reason", "Lý do", lambda payment: reason_title(payment.reason), "reason"),
            Column("returned", "Trả lại ngày", lambda payment: payment.returned_on, "returned_on", "day"),
            Column("month", "Tháng chi", month_name, "month", phone=False),
        )

    def records(self, person: Person | None) -> QuerySet[Payment]:
        waiting = Payment.objects.visible_to(person).filter(state__in=Payment.FAILED)
        return waiting.filter(replaced_by__isnull=True)

    def acts(self, person: Person | None) -> list[Bulk]:
        return [Bulk(_("Các khoản chi"), reverse("welfare:payments"), "table")]


class PaymentPage(View):
    """One payment: to whom, how, what the bank said, what to do."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        payment = get_payment_for(person, key)
        replaced_by = Payment.objects.filter(replaces=payment).first()
        facts = [
            (_("Người hưởng"), name_reader(person)(payment)),
            (_("Nơi ở"), place_of(payment.unit)),
            (_("Chính sách"), programme_title(payment.programme)),
            (_("Tháng chi"), month_name(payment)),
            (_("Số tiền"), money(payment.amount)),
            (_("Hình thức"), _how(payment)),
            (_("Trạng thái"), payment.get_state_display()),
            (_("Gửi ngày"), day(payment.sent_on)),
            (_("Chi ngày"), day(payment.paid_on)),
        ]
        if payment.returned_on is not None:
            facts += [(_("Trả lại ngày"), day(payment.returned_on)), (_("Lý do"), reason_title(payment.reason))]
            facts.append((_("Việc cần làm"), reason_advice(payment.reason)))
        if payment.receipt:
            facts.append((_("Số phiếu chi"), payment.receipt))
        offered = links(
            person,
            payment,
            [
                (acts.REISSUE_PAYMENT, Bulk(_("Lập chi lại"), reverse("welfare:reissue", args=[key]), "send", main=True)),
                (acts.PAY_CASH, Bulk(_("Ghi đã chi tiền mặt"), reverse("welfare:pay-cash", args=[key]), "coins", main=True)),
            ],
        )
        more = {
            "back": reverse("welfare:payments"),
            "back_title": _("Các khoản chi"),
            "note": f"{_('Kỳ chi')} {payment.round.code}",
            "acts": offered,
            "payment": payment,
            "replaced_by": replaced_by,
            "sees_round": scopes.can(person, SEE, payment.round.unit_id),
        }
        return render(request, "welfare/payment.html", records.context(payment, payment.end_to_end, facts, **more))


def _how(payment: Payment) -> str:
    if payment.method == Payment.Method.CASH:
        return _("tiền mặt")
    return f"{bank_name(payment.bank)}, {masked(payment.account_number)}"


class _OfPayment(ActPage):
    """An act on one payment."""

    record: Payment

    def find(self, *, key: int) -> Payment:
        return get_payment_for(self.person, key)

    def note(self) -> str:
        return f"{name_reader(self.person)(self.record)} · {money(self.record.amount)} · {self.record.end_to_end}"

    def back(self) -> str:
        return payment_address(self.record)


class PayCash(_OfPayment):
    """Cash was handed over."""

    form_class = CashForm
    title = "Ghi đã chi tiền mặt"
    act = "Ghi đã chi"
    done = "Đã ghi khoản chi tiền mặt."
    rule = acts.PAY_CASH

    def initial(self) -> dict[str, Any]:
        return {"paid_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return payment_address(services.pay_cash(self.actor, self.record, clock=self.clock, **values))


class Reissue(_OfPayment):
    """Draw up again what came back."""

    form_class = ReissueForm
    title = "Lập chi lại"
    act = "Lập chi lại"
    done = "Đã đưa vào kỳ chi lại. Chuyển người khác duyệt."
    rule = acts.REISSUE_PAYMENT

    def save(self, values: dict[str, Any]) -> str:
        return payment_address(services.reissue_payment(self.actor, self.record, clock=self.clock, **values))
