"""The list of beneficiaries and the page of one. Numbers are masked everywhere but on the page that asks for a purpose."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, links
from tinhso.kernel.pages.formatting import day, masked, money, number
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, chosen_words
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.welfare import acts
from tinhso.systems.welfare.apps import IMPORT, KEEP, PERSONAL, PREPARE, SEE
from tinhso.systems.welfare.models import Entitlement, Round
from tinhso.systems.welfare.pages.forms import PurposeForm
from tinhso.systems.welfare.pages.shared import BANK, COMMUNE, name_reader, place_of, today
from tinhso.systems.welfare.programmes import bank_name, programme_title, programmes
from tinhso.systems.welfare.reading import get_entitlement_for


def entitlement_address(entitlement: Entitlement) -> str:
    return entitlement.get_absolute_url()


def _by_account(found: QuerySet[Entitlement], wanted: str) -> QuerySet[Entitlement]:
    with_account = Entitlement.objects.with_account_on(today()).values("pk")
    return found.filter(pk__in=with_account) if wanted == "yes" else found.exclude(pk__in=with_account)


def _by_state(found: QuerySet[Entitlement], wanted: str) -> QuerySet[Entitlement]:
    return found.filter(ended_on__isnull=wanted == "standing")


def _kinds(_person: Person | None) -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label)) for kind in Entitlement.Kind]


class EntitlementList(ListPage):
    """Beneficiaries that the reader sees: names in full only where the reader may read personal data."""

    title = "Đối tượng an sinh"
    permission = SEE
    filters = (
        COMMUNE,
        Choice(
            "kind",
            "Đối tượng",
            _kinds,
            lambda found, kind: found.filter(kind=kind),
        ),
        Choice("account", "Tài khoản", (("yes", "có tài khoản"), ("no", "chưa có tài khoản")), _by_account),
        BANK,
        Choice("state", "Trạng thái", (("standing", "đang hưởng"), ("ended", "đã thôi hưởng")), _by_state),
    )
    search_in: tuple[str, ...] = ("search_key", "code")  # type: ignore[misc]
    search_hint = "Họ tên hoặc mã hồ sơ"
    default_sort = ""
    empty = "Chưa có đối tượng nào"
    empty_advice = "Thêm đối tượng đầu tiên, hoặc nhập danh sách từ tệp."
    file_name = "doi-tuong-an-sinh"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        now = today()

        def has_account(entitlement: Entitlement) -> bool:
            return entitlement.has_account_on(now)

        # Said once, not for each row: an export has a hundred thousand.
        with_account, without_account = _("có"), _("chưa có")
        standing, ended = _("đang hưởng"), _("đã thôi hưởng")
        self.columns = (  # type: ignore[misc]
            Column("name", "Họ và tên", name_reader(self.person), link=entitlement_address),
            Column("kind", "Đối tượng", chosen_words("kind", Entitlement.Kind.choices), "kind"),
            Column("commune", "Xã, phường", lambda found: found.commune_name),
            Column("identity", "Số định danh", lambda found: masked(found.identity_number), phone=False),
            Column("from", "Hưởng từ", lambda found: found.entitled_on, "entitled_on", "day", phone=False),
            Column("bank", "Ngân hàng", lambda found: bank_name(found.bank) if has_account(found) else "", phone=False),
            Column(
                "account",
                "Tài khoản",
                lambda found: with_account if has_account(found) else without_account,
                kind="status",
                level=lambda found: "good" if has_account(found) else "warn",
            ),
            Column(
                "state",
                "Trạng thái",
                lambda found: standing if found.ended_on is None else ended,
                kind="status",
                level=lambda found: "good" if found.ended_on is None else "none",
                phone=False,
            ),
        )
        if not scopes.can(self.person, PERSONAL):
            # A name that is not shown is not found by either.
            self.search_in = ("code",)
            self.search_hint = "Mã hồ sơ"  # type: ignore[misc]

    def records(self, person: Person | None) -> QuerySet[Entitlement]:
        return Entitlement.objects.visible_to(person).with_commune(today()).for_list()

    def acts(self, person: Person | None) -> list[Bulk]:
        above = []
        if scopes.can(person, KEEP):
            above.append(Bulk(_("Thêm đối tượng"), reverse("welfare:add"), main=True))
        above.append(Bulk(_("Các khoản chi"), reverse("welfare:payments"), "table"))
        if Round.objects.visible_to(person).exists() or scopes.can(person, PREPARE):
            above.append(Bulk(_("Kỳ chi"), reverse("welfare:rounds"), "coins"))
        if scopes.can(person, IMPORT):
            above.append(Bulk(_("Nhập đối tượng"), reverse("imports:new", args=["welfare.beneficiaries"]), "upload"))
            above.append(Bulk(_("Nhập tài khoản"), reverse("imports:new", args=["welfare.accounts"]), "upload"))
        return above


class EntitlementPage(View):
    """One beneficiary: what they are entitled to, their account, what happened."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        entitlement = get_entitlement_for(person, key)
        facts = [*_about(entitlement), *_about_account(entitlement)]
        more = {
            "back": reverse("welfare:list"),
            "back_title": _("Đối tượng an sinh"),
            "note": f"{entitlement.get_kind_display().capitalize()} · {entitlement.code}",
            "acts": _acts(person, entitlement),
            "entitlement": entitlement,
            "may_read": scopes.can(person, PERSONAL, entitlement.unit_id),
            "payments": entitlement.payments.order_by("-month", "-pk")[:6],
            "moved_to": Entitlement.objects.filter(moved_from=entitlement).first(),
        }
        name = name_reader(person)(entitlement)
        return render(request, "welfare/entitlement.html", records.context(entitlement, name, facts, **more))


