"""The web API of the teams, under `/api/teams/`. It reads by `visible_to` and writes by the services that the pages use.

Annotations are not postponed here: `paginate` would look their names up in its own module.
"""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Header, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit
from tinhso.systems.teams import services
from tinhso.systems.teams.models import Activity, Member, Team
from tinhso.systems.teams.reading import get_activity_for, get_team_for

router = Router()
Key = Header(None, alias="Idempotency-Key", description="Gửi lại cùng khóa thì không ghi hai lần")


class TeamOut(Schema):
    """A team. `unit` is our own key of the commune or hamlet."""

    id: int
    code: str
    name: str
    level: Team.Level
    unit: int = Field(alias="unit_id")
    decision_number: str
    decision_date: date
    zalo_group: str
    opened_on: date
    closed_on: date | None
    simulated: bool


class TeamIn(Schema):
    """A team to open."""

    unit: int
    name: str = Field(max_length=160, min_length=1)
    decision_number: str = Field(max_length=40, min_length=1)
    decision_date: date
    opened_on: date
    zalo_group: str = Field("", max_length=120)


class ClosingIn(Schema):
    """The first day on which the team is no longer open, and why."""

    closed_on: date
    reason: str = Field("", max_length=200)


class MemberOut(Schema):
    """A member. Telephone numbers are personal and not handed out here."""

    id: int
    team: int = Field(alias="team_id")
    name: str
    role: Member.Role
    organisation: Member.Organisation
    joined_on: date
    left_on: date | None
    trained_on: date | None
    simulated: bool


class ActivityIn(Schema):
    """What a team did on one day, in turns of help."""

    held_on: date
    kind: Activity.Kind
    people_guided: int = Field(ge=0)
    vneid_installed: int = Field(0, ge=0)
    app_installed: int = Field(0, ge=0)
    wallet_installed: int = Field(0, ge=0)
    dossiers_helped: int = Field(0, ge=0)
    place: str = Field("", max_length=160)
    note: str = Field("", max_length=500)


class ActivityOut(ActivityIn):
    """A recorded activity."""

    id: int
    team: int = Field(alias="team_id")
    unit: int = Field(alias="unit_id")
    simulated: bool


class TeamFilter(Schema):
    """Which teams: of a unit, of a level, open on a day."""

    unit: int | None = None
    level: Team.Level | None = None
    open_on: date | None = None


class ActivityFilter(Schema):
    """Which activities: of a team, from a day up to, not including, another."""

    team: int | None = None
    since: date | None = None
    until: date | None = None


def _person(request: HttpRequest) -> Person:
    person = caller(request)
    assert isinstance(person, Person)  # the API's own auth lets nobody else in
    return person


@router.get("/teams", response=list[TeamOut], summary="Các tổ công nghệ số")
@paginate
def list_teams(request: HttpRequest, wanted: Query[TeamFilter]) -> QuerySet[Team]:
    teams = Team.objects.visible_to(_person(request)).order_by("pk")
    if wanted.unit is not None:
        teams = teams.filter(unit_id=wanted.unit)
    if wanted.level is not None:
        teams = teams.filter(level=wanted.level)
    return teams if wanted.open_on is None else teams.open_on(wanted.open_on)


@router.post("/teams", response={201: TeamOut}, summary="Lập một tổ")
def open_team(request: HttpRequest, team: TeamIn, key: str | None = Key) -> Status[Team]:
    unit = get_object_or_404(Unit, pk=team.unit)
    values = {**team.model_dump(), "unit": unit}
    return Status(201, services.open_team(_person(request), key=key, clock=installation_clock(), **values))


@router.get("/teams/{team}", response=TeamOut, summary="Một tổ")
def get_team(request: HttpRequest, team: int) -> Team:
    return get_team_for(_person(request), team)


@router.post("/teams/{team}/close", response=TeamOut, summary="Kết thúc một tổ")
def close_team(request: HttpRequest, team: int, closing: ClosingIn, key: str | None = Key) -> Team:
    person = _person(request)
    found = get_team_for(person, team)
    return services.close_team(person, found, key=key, clock=installation_clock(), **closing.model_dump())


@router.get("/teams/{team}/members", response=list[MemberOut], summary="Thành viên của một tổ")
@paginate
def list_members(request: HttpRequest, team: int) -> QuerySet[Member]:
    return Member.objects.filter(team=get_team_for(_person(request), team)).order_by("pk")


@router.get("/activities", response=list[ActivityOut], summary="Hoạt động của các tổ")
@paginate
def list_activities(request: HttpRequest, wanted: Query[ActivityFilter]) -> QuerySet[Activity]:
    activities = Activity.objects.visible_to(_person(request)).order_by("-held_on", "-pk")
    if wanted.team is not None:
        activities = activities.filter(team_id=wanted.team)
    if wanted.since is not None:
        activities = activities.filter(held_on__gte=wanted.since)
    return activities if wanted.until is None else activities.filter(held_on__lt=wanted.until)


@router.post("/teams/{team}/activities", response={201: ActivityOut}, summary="Ghi một hoạt động")
def record_activity(request: HttpRequest, team: int, activity: ActivityIn, key: str | None = Key) -> Status[Activity]:
    person = _person(request)
    found, values = get_team_for(person, team), activity.model_dump(mode="python")
    return Status(201, services.record_activity(person, found, key=key, clock=installation_clock(), **values))


@router.put("/activities/{activity}", response=ActivityOut, summary="Sửa một hoạt động")
def change_activity(request: HttpRequest, activity: int, values: ActivityIn, key: str | None = Key) -> Activity:
    person = _person(request)
    found = get_activity_for(person, activity)
    return services.change_activity(person, found, key=key, clock=installation_clock(), **values.model_dump())


@router.delete("/activities/{activity}", response={204: None}, summary="Xóa một hoạt động không có thật")
def remove_activity(request: HttpRequest, activity: int) -> Status[None]:
    person = _person(request)
    services.remove_activity(person, get_activity_for(person, activity), clock=installation_clock())
    return Status(204, None)
