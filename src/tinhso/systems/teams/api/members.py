"""Members of teams. Telephone numbers go in and do not come out: they are personal."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, RecordOut, actor, acts_of, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.systems.teams import acts, services
from tinhso.systems.teams.models import Member
from tinhso.systems.teams.reading import get_member_for, get_team_for

router = Router()


class MemberOut(RecordOut):
    """A member of a team."""

    team: int = Field(alias="team_id")
    name: str
    role: Member.Role
    organisation: Member.Organisation
    joined_on: date
    left_on: date | None
    trained_on: date | None
    resolve_acts = acts_of(acts.OF_MEMBER)


class MemberChange(Schema):
    """Who a member is. A telephone number that is not sent stays as it is."""

    name: str = Field(max_length=120, min_length=1)
    role: Member.Role
    organisation: Member.Organisation
    phone: str | None = Field(None, max_length=20)


class MemberIn(MemberChange):
    """A new member."""

    joined_on: date


class LeavingIn(Schema):
    """The first day on which the person is no longer a member."""

    left_on: date


class MemberFilter(Schema):
    """Which members: of a unit with its parts, of a team, present on a day, of a role, trained or not."""

    unit: int | None = None
    team: int | None = None
    present_on: date | None = None
    role: Member.Role | None = None
    trained: bool | None = None


@router.get("/members", response=list[MemberOut], summary="Thành viên của các tổ")
@paginate
def list_members(request: HttpRequest, wanted: Query[MemberFilter]) -> QuerySet[Member]:
    members = within(Member.objects.visible_to(actor(request)).order_by("pk"), wanted.unit)
    if wanted.team is not None:
        members = members.filter(team_id=wanted.team)
    if wanted.role is not None:
        members = members.filter(role=wanted.role)
    if wanted.trained is not None:
        members = members.filter(trained_on__isnull=not wanted.trained)
    return members if wanted.present_on is None else members.present_on(wanted.present_on)


@router.get("/teams/{team}/members", response=list[MemberOut], summary="Thành viên của một tổ")
@paginate
def list_team_members(request: HttpRequest, team: int) -> QuerySet[Member]:
    return Member.objects.filter(team=get_team_for(actor(request), team)).order_by("pk")


@router.post("/teams/{team}/members", response={201: MemberOut}, summary="Thêm một thành viên")
def add_member(request: HttpRequest, team: int, member: MemberIn, key: str | None = Key) -> Status[Member]:
    person = actor(request)
    found, values = get_team_for(person, team), {**member.model_dump(), "phone": member.phone or ""}
    return Status(201, services.add_member(person, found, key=key, clock=installation_clock(), **values))


@router.get("/members/{member}", response=MemberOut, summary="Một thành viên")
def get_member(request: HttpRequest, member: int) -> Member:
    return get_member_for(actor(request), member)


@router.put("/members/{member}", response=MemberOut, summary="Sửa một thành viên")
def change_member(request: HttpRequest, member: int, values: MemberChange, key: str | None = Key) -> Member:
    person = actor(request)
    found = get_member_for(person, member)
    phone = found.phone if values.phone is None else values.phone
    sent = {**values.model_dump(), "phone": phone}
    return services.change_member(person, found, key=key, clock=installation_clock(), **sent)


@router.post("/members/{member}/end", response=MemberOut, summary="Thành viên rời tổ")
def end_membership(request: HttpRequest, member: int, leaving: LeavingIn, key: str | None = Key) -> Member:
    person = actor(request)
    found = get_member_for(person, member)
    return services.end_membership(person, found, key=key, clock=installation_clock(), left_on=leaving.left_on)
