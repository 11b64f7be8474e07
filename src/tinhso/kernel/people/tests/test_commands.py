"""`tinhso people`: an operator gives and ends roles, and closes an account, without a web page."""

from __future__ import annotations

from typer.testing import CliRunner

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people import scopes
from tinhso.kernel.people.commands import app
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import TODAY, Land


def ran(*arguments: str) -> str:
    found = CliRunner().invoke(app, list(arguments))
    assert found.exit_code == 0, found.output
    return found.output


def test_a_role_is_given_and_ended_where_it_was_given(land: Land, chi: Person) -> None:
    Setting.objects.create(key="demo_date", value=TODAY.isoformat())

    def may() -> bool:
        scopes.forget(chi)
        return scopes.can(chi, "teams.open_team", land.b)

    ran("role", chi.username, "commune.officer", "--unit", land.b.code)
    assert may()
    elsewhere = CliRunner().invoke(app, ["role", chi.username, "commune.officer", "--unit", land.a.code, "--end"])
    assert elsewhere.exit_code == 1 and may()
    assert "commune.officer (xã B)" in ran("list")
    ran("role", chi.username, "commune.officer", "--unit", land.b.code, "--end")
    assert not may()
    assert "commune.officer (xã B)" not in ran("list")
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["people.grant_role", "people.end_role"]


def test_a_unit_that_no_map_of_today_has_is_refused(land: Land, chi: Person) -> None:
    found = CliRunner().invoke(app, ["role", chi.username, "commune.officer", "--unit", land.old_a1.code])
    assert found.exit_code == 1
    assert not chi.assignments.exists()


def test_a_closed_account_signs_in_no_more_and_keeps_its_name(land: Land, an: Person) -> None:
    ran("close", an.username)
    an.refresh_from_db()
    scopes.forget(an)
    assert not an.is_active
    assert not scopes.can(an, "teams.open_team", land.a)
    assert f"{an.username}\t{an.name}" in ran("list")
