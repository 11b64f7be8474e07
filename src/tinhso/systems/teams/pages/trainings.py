"""Training sessions and who attended."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, InCommune, links
from tinhso.kernel.pages.formatting import day
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.pages.lists import Bulk, Column, ListPage
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.kernel.places import naming
from tinhso.kernel.places.models import Unit
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.apps import KEEP, SEE
from tinhso.systems.teams.models import Member, Training
from tinhso.systems.teams.pages.forms import ChangeTrainingForm, TrainingForm
from tinhso.systems.teams.pages.shared import COMMUNE, YEAR_HELD, today
from tinhso.systems.teams.reading import get_training_for


class TrainingList(ListPage):
    """Training sessions that the reader sees."""

    title = "Tập huấn thành viên tổ"
    permission = SEE
    columns = (
        Column("day", "Ngày", lambda training: training.held_on, "held_on", "day", link=Training.get_absolute_url),
        Column("topic", "Nội dung", lambda training: training.topic),
        Column("unit", "Xã, phường", lambda training: training.unit.name, "unit__sort_key"),
        Column("attended", "Người dự", lambda training: training.present, "present", "number"),
        Column("hours", "Số giờ", lambda training: training.hours, kind="number", phone=False),
    )
    filters = (COMMUNE, YEAR_HELD)
    default_sort = "-day"
    empty = "Chưa có buổi tập huấn nào"
    file_name = "tap-huan"

    def records(self, person: Person | None) -> QuerySet[Training]:
        return Training.objects.visible_to(person).select_related("unit").annotate(present=Count("attendances"))

    def acts(self, person: Person | None) -> list[Bulk]:
        above = [Bulk(_("Các tổ"), reverse("teams:list"), "people")]
        if scopes.can(person, KEEP):
            above.append(Bulk(_("Ghi tập huấn"), reverse("teams:record-training"), main=True))
        return above


class TrainingPage(View):
    """One session and who was there."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        training = get_training_for(person, key)
        facts = [
            (_("Ngày"), day(training.held_on)),
            (_("Xã, phường"), str(training.unit)),
            (_("Nơi"), training.place),
            (_("Người hướng dẫn"), training.trainer),
            (_("Số giờ"), str(training.hours)),
        ]
        attended = training.attended.select_related("team").order_by("team__unit__sort_key", "pk")
        offered = links(
            person,
            training,
            [
                (acts.CHANGE_TRAINING, Bulk(_("Sửa"), reverse("teams:change-training", args=[key]), "edit")),
                (acts.REMOVE_TRAINING, Bulk(_("Xóa"), reverse("teams:remove-training", args=[key]), "x")),
            ],
        )
        more = {"back": reverse("teams:trainings"), "back_title": _("Tập huấn"), "acts": offered}
        names = naming.names(today())
        more["attended"] = [(member, names.beside(member.team.short_name, member.team.unit_id)) for member in attended]
        return render(request, "teams/training.html", records.context(training, training.topic, facts, **more))


def _choices(person: Person | None, unit: Unit, on: date) -> list[tuple[int, str]]:
    """Members of the commune's teams on a day, for whoever may see them."""
    within = units_of([unit.pk], on)
    present = Member.objects.visible_to(person).filter(unit_id__in=within).present_on(on)
    ordered = present.select_related("team").order_by("team__unit__sort_key", "pk")
    names = naming.names(today())
    return [(member.pk, f"{member.name}, {names.beside(member.team.short_name, member.team.unit_id)}") for member in ordered]


class RecordTraining(InCommune):
    """Record a session in one commune."""

    form_class = TrainingForm
    title = "Ghi buổi tập huấn"
    act = "Ghi tập huấn"
    done = "Đã ghi buổi tập huấn."
    permission = KEEP

    def allowed(self) -> None:
        scopes.require(self.person, KEEP)
        self.choose_commune()

    def initial(self) -> dict[str, Any]:
        return {"held_on": self.clock.today(), "hours": 4}

    def units(self) -> list[Unit]:
        return [] if self.commune is None else [self.commune]

    def prepare(self, form: Form) -> None:
        super().prepare(form)
        if self.commune is not None:
            form.fields["members"].choices = _choices(self.person, self.commune, self.clock.today())  # type: ignore[attr-defined]

    def save(self, values: dict[str, Any]) -> str:
        unit = self.unit_in(values)
        return services.record_training(self.actor, unit=unit, clock=self.clock, **values).get_absolute_url()

    def back(self) -> str:
        return reverse("teams:trainings")


class ChangeTraining(ActPage):
    """Mend a session and who was there."""

    form_class: ClassVar[type[Form]] = ChangeTrainingForm
    title = "Sửa buổi tập huấn"
    rule = acts.CHANGE_TRAINING
    record: Training

    def find(self, *, key: int) -> Training:
        return get_training_for(self.person, key)

    def initial(self) -> dict[str, Any]:
        kept = {name: getattr(self.record, name) for name in ("held_on", "topic", "place", "trainer", "hours")}
        return {**kept, "members": list(self.record.attended.values_list("pk", flat=True))}

    def prepare(self, form: Form) -> None:
        there = [(member.pk, str(member)) for member in self.record.attended.order_by("pk")]
        others = dict(_choices(self.person, self.record.unit, self.record.held_on))
        form.fields["members"].choices = [*others.items(), *(one for one in there if one[0] not in others)]  # type: ignore[attr-defined]

    def save(self, values: dict[str, Any]) -> str:
        return services.change_training(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class RemoveTraining(ChangeTraining):
    """Remove a session that never took place."""

    form_class = Form
    title = "Xóa buổi tập huấn"
    act = "Xóa buổi tập huấn"
    done = "Đã xóa buổi tập huấn."
    danger = True
    rule = acts.REMOVE_TRAINING

    def initial(self) -> dict[str, Any]:
        return {}

    def prepare(self, form: Form) -> None:
        """Nothing to choose."""

    def note(self) -> str:
        return _("%(topic)s, %(count)s người dự. Dấu vết vẫn còn trong nhật ký.") % {
            "topic": self.record.topic,
            "count": self.record.attendances.count(),
        }

    def save(self, values: dict[str, Any]) -> str:
        services.remove_training(self.actor, self.record, clock=self.clock, key=values["key"])
        return reverse("teams:trainings")