def _about(entitlement: Entitlement) -> list[tuple[str, str]]:
    programme = programmes().get(entitlement.programme)
    due = None if programme is None else programme.due(today(), entitlement.factor)
    facts = [
        (_("Chính sách"), programme_title(entitlement.programme)),
        (_("Căn cứ"), "" if programme is None else programme.legal_basis),
        (_("Nơi ở"), place_of(entitlement.unit)),
        (_("Số định danh"), masked(entitlement.identity_number)),
        (_("Hệ số"), number(Fraction(entitlement.factor, 100))),
        (_("Mức một tháng"), "" if due is None else money(due)),
        (_("Hưởng từ"), day(entitlement.entitled_on)),
    ]
    if entitlement.ended_on is not None:
        facts.append((_("Thôi hưởng từ"), f"{day(entitlement.ended_on)}: {entitlement.ending_reason}"))
    return facts


def _about_account(entitlement: Entitlement) -> list[tuple[str, str]]:
    if entitlement.account_opened_on is None:
        return [(_("Tài khoản"), _("chưa có, chi bằng tiền mặt"))]
    facts = [
        (_("Tài khoản"), f"{bank_name(entitlement.bank)}, {masked(entitlement.account_number)}"),
        (_("Mở qua"), entitlement.get_account_via_display()),
        (_("Có tài khoản từ"), day(entitlement.account_opened_on)),
    ]
    if entitlement.account_until is not None:
        facts.append((_("Hết tài khoản từ"), day(entitlement.account_until)))
    return facts


def _acts(person: Person | None, entitlement: Entitlement) -> list[Bulk]:
    def to(title: str, name: str, icon: str, *, main: bool = False) -> Bulk:
        return Bulk(title, reverse(f"welfare:{name}", args=[entitlement.pk]), icon, main=main)

    without = acts.CLOSE_ACCOUNT.refusal(entitlement) is not None
    declare = _("Khai tài khoản") if without else _("Đổi tài khoản")
    listed = [
        (acts.DECLARE_ACCOUNT, to(declare, "declare-account", "coins", main=without)),
        (acts.CLOSE_ACCOUNT, to(_("Đóng tài khoản"), "close-account", "lock")),
        (acts.MOVE_ENTITLEMENT, to(_("Chuyển nơi ở"), "move", "pin")),
        (acts.CHANGE_ENTITLEMENT, to(_("Sửa"), "change", "edit")),
        (acts.END_ENTITLEMENT, to(_("Kết thúc hưởng"), "end", "x")),
    ]
    return links(person, entitlement, listed)


class ReadNumbers(ActPage):
    """The identity number and the account number, for a purpose that is kept with the reader's name."""

    form_class = PurposeForm
    title = "Xem số định danh, số tài khoản"
    act = "Xem"
    record: Entitlement

    def find(self, *, key: int) -> Entitlement:
        return get_entitlement_for(self.person, key)

    def allowed(self) -> None:
        scopes.require(self.person, PERSONAL, self.record.unit_id)

    def back(self) -> str:
        return entitlement_address(self.record)

    def note(self) -> str:
        return f"{self.record.name} · {self.record.code}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._draw(form, 422)
        with transaction.atomic():
            audit.read(self.person, self.record, form.cleaned_data["purpose"], clock=self.clock)
        context = {"title": _("Số định danh, số tài khoản"), "note": self.note(), "record": self.record, "back": self.back()}
        return render(request, "welfare/numbers.html", {**context, "bank": bank_name(self.record.bank)})
