"""Records of commune A for the promises over the whole product (`tests/guards`): what stands in an address, by the path before it."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams import services


def records(land: Land, an: Person, department: Person, clock: FixedClock) -> dict[str, str]:
    """A team with a member, an activity, a household, a training and the plan of its commune."""
    team = services.open_team(
        an, unit=land.hamlet_a, name="Tổ thôn Một", decision_number="15/QĐ-UBND", decision_date=date(2026, 3, 1),
        opened_on=date(2026, 3, 2), clock=clock,
    )  # fmt: skip
    member = services.add_member(
        an,
        team,
        name="Hoàng Văn Nam",
        role="leader",
        organisation="head",
        phone="0912 345 678",
        joined_on=date(2026, 3, 2),
        clock=clock,
    )
    activity = services.record_activity(an, team, held_on=date(2026, 11, 1), kind="visits", people_guided=9, clock=clock)
    household = services.record_household(
        an, team, head_name="Trần Văn Tư", helped_on=date(2026, 11, 1), helped_with="vneid", clock=clock
    )
    training = services.record_training(an, unit=land.a, held_on=date(2026, 11, 2), topic="VNeID", members=[member.pk], clock=clock)
    plan = services.set_plan(department, unit=land.a, teams=12, decision_number="9/KH", starts_on=date(2026, 1, 1), clock=clock)
    return {
        "teams/key": str(team.pk), "team": str(team.pk), "teams/members/key": str(member.pk), "activity": str(activity.pk),
        "teams/activities/key": str(activity.pk), "teams/households/key": str(household.pk), "teams/trainings/key": str(training.pk),
        "member": str(member.pk), "household": str(household.pk), "training": str(training.pk), "teams/plans/key": str(plan.pk),
        "plan": str(plan.pk),
    }  # fmt: skip
