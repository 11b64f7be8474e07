"""Members of a team: joining, changing, leaving, and their telephone numbers, which are read for a purpose."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, links
from tinhso.kernel.pages.formatting import day, masked
from tinhso.kernel.pages.lists import Bulk
from tinhso.kernel.people import audit, scopes
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.apps import PERSONAL
from tinhso.systems.teams.models import Member
from tinhso.systems.teams.pages.forms import AddMemberForm, EndMembershipForm, MemberForm, PurposeForm
from tinhso.systems.teams.pages.shared import OfTeam, called
from tinhso.systems.teams.reading import get_member_for


class MemberPage(View):
    """A member: who sent them, since when, trained when, with the history."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        member = get_member_for(person, key)
        facts = [
            (_("Tổ"), called(member.team)),
            (_("Vai trò"), member.get_role_display()),
            (_("Đơn vị cử"), member.get_organisation_display()),
            (_("Số điện thoại"), masked(member.phone)),
            (_("Tham gia từ"), day(member.joined_on)),
            (_("Tập huấn lần đầu"), day(member.trained_on)),
        ]
        if member.left_on is not None:
            facts.append((_("Rời tổ từ"), day(member.left_on)))
        offered = links(
            person,
            member,
            [
                (acts.CHANGE_MEMBER, Bulk(_("Sửa"), reverse("teams:change-member", args=[key]), "edit")),
                (acts.END_MEMBERSHIP, Bulk(_("Rời tổ"), reverse("teams:end-membership", args=[key]), "x")),
            ],
        )
        more = {
            "back": member.team.get_absolute_url(),
            "back_title": called(member.team),
            "acts": offered,
            "trainings": member.trainings.order_by("-held_on", "-pk"),
        }
        return render(request, "teams/member.html", records.context(member, member.name, facts, **more))


class AddMember(OfTeam):
    """Put somebody into a team."""

    form_class = AddMemberForm
    title = "Thêm thành viên"
    act = "Thêm thành viên"
    done = "Đã thêm thành viên."
    rule = acts.ADD_MEMBER

    def initial(self) -> dict[str, Any]:
        return {"joined_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.add_member(self.actor, self.record, clock=self.clock, **values).team.get_absolute_url()


class _OfMember(ActPage):
    """A form about one member."""

    record: Member

    def find(self, *, key: int) -> Member:
        return get_member_for(self.person, key)

    def note(self) -> str:
        return f"{self.record.name} · {called(self.record.team)}"


class ChangeMember(_OfMember):
    """Mend a member's entry. The form holds the phone number, so opening it is written down as reading personal data."""

    form_class = MemberForm
    title = "Sửa thành viên"
    rule = acts.CHANGE_MEMBER

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            audit.read(self.person, self.record, _("sửa thành viên"), clock=self.clock)
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("name", "role", "organisation", "phone")}

    def save(self, values: dict[str, Any]) -> str:
        return services.change_member(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class EndMembership(_OfMember):
    """Somebody leaves."""

    form_class = EndMembershipForm
    title = "Rời tổ"
    act = "Cho rời tổ"
    done = "Đã ghi ngày rời tổ."
    danger = True
    rule = acts.END_MEMBERSHIP

    def initial(self) -> dict[str, Any]:
        return {"left_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.end_membership(self.actor, self.record, clock=self.clock, **values).team.get_absolute_url()


class ReadPhones(OfTeam):
    """The telephone numbers of a team, for a purpose that is kept with the reader's name."""

    form_class = PurposeForm
    title = "Xem số điện thoại thành viên"
    act = "Xem số"

    def allowed(self) -> None:
        scopes.require(self.person, PERSONAL, self.record.unit_id)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._draw(form, 422)
        members = list(Member.objects.filter(team=self.record).present_on(self.clock.today()).leader_first())
        with transaction.atomic():
            audit.read(self.person, members, form.cleaned_data["purpose"], clock=self.clock)
        context = {"title": _(self.title), "note": self.note(), "members": members, "back": self.back()}
        return render(request, "teams/phones.html", context)
