"""Payment rounds: list, drawing up, approving, sending, the banks' answers, reconciliation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.loading.models import Setting
from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, links
from tinhso.kernel.pages.formatting import day, money, number
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit
from tinhso.systems.welfare import acts, reconciling, services
from tinhso.systems.welfare.apps import PREPARE, SEE
from tinhso.systems.welfare.demo import bank as simulated_bank
from tinhso.systems.welfare.models import BankFile, Payment, Round
from tinhso.systems.welfare.pages.forms import AnswerForm, ApproveForm, RoundForm
from tinhso.systems.welfare.pages.shared import today
from tinhso.systems.welfare.programmes import bank_name
from tinhso.systems.welfare.reading import get_file_for, get_round_for, paying_province
from tinhso.systems.welfare.services.rounds import totals
from tinhso.systems.welfare.services.sending import content_of

LEVELS = {Round.State.SENT: "good", Round.State.APPROVED: "good", Round.State.DROPPED: "none"}


def round_address(round_: Round) -> str:
    return round_.get_absolute_url()


class RoundList(ListPage):
    """Rounds that the reader sees, the latest first."""

    title = "Kỳ chi an sinh"
    permission = SEE
    columns = (
        Column("code", "Kỳ chi", lambda round_: round_.code, "code", link=round_address),
        Column("title", "Nội dung", lambda round_: round_.title),
        Column("payments", "Số khoản", lambda round_: round_.count, "count", "number"),
        Column("amount", "Tổng số tiền", lambda round_: round_.total or 0, "total", "money"),
        Column("returned", "Bị trả lại", lambda round_: round_.failed, "failed", "number", phone=False),
        Column(
            "state", "Trạng thái", lambda round_: round_.get_state_display(), "state", "status",
            level=lambda round_: LEVELS.get(round_.state, "warn"),
        ),
    )  # fmt: skip
    filters = (Choice("state", "Trạng thái", Round.State.choices, lambda found, state: found.filter(state=state)),)
    search_in = ("code",)
    search_hint = "Mã kỳ chi"
    default_sort = "-code"
    empty = "Chưa có kỳ chi nào"
    empty_advice = "Lập kỳ chi đầu tiên."
    file_name = "ky-chi-an-sinh"

    def records(self, person: Person | None) -> QuerySet[Round]:
        return Round.objects.visible_to(person).with_sums()

    def acts(self, person: Person | None) -> list[Bulk]:
        above = []
        if scopes.can(person, PREPARE):
            above.append(Bulk(_("Lập kỳ chi"), reverse("welfare:prepare"), main=True))
            above.append(Bulk(_("Đọc kết quả ngân hàng"), reverse("welfare:answer"), "upload"))
        above.append(Bulk(_("Bị trả lại"), reverse("welfare:returns"), "warn"))
        above.append(Bulk(_("Các khoản chi"), reverse("welfare:payments"), "table"))
        return above


class RoundPage(View):
    """One round: totals, files, and whether every đồng is accounted for."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        round_ = get_round_for(person, key)
        lines = reconciling.by_bank(round_.payments.all())
        whole = reconciling.total(lines, _("Cộng"))
        facts = [
            (_("Nội dung"), round_.title),
            (_("Số khoản"), number(whole.payments)),
            (_("Tổng số tiền"), money(whole.drawn)),
            (_("Trạng thái"), round_.get_state_display()),
            (_("Người lập"), _signed(round_.prepared_by, day(round_.drawn_on))),
            (_("Người duyệt"), _signed(round_.approved_by, day(round_.approved_on))),
        ]
        more = {
            "back": reverse("welfare:rounds"),
            "back_title": _("Kỳ chi an sinh"),
            "acts": _acts(person, round_),
            "round": round_,
            "lines": lines,
            "whole": whole,
            "files": [_File(file, person) for file in round_.files.order_by("at", "pk")],
            "failed": round_.payments.filter(state__in=Payment.FAILED, replaced_by__isnull=True).count(),
            "demonstration": _demonstration() and round_.simulated and scopes.can(person, PREPARE, round_.unit_id),
        }
        return render(request, "welfare/round.html", records.context(round_, round_.code, facts, **more))


