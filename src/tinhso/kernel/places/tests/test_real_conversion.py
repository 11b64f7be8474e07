"""The real map through time, without a database: what must hold on every day since 2022."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.kernel.places.geography import Geography
from tinhso.kernel.places.models import Base, Level

DAYS = [date(2022, 1, 1), date(2023, 4, 10), date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1), date(2025, 7, 1)]
EVERY_DAY = st.dates(date(2020, 1, 1), date(2030, 12, 31))
BASES = st.sampled_from(Base.values)


@pytest.fixture(scope="module")
def real_map(real_places):
    return Geography(
        [(u.id, u.level, u.valid_from, u.valid_to) for u in real_places.units.values()],
        [(p.unit, p.parent, p.valid_from, p.valid_to) for p in real_places.parents],
        [row.columns[:8] for row in real_places.successions],
    )


def converted(map_, on, base, amounts):
    """Amounts by index, on the map of a day."""
    conversion = map_.conversion(on, base)
    found = defaultdict(Fraction)
    for new, old, numerator, denominator in zip(
        conversion.new.tolist(),
        conversion.old.tolist(),
        conversion.numerator.tolist(),
        conversion.denominator.tolist(),
        strict=True,
    ):
        if old in amounts:
            found[new] += amounts[old] * Fraction(numerator, denominator)
    return dict(found)


@given(EVERY_DAY, BASES)
@settings(max_examples=15, deadline=None)
def test_the_shares_of_every_unit_of_any_time_make_one_on_every_day(real_map, on, base):
    conversion = real_map.conversion(on, base)
    sums = defaultdict(Fraction)
    for old, numerator, denominator in zip(
        conversion.old.tolist(), conversion.numerator.tolist(), conversion.denominator.tolist(), strict=True
    ):
        sums[old] += Fraction(numerator, denominator)
    assert set(sums.values()) == {Fraction(1)}
    left = set(range(len(real_map))) - set(sums)
    assert {int(real_map.level[place]) for place in left} <= {Level.DISTRICT}, "only districts end without a successor"


@given(EVERY_DAY, EVERY_DAY, BASES, st.data())
@settings(max_examples=40, deadline=None)
def test_asking_again_for_the_map_of_a_day_changes_nothing(real_map, first, on, base, data):
    standing = np.flatnonzero(real_map.valid(first) & (real_map.level == Level.COMMUNE))
    chosen = data.draw(st.lists(st.sampled_from(standing.tolist()), min_size=1, max_size=30, unique=True))
    amounts = {place: Fraction(data.draw(st.integers(1, 10**6))) for place in chosen}
    once = converted(real_map, on, base, amounts)
    assert converted(real_map, on, base, once) == once
    assert sum(once.values()) == sum(amounts.values())


@pytest.mark.parametrize("base", Base.values)
@pytest.mark.parametrize("earlier", DAYS[:-1])
def test_back_to_an_earlier_map_and_forth_again_gives_the_same_where_nothing_was_split(real_map, earlier, base):
    forth, now = real_map.conversion(DAYS[-1], base), DAYS[-1]
    split = {int(new) for new, partial in zip(forth.new.tolist(), forth.partial.tolist(), strict=True) if partial}
    whole = [p for p in np.flatnonzero(real_map.valid(now) & (real_map.level == Level.COMMUNE)).tolist() if p not in split]
    amounts = {place: Fraction(place + 1) for place in whole}
    assert len(whole) > 2500
    assert converted(real_map, now, base, converted(real_map, earlier, base, amounts)) == amounts


@given(EVERY_DAY)
@settings(max_examples=40, deadline=None)
def test_a_code_names_one_unit_of_a_day(real_places, on):
    standing = [
        (u.level, u.code)
        for u in real_places.units.values()
        if (u.valid_from is None or u.valid_from <= on) and (u.valid_to is None or on < u.valid_to)
    ]
    assert [code for code, times in Counter(standing).items() if times > 1] == []


@given(EVERY_DAY)
@settings(max_examples=20, deadline=None)
def test_every_commune_of_a_day_is_in_one_province_of_that_day(real_map, on):
    closure = real_map.closure(on)
    in_province = (real_map.level[closure.ancestor] == Level.PROVINCE) & (real_map.level[closure.descendant] == Level.COMMUNE)
    times = np.bincount(closure.descendant[in_province], minlength=len(real_map))
    communes = real_map.valid(on) & (real_map.level == Level.COMMUNE)
    assert (times[communes] == 1).all()


def test_the_day_before_a_change_has_the_map_before_it(real_map):
    for day in real_map.breaks:
        assert (real_map.valid(day) != real_map.valid(day - timedelta(days=1))).any()
