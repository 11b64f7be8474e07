"""What a demonstration starts with: simulated teams that give the printed values at their dates."""

from __future__ import annotations

import random
from functools import partial

from django.db import transaction

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.loading.clock import DEMO_DATE
from tinhso.kernel.loading.ground import read_ground
from tinhso.kernel.loading.simulation import copy_simulated, digest_of, first_key, forget_parts, forget_simulated
from tinhso.systems.teams.demo import teams as founding
from tinhso.systems.teams.demo import work
from tinhso.systems.teams.models import Activity, Attendance, Household, Member, Plan, Team, Training

PRINTED = {
    "19": founding.Printed(teams_2022=2256, members_2022=17000, teams_2023=2255, planned_2022=1434),
    "06": None,
}
"""Province code on the map of 2022 → what its reports say (`tn2022-011` to `-014`, `tn2023-027`); nothing is printed
of Bắc Kạn."""


def load(progress: Progress) -> int:
    """Replace the simulated rows by newly drawn ones, in one transaction. Returns the number of rows."""
    with transaction.atomic():
        forget_simulated(Household, Activity)
        forget_parts(Attendance, "training")
        forget_simulated(Training, Member, Team, Plan)
        done = 0
        for code, printed in PRINTED.items():
            done += _province(code, printed)
            progress(done)
    return done


def _province(code: str, printed: founding.Printed | None) -> int:
    rng = random.Random(f"teams {code}")
    ground = read_ground(code, founding.START, DEMO_DATE)
    founder = founding.Founder(rng)
    founding.found_teams(ground, printed, DEMO_DATE, founder)
    members = founding.join_members(founder, printed, DEMO_DATE)
    trainings, attendances = work.train(rng, founder.places, members, DEMO_DATE)
    activities, households = work.act(rng, founder.teams, DEMO_DATE)
    team, member = first_key(Team, len(founder.teams)), first_key(Member, len(members))
    training, activity = first_key(Training, len(trainings)), first_key(Activity, len(activities))
    keys = {"team_id": team, "member_id": member, "training_id": training, "activity_id": activity}
    return (
        copy_simulated(Plan, founding.plans(ground, printed) if printed else [])
        + copy_simulated(Team, founder.teams, {"id": team})
        + copy_simulated(Member, members, keys | {"id": member})
        + copy_simulated(Training, trainings, {"id": training})
        + copy_simulated(Attendance, attendances, keys)
        + copy_simulated(Activity, activities, keys | {"id": activity})
        + copy_simulated(Household, households, keys)
    )


DIGEST = partial(digest_of, __file__, "demo")

STAGES = [Stage(510, "teams.simulated", "Tổ công nghệ số cộng đồng (mô phỏng)", load, DIGEST, simulated=True)]
