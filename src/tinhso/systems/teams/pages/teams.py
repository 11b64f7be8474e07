"""The list of teams, a team's page, and opening, changing and closing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import InCommune, links
from tinhso.kernel.pages.formatting import day
from tinhso.kernel.pages.lists import Bulk, Choice, Column, ListPage, chosen_words, open_choice, open_column
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup, naming
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.records import label
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.apps import IMPORT, KEEP, PERSONAL, RECORD, SEE
from tinhso.systems.teams.models import Activity, Member, Team
from tinhso.systems.teams.pages.forms import CloseTeamForm, OpenTeamForm, TeamForm
from tinhso.systems.teams.pages.shared import COMMUNE, OfTeam, called, team_column, today
from tinhso.systems.teams.reading import get_team_for
from tinhso.systems.teams.services.rules import COUNTS


class TeamList(ListPage):
    """Teams that the reader sees, newest state first."""

    title = "Tổ công nghệ số cộng đồng"
    permission = SEE
    columns: ClassVar[Sequence[Column]] = (
        Column("code", "Mã tổ", lambda team: team.code, "code"),
        Column("commune", "Xã, phường", lambda team: team.commune_name, "commune_sort"),
        Column("level", "Cấp", chosen_words("level", Team.Level.choices), phone=False),
        Column("members", "Thành viên", lambda team: team.members_now or 0, "members_now", "number"),
        Column("trained", "Đã tập huấn", lambda team: team.trained_now or 0, kind="number", phone=False),
        Column("last", "Hoạt động gần nhất", lambda team: team.last_activity_on, "last_activity_on", "day"),
        open_column("closed_on"),
    )  # fmt: skip
    filters = (
        COMMUNE,
        Choice("level", "Cấp", Team.Level.choices, lambda teams, level: teams.filter(level=level)),
        open_choice("closed_on"),
    )
    search_in = ("unit__search_key", "code")
    search_hint = "Tên thôn, xã hoặc mã tổ"
    default_sort = "name"
    empty = "Chưa có tổ nào"
    empty_advice = "Lập tổ đầu tiên, hoặc nhập danh sách từ tệp."
    file_name = "to-cong-nghe-so"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        team = team_column(lambda team: team, "name", "unit__sort_key", Team.get_absolute_url)
        self.columns = (team, *TeamList.columns)  # type: ignore[misc]

    def records(self, person: Person | None) -> QuerySet[Team]:
        return Team.objects.visible_to(person).with_counts(today()).select_related("unit")

    def acts(self, person: Person | None) -> list[Bulk]:
        above = []
        if scopes.can(person, RECORD):
            above.append(Bulk(_("Ghi hoạt động"), reverse("teams:record-activity"), "work", main=True))
        if scopes.can(person, KEEP):
            above.append(Bulk(_("Lập tổ"), reverse("teams:open")))
        above.append(Bulk(_("Hoạt động"), reverse("teams:activities"), "table"))
        above.append(Bulk(_("Tập huấn"), reverse("teams:trainings"), "report"))
        if scopes.can(person, PERSONAL):
            above.append(Bulk(_("Hộ được giúp"), reverse("teams:households"), "home"))
        above.append(Bulk(_("Kế hoạch"), reverse("teams:plans"), "flag"))
        if scopes.can(person, IMPORT):
            above.append(Bulk(_("Nhập danh sách tổ"), reverse("imports:new", args=["teams.teams"]), "upload"))
            above.append(Bulk(_("Nhập thành viên"), reverse("imports:new", args=["teams.members"]), "upload"))
        return above


class TeamPage(View):
    """A team: what it is, who is in it, what it did this year and last."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        team = get_team_for(person, key)
        now = today()
        facts = [
            (_("Mã tổ"), team.code),
            (_("Đơn vị"), _place(team)),
            (_("Quyết định"), f"{team.decision_number}, {day(team.decision_date)}"),
            (_("Hoạt động từ"), day(team.opened_on)),
            (_("Nhóm Zalo"), team.zalo_group),
        ]
        if team.closed_on is not None:
            facts.append((_("Kết thúc từ"), f"{day(team.closed_on)}: {team.closing_reason}"))
        members = Member.objects.filter(team=team)
        year = team.last_day(now).year
        this_year = Activity.objects.filter(team=team, held_on__year=year)
        sums = this_year.aggregate(**{name: Sum(name, default=0) for name in COUNTS})
        more = {
            "back": reverse("teams:list"),
            "back_title": _("Tổ công nghệ số"),
            "acts": _acts(person, team),
            "team": team,
            "members": members.present_on(team.last_day(now)).leader_first(),
            "former": members.filter(left_on__lte=team.last_day(now)).count(),
            "may_add": acts.ADD_MEMBER.offered(person, team),
            "may_read": scopes.can(person, PERSONAL, team.unit_id) and team.closed_on is None,
            "year": year,
            "totals": [(label(Activity, name), sums[name]) for name in COUNTS],
            "held": this_year.count(),
            "latest": team.activities.order_by("-held_on", "-pk")[:8],
            "households": team.households.count(),
        }
        return render(request, "teams/team.html", records.context(team, called(team), facts, **more))


