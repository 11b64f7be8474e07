"""What teams did: activities, and the households they helped, whose names and addresses do not come out."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, RecordOut, actor, acts_of, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people import scopes
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.apps import PERSONAL
from tinhso.systems.teams.models import Activity, Household
from tinhso.systems.teams.reading import get_activity_for, get_household_for, get_team_for

router = Router()


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


class ActivityOut(ActivityIn, RecordOut):
    """A recorded activity."""

    team: int = Field(alias="team_id")
    resolve_acts = acts_of(acts.OF_ACTIVITY)


class ActivityFilter(Schema):
    """Which activities: of a unit with its parts, of a team, from a day up to, not including, another."""

    unit: int | None = None
    team: int | None = None
    since: date | None = None
    until: date | None = None


class HouseholdIn(Schema):
    """A household on the first day it was helped; `activity` is the activity at which it was met."""

    head_name: str = Field(max_length=120, min_length=1)
    address: str = Field("", max_length=200)
    helped_on: date
    helped_with: Household.Help
    activity: int | None = None


class HouseholdOut(RecordOut):
    """A household, without what names it."""

    team: int = Field(alias="team_id")
    activity: int | None = Field(alias="activity_id")
    helped_on: date
    helped_with: Household.Help
    addressed_on: date | None
    resolve_acts = acts_of(acts.OF_HOUSEHOLD)


class AddressIn(Schema):
    """A household's digital address, and since when it has it."""

    address_code: str = Field(max_length=40, min_length=1)
    addressed_on: date


class HouseholdFilter(Schema):
    """Which households: of a unit with its parts, of a team, with a digital address or without."""

    unit: int | None = None
    team: int | None = None
    addressed: bool | None = None


@router.get("/activities", response=list[ActivityOut], summary="Hoạt động của các tổ")
@paginate
def list_activities(request: HttpRequest, wanted: Query[ActivityFilter]) -> QuerySet[Activity]:
    activities = within(Activity.objects.visible_to(actor(request)).order_by("-held_on", "-pk"), wanted.unit)
    if wanted.team is not None:
        activities = activities.filter(team_id=wanted.team)
    if wanted.since is not None:
        activities = activities.filter(held_on__gte=wanted.since)
    return activities if wanted.until is None else activities.filter(held_on__lt=wanted.until)


@router.post("/teams/{team}/activities", response={201: ActivityOut}, summary="Ghi một hoạt động")
def record_activity(request: HttpRequest, team: int, activity: ActivityIn, key: str | None = Key) -> Status[Activity]:
    person = actor(request)
    found = get_team_for(person, team)
    return Status(201, services.record_activity(person, found, key=key, clock=installation_clock(), **activity.model_dump()))


@router.get("/activities/{activity}", response=ActivityOut, summary="Một hoạt động")
def get_activity(request: HttpRequest, activity: int) -> Activity:
    return get_activity_for(actor(request), activity)


@router.put("/activities/{activity}", response=ActivityOut, summary="Sửa một hoạt động")
def change_activity(request: HttpRequest, activity: int, values: ActivityIn, key: str | None = Key) -> Activity:
    person = actor(request)
    found = get_activity_for(person, activity)
    return services.change_activity(person, found, key=key, clock=installation_clock(), **values.model_dump())


@router.delete("/activities/{activity}", response={204: None}, summary="Xóa một hoạt động không có thật")
def remove_activity(request: HttpRequest, activity: int) -> Status[None]:
    person = actor(request)
    services.remove_activity(person, get_activity_for(person, activity), clock=installation_clock())
    return Status(204, None)


@router.get("/households", response=list[HouseholdOut], summary="Hộ được giúp, không nêu tên")
@paginate
def list_households(request: HttpRequest, wanted: Query[HouseholdFilter]) -> QuerySet[Household]:
    person = actor(request)
    scopes.require(person, PERSONAL)
    households = within(Household.objects.visible_to(person).order_by("pk"), wanted.unit)
    if wanted.team is not None:
        households = households.filter(team_id=wanted.team)
    if wanted.addressed is None:
        return households
    return households.exclude(address_code="") if wanted.addressed else households.filter(address_code="")


@router.post("/teams/{team}/households", response={201: HouseholdOut}, summary="Ghi một hộ được giúp")
def record_household(request: HttpRequest, team: int, household: HouseholdIn, key: str | None = Key) -> Status[Household]:
    person = actor(request)
    found = get_team_for(person, team)
    activity = None if household.activity is None else get_activity_for(person, household.activity)
    values = {**household.model_dump(), "activity": activity}
    return Status(201, services.record_household(person, found, key=key, clock=installation_clock(), **values))


@router.post("/households/{household}/address", response=HouseholdOut, summary="Gắn mã địa chỉ số cho một hộ")
def attach_address(request: HttpRequest, household: int, address: AddressIn, key: str | None = Key) -> Household:
    person = actor(request)
    found = get_household_for(person, household)
    return services.attach_address(person, found, key=key, clock=installation_clock(), **address.model_dump())
