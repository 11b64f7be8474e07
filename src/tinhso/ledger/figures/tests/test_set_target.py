"""A target that a decision sets: seen on the card at once, set again in its place, refused where it cannot be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from typer.testing import CliRunner

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, make_person
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells.tests import world
from tinhso.ledger.figures import listing
from tinhso.ledger.figures.commands import app
from tinhso.ledger.figures.models import Target
from tinhso.ledger.figures.targets import set_target
from tinhso.ledger.indicators import cards
from tinhso.ledger.indicators.tests.test_values import book, define  # noqa: F401
from tinhso.ledger.indicators.values import SYSTEM

CODE = "test.share_a"
CLOCK = FixedClock.on(TODAY)


@pytest.fixture
def province(book: None) -> Unit:  # noqa: F811
    return Unit.objects.get(pk=world.NEW_PROVINCE)


@pytest.fixture
def officer(province: Unit) -> Person:
    return make_person("so.khcn", "Chuyên viên", "department.officer", province)


def given(**other: Any) -> dict[str, Any]:
    whole = {"value": Decimal("98.5"), "due": date(2027, 12, 31), "document": "Kế hoạch 12/KH-UBND", "dated": date(2026, 1, 5)}
    return {**whole, **other, "clock": CLOCK}


def test_a_target_stands_on_the_card_and_among_the_figures_with_its_document(province: Unit, officer: Person) -> None:
    target = set_target(officer, CODE, province, **given())
    state = cards.card(CODE, province, CLOCK, SYSTEM).target
    assert state is not None and (state.target, state.reached) == (target, False)
    (shown,) = (row for row in listing.published(CODE, province) if row.kind == "target")
    assert (shown.value, shown.due, shown.source) == (Decimal("98.5"), date(2027, 12, 31), "Kế hoạch 12/KH-UBND")
    assert AuditEntry.objects.filter(verb="figures.set_target", actor=officer, record=str(target.pk)).exists()


def test_the_same_day_again_takes_its_place_and_a_nearer_one_comes_first(province: Unit, officer: Person) -> None:
    first = set_target(officer, CODE, province, **given())
    again = set_target(officer, CODE, province, **given(value=Decimal(96), document="Kế hoạch 13/KH-UBND"))
    assert again == first and Target.objects.get().value == 96
    nearer = set_target(officer, CODE, province, **given(value=Decimal(90), due=date(2026, 12, 31)))
    state = cards.card(CODE, province, CLOCK, SYSTEM).target
    assert state is not None and state.target == nearer


def test_fewer_is_better_where_the_definition_says_so(province: Unit, officer: Person) -> None:
    define("test.left", "test.visits", "lượt", "        nature: flow\n        direction: down\n")
    assert set_target(officer, "test.left", province, **given(value=Decimal(500))).comparison == Target.Comparison.AT_MOST
    state = cards.card("test.left", province, CLOCK, SYSTEM).target
    assert state is not None and state.reached


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"value": Decimal(101)}, "target-share"),
        ({"value": Decimal(-1)}, "target-value"),
        ({"value": Decimal("NaN")}, "target-value"),
        ({"due": date(2026, 1, 5)}, "target-due"),
        ({"dated": date(2026, 11, 21)}, "target-dated"),
        ({"document": "  "}, "target-document"),
    ],
)
def test_what_cannot_be_a_target_is_refused(province: Unit, officer: Person, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        set_target(officer, CODE, province, **given(**changed))
    assert refused.value.code == code
    assert not Target.objects.exists()


def test_only_who_may_sets_one_and_only_there(province: Unit, book: None) -> None:  # noqa: F811
    commune = Unit.objects.get(pk=201)
    for person in (make_person("xa", "Xã", "commune.officer", commune), make_person("ct", "Lãnh đạo", "province.leader", province)):
        with pytest.raises(Http404):
            set_target(person, CODE, commune, **given())


def test_the_command_sets_one_and_says_what_is_wrong(province: Unit) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    words = ["target", CODE, "98,5", "--place", province.code, "--due", "2027-12-31", "--document", "Kế hoạch 12"]
    assert "mục tiêu 98,5 đến 31/12/2027" in CliRunner().invoke(app, words).output
    assert Target.objects.get().value == Decimal("98.5")
    for place, wrong in ((2, "nhiều"), (1, "test.nothing"), (4, "99999"), (6, "31/02/2027")):
        failed = CliRunner().invoke(app, [*words[:place], wrong, *words[place + 1 :]])
        assert failed.exit_code != 0 and wrong in str(failed.exception), wrong
