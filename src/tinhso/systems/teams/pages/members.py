"""Members of a team: joining, changing, leaving, and their telephone numbers, which are read for a purpose."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tinhso.kernel.pages.acts import ActPage
from tinhso.kernel.people import audit, scopes
from tinhso.systems.teams import services
from tinhso.systems.teams.apps import KEEP, PERSONAL
from tinhso.systems.teams.models import Member, Team
from tinhso.systems.teams.pages.forms import AddMemberForm, EndMembershipForm, MemberForm, PurposeForm
from tinhso.systems.teams.pages.teams import team_address
from tinhso.systems.teams.reading import get_member_for, get_team_for


class AddMember(ActPage):
    """Put somebody into a team."""

    form_class = AddMemberForm
    title = "Thêm thành viên"
    act = "Thêm thành viên"
    done = "Đã thêm thành viên."
    record: Team

    def find(self, *, key: int) -> Team:
        return get_team_for(self.person, key)

    def allowed(self) -> None:
        scopes.require(self.person, KEEP, self.record.unit_id)

    def initial(self) -> dict[str, Any]:
        return {"joined_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return team_address(services.add_member(self.actor, self.record, clock=self.clock, **values).team)

    def back(self) -> str:
        return team_address(self.record)


class _OfMember(ActPage):
    """An act on one member of a team that the reader may keep."""

    record: Member

    def find(self, *, key: int) -> Member:
        return get_member_for(self.person, key)

    def allowed(self) -> None:
        scopes.require(self.person, KEEP, self.record.unit_id)

    def note(self) -> str:
        return f"{self.record.name} · {self.record.team}"

    def back(self) -> str:
        return team_address(self.record.team)


class ChangeMember(_OfMember):
    """Mend a member's entry. The form holds the phone number, so opening it is written down as reading personal data."""

    form_class = MemberForm
    title = "Sửa thành viên"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            audit.read(self.person, self.record, _("sửa thành viên"))
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("name", "role", "organisation", "phone")}

    def save(self, values: dict[str, Any]) -> str:
        return team_address(services.change_member(self.actor, self.record, clock=self.clock, **values).team)


class EndMembership(_OfMember):
    """Somebody leaves."""

    form_class = EndMembershipForm
    title = "Rời tổ"
    act = "Cho rời tổ"
    done = "Đã ghi ngày rời tổ."
    danger = True

    def initial(self) -> dict[str, Any]:
        return {"left_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return team_address(services.end_membership(self.actor, self.record, clock=self.clock, **values).team)


class ReadPhones(ActPage):
    """The telephone numbers of a team, for a purpose that is kept with the reader's name."""

    form_class = PurposeForm
    title = "Xem số điện thoại thành viên"
    act = "Xem số"
    record: Team

    def find(self, *, key: int) -> Team:
        return get_team_for(self.person, key)

    def allowed(self) -> None:
        scopes.require(self.person, PERSONAL, self.record.unit_id)

    def back(self) -> str:
        return team_address(self.record)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._draw(form, 422)
        members = list(Member.objects.filter(team=self.record).present_on(self.clock.today()).leader_first())
        with transaction.atomic():
            audit.read(self.person, members, form.cleaned_data["purpose"])
        context = {"title": _(self.title), "note": str(self.record), "members": members, "back": self.back()}
        return render(request, "teams/phones.html", context)
