"""Leave to see one indicator in one place, given from the command: that value, there, and nothing else."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tinhso.kernel.errors import UserError
from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.ledger.indicators.commands import app
from tinhso.ledger.indicators.files import product_definitions
from tinhso.ledger.indicators.services import seed_indicators

CODE, OTHER = "welfare.household_accounts", "welfare.households"


@pytest.fixture(autouse=True)
def seeded(land: Land, frozen_clock: FixedClock) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())
    seed_indicators(product_definitions().values(), frozen_clock)


def run(*arguments: str) -> None:
    CliRunner().invoke(app, ["grant", *arguments], catch_exceptions=False)


def seen(person: Person, code: str) -> object:
    scopes.forget(person)
    return scopes.granted_units(person, code)


def test_a_grant_opens_the_indicator_there_and_nothing_else_until_it_ends(land: Land, chi: Person) -> None:
    for _twice in range(2):
        run(CODE, chi.username, "--place", land.a.code)
    assert seen(chi, CODE) == {land.a.pk, land.hamlet_a.pk, land.old_a1.pk, land.old_a2.pk}
    assert seen(chi, OTHER) == frozenset()
    assert not scopes.can(chi, "welfare.see_records")
    run(CODE, chi.username, "--place", land.a.code, "--end")
    assert seen(chi, CODE) == frozenset()
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["people.grant_values", "people.end_values"]


def test_all_indicators_everywhere_are_a_grant_too(chi: Person) -> None:
    run("*", chi.username)
    assert seen(chi, OTHER) is scopes.EVERYWHERE


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("welfare.nothing", "chi"), "welfare.nothing"),
        ((CODE, "nobody"), "nobody"),
        ((CODE, "chi", "--place", "00000"), "00000"),
        ((CODE, "chi", "--end"), "không được cho xem"),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_given(chi: Person, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(UserError, match=words):
        run(*arguments)
    assert not chi.grants.exists()
