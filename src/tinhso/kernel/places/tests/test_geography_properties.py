"""What must hold on every map of every history: trees add up, and conversion loses nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.kernel.places.converting import LARGEST_DENOMINATOR, countable
from tinhso.kernel.places.geography import Geography
from tinhso.kernel.places.models import Base
from tinhso.kernel.places.tests.histories import START, History, histories

BASES = st.sampled_from(Base.values)


def days_of(history: History) -> list[date]:
    """Before, on and after every change."""
    return sorted({START, *history.days, *(day - timedelta(days=1) for day in history.days)})


def apply(map_: Geography, on: date, base: str, amounts: dict[int, Fraction]) -> dict[int, Fraction]:
    """Amounts by unit of any time, on the map of a day."""
    conversion = map_.conversion(on, base)
    result: dict[int, Fraction] = defaultdict(Fraction)
    for new, old, numerator, denominator in zip(
        conversion.new, conversion.old, conversion.numerator, conversion.denominator, strict=True
    ):
        result[int(map_.keys[new])] += amounts.get(int(map_.keys[old]), Fraction(0)) * Fraction(int(numerator), int(denominator))
    return result


@given(histories(), st.data())
@settings(max_examples=120, deadline=None)
def test_a_parent_is_its_children_and_its_own_records(history, data):
    """On every date: the closure's sum at a unit = its own records + the closures' sums at its children."""
    map_ = history.geography()
    on = data.draw(st.sampled_from(days_of(history)))
    valid, parents, closure = map_.valid(on), map_.parents(on), map_.closure(on)
    own = np.array(data.draw(st.lists(st.integers(-5, 100), min_size=len(map_), max_size=len(map_)))) * valid
    total = np.zeros(len(map_), dtype=np.int64)
    np.add.at(total, closure.ancestor, own[closure.descendant])
    for unit in np.flatnonzero(valid):
        assert total[unit] == own[unit] + total[parents == unit].sum()
    assert total[valid & (map_.level == 1)].sum() == own.sum()


@given(histories(), BASES, st.data())
@settings(max_examples=120, deadline=None)
def test_converting_to_the_map_it_stands_on_changes_nothing(history, base, data):
    map_ = history.geography()
    on = data.draw(st.sampled_from(days_of(history)))
    amounts = {int(key): Fraction(place + 1) for place, key in enumerate(map_.keys) if map_.valid(on)[place]}
    assert apply(map_, on, base, amounts) == amounts
    conversion = map_.conversion(on, base)
    own = conversion.new == conversion.old
    assert (conversion.numerator[own] == conversion.denominator[own]).all()
    assert map_.valid(on)[conversion.new].all()


@given(histories(), BASES, st.data())
@settings(max_examples=150, deadline=None)
def test_totals_over_all_units_survive_conversion_to_any_map(history, base, data):
    map_ = history.geography()
    on = data.draw(st.sampled_from(days_of(history)))
    amounts = {int(key): Fraction(data.draw(st.integers(0, 10**6))) for key in map_.keys}
    converted = apply(map_, on, base, amounts)
    assert sum(converted.values()) == sum(amounts.values())


@given(histories(), BASES, st.data())
@settings(max_examples=120, deadline=None)
def test_going_through_a_map_between_is_the_same_as_going_straight(history, base, data):
    """Forward shares multiply: 2020 → 2022 → 2024 equals 2020 → 2024."""
    map_ = history.geography()
    first, middle, last = sorted(data.draw(st.lists(st.sampled_from(days_of(history)), min_size=3, max_size=3)))
    amounts = {int(map_.keys[place]): Fraction(place + 1) for place in np.flatnonzero(map_.valid(first))}
    assert apply(map_, last, base, apply(map_, middle, base, amounts)) == apply(map_, last, base, amounts)


@given(histories(), BASES, st.data())
@settings(max_examples=100, deadline=None)
def test_a_share_below_one_is_marked_and_a_hamlet_is_never_shared(history, base, data):
    map_ = history.geography()
    on = data.draw(st.sampled_from(days_of(history)))
    conversion = map_.conversion(on, base)
    assert ((conversion.numerator < conversion.denominator) == conversion.partial).all()
    assert not conversion.partial[map_.level[conversion.old] == 4].any()
    assert (conversion.numerator > 0).all()


@given(st.lists(st.integers(1, 10**15), min_size=2, max_size=8))
def test_shares_too_fine_to_count_with_are_rounded_and_still_make_the_whole(parts):
    exact = {place: Fraction(part, sum(parts)) for place, part in enumerate(parts)}
    rounded = countable(exact)
    assert sum(rounded.values()) == 1
    assert all(share.denominator <= LARGEST_DENOMINATOR for share in rounded.values())
    assert all(abs(rounded.get(place, Fraction(0)) - share) <= Fraction(1, 10**6) for place, share in exact.items())
    if all(share.denominator <= LARGEST_DENOMINATOR for share in exact.values()):
        assert rounded == exact


@given(histories(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_snapshot_cannot_be_changed(history, data):
    map_ = history.geography()
    on = data.draw(st.sampled_from(days_of(history)))
    for array in (map_.keys, map_.level, map_.parents(on), map_.conversion(on, "people").numerator):
        assert not array.flags.writeable
