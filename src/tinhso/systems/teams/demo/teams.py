"""Teams, plans and members.

In 2022 every commune of old Thái Nguyên has a team of its own and most hamlets have one: 178 + 2,078 = 2,256 teams
with 17,000 members on 31 December 2022, and 2,255 a year later. The plan was 1,434 teams: 2,256 is 57.3% more.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tinhso.kernel.loading.ground import Ground, Place
from tinhso.kernel.loading.simulation import person_name, phone_number, shared_out

START = date(2022, 3, 5)
"""The day of Công văn 793/BTTTT-THH."""
END_2022, END_2023 = date(2022, 12, 31), date(2023, 12, 31)
MERGER = date(2025, 7, 1)


@dataclass(frozen=True)
class Printed:
    """What a province's reports say, so that the simulated rows give it."""

    teams_2022: int
    members_2022: int
    teams_2023: int
    planned_2022: int


class PlanRow(NamedTuple):
    unit_id: int
    teams: int
    decision_number: str
    starts_on: date
    ends_on: date | None


class TeamRow(NamedTuple):
    id: int
    unit_id: int
    code: str
    name: str
    level: str
    decision_number: str
    decision_date: date
    zalo_group: str
    opened_on: date
    closed_on: date | None
    closing_reason: str


class MemberRow(NamedTuple):
    id: int
    unit_id: int
    team_id: int
    name: str
    role: str
    organisation: str
    phone: str
    joined_on: date
    left_on: date | None
    trained_on: date | None


