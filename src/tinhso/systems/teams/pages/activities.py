"""What teams did: recorded on a phone in under a minute, listed, mended, removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, chosen, links
from tinhso.kernel.pages.formatting import day, number
from tinhso.kernel.pages.forms import Form
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, chosen_words
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import naming
from tinhso.kernel.records import label
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.apps import IMPORT, KEEP, RECORD, SEE
from tinhso.systems.teams.models import Activity, Team
from tinhso.systems.teams.pages.forms import ActivityForm, ChangeActivityForm
from tinhso.systems.teams.pages.shared import COMMUNE, YEAR_HELD, called, team_column, today
from tinhso.systems.teams.reading import get_activity_for, get_team_for
from tinhso.systems.teams.services.rules import COUNTS

MOST_TO_CHOOSE = 120
"""More teams than this are not chosen from a list: the officer starts from the team's own page."""


class ActivityList(ListPage):
    """Activities that the reader sees, the latest first."""

    title = "Hoạt động của tổ công nghệ số"
    permission = SEE
    columns: ClassVar[Sequence[Column]] = (
        Column("day", "Ngày", lambda activity: activity.held_on, "held_on", "day", link=Activity.get_absolute_url),
        Column("commune", "Xã, phường", lambda activity: activity.commune_name, phone=False),
        Column("kind", "Loại", chosen_words("kind", Activity.Kind.choices)),
        Column("guided", "Lượt người", lambda activity: activity.people_guided, "people_guided", "number"),
        Column("vneid", "VNeID", lambda activity: activity.vneid_installed, kind="number", phone=False),
        Column("app", "Ứng dụng tỉnh", lambda activity: activity.app_installed, kind="number", phone=False),
        Column("wallet", "Ví, ngân hàng", lambda activity: activity.wallet_installed, kind="number", phone=False),
        Column("dossiers", "Hồ sơ giúp nộp", lambda activity: activity.dossiers_helped, kind="number", phone=False),
    )
    filters = (
        COMMUNE,
        YEAR_HELD,
        Choice("kind", "Loại", Activity.Kind.choices, lambda found, kind: found.filter(kind=kind)),
    )
    search_in = ("team__unit__search_key", "team__code")
    search_hint = "Tên thôn, xã hoặc mã tổ"
    default_sort = "-day"
    empty = "Chưa có hoạt động nào"
    empty_advice = "Ghi hoạt động đầu tiên của tổ."
    file_name = "hoat-dong-to-cong-nghe-so"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        first, *others = ActivityList.columns
        self.columns = (first, team_column(lambda activity: activity.team), *others)  # type: ignore[misc]

    def records(self, person: Person | None) -> QuerySet[Activity]:
        return Activity.objects.visible_to(person).with_commune(today()).for_list("team")

    def acts(self, person: Person | None) -> list[Bulk]:
        links_above = [Bulk(_("Các tổ"), reverse("teams:list"), "people")]
        if scopes.can(person, RECORD):
            links_above.append(Bulk(_("Ghi hoạt động"), reverse("teams:record-activity"), "work", main=True))
        if scopes.can(person, IMPORT):
            links_above.append(Bulk(_("Nhập tệp"), reverse("imports:new", args=["teams.activities"]), "upload"))
        return links_above


