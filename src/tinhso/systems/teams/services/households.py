"""Households that teams helped, and their digital addresses."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.teams import acts
from tinhso.systems.teams.models import Activity, Household, Team
from tinhso.systems.teams.services import rules


@service("teams.record_household")
def record_household(
    actor: Person,
    team: Team,
    *,
    head_name: str,
    helped_on: date,
    helped_with: str,
    address: str = "",
    activity: Activity | None = None,
    clock: Clock,
    key: str | None = None,
) -> Household:
    """Record a household on the first day a team helped it."""
    team = acts.RECORD_HOUSEHOLD.begin(actor, team)
    not_in_future(helped_on, clock.today(), "helped_on")
    rules.team_open(team, helped_on, "helped_on")
    if activity is not None and activity.team_id != team.pk:
        raise Refused(
            "activity-of-another-team",
            "Buổi hoạt động này là của tổ khác. Chọn buổi của chính tổ.",
            "This activity is another team's. Choose one of the team's own.",
            where="activity",
        )
    household = Household.objects.create(
        team=team,
        unit_id=team.unit_id,
        activity=activity,
        head_name=head_name.strip(),
        address=address.strip(),
        helped_on=helped_on,
        helped_with=helped_with,
    )
    audit.record(actor, "teams.record_household", household)
    return household


@service("teams.attach_address")
def attach_address(
    actor: Person, household: Household, *, address_code: str, addressed_on: date, clock: Clock, key: str | None = None
) -> Household:
    """Give a household its digital address code. Raises Refused where it has one already."""
    household = acts.ATTACH_ADDRESS.begin(actor, household)
    not_in_future(addressed_on, clock.today(), "addressed_on")
    if not address_code.strip():
        raise Refused("address-empty", "Nhập mã địa chỉ số.", "Enter the digital address code.", where="address_code")
    before = audit.snapshot(household)
    household.address_code, household.addressed_on = address_code.strip(), addressed_on
    household.save()
    audit.record(actor, "teams.attach_address", household, before)
    return household
