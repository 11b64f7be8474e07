"""Entitlements and their accounts from 2022 on.

Each group is drawn in four cohorts between two days on which its size and its accounts are known: those who stay over both days,
those who leave between them, those who come between them, and those who had left before. Accounts go to whom the commune's own lean
and chance put first, so that communes differ while the totals are exact.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tinhso.kernel.loading.ground import Ground, Place
from tinhso.kernel.loading.simulation import person_name
from tinhso.kernel.places.folding import fold

START = date(2022, 1, 1)
FIRST, SECOND = date(2023, 10, 14), date(2024, 6, 30)
"""The two days of the printed values."""


@dataclass(frozen=True)
class Level:
    """How many stand, and how many of them have an account."""

    standing: int
    accounts: int


@dataclass(frozen=True)
class Group:
    """One group of beneficiaries of one province."""

    kinds: tuple[tuple[str, str, int], ...]
    """(kind, programme, weight)"""
    first: Level
    second: Level
    leaving_yearly: float
    """The share that leaves in a year after the second day."""
    coming_yearly: float
    year_end: bool
    """Whether they leave and come by the yearly review, on 1 January."""


HOUSEHOLDS = (("poor", "poor_electricity", 45), ("near_poor", "near_poor_support", 55))
MERIT = (("merit", "merit_allowance", 1),)
ASSISTANCE = (("assistance", "social_assistance", 1),)

PRINTED = {
    "19": (
        Group(HOUSEHOLDS, Level(26869, 25629), Level(22400, 21900), 0.16, 0.03, True),
        Group(MERIT, Level(18927, 15102), Level(18500, 16100), 0.02, 0.003, False),
        Group(ASSISTANCE, Level(41269, 32961), Level(40621, 34554), 0.05, 0.05, False),
    ),
    "06": (
        Group(HOUSEHOLDS, Level(21400, 18900), Level(18600, 17150), 0.15, 0.04, True),
        Group(MERIT, Level(6200, 4700), Level(6080, 4990), 0.02, 0.003, False),
        Group(ASSISTANCE, Level(14300, 10600), Level(14150, 11350), 0.05, 0.05, False),
    ),
}
"""Province code on the map of 2022 → its groups.

