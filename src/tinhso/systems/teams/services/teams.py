"""Opening, changing and closing teams, and the plan for them."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.rules import not_before, not_in_future, unit_stands
from tinhso.kernel.time import Clock
from tinhso.systems.teams import acts
from tinhso.systems.teams.apps import KEEP, PLAN
from tinhso.systems.teams.models import Member, Plan, Team
from tinhso.systems.teams.services import rules


@service("teams.open_team")
def open_team(
    actor: Person,
    *,
    unit: Unit,
    name: str,
    decision_number: str,
    decision_date: date,
    opened_on: date,
    zalo_group: str = "",
    clock: Clock,
    key: str | None = None,
) -> Team:
    """Open the team of a commune or a hamlet.

    Steps: the right in the unit, the unit's level, the days, a free code, the row, the audit row. Raises Refused
    where the unit has an open team already.
    """
    scopes.require(actor, KEEP, unit)
    level = rules.level_of(unit)
    not_in_future(opened_on, clock.today(), "opened_on")
    unit_stands(unit, opened_on, "unit")
    rules.decided_before(decision_date, opened_on)
    team = Team(
        unit=unit,
        code=free_code(unit),
        name=name.strip(),
        level=level,
        decision_number=decision_number.strip(),
        decision_date=decision_date,
        opened_on=opened_on,
        zalo_group=zalo_group.strip(),
    )
    try:
        with transaction.atomic():
            team.save(force_insert=True)
    except IntegrityError as error:
        if "team_one_open_in_unit" not in str(error):
            raise
        raise Refused(
            "team-already-open",
            f"{unit} đang có một tổ hoạt động. Kết thúc tổ đó trước, hoặc sửa thông tin của nó.",
            f"{unit} has an open team. Close it first, or change it.",
            where="unit",
        ) from error
    audit.record(actor, "teams.open_team", team)
    return team


def free_code(unit: Unit) -> str:
    """The unit's code, with a number from the second team on. Two openings at once wait for each other at the unit's
    row."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    stem = f"TCN-{unit.code}"
    taken = set(Team.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}.{number}" for number in range(2, len(taken) + 3))) if code not in taken)


@service("teams.change_team")
def change_team(
    actor: Person,
    team: Team,
    *,
    name: str,
    decision_number: str,
    decision_date: date,
    zalo_group: str = "",
    clock: Clock,
    key: str | None = None,
) -> Team:
    """Change what a team is called, by which decision it stands and where its group is. Its unit and days stay."""
    team = acts.CHANGE_TEAM.begin(actor, team)
    before = audit.snapshot(team)
    rules.decided_before(decision_date, team.opened_on)
    team.name = name.strip()
    team.decision_number = decision_number.strip()
    team.decision_date = decision_date
    team.zalo_group = zalo_group.strip()
    team.save()
    audit.record(actor, "teams.change_team", team, before)
    return team


@service("teams.close_team")
def close_team(actor: Person, team: Team, *, closed_on: date, reason: str, clock: Clock, key: str | None = None) -> Team:
    """Close a team; its members leave with it. `closed_on` is the first day on which it is no longer open.

    Raises Refused where it is closed already, or did something on or after that day.
    """
    team = acts.CLOSE_TEAM.begin(actor, team)
    not_in_future(closed_on, clock.today(), "closed_on")
    not_before(closed_on, team.opened_on, ("tổ hoạt động", "the team's opening"), "closed_on")
    last = team.activities.filter(held_on__gte=closed_on).order_by("-held_on").first()
    if last is not None:
        raise Refused(
            "active-after-closing",
            f"Tổ còn hoạt động ngày {last.held_on:%-d/%-m/%Y}. Chọn ngày kết thúc sau ngày đó.",
            f"The team was active on {last.held_on:%-d/%-m/%Y}. Choose a later day.",
            where="closed_on",
        )
    before = audit.snapshot(team)
    team.closed_on, team.closing_reason = closed_on, reason.strip()
    team.save()
    _end_memberships(actor, team, closed_on)
    audit.record(actor, "teams.close_team", team, before)
    return team


def _end_memberships(actor: Person, team: Team, day: date) -> None:
    """All who are still members leave on that day; somebody who was to join or be trained later leaves on that later
    day."""
    leaving = list(Member.objects.select_for_update().filter(team=team, left_on__isnull=True))
    before = {member.pk: audit.snapshot(member) for member in leaving}
    for member in leaving:
        member.left_on = max(filter(None, (day, member.joined_on, member.trained_on)))
    Member.objects.bulk_update(leaving, ["left_on"])
    audit.record_many(actor, "teams.end_membership", leaving, before)


@service("teams.set_plan")
def set_plan(
    actor: Person,
    *,
    unit: Unit,
    teams: int,
    decision_number: str,
    starts_on: date,
    clock: Clock,
    key: str | None = None,
) -> Plan:
    """Say how many teams a unit is to have from a day on; the plan before it ends there."""
    scopes.require(actor, PLAN, unit)
    if unit.level != Level.COMMUNE:
        raise Refused(
            "plan-unit-level",
            f"Kế hoạch giao cho xã, phường, đặc khu. {unit} không phải.",
            f"A plan is set for a commune; {unit} is none.",
            where="unit",
        )
    unit_stands(unit, starts_on, "starts_on")
    Unit.objects.select_for_update().get(pk=unit.pk)  # two plans at once wait for each other, the first one too
    earlier = Plan.objects.select_for_update().filter(unit=unit, ends_on__isnull=True).first()
    if earlier is not None:
        if starts_on <= earlier.starts_on:
            raise Refused(
                "plan-before-present",
                f"Kế hoạch hiện tại bắt đầu {earlier.starts_on:%-d/%-m/%Y}. Chọn ngày sau đó.",
                f"The present plan starts on {earlier.starts_on:%-d/%-m/%Y}. Choose a later day.",
                where="starts_on",
            )
        before = audit.snapshot(earlier)
        earlier.ends_on = starts_on
        earlier.save()
        audit.record(actor, "teams.end_plan", earlier, before)
    plan = Plan.objects.create(unit=unit, teams=teams, decision_number=decision_number.strip(), starts_on=starts_on)
    audit.record(actor, "teams.set_plan", plan)
    return plan
