"""What the teams did: training, activities with the year's rhythm, households helped."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from tinhso.kernel.loading.ground import Place
from tinhso.kernel.loading.simulation import person_name
from tinhso.systems.teams.demo.teams import MERGER, MemberRow, TeamRow, somewhen

RHYTHM = (5, 3, 9, 8, 8, 10, 9, 8, 8, 15, 10, 7)
"""Share of a year's activities by month: little at Tết, much around 10 October, the national day of digital
transformation."""
A_YEAR = {2022: 3.0, 2023: 5.0, 2024: 5.0, 2025: 5.2, 2026: 5.6}
"""Activities of one team in one year, on average."""
KINDS = {
    "commune": (["one_stop", "class", "drive", "market"], [45, 20, 25, 10]),
    "hamlet": (["visits", "point", "class", "drive", "market"], [50, 25, 9, 12, 4]),
}
PLACES = {
    "visits": "",
    "point": "Nhà văn hóa",
    "class": "Nhà văn hóa",
    "one_stop": "Bộ phận một cửa",
    "market": "Chợ",
    "drive": "Trung tâm xã",
}
VNEID = {2022: 0.35, 2023: 0.45, 2024: 0.22, 2025: 0.15, 2026: 0.08}
APP = {2022: 0.18, 2023: 0.20, 2024: 0.16, 2025: 0.14, 2026: 0.12}
WALLET = {2022: 0.06, 2023: 0.10, 2024: 0.13, 2025: 0.14, 2026: 0.15}
DOSSIERS = {2022: 0.05, 2023: 0.12, 2024: 0.20, 2025: 0.28, 2026: 0.34}
"""Share of the people guided who got each, by year: applications first, services later."""
HELP = ["vneid", "service", "payment", "trade", "health", "safety"]
DEPARTMENTS = ("Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ")
"""Who trains: before, and from, the joining of the two departments on 1 March 2025."""
TOPICS = (
    "Cài đặt và dùng VNeID",
    "Nộp hồ sơ trực tuyến",
    "Thanh toán không tiền mặt",
    "An toàn trên mạng",
    "Trợ lý ảo",
)


class TrainingRow(NamedTuple):
    id: int
    unit_id: int
    held_on: date
    topic: str
    place: str
    trainer: str
    hours: int


class AttendanceRow(NamedTuple):
    training_id: int
    member_id: int


class ActivityRow(NamedTuple):
    id: int
    unit_id: int
    team_id: int
    held_on: date
    kind: str
    place: str
    people_guided: int
    vneid_installed: int
    app_installed: int
    wallet_installed: int
    dossiers_helped: int
    note: str


class HouseholdRow(NamedTuple):
    unit_id: int
    team_id: int
    activity_id: int
    head_name: str
    address: str
    helped_on: date
    helped_with: str
    address_code: str
    addressed_on: date | None


def train(
    rng: random.Random, places: list[Place], members: list[MemberRow], end: date
) -> tuple[list[TrainingRow], list[AttendanceRow]]:
    """One or two sessions a year in each commune, for the members of its teams; `members` gets their first days of
    training.

    `places` are the teams' places, in the order of the teams.
    """
    trainings: list[TrainingRow] = []
    attendances: list[AttendanceRow] = []
    for year in range(2022, end.year + 1):
        for first, last in ((date(year, 5, 4), date(year, 6, 28)), (date(year, 10, 12), date(year, 12, 18))):
            last_day = min(last, end)
            if last_day < first:
                continue
            for commune, present in sorted(_by_commune(places, members, first).items()):
                if rng.random() < 0.25:
                    continue
                held_on = somewhen(rng, first, last_day)
                trainings.append(
                    TrainingRow(
                        id=len(trainings),
                        unit_id=commune,
                        held_on=held_on,
                        topic=TOPICS[(year - 2022) % len(TOPICS)],
                        place="Hội trường Ủy ban nhân dân xã",
                        trainer=DEPARTMENTS[held_on >= date(2025, 3, 1)],
                        hours=rng.choice((3, 4, 8)),
                    )
                )
                for at in present:
                    member = members[at]
                    if member.joined_on > held_on or (member.left_on is not None and member.left_on <= held_on):
                        continue
                    if rng.random() < (0.62 if member.trained_on is None else 0.12):
                        attendances.append(AttendanceRow(len(trainings) - 1, at))
                        if member.trained_on is None:
                            members[at] = member._replace(trained_on=held_on)
    return trainings, attendances


def _by_commune(places: list[Place], members: list[MemberRow], day: date) -> dict[int, list[int]]:
    """Positions of the members of each commune's teams on that day."""
    communes = [place.commune_on(day) for place in places]
    found: dict[int, list[int]] = defaultdict(list)
    for at, member in enumerate(members):
        commune = communes[member.team_id]
        if commune is not None:
            found[commune].append(at)
    return found


