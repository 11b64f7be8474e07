"""Publishing a value, correcting it, and knowing what late records would move."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import make_person
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells import refresh
from tinhso.ledger.cells.tests import world
from tinhso.ledger.figures import listing
from tinhso.ledger.figures.models import Figure, Revision
from tinhso.ledger.figures.services import check_frozen, frozen_lines, moved, preview_figure, publish_figure
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.tests.test_values import book, define  # noqa: F401

CLOCK = FixedClock.on(date(2025, 1, 20))
CODE = "test.share_a"


@pytest.fixture
def old(book: None) -> Unit:  # noqa: F811
    return Unit.objects.get(pk=world.OLD_PROVINCE)


def late_visit() -> None:
    world.visit(102, date(2024, 9, 9), kind="a")
    refresh.refresh()


def test_a_preview_writes_nothing_and_publishing_freezes_everything(old: Unit, administrator: Person) -> None:
    seen = preview_figure(administrator, CODE, old, "2024", clock=CLOCK)
    assert (seen.value.value, seen.problems, Figure.objects.count()) == (40, (), 0)
    revision = publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    assert (revision.number, revision.exact, revision.numerator, revision.denominator) == (1, "40", "4", "10")
    assert revision.inputs == {"test.visits_a@2024": "4", "test.visits@2024": "10"}
    assert {row.measure: row.count for row in revision.frozen.all()} == {"test.visits_a@2024": 4, "test.visits@2024": 10}
    assert check_frozen(revision) == []
    assert AuditEntry.objects.filter(verb="figures.publish_figure", record=str(revision.pk)).count() == 1


def test_two_who_publish_the_same_at_once_wait_for_each_other(old: Unit, administrator: Person) -> None:
    with CaptureQueriesContext(connection) as queries:
        publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    asked = [query["sql"] for query in queries]
    locked = next(n for n, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql and f"publish:{CODE}:{old.pk}" in sql)
    assert locked < next(n for n, sql in enumerate(asked) if "figures_revision" in sql)


def test_frozen_rows_hold_the_counted_columns_and_no_name_of_a_record(old: Unit, administrator: Person) -> None:
    revision = publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    row = revision.frozen.get(measure="test.visits_a@2024")
    assert row.columns == ["key", "happened_on", "kind", "simulated", "unit_id"]
    lines = frozen_lines(row)
    assert sorted(line[1:] for line in lines) == sorted([["2024-03-05", "a", False, 101]] * 3 + [["2024-04-02", "a", False, 102]])
    keys = {str(key) for key in world.Visit.objects.values_list("pk", flat=True)}
    assert not keys & {line[0] for line in lines} and len({line[0] for line in lines}) == 4


def test_everybody_sees_a_published_value_and_nobody_its_inputs(old: Unit, administrator: Person, chi: Person) -> None:
    assert values.value(CODE, old, "2024", person=chi).value is None
    publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    seen = values.value(CODE, old, "2024", person=chi)
    assert (seen.value, seen.numerator, seen.inputs) == (40, 4, ())
    late_visit()
    assert values.value(CODE, old, "2024", person=chi).value == 40
    assert values.value(CODE, old, "2024", person=administrator).value == Fraction(500, 11)


def test_late_records_list_the_figure_and_a_correction_is_a_new_revision(old: Unit, administrator: Person) -> None:
    first = publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    assert moved() == []
    late_visit()
    [late] = moved()
    assert (late.figure, late.difference) == (first.figure, Fraction(500, 11) - 40)
    with pytest.raises(Refused, match="cần ghi lý do"):
        publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    second = publish_figure(administrator, CODE, old, "2024", reason="Xã 102 nộp muộn", clock=CLOCK)
    assert (second.figure, second.number, str(second.value)) == (first.figure, 2, "45.45")
    assert moved() == []
    shown = listing.one(first.figure.code)
    assert (shown.revision, [(old.revision, old.value) for old in shown.earlier]) == (2, [(1, first.value)])
    first.refresh_from_db()
    assert first.exact == "40" and check_frozen(first) == []


def test_the_same_key_publishes_once(old: Unit, administrator: Person) -> None:
    first = publish_figure(administrator, CODE, old, "2024", key="nhấn hai lần", clock=CLOCK)
    assert publish_figure(administrator, CODE, old, "2024", key="nhấn hai lần", clock=CLOCK) == first
    assert Revision.objects.count() == 1


def test_what_is_missing_incomplete_unfinished_or_unchanged_is_not_published(old: Unit, administrator: Person) -> None:
    with pytest.raises(Refused, match="Chưa tính được"):
        publish_figure(administrator, "test.said", old, "2024", clock=CLOCK)
    with pytest.raises(Refused, match=r"chưa qua"):
        publish_figure(administrator, "test.count", old, "2025-H1", clock=CLOCK)
    publish_figure(administrator, "test.count", old, "2024", clock=CLOCK)
    with pytest.raises(Refused, match="đã có đúng giá trị này"):
        publish_figure(administrator, "test.count", old, "2024", reason="Thử", clock=CLOCK)
    assert Figure.objects.count() == 1


def test_who_may_not_publish_here_gets_not_found(old: Unit, leader: Person) -> None:
    commune = make_person("xa", "Cán bộ xã", "commune.officer", old)
    for person in (commune, leader, None):
        with pytest.raises(Http404):
            preview_figure(person, CODE, old, "2024", clock=CLOCK)


def test_what_was_published_cannot_be_changed_even_in_the_database(old: Unit, administrator: Person) -> None:
    revision = publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    for act in (
        lambda: Revision.objects.filter(pk=revision.pk).update(exact="41"),
        lambda: revision.frozen.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_a_definition_that_changes_later_moves_no_published_figure(old: Unit, administrator: Person) -> None:
    publish_figure(administrator, CODE, old, "2024", clock=CLOCK)
    define(CODE, "test.visits_a / test.visits", "phần", "        rounding: 2\n        nature: flow\n", start="2020-01-02")
    assert values.value(CODE, old, "2024", person=values.SYSTEM).value == Fraction(2, 5)
    assert moved() == []
    assert listing.one(f"{CODE}/{old.pk}/2024").value == 40


def test_a_figure_published_after_midnight_in_vietnam_is_of_that_day(old: Unit, administrator: Person) -> None:
    """In UTC it was still the evening before."""
    publish_figure(administrator, CODE, old, "2024", clock=FixedClock.on(date(2025, 1, 20), hour=1))
    (shown,) = [row for row in listing.published(CODE, old, person=administrator) if row.revision]
    assert shown.source.endswith(", 20/1/2025")