Thái Nguyên: tn2023-028, -029, -030 on the first day (exact); on the second day the sum of its groups is 72,554 accounts of 81,521,
which is the printed 89% (tn2024-039). Bắc Kạn's numbers are invented.
"""

BANKS = (("VBA", 52), ("CTG", 14), ("BIDV", 10), ("VCB", 8), ("MB", 6), ("VTM", 7), ("VNPTM", 3))
FACTORS, FACTOR_WEIGHTS = (100, 150, 200, 250), (55, 25, 15, 5)
"""Nghị định 20/2021, điều 6: 1,0 to 2,5."""
DIGITS = {"VBA": 13, "CTG": 12, "BIDV": 10, "VCB": 10, "MB": 10, "VTM": 10, "VNPTM": 10}


class Row(NamedTuple):
    """Columns of `Entitlement`, as COPY writes them. Identity numbers begin with 999, which names no province."""

    unit_id: int
    code: str
    kind: str
    programme: str
    identity_number: str
    name: str
    search_key: str
    birth_year: int
    factor: int
    entitled_on: date
    ended_on: date | None
    ending_reason: str
    bank: str
    account_number: str
    account_via: str
    account_opened_on: date | None
    account_declared_on: date | None
    account_until: date | None


@dataclass
class Draft:
    """One entitlement while it is being drawn."""

    place: Place
    commune: int
    kind: tuple[str, str, int]
    entitled_on: date
    lean: float
    """The higher, the sooner it has an account."""
    ended_on: date | None = None
    opened_on: date | None = None


def draw(code: str, ground: Ground, end: date) -> Iterator[Row]:
    """All rows of a province, in the order of their days."""
    rng = random.Random(f"welfare {code}")
    leans = {commune.key: rng.gauss(0, 0.35) for commune in ground.communes}
    drafts = [draft for group in PRINTED[code] for draft in _Cohorts(rng, ground, leans, group, end).draw()]
    drafts.sort(key=lambda draft: (draft.entitled_on, draft.place.key, draft.kind[0]))
    for number, draft in enumerate(drafts, 1):
        yield _row(rng, code, number, draft)


class _Cohorts:
    """Draws one group."""

    def __init__(self, rng: random.Random, ground: Ground, leans: dict[int, float], group: Group, end: date) -> None:
        self.rng, self.leans, self.group, self.end = rng, leans, group, end
        self.hamlets = ground.hamlets
        self.weights = [0.4 + rng.random() for _ in ground.hamlets]

    def draw(self) -> list[Draft]:
        """Steps: sizes of the cohorts, their days, who has an account on the first day, on the second, and later."""
        first, second = self.group.first, self.group.second
        coming = round(first.standing * 0.04)
        leaving = first.standing - second.standing + coming
        before = round(first.standing * 0.08)
        gone = self._some(before, START, START)
        stay = self._some(first.standing - leaving, START, FIRST - timedelta(days=20))
        leave = self._some(leaving, START, FIRST - timedelta(days=20))
        come = self._some(coming, FIRST + timedelta(days=1), SECOND - timedelta(days=10))
        for draft in gone:
            draft.ended_on = self._leaving_day(date(2022, 3, 1), FIRST)
        for draft in leave:
            draft.ended_on = self._leaving_day(FIRST + timedelta(days=1), SECOND)
        self._accounts_by(stay + leave, first.accounts, START, FIRST)
        kept = sum(1 for draft in stay if draft.opened_on)
        self._accounts_by(stay + come, second.accounts - kept, FIRST + timedelta(days=1), SECOND)
        self._accounts_by(gone, round(len(gone) * 0.55), START, date(2023, 3, 1))
        return gone + leave + self._afterwards(stay + come)

    def _some(self, count: int, first: date, last: date) -> list[Draft]:
        kinds = self.group.kinds
        weights = [kind[2] for kind in kinds]
        chosen = self.rng.choices(self.hamlets, self.weights, k=count)
        return [self._draft(place, self.rng.choices(kinds, weights)[0], first, last) for place in chosen]

    def _draft(self, place: Place, kind: tuple[str, str, int], first: date, last: date) -> Draft:
        day = first if first == START and self.rng.random() < 0.86 else self._between(first, last)
        commune = place.commune_on(day) or place.stays[0].commune
        lean = self.leans.get(commune, 0.0) + self.rng.gauss(0, 0.6)
        return Draft(place, commune, kind, day, lean)

    def _accounts_by(self, drafts: list[Draft], count: int, first: date, last: date) -> None:
        """Give accounts to those of `drafts` without one who lean to it most, opened between both days."""
        without = sorted((draft for draft in drafts if draft.opened_on is None), key=lambda draft: -draft.lean)
        for draft in without[:count]:
            until = min(last, (draft.ended_on or date.max) - timedelta(days=1))
            draft.opened_on = self._between(max(first, draft.entitled_on), max(until, draft.entitled_on))

    def _afterwards(self, drafts: list[Draft]) -> list[Draft]:
        """After the second day: each year some leave, some come, and more of the rest open accounts, up to `end`."""
        standing, done = drafts, []
        for year in range(2024, self.end.year + 1):
            first, last = max(date(year, 1, 1), SECOND + timedelta(days=1)), min(date(year, 12, 31), self.end)
            part = (last - first).days / 365
            leaving = set(self.rng.sample(range(len(standing)), int(len(standing) * self.group.leaving_yearly * part)))
            for position in leaving:
                draft = standing[position]
                draft.ended_on = max(self._leaving_day(first, last), draft.entitled_on + timedelta(days=1))
            stayed = [draft for position, draft in enumerate(standing) if position not in leaving]
            come = self._some(int(len(standing) * self.group.coming_yearly * part), first, last)
            done += [standing[position] for position in sorted(leaving)]
            waiting = sum(1 for draft in stayed + come if draft.opened_on is None)
            self._accounts_by(stayed + come, int(waiting * 0.42 * part), first, last)
            standing = stayed + come
        return done + standing

    def _leaving_day(self, first: date, last: date) -> date:
        """The yearly review ends a household's entitlement on 1 January; others end on any day."""
        review = date(last.year, 1, 1)
        if self.group.year_end and first <= review <= last and self.rng.random() < 0.9:
            return review
        return self._between(first, last)

    def _between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randrange(max(0, (last - first).days) + 1))


def _row(rng: random.Random, code: str, number: int, draft: Draft) -> Row:
    kind, programme, _weight = draft.kind
    sex = rng.choice("mf")
    born = rng.randrange(1936, 1962) if kind == "merit" else rng.randrange(1945, 2001)
    name = person_name(rng, sex)
    bank = rng.choices([b for b, _w in BANKS], [w for _b, w in BANKS])[0] if draft.opened_on else ""
    until = draft.ended_on if draft.opened_on else None
    if until is not None and draft.opened_on is not None:
        until = max(until, draft.opened_on)
    return Row(
        unit_id=draft.place.key,
        code=f"AS-{code}-{number:06d}",
        kind=kind,
        programme=programme,
        identity_number=f"999{code[1]}{'0' if sex == 'm' else '1'}{born % 10}{number:06d}",
        name=name,
        search_key=fold(name),
        birth_year=born,
        factor=rng.choices(FACTORS, FACTOR_WEIGHTS)[0] if kind == "assistance" else 100,
        entitled_on=draft.entitled_on,
        ended_on=draft.ended_on,
        ending_reason=_reason(rng, kind) if draft.ended_on else "",
        bank=bank,
        account_number=f"{number:0{DIGITS[bank]}d}" if bank else "",
        account_via=rng.choices(("bank", "vneid", "mobile_money", "commune"), (44, 30, 10, 16))[0] if bank else "",
        account_opened_on=draft.opened_on,
        account_declared_on=draft.opened_on,
        account_until=until,
    )


def _reason(rng: random.Random, kind: str) -> str:
    if kind in ("poor", "near_poor"):
        return "thoát nghèo theo kết quả rà soát"
    return rng.choice(("từ trần", "chuyển đi tỉnh khác", "không còn đủ điều kiện"))