class ActivityPage(View):
    """One activity, with its history."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        activity = get_activity_for(person, key)
        facts = [
            (_("Tổ"), called(activity.team)),
            (_("Ngày"), day(activity.held_on)),
            (_("Loại"), activity.get_kind_display()),
            (_("Nơi"), activity.place),
            *((label(Activity, name), number(getattr(activity, name))) for name in COUNTS),
            (_("Ghi chú"), activity.note),
        ]
        offered = links(
            person,
            activity,
            [
                (acts.CHANGE_ACTIVITY, Bulk(_("Sửa"), reverse("teams:change-activity", args=[key]), "edit")),
                (acts.REMOVE_ACTIVITY, Bulk(_("Xóa"), reverse("teams:remove-activity", args=[key]), "x")),
            ],
        )
        back = {"back": activity.team.get_absolute_url(), "back_title": called(activity.team)}
        return render(
            request, "pages/record.html", records.context(activity, str(activity).capitalize(), facts, acts=offered, **back)
        )


class RecordActivity(ActPage):
    """The form of a day's work. `?team=` names the team; else the officer chooses, the team that worked last on top."""

    form_class = ActivityForm
    title = "Ghi hoạt động"
    act = "Ghi hoạt động"
    done = "Đã ghi hoạt động."

    def allowed(self) -> None:
        scopes.require(self.person, RECORD)
        wanted = self.request.GET.get("team", "")
        if wanted.isdigit():
            self.teams = [get_team_for(self.person, int(wanted))]
            acts.RECORD_ACTIVITY.require(self.person, self.teams[0])
        else:
            mine = Team.objects.visible_to(self.person).filter(closed_on__isnull=True).with_counts(self.clock.today())
            found = mine.select_related("unit").order_by("-last_activity_on", "unit__sort_key")[: MOST_TO_CHOOSE + 1]  # type: ignore[misc]
            self.teams = list(found)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        advice = self._advice()
        if advice:
            messages.info(request, advice)
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def _advice(self) -> str:
        """What to do first, where there is no team to choose or too many."""
        if len(self.teams) > MOST_TO_CHOOSE:
            return _("Chọn tổ trong danh sách rồi ghi hoạt động ở trang của tổ.")
        if self.teams:
            return ""
        if scopes.can(self.person, KEEP):
            return _("Chưa có tổ nào đang hoạt động. Lập tổ trước, rồi ghi hoạt động.")
        return _("Chưa có tổ nào đang hoạt động. Đề nghị công chức xã lập tổ trước.")

    def initial(self) -> dict[str, Any]:
        today = self.clock.today()
        return {"held_on": self.teams[0].last_day(today) if len(self.teams) == 1 else today, "kind": Activity.Kind.VISITS}

    def prepare(self, form: Form) -> None:
        names = naming.names(self.clock.today())
        words = {team.pk: names.beside(team.name, team.unit_id) for team in self.teams}
        # Teams of several communes: the code tells those of one name apart.
        often = Counter(words.values())
        words = {team.pk: f"{words[team.pk]} ({team.code})" if often[words[team.pk]] > 1 else words[team.pk] for team in self.teams}
        form.fields["team"].choices = [(str(key), name) for key, name in words.items()]  # type: ignore[attr-defined]

    def save(self, values: dict[str, Any]) -> str:
        team = chosen(self.teams, values.pop("team"))
        return services.record_activity(self.actor, team, clock=self.clock, **_counted(values)).get_absolute_url()

    def back(self) -> str:
        return reverse("teams:list")

    def note(self) -> str:
        return _("Số nào không có thì để trống.")


class ChangeActivity(ActPage):
    """Mend what was recorded."""

    form_class: ClassVar[type[Form]] = ChangeActivityForm
    title = "Sửa hoạt động"
    rule = acts.CHANGE_ACTIVITY
    record: Activity

    def find(self, *, key: int) -> Activity:
        return get_activity_for(self.person, key)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("held_on", "kind", "place", "note", *COUNTS)}

    def save(self, values: dict[str, Any]) -> str:
        return services.change_activity(self.actor, self.record, clock=self.clock, **_counted(values)).get_absolute_url()

    def note(self) -> str:
        return called(self.record.team)


class RemoveActivity(ChangeActivity):
    """Remove an activity that never took place."""

    form_class = Form
    title = "Xóa hoạt động"
    rule = acts.REMOVE_ACTIVITY
    act = "Xóa hoạt động"
    done = "Đã xóa hoạt động."
    danger = True

    def initial(self) -> dict[str, Any]:
        return {}

    def note(self) -> str:
        return _("%(activity)s của %(team)s. Dấu vết vẫn còn trong nhật ký.") % {
            "activity": str(self.record).capitalize(),
            "team": called(self.record.team),
        }

    def save(self, values: dict[str, Any]) -> str:
        team = self.record.team
        services.remove_activity(self.actor, self.record, clock=self.clock, key=values["key"])
        return team.get_absolute_url()


def _counted(values: dict[str, Any]) -> dict[str, Any]:
    """A number that was left empty is 0."""
    return {**values, **{name: values[name] or 0 for name in COUNTS}}
