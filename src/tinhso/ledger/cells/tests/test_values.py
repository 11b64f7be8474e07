"""Every value equals what the records say, whatever was written, on every map and for every period."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.kernel.time import parse_period
from tinhso.ledger.cells import breakdown, reading, rebuild, refresh, registry, verify
from tinhso.ledger.cells.tests import oracle, world
from tinhso.ledger.cells.tests.world import Visit

PLACES = st.sampled_from(world.ALL)
DAYS = st.dates(date(2025, 5, 20), date(2025, 8, 20))
PERIODS = [
    "2025",
    "2025-Q2",
    "2025-06",
    "2025-07",
    "2025-05-28..2025-07-03",
    "as-at:2025-07-09",
    "as-at:2025-06-30",
    "2026-Q1",
]
MAPS = [None, date(2025, 6, 30), date(2025, 7, 1), date(2026, 3, 1)]


@st.composite
def rows(draw):
    opened = draw(st.none() | DAYS)
    closed = draw(st.none() | st.dates(opened or date(2025, 5, 20), date(2025, 9, 1)))
    return {
        "unit_id": draw(st.none() | PLACES) if draw(st.booleans()) else draw(PLACES),
        "happened_on": draw(st.none() | DAYS),
        "opened_on": opened,
        "closed_on": closed,
        "kind": draw(st.sampled_from([None, "", "a", "b", "100%"])),
        "amount": draw(st.none() | st.integers(-5, 10**13)),
        "citizen": draw(st.none() | st.integers(1, 4)),
        "simulated": draw(st.booleans()),
    }


INSERT = st.tuples(st.just("insert"), st.lists(rows(), min_size=1, max_size=6))
WRITES = st.lists(
    st.one_of(
        INSERT,
        st.tuples(st.just("update"), st.integers(0, 20), rows()),
        st.tuples(st.just("delete"), st.integers(0, 20)),
        st.tuples(st.just("note"), st.just(0)),
        st.tuples(st.just("refresh"), st.just(0)),
        st.tuples(st.just("refresh"), st.just(0)),
    ),
    min_size=2,
    max_size=10,
)


def write(operation):
    kind, what, *more = operation
    if kind == "insert":
        Visit.objects.bulk_create(Visit(**row) for row in what)
    elif kind == "refresh":
        refresh.refresh()
    elif kind == "note":
        Visit.objects.update(note="đổi chữ")
    elif keys := list(Visit.objects.order_by("pk").values_list("pk", flat=True)):
        chosen = Visit.objects.filter(pk=keys[what % len(keys)])
        if kind == "update":
            chosen.update(**more[0])
        else:
            chosen.delete()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=INSERT, writes=WRITES, picked=st.sampled_from(PERIODS), on_map=st.sampled_from(MAPS), opened=PLACES)
def test_values_equal_the_records(ledger, first, writes, picked, on_map, opened):
    Visit.objects.all().delete()
    write(first)
    refresh.refresh()
    for operation in writes:
        write(operation)
    refresh.refresh()
    assert [t for r in verify.verify() for t in r.differences] == []
    visits = list(Visit.objects.all())
    periods = [parse_period(picked), parse_period("2025-06"), parse_period("2025-Q3", "nd09")]
    codes = sorted(ledger.measures)
    with reading.pin() as reader:
        got = reader.amounts(codes, world.ALL, periods, on_map)
        for code in codes:
            measure = registry.load().measure(code)
            for unit in world.ALL:
                for period in periods:
                    amount = got.at(code, unit, period)
                    value, converted, simulated = oracle.value(visits, measure, unit, period, on_map)
                    if amount.value is None and not amount.reason:
                        assert value == 0 and amount.expected == 0, (code, unit, period.text)
                        continue
                    assert amount.value == value, (code, unit, period.text, on_map)
                    assert amount.converted == converted
                    if value is not None:
                        assert amount.simulated == simulated
                    if value is not None and unit == opened and period == periods[0]:
                        check_behind(reader, measure, unit, period, on_map, value)
    assert rebuild.rebuild("test.visit") == 0


def check_behind(reader, measure, unit, period, on_map, value):
    """The parts add up to the value, and so do the records."""
    if not measure.is_distinct:
        parts = reader.by_dimension(measure.code, unit, period, "kind", on_map)
        assert sum(parts.values()) == value
    behind = reader.record_count(measure.code, unit, period, on_map)
    if measure.kind.value in ("count", "stock") and measure.amount is None and value == int(value):
        assert behind >= value
    if behind == 0:
        assert value == 0


@pytest.mark.parametrize("on_map", MAPS[1:])
@pytest.mark.parametrize("measure", ["test.visits", "test.money", "test.open", "test.open_b"])
def test_the_union_keeps_its_total_on_both_maps(ledger, measure, on_map):
    places = [101, 102, 103, 104, 201, 202, world.HAMLET, world.OTHER_HAMLET]
    for n, place in enumerate(places * 3):
        day = date(2025, 6, 1 + n) if n % 2 else date(2025, 7, 1 + n)
        Visit.objects.create(unit_id=place, happened_on=day, opened_on=day, kind="b", amount=10**13 + n)
    refresh.refresh()
    period = parse_period("2025")
    communes = world.OLD_COMMUNES if on_map < world.MERGER else world.NEW_COMMUNES
    with reading.pin() as reader:
        found = reader.amounts([measure], communes, [period], on_map)
        total = {"test.money": sum(10**13 + n for n in range(24))}.get(measure, 24)
        assert sum(found.values[0, :, 0].tolist()) == total
        whole = world.OLD_PROVINCE if on_map < world.MERGER else world.NEW_PROVINCE
        assert reader.amount(measure, whole, period, on_map).value == total


def test_parts_of_a_period_add_up_to_it(ledger):
    for n in range(40):
        Visit.objects.create(unit_id=world.ALL[n % len(world.ALL)], happened_on=date(2025, 6, 10 + n % 20), amount=n + 1)
    Visit.objects.create(unit_id=world.HAMLET, happened_on=date(2025, 7, 4), amount=99)
    refresh.refresh()
    with reading.pin() as reader:
        for unit in world.ALL:
            whole = reader.amount("test.money", unit, parse_period("2025-06-05..2025-07-20")).value
            parts = [
                reader.amount("test.money", unit, parse_period(p)).value or 0
                for p in ("2025-06-05..2025-06-17", "2025-06-18..2025-07-03", "2025-07-04..2025-07-20")
            ]
            assert (whole or 0) == sum(parts)


def test_records_are_those_that_the_value_counts(ledger):
    inside = world.visit(101, date(2025, 6, 3), kind="100%")
    world.visit(101, date(2025, 6, 3), kind="b")
    world.visit(102, date(2025, 6, 3), kind="a")
    measure = registry.load().measure("test.visits_a")
    with reading.pin() as reader:
        pieces = reader._pieces(measure, 101, parse_period("2025-06"), None)
        assert list(breakdown.all_records(measure, pieces)) == [inside]
