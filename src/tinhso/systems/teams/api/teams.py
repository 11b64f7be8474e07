"""Teams and the plans for them."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, RecordOut, actor, acts_of, unit_named, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.models import Plan, Team
from tinhso.systems.teams.reading import get_plan_for, get_team_for

router = Router()


class TeamOut(RecordOut):
    """A team."""

    code: str
    name: str
    level: Team.Level
    decision_number: str
    decision_date: date
    zalo_group: str
    opened_on: date
    closed_on: date | None
    closing_reason: str
    resolve_acts = acts_of(acts.OF_TEAM)


class TeamChange(Schema):
    """What a team is called, and by which decision it stands."""

    name: str = Field(max_length=160, min_length=1)
    decision_number: str = Field(max_length=40, min_length=1)
    decision_date: date
    zalo_group: str = Field("", max_length=120)


class TeamIn(TeamChange):
    """A team to open."""

    unit: int
    opened_on: date


class ClosingIn(Schema):
    """The first day on which the team is no longer open, and why."""

    closed_on: date
    reason: str = Field("", max_length=200)


class TeamFilter(Schema):
    """Which teams: of a unit with its parts, of a level, open on a day."""

    unit: int | None = None
    level: Team.Level | None = None
    open_on: date | None = None


class PlanIn(Schema):
    """How many teams a commune is to have from a day on."""

    unit: int
    teams: int = Field(ge=0, le=500)
    decision_number: str = Field(max_length=40, min_length=1)
    starts_on: date


class PlanOut(Schema):
    """A plan; `ends_on` is the first day on which another holds."""

    id: int
    unit: int = Field(alias="unit_id")
    teams: int
    decision_number: str
    starts_on: date
    ends_on: date | None
    simulated: bool


class PlanFilter(Schema):
    """Which plans: of a unit with its parts, in force on a day."""

    unit: int | None = None
    on: date | None = None


@router.get("/teams", response=list[TeamOut], summary="Các tổ công nghệ số")
@paginate
def list_teams(request: HttpRequest, wanted: Query[TeamFilter]) -> QuerySet[Team]:
    teams = within(Team.objects.visible_to(actor(request)).order_by("pk"), wanted.unit)
    if wanted.level is not None:
        teams = teams.filter(level=wanted.level)
    return teams if wanted.open_on is None else teams.open_on(wanted.open_on)


@router.post("/teams", response={201: TeamOut}, summary="Lập một tổ")
def open_team(request: HttpRequest, team: TeamIn, key: str | None = Key) -> Status[Team]:
    values = {**team.model_dump(), "unit": unit_named(team.unit)}
    return Status(201, services.open_team(actor(request), key=key, clock=installation_clock(), **values))


@router.get("/teams/{team}", response=TeamOut, summary="Một tổ")
def get_team(request: HttpRequest, team: int) -> Team:
    return get_team_for(actor(request), team)


@router.put("/teams/{team}", response=TeamOut, summary="Sửa thông tin một tổ")
def change_team(request: HttpRequest, team: int, values: TeamChange, key: str | None = Key) -> Team:
    person = actor(request)
    found = get_team_for(person, team)
    return services.change_team(person, found, key=key, clock=installation_clock(), **values.model_dump())


@router.post("/teams/{team}/close", response=TeamOut, summary="Kết thúc một tổ")
def close_team(request: HttpRequest, team: int, closing: ClosingIn, key: str | None = Key) -> Team:
    person = actor(request)
    found = get_team_for(person, team)
    return services.close_team(person, found, key=key, clock=installation_clock(), **closing.model_dump())


@router.get("/plans", response=list[PlanOut], summary="Kế hoạch thành lập tổ")
@paginate
def list_plans(request: HttpRequest, wanted: Query[PlanFilter]) -> QuerySet[Plan]:
    plans = within(Plan.objects.visible_to(actor(request)).order_by("pk"), wanted.unit)
    return plans if wanted.on is None else plans.filter(starts_on__lte=wanted.on).exclude(ends_on__lte=wanted.on)


@router.post("/plans", response={201: PlanOut}, summary="Giao kế hoạch cho một xã, phường")
def set_plan(request: HttpRequest, plan: PlanIn, key: str | None = Key) -> Status[Plan]:
    values = {**plan.model_dump(), "unit": unit_named(plan.unit)}
    return Status(201, services.set_plan(actor(request), key=key, clock=installation_clock(), **values))


@router.get("/plans/{plan}", response=PlanOut, summary="Một kế hoạch")
def get_plan(request: HttpRequest, plan: int) -> Plan:
    return get_plan_for(actor(request), plan)
