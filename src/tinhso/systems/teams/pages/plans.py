"""How many teams each commune is to have: the list of plans, a plan with its history, and setting one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, chosen
from tinhso.kernel.pages.communes import communes_for
from tinhso.kernel.pages.formatting import day, number
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.systems.teams import services
from tinhso.systems.teams.apps import PLAN, SEE
from tinhso.systems.teams.models import Plan
from tinhso.systems.teams.pages.forms import PlanForm
from tinhso.systems.teams.pages.shared import COMMUNE
from tinhso.systems.teams.reading import get_plan_for


class PlanList(ListPage):
    """Plans that the reader sees, those in force and those before them."""

    title = "Kế hoạch thành lập tổ"
    permission = SEE
    columns = (
        Column("unit", "Xã, phường", lambda plan: str(plan.unit), "unit__sort_key", link=Plan.get_absolute_url),
        Column("teams", "Số tổ", lambda plan: plan.teams, "teams", "number"),
        Column("decision", "Số quyết định", lambda plan: plan.decision_number, phone=False),
        Column("starts", "Từ ngày", lambda plan: plan.starts_on, "starts_on", "day"),
        Column("ends", "Đến trước ngày", lambda plan: plan.ends_on, "ends_on", "day"),
    )
    filters = (
        COMMUNE,
        Choice(
            "state",
            "Trạng thái",
            (("now", "đang thực hiện"), ("past", "đã thay")),
            lambda plans, state: plans.filter(ends_on__isnull=state == "now"),
        ),
    )
    search_in = ("unit__search_key",)
    search_hint = "Tên xã, phường"
    default_sort = "unit"
    empty = "Chưa có kế hoạch nào"
    empty_advice = "Sở giao kế hoạch thành lập tổ cho từng xã, phường."
    file_name = "ke-hoach-to-cong-nghe-so"

    def records(self, person: Person | None) -> QuerySet[Plan]:
        return Plan.objects.visible_to(person).select_related("unit")

    def acts(self, person: Person | None) -> list[Bulk]:
        above = [Bulk(_("Các tổ"), reverse("teams:list"), "people")]
        if scopes.can(person, PLAN):
            above.append(Bulk(_("Giao kế hoạch"), reverse("teams:set-plan"), "flag", main=True))
        return above


class PlanPage(View):
    """One plan, with its history."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        plan = get_plan_for(scopes.person_of(request), key)
        facts = [
            (_("Xã, phường"), str(plan.unit)),
            (_("Số tổ"), number(plan.teams)),
            (_("Số quyết định"), plan.decision_number),
            (_("Từ ngày"), day(plan.starts_on)),
            (_("Đến trước ngày"), day(plan.ends_on)),
        ]
        back = {"back": reverse("teams:plans"), "back_title": _("Kế hoạch thành lập tổ")}
        return render(request, "pages/record.html", records.context(plan, str(plan), facts, **back))


class SetPlan(ActPage):
    """Say how many teams a commune is to have from a day on."""

    form_class = PlanForm
    title = "Giao kế hoạch thành lập tổ"
    act = "Giao kế hoạch"
    done = "Đã giao kế hoạch."

    def allowed(self) -> None:
        scopes.require(self.person, PLAN)
        self.communes = communes_for(self.person, PLAN, self.clock.today())

    def prepare(self, form: Form) -> None:
        form.fields["unit"].choices = [(str(unit.pk), str(unit)) for unit in self.communes]  # type: ignore[attr-defined]

    def save(self, values: dict[str, Any]) -> str:
        unit = chosen(self.communes, values.pop("unit"))
        return services.set_plan(self.actor, unit=unit, clock=self.clock, **values).get_absolute_url()

    def back(self) -> str:
        return reverse("teams:plans")
