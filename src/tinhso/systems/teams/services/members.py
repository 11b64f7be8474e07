"""Members of teams: joining, changing, leaving."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_in_future, phone_number
from tinhso.kernel.time import Clock
from tinhso.systems.teams import acts
from tinhso.systems.teams.models import Member, Team
from tinhso.systems.teams.services import rules


@service("teams.add_member")
def add_member(
    actor: Person,
    team: Team,
    *,
    name: str,
    role: str,
    organisation: str,
    joined_on: date,
    phone: str = "",
    clock: Clock,
    key: str | None = None,
) -> Member:
    """Put somebody into a team. Raises Refused where the team was not open on that day, or has a leader already."""
    team = acts.ADD_MEMBER.begin(actor, team)
    not_in_future(joined_on, clock.today(), "joined_on")
    rules.team_open(team, joined_on, "joined_on")
    member = Member(
        team=team,
        unit_id=team.unit_id,
        name=name.strip(),
        role=role,
        organisation=organisation,
        phone=phone_number(phone),
        joined_on=joined_on,
    )
    _save(member)
    audit.record(actor, "teams.add_member", member)
    return member


@service("teams.change_member")
def change_member(
    actor: Person,
    member: Member,
    *,
    name: str,
    role: str,
    organisation: str,
    phone: str = "",
    clock: Clock,
    key: str | None = None,
) -> Member:
    """Change a member's name, role, organisation or phone number. The days stay."""
    member = acts.CHANGE_MEMBER.begin(actor, member)
    before = audit.snapshot(member)
    member.name, member.role, member.organisation = name.strip(), role, organisation
    member.phone = phone_number(phone)
    _save(member)
    audit.record(actor, "teams.change_member", member, before)
    return member


@service("teams.end_membership")
def end_membership(actor: Person, member: Member, *, left_on: date, clock: Clock, key: str | None = None) -> Member:
    """Somebody leaves a team. `left_on` is the first day on which the person is no longer a member."""
    member = acts.END_MEMBERSHIP.begin(actor, member)
    not_in_future(left_on, clock.today(), "left_on")
    earliest = max(filter(None, (member.joined_on, member.trained_on)))
    if left_on < earliest:
        raise Refused(
            "left-too-early",
            f"Thành viên tham gia hoặc tập huấn ngày {earliest:%-d/%-m/%Y}. Chọn ngày rời tổ từ ngày đó.",
            f"The member joined or was trained on {earliest:%-d/%-m/%Y}. Choose that day or a later one.",
            where="left_on",
        )
    before = audit.snapshot(member)
    member.left_on = left_on
    _save(member)
    audit.record(actor, "teams.end_membership", member, before)
    return member


def _save(member: Member) -> None:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if "member_one_leader_in_team" not in str(error):
            raise
        raise Refused(
            "leader-already",
            "Tổ đang có tổ trưởng. Đổi vai trò của người đó trước.",
            "The team has a leader. Change that person's role first.",
            where="role",
        ) from error
