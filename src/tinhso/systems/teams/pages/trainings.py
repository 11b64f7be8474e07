"""Training sessions and who attended."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage
from tinhso.kernel.pages.communes import communes_for
from tinhso.kernel.pages.formatting import day
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.pages.lists import Bulk, Column, ListPage
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.systems.teams import services
from tinhso.systems.teams.apps import KEEP, SEE
from tinhso.systems.teams.models import Member, Training
from tinhso.systems.teams.pages.forms import TrainingForm
from tinhso.systems.teams.pages.shared import COMMUNE, year_choice
from tinhso.systems.teams.pages.teams import short_name
from tinhso.systems.teams.reading import get_training_for


def training_address(training: Training) -> str:
    return reverse("teams:training", args=[training.pk])


class TrainingList(ListPage):
    """Training sessions that the reader sees."""

    title = "Tập huấn thành viên tổ"
    permission = SEE
    columns = (
        Column("day", "Ngày", lambda training: training.held_on, "held_on", "day", link=training_address),
        Column("topic", "Nội dung", lambda training: training.topic),
        Column("unit", "Xã, phường", lambda training: training.unit.name, "unit__sort_key"),
        Column("attended", "Người dự", lambda training: training.present, "present", "number"),
        Column("hours", "Số giờ", lambda training: training.hours, kind="number", phone=False),
    )
    filters = (COMMUNE, year_choice("held_on"))
    default_sort = "-day"
    empty = "Chưa có buổi tập huấn nào"
    file_name = "tap-huan"

    def records(self, person: Person | None) -> QuerySet[Training]:
        return Training.objects.visible_to(person).select_related("unit").annotate(present=Count("attendances"))

    def acts(self, person: Person | None) -> list[Bulk]:
        acts = [Bulk(_("Các tổ"), reverse("teams:list"), "people")]
        if scopes.can(person, KEEP):
            acts.append(Bulk(_("Ghi tập huấn"), reverse("teams:record-training"), main=True))
        return acts


class TrainingPage(View):
    """One session and who was there."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        training = get_training_for(scopes.person_of(request), key)
        facts = [
            (_("Ngày"), day(training.held_on)),
            (_("Xã, phường"), str(training.unit)),
            (_("Nơi"), training.place),
            (_("Người hướng dẫn"), training.trainer),
            (_("Số giờ"), str(training.hours)),
        ]
        attended = training.attended.select_related("team").order_by("team__unit__sort_key", "pk")
        more = {"back": reverse("teams:trainings"), "back_title": _("Tập huấn"), "attended": attended}
        return render(request, "teams/training.html", records.context(training, training.topic, facts, **more))


class RecordTraining(ActPage):
    """Record a session in one commune. With several communes, `?commune=` says which."""

    form_class = TrainingForm
    title = "Ghi buổi tập huấn"
    act = "Ghi tập huấn"
    done = "Đã ghi buổi tập huấn."

    def allowed(self) -> None:
        scopes.require(self.person, KEEP)
        self.communes = communes_for(self.person, KEEP, self.clock.today())
        wanted = self.request.GET.get("commune", "")
        chosen = [unit for unit in self.communes if str(unit.pk) == wanted]
        self.commune = chosen[0] if chosen else self.communes[0] if len(self.communes) == 1 else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.commune is None:
            context = {"title": _(self.title), "communes": self.communes, "back": self.back()}
            return render(request, "teams/choose_commune.html", context)
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"held_on": self.clock.today(), "hours": 4}

    def prepare(self, form: Form) -> None:
        units = [] if self.commune is None else [self.commune]
        form.fields["unit"].choices = [(str(unit.pk), str(unit)) for unit in units]  # type: ignore[attr-defined]
        within = units_of([unit.pk for unit in units], self.clock.today())
        present = Member.objects.visible_to(self.person).filter(unit_id__in=within).present_on(self.clock.today())
        form.fields["members"].choices = [  # type: ignore[attr-defined]
            (member.pk, f"{member.name}, {short_name(member.team)}")
            for member in present.select_related("team").order_by("team__unit__sort_key", "pk")
        ]

    def save(self, values: dict[str, Any]) -> str:
        values.pop("unit")
        assert self.commune is not None  # the form's only choice
        return training_address(services.record_training(self.actor, unit=self.commune, clock=self.clock, **values))

    def back(self) -> str:
        return reverse("teams:trainings")
