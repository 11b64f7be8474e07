"""Values of indicators over real cells: exact, covered, converted, ranked, and seen only by those who may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import make_person
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells import refresh
from tinhso.ledger.cells.models import Coverage
from tinhso.ledger.cells.tests import world
from tinhso.ledger.figures.models import Statement, Target
from tinhso.ledger.indicators import progress, reasons, values
from tinhso.ledger.indicators.files import read
from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.services import add_version, seed_indicators
from tinhso.ledger.indicators.values import SYSTEM

HEAD = '    title: {vi: "Thử", en: "Trial"}\n    pillar: society\n    system: test\n    versions:\n'


def define(code: str, formula: str, unit: str = "%", more: str = "", start: str = "2020-01-01") -> None:
    version = f'      - from: {start}\n        unit: {{vi: "{unit}", en: "{unit}"}}\n        formula: "{formula}"\n{more}'
    definition = read(f"indicators:\n  {code}:\n{HEAD}{version}", "thử.yaml")[0].definition
    add_version(None, code, definition, source="thử.yaml", clock=FixedClock.on(date(2026, 1, 1)))


@pytest.fixture
def book(db: None) -> Iterator[None]:
    """Visits in four old communes (two of them nothing), and in the new ones after the merger."""
    world.build_map()
    with world.ledger():
        for unit, day, kind, many in (
            (101, date(2024, 3, 5), "a", 3),
            (101, date(2024, 3, 20), "b", 1),
            (102, date(2024, 4, 2), "a", 1),
            (102, date(2023, 3, 2), "a", 2),
            (103, date(2024, 5, 26), "b", 5),
            (201, date(2026, 2, 2), "a", 2),
            (202, date(2026, 2, 2), "b", 2),
        ):
            for _ in range(many):
                world.visit(unit, day, kind=kind, opened_on=day, amount=10)
        define("test.share_a", "100 * test.visits_a / test.visits", more="        rounding: 2\n        nature: flow\n")
        define("test.count", "test.visits", "lượt", "        nature: flow\n")
        define("test.standing", "test.open", "lượt")
        define("test.growth", "growth(test.visits)", more="        rounding: 1\n        nature: flow\n")
        define("test.twice", "2 * test.count", "lượt", "        nature: flow\n")
        define("test.said", "declared", "lượt", "        nature: flow\n")
        refresh.refresh()
        yield


def test_a_ratio_keeps_its_parts_and_is_exact(book: None) -> None:
    found = values.value("test.share_a", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert (found.numerator, found.denominator, found.value) == (4, 10, 40)
    assert (found.rounded, found.origin, found.records) == (Decimal("40.00"), "computed", 10)
    assert (found.expected, found.reported, found.converted, found.simulated) == (4, 4, False, False)


def test_a_third_is_a_third_and_rounds_half_up_when_shown(book: None) -> None:
    define("test.third", "test.visits_a / (3 * test.visits_a)", "phần", "        rounding: 3\n        nature: flow\n")
    found = values.value("test.third", 101, "2024", person=SYSTEM)
    assert found.value == Fraction(1, 3) and found.rounded == Decimal("0.333")


def test_days_at_the_edges_of_a_period_count(book: None) -> None:
    assert values.value("test.count", world.OLD_PROVINCE, "2024-01-01..2024-05-26", person=SYSTEM).value == 10
    assert values.value("test.count", world.OLD_PROVINCE, "2024-01-01..2024-05-25", person=SYSTEM).value == 5
    assert values.value("test.standing", world.OLD_PROVINCE, "as-at:2024-03-05", person=SYSTEM).value == 5


def test_both_period_rules_are_asked_by_name(book: None) -> None:
    calendar = values.read_period("test.count", "2024-04")
    assert str(calendar.rule) == "calendar"
    assert values.value("test.count", world.OLD_PROVINCE, calendar, person=SYSTEM).value == 1
    nd09 = values.read_period("test.count", "2024-04", "nd09")
    assert values.value("test.count", world.OLD_PROVINCE, nd09, person=SYSTEM).value == 2


def test_an_indicator_of_an_indicator_and_growth_over_the_year(book: None) -> None:
    assert values.value("test.twice", world.OLD_PROVINCE, "2024", person=SYSTEM).value == 20
    found = values.value("test.growth", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert found.value == 400 and [entry.period.text for entry in found.inputs] == ["2024", "2023"]
    now = values.value("test.count", world.OLD_PROVINCE, "2024", person=SYSTEM)
    changed = values.same_period_change(now, SYSTEM)
    assert changed is not None and (changed.kind, changed.amount) == ("percent", Decimal("400.00"))
    share = values.value("test.share_a", world.OLD_PROVINCE, "2024", person=SYSTEM)
    points = values.same_period_change(share, SYSTEM)
    assert points is not None and (points.kind, points.amount) == ("points", Decimal("-60.00"))


def test_a_new_unit_is_compared_with_its_forerunners_on_its_own_map(book: None) -> None:
    for _ in range(3):
        world.visit(101, date(2025, 2, 3), kind="a")
    world.visit(201, date(2025, 8, 1), kind="a")
    refresh.refresh()
    now = values.value("test.count", 201, "2026", person=SYSTEM)
    changed = values.same_period_change(now, SYSTEM)
    assert changed is not None and (now.value, changed.before.value, changed.amount) == (2, 4, Decimal("-50.00"))


def test_a_ratio_converts_its_parts_and_never_itself(book: None) -> None:
    found = values.value("test.share_a", 202, "2024", on_map=date(2026, 1, 1), person=SYSTEM)
    assert (found.numerator, found.denominator) == (0, Fraction(7, 2)) and found.converted
    whole = values.value("test.share_a", world.NEW_PROVINCE, "2024", on_map=date(2026, 1, 1), person=SYSTEM)
    assert (whole.value, whole.converted) == (40, False)


def test_a_table_ranks_with_shared_ranks_and_gives_no_rank_to_what_is_incomplete(book: None) -> None:
    found = values.table("test.share_a", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert {row.unit.pk: (row.value.value, row.rank) for row in found.rows} == {
        101: (75, 2), 102: (100, 1), 103: (0, 3), 104: (None, None),
    }  # fmt: skip
    assert found.whole.value == 40
    assert [row.unit.pk for row in found.by_rank()] == [102, 101, 103, 104]
    counts = values.table("test.count", world.NEW_PROVINCE, "2026-02", person=SYSTEM)
    assert [(row.value.value, row.rank) for row in counts.rows] == [(2, 1), (2, 1)]
    Coverage.objects.create(fact="test.visit", unit_id=101, valid_from=date(2020, 1, 1))
    Coverage.objects.create(fact="test.visit", unit_id=102, valid_from=date(2024, 2, 1))
    partly = values.table("test.count", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert {row.unit.pk: row.rank for row in partly.rows} == {101: 1, 102: None, 103: None, 104: None}
    assert (partly.whole.expected, partly.whole.reported, partly.whole.complete) == (4, 1, False)


def test_ranks_skip_after_equal_values_and_follow_the_direction(book: None) -> None:
    items = values.series("test.count", 101, ["2024-03", "2024-04", "2024-05", "2024"], person=SYSTEM)
    assert values.ranking(items) == [1, 3, 3, 1]
    define("test.late", "test.visits", "lượt", "        nature: flow\n        direction: down\n")
    down = values.series("test.late", 101, ["2024-03", "2024-04", "2024-05"], person=SYSTEM)
    assert values.ranking(down) == [3, 1, 1]


def test_a_series_is_what_each_period_alone_gives(book: None) -> None:
    periods = [f"2024-{month:02d}" for month in range(1, 13)]
    together = values.series("test.share_a", world.OLD_PROVINCE, periods, person=SYSTEM)
    alone = [values.value("test.share_a", world.OLD_PROVINCE, period, person=SYSTEM) for period in periods]
    assert [item.value for item in together] == [item.value for item in alone]


def test_values_are_seen_by_indicator_and_place(book: None) -> None:
    inside = make_person("xa101", "Cán bộ xã 101", "commune.officer", world.Unit.objects.get(pk=201))
    assert values.value("test.count", 101, "2024", person=inside).value == 4
    assert values.value("test.count", 104, "2024", person=SYSTEM).value == 0
    assert values.value("test.count", 104, "2024", person=inside).value is None
    hidden = values.value("test.count", 101, "2024", person=None)
    assert (hidden.value, hidden.inputs, hidden.reason, hidden.records) == (None, (), "Chưa công bố.", None)


def state(key: str, code: str, unit: int, start: date, end: date, value: int, **more: object) -> Statement:
    fields = {"form": "amount", "origin": "printed", "as_of": key, **more}
    return Statement.objects.create(key=key, indicator_id=code, unit_id=unit, starts=start, ends=end, value=value, **fields)


def test_a_statement_answers_only_what_it_states_or_what_statements_tile(book: None, chi: Person) -> None:
    code, unit = "test.said", world.OLD_PROVINCE
    state("h1", code, unit, date(2024, 1, 1), date(2024, 7, 1), 30)
    assert values.value(code, unit, "2024-H1", person=chi).value == 30
    assert values.value(code, unit, "2024", person=chi).value is None
    assert values.value(code, unit, "2024-Q1", person=chi).value is None
    assert values.value(code, 101, "2024-H1", person=chi).value is None
    state("h2", code, unit, date(2024, 7, 1), date(2025, 1, 1), 12)
    year = values.value(code, unit, "2024", person=chi)
    assert (year.value, year.origin, year.statements) == (42, "printed", ("h1", "h2"))


def test_a_share_without_parts_is_never_added_up(book: None) -> None:
    define("test.rate", "declared", "%", "        nature: flow\n        rounding: 1\n")
    for key, start, end, value in (("h1", 1, 7, 80), ("h2", 7, 13, 90)):
        last = date(2025, 1, 1) if end == 13 else date(2024, end, 1)
        state(key, "test.rate", 101, date(2024, start, 1), last, value, form="percent")
    assert values.value("test.rate", 101, "2024-H1").value == 80
    assert values.value("test.rate", 101, "2024").value is None
    Statement.objects.filter(key="h1").update(form="amount", value=8, numerator=8, denominator=10)
    Statement.objects.filter(key="h2").update(form="amount", value=27, numerator=27, denominator=30)
    assert values.value("test.rate", 101, "2024").value == Fraction(100 * 35, 40)


def test_a_declared_value_that_is_not_published_is_seen_by_role_alone(book: None, chi: Person, administrator: Person) -> None:
    state("d1", "test.said", 101, date(2024, 1, 1), date(2024, 7, 1), 5, origin="declared")
    assert values.value("test.said", 101, "2024-H1", person=chi).value is None
    assert values.value("test.said", 101, "2024-H1", person=administrator).value == 5


def test_the_due_level_runs_straight_to_the_target(book: None) -> None:
    state("start", "test.said", 101, date(2023, 1, 1), date(2024, 1, 1), 100)
    Target.objects.create(
        key="t", indicator_id="test.said", unit_id=101, as_of="2023", set_on=date(2023, 12, 31), due=date(2024, 12, 31),
        value=466, comparison="at_least",
    )  # fmt: skip
    target = Target.objects.get(key="t")
    assert progress.due_level(target, date(2023, 12, 31)) == 100
    assert progress.due_level(target, date(2024, 1, 30)) == 130
    assert progress.due_level(target, date(2024, 12, 31)) == progress.due_level(target, date(2026, 1, 1)) == 466
    for said, day, expected in (
        (130, date(2024, 1, 30), "good"), (118, date(2024, 1, 30), "warn"), (116, date(2024, 1, 30), "bad"),
        (466, date(2024, 1, 30), "good"),
    ):  # fmt: skip
        Statement.objects.filter(key="now").delete()
        state("now", "test.said", 101, date(2024, 1, 1), date(2024, 2, 1), said)
        assert progress.status(values.value("test.said", 101, "2024-01"), day) == expected, said


def test_thresholds_are_worse_on_the_side_that_the_direction_says(book: None) -> None:
    define("test.up", "test.visits", "lượt", "        thresholds: {warn: 5, bad: 3}\n        nature: flow\n")
    define(
        "test.down",
        "test.visits",
        "lượt",
        "        direction: down\n        thresholds: {warn: 3, bad: 5}\n        nature: flow\n",
    )
    for code, unit, expected in (
        ("test.up", 101, "warn"), ("test.up", 102, "bad"), ("test.up", 103, "good"),
        ("test.down", 101, "warn"), ("test.down", 102, "good"), ("test.down", 103, "warn"),
    ):  # fmt: skip
        found = values.value(code, unit, "2024", person=SYSTEM)
        assert progress.status(found, date(2024, 12, 31)) == expected, (code, unit, found.value)


def test_a_formula_in_a_circle_or_without_its_measure_has_no_value_and_says_why(book: None) -> None:
    for code, formula in (
        ("here", "2 * test.there"),
        ("there", "3 * test.here"),
        ("orphan", "5 * test.measure_of_a_version_before"),
    ):
        version = f'      - from: 2020-01-01\n        unit: {{vi: "lượt", en: "lượt"}}\n        formula: "{formula}"\n'
        seed_indicators(read(f"indicators:\n  test.{code}:\n{HEAD}{version}", "bản trước.yaml"), FixedClock.on(date(2026, 1, 1)))
    circle = values.value("test.here", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert circle.value is None and "vòng tròn" in circle.reason
    orphan = values.value("test.orphan", world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert orphan.value is None and "không còn" in orphan.reason
    others = values.many(["test.orphan", "test.count"], world.OLD_PROVINCE, "2024", person=SYSTEM)
    assert others["test.count"].value == 10


def test_a_piece_of_a_period_is_compared_with_nothing_as_recorded_and_with_the_whole_on_one_map(book: None) -> None:
    for day in (date(2024, 2, 1), date(2024, 9, 1), date(2025, 2, 3)):
        world.visit(101, day, kind="a")
    world.visit(201, date(2025, 8, 1), kind="a")
    refresh.refresh()
    piece = values.value("test.count", 201, "2025", person=SYSTEM)
    assert piece.piece and values.same_period_change(piece, SYSTEM) is None
    whole = values.value("test.count", 201, "2025", on_map=date(2025, 12, 31), person=SYSTEM)
    before = values.value("test.count", 201, "2024", on_map=date(2025, 12, 31), person=SYSTEM)
    assert whole.value is not None and piece.value is not None and before.value
    assert not whole.piece and whole.value > piece.value
    changed = values.same_period_change(whole, SYSTEM)
    assert changed is not None and changed.before.value == before.value
    assert not values.value("test.count", 201, "2025-H2", person=SYSTEM).piece, "the unit stands in all of it"


@pytest.mark.parametrize("period", ["2026", "2026-H1", "2026-02", "2025-H2"])
def test_a_formula_that_looks_back_compares_the_same_territory(book: None, period: str) -> None:
    for day in (date(2024, 8, 5), date(2025, 2, 3), date(2025, 2, 4), date(2025, 8, 1), date(2026, 2, 1)):
        world.visit(201 if day >= date(2025, 7, 1) else 101, day, kind="a")
    refresh.refresh()
    for unit in (201, world.NEW_PROVINCE):
        growth = values.value("test.growth", unit, period, person=SYSTEM)
        changed = values.same_period_change(values.value("test.count", unit, period, person=SYSTEM), SYSTEM)
        assert changed is not None and changed.before.value
        assert growth.value is not None and half_up(growth.value, 2) == changed.amount
        assert growth.inputs[1].amount == changed.before.value
        assert growth.records is not None and growth.records >= growth.inputs[1].amount


def test_a_formula_compares_no_piece_with_a_whole_and_says_why(book: None) -> None:
    world.visit(101, date(2024, 8, 5), kind="a")
    world.visit(201, date(2025, 8, 1), kind="a")
    refresh.refresh()
    found = values.value("test.growth", 201, "2025", person=SYSTEM)
    assert (found.value, found.reason) == (None, reasons.PIECE)
    assert values.value("test.growth", 201, "2025", on_map=date(2025, 12, 31), person=SYSTEM).value is not None