def act(rng: random.Random, teams: list[TeamRow], end: date) -> tuple[list[ActivityRow], list[HouseholdRow]]:
    """Activities of every team while it was open, and the households met door to door."""
    activities: list[ActivityRow] = []
    households: list[HouseholdRow] = []
    for team in teams:
        zeal = rng.uniform(0.45, 1.55) * (1.8 if team.level == "commune" else 1.0)
        for day in _days(rng, team, zeal, end):
            kinds, weights = KINDS[team.level]
            kind = rng.choices(kinds, weights)[0]
            guided = 4 + int(rng.expovariate(1 / (26 if kind in ("drive", "class") else 13)))
            year = day.year
            activities.append(
                ActivityRow(
                    id=len(activities),
                    unit_id=team.unit_id,
                    team_id=team.id,
                    held_on=day,
                    kind=kind,
                    place=PLACES[kind],
                    people_guided=guided,
                    vneid_installed=_part(rng, guided, VNEID[year]),
                    app_installed=_part(rng, guided, APP[year]),
                    wallet_installed=_part(rng, guided, WALLET[year]),
                    dossiers_helped=_part(rng, guided, DOSSIERS[year]),
                    note="",
                )
            )
            if kind == "visits":
                households += [_household(rng, team, activities[-1], end) for _ in range(rng.randrange(0, 4))]
    return activities, households


def _days(rng: random.Random, team: TeamRow, zeal: float, end: date) -> list[date]:
    last = min(end, team.closed_on - timedelta(days=1) if team.closed_on else end)
    days = []
    for year in range(team.opened_on.year, last.year + 1):
        for month, share in enumerate(RHYTHM, 1):
            # The summer of the reform: communes were busy with themselves.
            quiet = 0.35 if date(year, month, 1) in (MERGER, date(2025, 8, 1)) else 1.0
            expected = A_YEAR[year] * zeal * quiet * share / 100
            for _ in range(int(expected + rng.random())):
                day = date(year, month, rng.randrange(1, 29))
                if team.opened_on <= day <= last:
                    days.append(day)
    return days


def _part(rng: random.Random, whole: int, share: float) -> int:
    return min(whole, int(whole * share * rng.uniform(0.4, 1.6) + rng.random()))


def _household(rng: random.Random, team: TeamRow, activity: ActivityRow, end: date) -> HouseholdRow:
    addressed_on = activity.held_on + timedelta(days=rng.randrange(0, 90)) if rng.random() < 0.4 else None
    if addressed_on is not None and addressed_on > end:
        addressed_on = None
    return HouseholdRow(
        unit_id=team.unit_id,
        team_id=team.id,
        activity_id=activity.id,
        head_name=person_name(rng),
        address=f"Số nhà {rng.randrange(1, 240)}",
        helped_on=activity.held_on,
        helped_with=rng.choice(HELP),
        address_code=f"MP-{rng.randrange(10**8):08d}" if addressed_on else "",
        addressed_on=addressed_on,
    )