class _File:
    """A file as the page shows it."""

    def __init__(self, file: BankFile, person: Person | None) -> None:
        self.row = file
        self.bank = bank_name(file.bank)
        self.ours = file.kind == BankFile.Kind.PAIN_001
        self.may = self.ours and file.round is not None and scopes.can(person, PREPARE, file.round.unit_id)


def _signed(person: Person | None, when: str) -> str:
    return "" if person is None else f"{person.name}, {when}"


def _demonstration() -> bool:
    return Setting.objects.filter(key="demo_date").exists()


def _own(round_: Round, person: Person | None) -> Refused | None:
    """Why this person does not approve the round, where it is their own."""
    try:
        acts.not_own(round_, person)
    except Refused as refused:
        return refused
    return None


def _acts(person: Person | None, round_: Round) -> list[Bulk]:
    def to(title: str, name: str, icon: str, *, main: bool = False) -> Bulk:
        return Bulk(title, reverse(f"welfare:{name}", args=[round_.pk]), icon, main=main)

    listed = [
        (acts.APPROVE_ROUND, to(_("Duyệt"), "approve", "work", main=True)),
        (acts.SEND_ROUND, to(_("Gửi ngân hàng"), "send", "send", main=True)),
        (acts.DROP_ROUND, to(_("Bỏ kỳ chi"), "drop", "x")),
    ]
    if _own(round_, person) is not None:
        del listed[0]
    shown = links(person, round_, listed)
    if round_.state == Round.State.SENT and scopes.can(person, PREPARE, round_.unit_id):
        shown.append(Bulk(_("Đọc kết quả ngân hàng"), reverse("welfare:answer"), "upload", main=True))
    shown.append(to(_("Đối chiếu theo xã"), "reconcile", "map"))
    shown.append(Bulk(_("Các khoản chi"), f"{reverse('welfare:payments')}?round={round_.pk}", "table"))
    return shown


