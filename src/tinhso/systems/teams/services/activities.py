"""What teams do: recorded in under a minute, changed when a number was wrong, removed when it never took place."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit
from tinhso.kernel.people.acts import Act
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.teams import acts
from tinhso.systems.teams.models import Activity, Team
from tinhso.systems.teams.services import rules


@service("teams.record_activity")
def record_activity(
    actor: Person,
    team: Team,
    *,
    held_on: date,
    kind: str,
    people_guided: int,
    vneid_installed: int = 0,
    app_installed: int = 0,
    wallet_installed: int = 0,
    dossiers_helped: int = 0,
    place: str = "",
    note: str = "",
    clock: Clock,
    key: str | None = None,
) -> Activity:
    """Record what a team did on one day. Raises Refused where the team was not open then, or nothing was done."""
    team = acts.RECORD_ACTIVITY.begin(actor, team)
    activity = Activity(team=team, unit_id=team.unit_id, held_on=held_on, kind=kind, place=place.strip(), note=note.strip())
    numbers = (people_guided, vneid_installed, app_installed, wallet_installed, dossiers_helped)
    _fill(activity, clock.today(), dict(zip(rules.COUNTS, numbers, strict=True)))
    activity.save(force_insert=True)
    audit.record(actor, "teams.record_activity", activity)
    return activity


@service("teams.change_activity")
def change_activity(
    actor: Person,
    activity: Activity,
    *,
    held_on: date,
    kind: str,
    people_guided: int,
    vneid_installed: int = 0,
    app_installed: int = 0,
    wallet_installed: int = 0,
    dossiers_helped: int = 0,
    place: str = "",
    note: str = "",
    clock: Clock,
    key: str | None = None,
) -> Activity:
    """Mend what was recorded of an activity."""
    activity = _held(acts.CHANGE_ACTIVITY, actor, activity)
    before = audit.snapshot(activity)
    activity.held_on, activity.kind = held_on, kind
    activity.place, activity.note = place.strip(), note.strip()
    numbers = (people_guided, vneid_installed, app_installed, wallet_installed, dossiers_helped)
    _fill(activity, clock.today(), dict(zip(rules.COUNTS, numbers, strict=True)))
    activity.save()
    audit.record(actor, "teams.change_activity", activity, before)
    return activity


@service("teams.remove_activity")
def remove_activity(actor: Person, activity: Activity, *, clock: Clock, key: str | None = None) -> None:
    """Remove an activity that never took place. Its last state stays in the audit trail; households met keep their
    own rows."""
    activity = _held(acts.REMOVE_ACTIVITY, actor, activity)
    audit.record(actor, "teams.remove_activity", activity)
    activity.delete()


def _fill(activity: Activity, today: date, counts: dict[str, int]) -> None:
    """Ask the rules about an activity whose day and kind are set, and put its numbers in."""
    not_in_future(activity.held_on, today, "held_on")
    rules.team_open(activity.team, activity.held_on, "held_on")
    rules.counts_plausible(counts)
    for name, number in counts.items():
        setattr(activity, name, number)


def _held(act: Act, actor: Person, activity: Activity) -> Activity:
    """The activity and its team, held until the end: the team's row first, as in every service, so that it does not close meanwhile."""
    act.require(actor, activity)
    Team.objects.select_for_update().get(pk=activity.team_id)
    return act.begin(actor, activity, "team")
