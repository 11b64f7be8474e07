"""Members of teams and their training."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Unit
from tinhso.kernel.rules import not_in_future, phone_number
from tinhso.kernel.time import Clock
from tinhso.systems.teams.apps import KEEP
from tinhso.systems.teams.models import Attendance, Member, Team, Training
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
    scopes.require(actor, KEEP, team.unit_id)
    team = rules.held_team(team)
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
    member = _locked(actor, member)
    before = audit.snapshot(member)
    member.name, member.role, member.organisation = name.strip(), role, organisation
    member.phone = phone_number(phone)
    _save(member)
    audit.record(actor, "teams.change_member", member, before)
    return member


@service("teams.end_membership")
def end_membership(actor: Person, member: Member, *, left_on: date, clock: Clock, key: str | None = None) -> Member:
    """Somebody leaves a team. `left_on` is the first day on which the person is no longer a member."""
    member = _locked(actor, member)
    not_in_future(left_on, clock.today(), "left_on")
    earliest = max(filter(None, (member.joined_on, member.trained_on)))
    if left_on < earliest:
        raise Refused(
            "left-too-early",
            f"Thành viên tham gia hoặc tập huấn ngày {earliest:%d/%m/%Y}. Chọn ngày rời tổ từ ngày đó.",
            f"The member joined or was trained on {earliest:%d/%m/%Y}. Choose that day or a later one.",
            where="left_on",
        )
    before = audit.snapshot(member)
    member.left_on = left_on
    _save(member)
    audit.record(actor, "teams.end_membership", member, before)
    return member


@service("teams.record_training")
def record_training(
    actor: Person,
    *,
    unit: Unit,
    held_on: date,
    topic: str,
    members: Sequence[int],
    place: str = "",
    trainer: str = "",
    hours: int = 4,
    clock: Clock,
    key: str | None = None,
) -> Training:
    """Record a training session and who was there. A member's first training becomes the day from which the member is
    trained.

    `members` are keys; every one must be visible to the actor and be a member on that day, or nothing is written.
    """
    scopes.require(actor, KEEP, unit)
    not_in_future(held_on, clock.today(), "held_on")
    wanted = set(members)
    present = Member.objects.visible_to(actor).filter(pk__in=wanted).present_on(held_on)
    attending = list(present.select_for_update(of=("self",)).order_by("pk"))
    if not wanted or len(attending) != len(wanted):
        raise Refused(
            "attendance-unknown",
            f"{len(wanted) - len(attending)} người được chọn không phải thành viên vào ngày {held_on:%d/%m/%Y}."
            if wanted
            else "Chưa chọn người dự tập huấn nào.",
            "Somebody chosen was not a member on that day." if wanted else "Choose who attended.",
            where="members",
        )
    training = Training.objects.create(
        unit=unit, held_on=held_on, topic=topic.strip(), place=place.strip(), trainer=trainer.strip(), hours=hours
    )
    Attendance.objects.bulk_create([Attendance(training=training, member=member) for member in attending])
    newly = [member for member in attending if member.trained_on is None or member.trained_on > held_on]
    before = {member.pk: audit.snapshot(member) for member in newly}
    for member in newly:
        member.trained_on = held_on
    Member.objects.bulk_update(newly, ["trained_on"])
    audit.record_many(actor, "teams.train_member", newly, before)
    audit.record(actor, "teams.record_training", training)
    return training


def _locked(actor: Person, member: Member) -> Member:
    scopes.require(actor, KEEP, member.unit_id)
    return Member.objects.select_for_update(of=("self",)).select_related("team").get(pk=member.pk)


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