def somewhen(rng: random.Random, first: date, last: date) -> date:
    """A day between both, drawn evenly."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def plans(ground: Ground, printed: Printed) -> list[PlanRow]:
    """The plan of 2022 by commune, in proportion to its hamlets; from 2026 one team for each hamlet and the commune
    itself."""
    rows = []
    for starts_on, ends_on, total in ((date(2022, 4, 1), MERGER, printed.planned_2022), (date(2026, 1, 1), None, None)):
        communes = ground.communes_on(starts_on)
        hamlets = Counter(hamlet.commune_on(starts_on) for hamlet in ground.hamlets)
        weights = [hamlets[commune.key] + 1 for commune in communes]
        numbers = weights if total is None else shared_out(total, weights)
        for commune, number in zip(communes, numbers, strict=True):
            last = min(commune.end, ends_on or date.max)
            rows.append(PlanRow(commune.key, number, f"KH {starts_on.year}/UBND", starts_on, None if last == date.max else last))
    return rows


class Founder:
    """Opens and closes teams, gives them codes and numbers of decisions."""

    def __init__(self, rng: random.Random, first_id: int = 0) -> None:
        self.rng = rng
        self.teams: list[TeamRow] = []
        self.places: list[Place] = []
        """The place of each team, in the same order."""
        self._codes: Counter[str] = Counter()
        self._first_id = first_id

    def open(self, place: Place, level: str, day: date, closed_on: date | None = None, reason: str = "") -> None:
        """One more team; opened on that day by a decision of the days before it."""
        stem = f"TCN-{place.code}"
        self._codes[stem] += 1
        number = self._codes[stem]
        self.teams.append(
            TeamRow(
                id=self._first_id + len(self.teams),
                unit_id=place.key,
                code=stem if number == 1 else f"{stem}.{number}",
                name=f"Tổ công nghệ số cộng đồng {place.title}",
                level=level,
                decision_number=f"{self.rng.randrange(12, 480)}/QĐ-UBND",
                decision_date=max(START, day - timedelta(days=self.rng.randrange(0, 11))),
                zalo_group=f"Bà con {place.title}" if level == "hamlet" else "",
                opened_on=day,
                closed_on=closed_on,
                closing_reason=reason,
            )
        )
        self.places.append(place)

    def close(self, at: int, day: date, reason: str) -> None:
        """Close the team at that position."""
        self.teams[at] = self.teams[at]._replace(closed_on=day, closing_reason=reason)

    def open_on(self, day: date, level: str) -> list[int]:
        """Positions of the teams of a level that are open at the end of that day."""
        return [
            at
            for at, team in enumerate(self.teams)
            if team.level == level and team.opened_on <= day and (team.closed_on is None or day < team.closed_on)
        ]


def found_teams(ground: Ground, printed: Printed | None, end: date, founder: Founder) -> None:
    """All teams of a province from 2022 to `end`.

    Steps: a team for each commune while it exists; hamlet teams in 2022 up to the printed total; in 2023 some close
    and others open, to the printed total of that year; later years open the rest, a few at a time.
    """
    rng = founder.rng
    for commune in ground.communes:
        _commune_team(commune, founder, end)
    here = {commune.key for commune in ground.communes}
    waiting = list(ground.hamlets)
    rng.shuffle(waiting)
    communes_2022 = len(ground.communes_on(END_2022))
    wanted = printed.teams_2022 - communes_2022 if printed else len(waiting) * 9 // 10
    for _ in range(wanted):
        founder.open(waiting.pop(), "hamlet", somewhen(rng, date(2022, 4, 4), date(2022, 12, 16)))
    change = printed.teams_2023 - len(ground.communes_on(END_2023)) - wanted if printed else 4
    _a_year(founder, here, waiting, 2023, closing=9, opening=9 + change, end=end)
    for year in range(2024, end.year + 1):
        _a_year(founder, here, waiting, year, closing=6, opening=min(len(waiting), 34), end=end)


def _commune_team(commune: Place, founder: Founder, end: date) -> None:
    if commune.start == START:
        day = somewhen(founder.rng, date(2022, 3, 21), date(2022, 6, 30))
    elif commune.start == MERGER:
        day = somewhen(founder.rng, MERGER, date(2025, 8, 29))
    else:
        day = commune.start
    if day > min(end, END_2022) and commune.start == START:
        return
    closes = None if commune.end == date.max else commune.end
    founder.open(commune, "commune", day, closes, "" if closes is None else "đơn vị hành chính sắp xếp lại")


def _a_year(founder: Founder, here: set[int], waiting: list[Place], year: int, *, closing: int, opening: int, end: date) -> None:
    """Hamlet teams that close, and others that open, in one year; nothing happens after `end`."""
    rng, first, last = founder.rng, date(year, 1, 15), min(date(year, 12, 15), end)
    if last <= first:
        return
    of_here = [at for at in founder.open_on(first, "hamlet") if founder.places[at].stays[0].commune in here]
    for at in rng.sample(of_here, closing):
        founder.close(at, somewhen(rng, first, last), "thôn nhập vào thôn bên cạnh")
    for _ in range(opening):
        founder.open(waiting.pop(), "hamlet", somewhen(rng, first, last))


ORGANISATIONS = {
    "commune": ["committee", "committee", "police", "youth", "women", "front", "farmers", "veterans"],
    "hamlet": ["party", "front", "youth", "youth", "women", "women", "farmers", "veterans", "resident", "resident"],
}


def join_members(founder: Founder, printed: Printed | None, end: date) -> list[MemberRow]:
    """Members of all teams: those of 2022 stay to the year's end and add up to the printed number; later some leave
    and others come."""
    rng = founder.rng
    of_2022 = [at for at, team in enumerate(founder.teams) if team.opened_on <= END_2022]
    weights = [10 if founder.teams[at].level == "commune" else rng.randrange(6, 9) for at in of_2022]
    sizes = dict(zip(of_2022, shared_out(printed.members_2022, weights) if printed else weights, strict=True))
    rows: list[MemberRow] = []
    for at, team in enumerate(founder.teams):
        for place in range(sizes.get(at) or rng.randrange(6, 10)):
            rows += _succession(rng, team, place, end)
    return [row._replace(id=number) for number, row in enumerate(rows)]


def _succession(rng: random.Random, team: TeamRow, place: int, end: date) -> list[MemberRow]:
    """Who held one place in a team, one after the other: after 2022 about one in sixteen leaves in a year."""
    role = "leader" if place == 0 else "deputy" if place == 1 else "member"
    organisations = ORGANISATIONS[team.level]
    organisation = "head" if place == 0 and team.level == "hamlet" else rng.choice(organisations)
    rows, day = [], team.opened_on
    while day <= end and (team.closed_on is None or day < team.closed_on):
        stays_until = max(day, END_2022) + timedelta(days=int(rng.expovariate(1 / 5800)) + 30)
        left = min(stays_until, team.closed_on or date.max)
        rows.append(
            MemberRow(
                id=0,
                unit_id=team.unit_id,
                team_id=team.id,
                name=person_name(rng, "f" if organisation == "women" else None),
                role=role,
                organisation=organisation,
                phone=phone_number(rng),
                joined_on=day,
                left_on=left if left <= end else None,
                trained_on=None,
            )
        )
        day = left + timedelta(days=rng.randrange(0, 45))
    return rows
