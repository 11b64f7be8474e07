"""Cards of a board: everything of one figure together, for all of them in a few queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells.tests import world
from tinhso.ledger.figures.models import Target
from tinhso.ledger.indicators import timeline
from tinhso.ledger.indicators.cards import board, card
from tinhso.ledger.indicators.tests.test_values import book, state  # noqa: F401
from tinhso.ledger.indicators.values import SYSTEM

TODAY = FixedClock.on(date(2024, 12, 31))


def test_a_card_holds_value_parts_change_status_and_line(book: None) -> None:  # noqa: F811
    old = Unit.objects.get(pk=world.OLD_PROVINCE)
    found = card("test.share_a", old, TODAY, SYSTEM)
    assert (found.big, found.unit_vi, found.period_vi) == ("40,00", "%", "từ 01/01/2024 đến 31/12/2024")
    assert found.change is not None and (found.change.kind, found.change.amount) == ("points", Decimal("-60.00"))
    assert len(found.spark) == 24 and found.spark[-1].period.text == "2024-12"
    assert [point.value.value for point in found.spark if point.period.text in ("2024-03", "2024-05")] == [75, 0]
    assert found.freshness is not None and (found.freshness.days, found.freshness.refreshed) == (0, True)


def test_a_declared_card_shows_the_last_statement_and_its_age(book: None) -> None:  # noqa: F811
    old = Unit.objects.get(pk=world.OLD_PROVINCE)
    state("2023", "test.said", old.pk, date(2023, 1, 1), date(2024, 1, 1), 50)
    state("2022", "test.said", old.pk, date(2022, 1, 1), date(2023, 1, 1), 40)
    Target.objects.create(
        key="t", indicator_id="test.said", unit=old, as_of="2022", set_on=date(2022, 12, 31), due=date(2024, 12, 31),
        value=60, comparison="at_least",
    )  # fmt: skip
    found = card("test.said", old, TODAY)
    assert (found.big, found.period_vi, found.status) == ("50", "năm 2023", "bad")
    assert found.freshness is not None and (found.freshness.days, found.freshness.refreshed) == (366, False)
    assert found.target is not None and (found.target.reached, found.target.due_level) == (False, 60)
    assert found.change is not None and found.change.amount == 25


def test_after_the_merger_a_card_falls_back_on_the_earlier_territory_and_says_so(book: None) -> None:  # noqa: F811
    Unit.objects.filter(pk__in=(world.OLD_PROVINCE, world.NEW_PROVINCE)).update(code="19")
    state("2023", "test.said", world.OLD_PROVINCE, date(2023, 1, 1), date(2024, 1, 1), 50)
    new = Unit.objects.get(pk=world.NEW_PROVINCE)
    found = card("test.said", new, FixedClock.on(date(2026, 3, 1)))
    assert (found.unit.pk, found.earlier, found.big) == (world.OLD_PROVINCE, True, "50")


def test_the_line_is_cut_where_the_territory_changed_and_whole_on_one_map(book: None) -> None:  # noqa: F811
    Unit.objects.filter(pk__in=(world.OLD_PROVINCE, world.NEW_PROVINCE)).update(code="19")
    new = Unit.objects.get(pk=world.NEW_PROVINCE)
    periods = timeline.months(date(2026, 2, 28), 24)
    recorded = timeline.line(["test.count"], new, periods, None, SYSTEM)["test.count"]
    assert [point.period.text for point in recorded if point.cut] == ["2025-07"]
    assert {point.unit for point in recorded[:16]} == {world.OLD_PROVINCE}
    converted = timeline.line(["test.count"], new, periods, date(2026, 1, 1), SYSTEM)["test.count"]
    assert not any(point.cut for point in converted)
    assert [point.value.value for point in converted] == [point.value.value for point in recorded]


def test_a_visitors_board_holds_published_values_alone(book: None) -> None:  # noqa: F811
    old = Unit.objects.get(pk=world.OLD_PROVINCE)
    state("2023", "test.said", old.pk, date(2023, 1, 1), date(2024, 1, 1), 50)
    assert [found.code for found in board(old, TODAY, None) if found.value.value is not None] == ["test.said"]
    assert {found.code for found in board(old, TODAY, SYSTEM)} >= {"test.share_a", "test.count", "test.said"}


def test_a_visitors_card_of_a_computed_indicator_shows_what_was_printed(book: None) -> None:  # noqa: F811
    old = Unit.objects.get(pk=world.OLD_PROVINCE)
    state("p", "test.count", old.pk, date(2023, 1, 1), date(2024, 1, 1), 7, as_of="2023")
    seen = card("test.count", old, TODAY, None)
    assert (seen.big, seen.value.origin, seen.period_vi) == ("7", "printed", "năm 2023")
    assert card("test.count", old, TODAY, SYSTEM).big == "10"


def test_a_board_costs_the_same_number_of_queries_for_any_number_of_cards(
    book: None,  # noqa: F811
    django_assert_max_num_queries: Any,
) -> None:
    old = Unit.objects.get(pk=world.OLD_PROVINCE)
    for codes in (["test.count"], ["test.share_a", "test.count", "test.standing", "test.growth", "test.twice", "test.said"]):
        with django_assert_max_num_queries(40):
            assert len(board(old, TODAY, SYSTEM, codes=codes)) == len(codes)