def _place(team: Team) -> str:
    above = lookup.parent_of(team.unit, today()) if team.unit.level == Level.HAMLET else None
    here = naming.names(today()).of(team.unit)
    return f"{here}, {above}" if above is not None else here


def _acts(person: Person | None, team: Team) -> list[Bulk]:
    record_activity = f"{reverse('teams:record-activity')}?team={team.pk}"
    return links(
        person,
        team,
        [
            (acts.RECORD_ACTIVITY, Bulk(_("Ghi hoạt động"), record_activity, "work", main=team.closed_on is None)),
            (acts.RECORD_HOUSEHOLD, Bulk(_("Ghi hộ được giúp"), reverse("teams:record-household", args=[team.pk]), "home")),
            (acts.CHANGE_TEAM, Bulk(_("Sửa"), reverse("teams:change", args=[team.pk]), "edit")),
            (acts.CLOSE_TEAM, Bulk(_("Kết thúc tổ"), reverse("teams:close", args=[team.pk]), "x")),
        ],
    )


class OpenTeam(InCommune):
    """Open a team in one of the reader's communes: of the commune itself, or of a hamlet that has none."""

    form_class = OpenTeamForm
    title = "Lập tổ công nghệ số"
    act = "Lập tổ"
    done = "Đã lập tổ."
    permission = KEEP

    def allowed(self) -> None:
        scopes.require(self.person, KEEP)
        self.choose_commune()

    def initial(self) -> dict[str, Any]:
        return {"opened_on": self.clock.today(), "decision_date": self.clock.today()}

    def units(self) -> list[Unit]:
        """The commune and its hamlets, but those that have an open team."""
        units = super().units()
        taken = set(Team.objects.filter(unit__in=units, closed_on__isnull=True).values_list("unit_id", flat=True))
        return [unit for unit in units if unit.pk not in taken]

    def save(self, values: dict[str, Any]) -> str:
        unit = self.unit_in(values)
        return services.open_team(self.actor, unit=unit, clock=self.clock, **values).get_absolute_url()

    def back(self) -> str:
        return reverse("teams:list")


class ChangeTeam(OfTeam):
    """Mend what a team is called or by which decision it stands."""

    form_class = TeamForm
    title = "Sửa thông tin tổ"
    rule = acts.CHANGE_TEAM

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("name", "decision_number", "decision_date", "zalo_group")}

    def save(self, values: dict[str, Any]) -> str:
        return services.change_team(self.actor, self.record, clock=self.clock, **values).get_absolute_url()


class CloseTeam(OfTeam):
    """Close a team with its members."""

    form_class = CloseTeamForm
    title = "Kết thúc tổ"
    act = "Kết thúc tổ"
    done = "Đã kết thúc tổ."
    danger = True
    rule = acts.CLOSE_TEAM

    def note(self) -> str:
        present = Member.objects.filter(team=self.record).present_on(self.clock.today()).count()
        return _("%(team)s. %(count)s thành viên rời tổ cùng ngày.") % {"team": called(self.record), "count": present}

    def initial(self) -> dict[str, Any]:
        return {"closed_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.close_team(self.actor, self.record, clock=self.clock, **values).get_absolute_url()