class ReconcilePage(View):
    """One round by commune."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        round_ = get_round_for(scopes.person_of(request), key)
        lines = reconciling.by_commune(round_.payments.all(), max(round_.drawn_on, round_.month))
        context = {
            "title": _("Đối chiếu theo xã"), "note": f"{round_.code} · {round_.title}", "round": round_, "lines": lines,
            "whole": reconciling.total(lines, _("Cộng")), "back": round_address(round_),
        }  # fmt: skip
        return render(request, "welfare/reconcile.html", context)


class PrepareRound(ActPage):
    """Draw up the payments of a month."""

    form_class = RoundForm
    title = "Lập kỳ chi"
    act = "Lập kỳ chi"
    done = "Đã lập kỳ chi. Chuyển người khác duyệt."
    province: Unit

    def allowed(self) -> None:
        scopes.require(self.person, PREPARE)
        self.province = paying_province(self.clock.today())
        scopes.require(self.person, PREPARE, self.province)

    def prepare(self, form: Form) -> None:
        month = self.clock.today().replace(day=1)
        months = []
        for _number in range(12):
            months.append((month.isoformat(), f"{month.month}/{month.year}"))
            month = (month - timedelta(days=1)).replace(day=1)
        form.fields["month"].choices = months  # type: ignore[attr-defined]

    def save(self, values: dict[str, Any]) -> str:
        month = date.fromisoformat(values.pop("month"))
        made = services.prepare_round(self.actor, province=self.province, month=month, clock=self.clock, **values)
        return round_address(made)

    def back(self) -> str:
        return reverse("welfare:rounds")

    def note(self) -> str:
        return _("Ai hưởng trong tháng và chưa được lập chi đều vào kỳ này, theo mức của tháng đó.")


class _OfRound(ActPage):
    """An act on one round."""

    record: Round

    def find(self, *, key: int) -> Round:
        return get_round_for(self.person, key)

    def note(self) -> str:
        count = totals(self.record)[0]
        return _("%(round)s, %(count)s khoản") % {"round": self.record.title, "count": number(count)}

    def back(self) -> str:
        return round_address(self.record)


class ApproveRound(_OfRound):
    """Approve what somebody else prepared."""

    form_class = ApproveForm
    title = "Duyệt kỳ chi"
    act = "Duyệt"
    done = "Đã duyệt kỳ chi."
    rule = acts.APPROVE_ROUND

    def refusal(self) -> Refused | None:
        return super().refusal() or _own(self.record, self.person)

    def save(self, values: dict[str, Any]) -> str:
        return round_address(services.approve_round(self.actor, self.record, clock=self.clock, **values))


class SendRound(_OfRound):
    """Make the files."""

    title = "Gửi ngân hàng"
    rule = acts.SEND_ROUND
    act = "Lập tệp lệnh chi"
    done = "Đã lập tệp lệnh chi cho từng ngân hàng."

    def save(self, values: dict[str, Any]) -> str:
        return round_address(services.send_round(self.actor, self.record, clock=self.clock, key=values["key"]))


class DropRound(_OfRound):
    """Drop a round."""

    title = "Bỏ kỳ chi"
    rule = acts.DROP_ROUND
    act = "Bỏ kỳ chi"
    done = "Đã bỏ kỳ chi."
    danger = True

    def save(self, values: dict[str, Any]) -> str:
        return round_address(services.drop_round(self.actor, self.record, clock=self.clock, key=values["key"]))


class ReadAnswer(ActPage):
    """Take a bank's answer."""

    form_class = AnswerForm
    title = "Đọc kết quả ngân hàng"
    act = "Đọc tệp"
    done = ""

    def allowed(self) -> None:
        scopes.require(self.person, PREPARE)

    def save(self, values: dict[str, Any]) -> str:
        latest = BankFile.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        file = services.read_upload(self.actor, values["file"], clock=self.clock)
        if file.pk <= latest:
            messages.info(self.request, _("Tệp này đã đọc trước đây. Không đọc lại, không có gì thay đổi."))
        else:
            messages.success(
                self.request,
                _("Đã đọc %(count)s dòng của %(bank)s.") % {"count": number(file.payments), "bank": bank_name(file.bank)},
            )
        return reverse("welfare:rounds") if file.round is None else round_address(file.round)

    def back(self) -> str:
        return reverse("welfare:rounds")

    def note(self) -> str:
        return _("Tệp được đọc trọn hoặc không đọc dòng nào. Đọc hai lần không làm chi hai lần.")


class DownloadFile(View):
    """The payment file of a bank. It holds names and accounts, so downloading is written down."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        file = _ours(person, key)
        with transaction.atomic():
            audit.read(person, file, _("tải tệp lệnh chi"), clock=installation_clock())
        return _xml(content_of(file), f"{file.message_id}.xml")


class SimulatedAnswer(View):
    """What the simulated bank answers to a file, in a demonstration only."""

    def get(self, request: HttpRequest, key: int, kind: str) -> HttpResponse:
        file = _ours(scopes.person_of(request), key)
        if not _demonstration() or file.round is None or not file.round.simulated:
            raise Http404
        received = simulated_bank.receive(content_of(file))
        make = simulated_bank.status_report if kind == "pain.002" else simulated_bank.notification
        return _xml(make(received, today()), f"mo-phong-{kind}-{file.message_id}.xml")


def _ours(person: Person | None, key: int) -> BankFile:
    file = get_file_for(person, key)
    if file.kind != BankFile.Kind.PAIN_001 or file.round is None:
        raise Http404
    scopes.require(person, PREPARE, file.round.unit_id)
    return file


def _xml(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
