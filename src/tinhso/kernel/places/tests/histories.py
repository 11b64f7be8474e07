"""Invented histories of units for property tests: trees that are merged, split and moved, with exact shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from tinhso.kernel.places.geography import Geography
from tinhso.kernel.places.models import Base

START = date(2020, 1, 1)


@dataclass
class Life:
    level: int
    since: date | None
    until: date | None = None


@dataclass
class History:
    """Provinces 1…, communes 100…, hamlets 1000…; everything as `Geography` takes it."""

    units: dict[int, Life] = field(default_factory=dict)
    parents: list[list[object]] = field(default_factory=list)
    successions: list[tuple[int, int, date, str, int, int, int, int]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    def geography(self) -> Geography:
        return Geography(
            [(key, life.level, life.since, life.until) for key, life in self.units.items()],
            [tuple(row) for row in self.parents],
            self.successions,
        )

    def standing(self, level: int) -> list[int]:
        return [key for key, life in self.units.items() if life.level == level and life.until is None]

    def parent(self, key: int) -> int:
        return next(row[1] for row in self.parents if row[0] == key and row[3] is None)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Two provinces, some communes with hamlets, then up to five days on which groups of communes become other communes."""
    history = History()
    for key in (1, 2):
        history.units[key] = Life(1, None)
    following = [100, 1000]
    for _ in range(draw(st.integers(2, 7))):
        commune = _begin(history, following, 3, draw(st.sampled_from([1, 2])), None)
        for _ in range(draw(st.integers(0, 2))):
            _begin(history, following, 4, commune, None)
    day = START
    for _ in range(draw(st.integers(0, 5))):
        day += timedelta(days=draw(st.integers(1, 200)))
        history.days.append(day)
        _reform(draw, history, following, day)
    return history


def _begin(history: History, following: list[int], level: int, parent: int, day: date | None) -> int:
    place = 0 if level == 3 else 1
    key = following[place]
    following[place] += 1
    history.units[key] = Life(level, day)
    history.parents.append([key, parent, day, None])
    return key


def _reform(draw: st.DrawFn, history: History, following: list[int], day: date) -> None:
    """Some communes end and some begin; every ended one goes, in shares, to some of the new ones, and none of these is empty."""
    standing = history.standing(3)
    olds = draw(st.lists(st.sampled_from(standing), min_size=1, max_size=min(3, len(standing)), unique=True))
    news = [_begin(history, following, 3, draw(st.sampled_from([1, 2])), day) for _ in range(draw(st.integers(1, 3)))]
    parts = {(old, new): draw(st.integers(0, 4)) for old in olds for new in news}
    for place, old in enumerate(olds):
        parts[old, news[place % len(news)]] += 1
    for place, new in enumerate(news):
        parts[olds[place % len(olds)], new] += 1
    for base in Base.values:
        sizes = {old: draw(st.integers(1, 50)) for old in olds}
        for new in news:
            amounts = {}
            for old in olds:
                forward = Fraction(parts[old, new], sum(parts[old, n] for n in news))
                amounts[old] = (forward, sizes[old] * forward)
            total = sum(amount for _forward, amount in amounts.values())
            for old, (forward, amount) in amounts.items():
                if forward:
                    backward = amount / total
                    history.successions.append(
                        (
                            old,
                            new,
                            day,
                            base,
                            forward.numerator,
                            forward.denominator,
                            backward.numerator,
                            backward.denominator,
                        )
                    )
    for old in olds:
        history.units[old].until = day
        for row in [row for row in history.parents if row[3] is None and old in (row[0], row[1])]:
            row[3] = day
            if row[1] == old:  # a hamlet of it moves, whole, to one of its parts
                goals = [new for new in news if parts[old, new]]
                history.parents.append([row[0], draw(st.sampled_from(goals)), day, None])
