"""Two teams of one name in one commune: every list, choice, file and the search box say which is which."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tinhso.kernel.imports.testing import csv_text, send, wrong
from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import MERGER, Land, browser
from tinhso.kernel.places.models import Level, Unit, UnitParent
from tinhso.kernel.time import FixedClock
from tinhso.ledger.cells.testing import count
from tinhso.ledger.indicators import loading
from tinhso.systems.teams.models import Activity, Team
from tinhso.systems.teams.services import open_team, record_activity

ONE, TWO = "Tổ dân phố 1 (A Một)", "Tổ dân phố 1 (A Hai)"


@pytest.fixture
def twins(land: Land, an: Person, frozen_clock: FixedClock) -> list[Team]:
    """The teams of two hamlets called the same, of the two communes that became A."""
    units = []
    for key, old in ((1, land.old_a1), (2, land.old_a2)):
        unit = Unit.objects.create(
            id=key, level=Level.HAMLET, code=f"H{key}", kind="tổ dân phố", name="1", search_key="1", sort_key="1", source="test"
        )
        UnitParent.objects.create(unit=unit, parent=old, valid_to=MERGER)
        UnitParent.objects.create(unit=unit, parent=land.a, valid_from=MERGER)
        units.append(unit)
    scopes.forget(an)
    teams = []
    for unit in units:
        decided = {"name": f"Tổ công nghệ số cộng đồng {unit}", "decision_number": "1", "decision_date": date(2026, 3, 1)}
        teams.append(open_team(an, unit=unit, opened_on=date(2026, 3, 2), clock=frozen_clock, **decided))
        record_activity(an, teams[-1], held_on=date(2026, 11, 1), kind="visits", people_guided=9, clock=frozen_clock)
    return teams


@pytest.mark.parametrize(
    "address",
    ["/teams/", "/teams/?export=csv", "/teams/activities/", "/teams/activities/?export=csv", "/tim?q=TCN-H"],
)
def test_lists_exports_and_search_name_both(twins: list[Team], an: Person, address: str) -> None:
    answer = browser(an).get(address)
    body = (b"".join(answer) if answer.streaming else answer.content).decode()
    assert re.search(re.escape(ONE), body, re.IGNORECASE), address
    assert re.search(re.escape(TWO), body, re.IGNORECASE), address


def test_a_commune_that_has_ended_finds_the_teams_of_its_hamlets_and_of_what_succeeded_it(
    twins: list[Team], an: Person, land: Land, frozen_clock: FixedClock
) -> None:
    decided = {"name": "Tổ cấp xã", "decision_number": "2", "decision_date": date(2026, 3, 1)}
    of_commune = open_team(an, unit=land.a, opened_on=date(2026, 3, 2), clock=frozen_clock, **decided)
    Unit.objects.filter(pk=land.a.pk).update(name="Đông Sơn", search_key="dong son")
    one, two = (team.pk for team in twins)

    def found(address: str, text: str) -> set[int]:
        page = browser(an).get(address, {"find": text}).content.decode()
        return {team for team in (one, two, of_commune.pk) if f'"/teams/{team}/"' in page}

    assert found("/teams/", "a một") == found("/teams/", "Xã A MỘT") == {one, of_commune.pk}
    assert found("/teams/", "a hai") == {two, of_commune.pk}
    assert found("/teams/", "đông sơn") == {one, two, of_commune.pk}
    assert found("/teams/", "b một") == set()
    assert found("/teams/", "sơn") == {of_commune.pk}, "a part of a name finds what bears it, not all that lies there"
    for text, held in (("a mot", 1), ("dong son", 2), ("tay son", 0)):
        assert browser(an).get("/teams/activities/", {"find": text}).context["shown"] == held, text


def test_forms_offer_both_by_name(twins: list[Team], an: Person, land: Land, frozen_clock: FixedClock) -> None:
    choices = browser(an).get(reverse("teams:record-activity")).content.decode()
    assert "tổ dân phố 1 (A Một)</option>" in choices
    assert "tổ dân phố 1 (A Hai)</option>" in choices
    Team.objects.filter(pk=twins[0].pk).update(closed_on=date(2026, 11, 1))
    places = browser(an).get(reverse("teams:open")).content.decode()
    assert "tổ dân phố 1 (A Một)</option>" in places


@pytest.mark.usefixtures("files_apart")
def test_a_file_names_the_one_it_means_or_is_asked_which(twins: list[Team], an: Person, frozen_clock: FixedClock) -> None:
    titles = ["Xã, phường", "Thôn, tổ dân phố", "Ngày", "Loại hoạt động", "Lượt người được hướng dẫn"]
    rows = [["A", name, "2026-11-02", "đến từng hộ", "5"] for name in ("Tổ dân phố 1", "tổ dân phố 1 (a hai)", "H1")]
    batch = send(an, "teams.activities", csv_text([titles, *rows]), frozen_clock)
    ((row, column, fix),) = wrong(batch)
    assert (row, column) == (2, "Thôn, tổ dân phố")
    assert fix == "Xã, phường này có 2 nơi cùng tên. Ghi rõ: “tổ dân phố 1 (A Một)”, “tổ dân phố 1 (A Hai)”."


def test_the_list_asks_no_more_for_more_teams(twins: list[Team], an: Person) -> None:
    browser(an).get("/teams/")
    with CaptureQueriesContext(connection) as both:
        browser(an).get("/teams/")
    Activity.objects.all().delete()
    Team.objects.filter(pk=twins[0].pk).delete()
    with CaptureQueriesContext(connection) as one:
        browser(an).get("/teams/")
    assert len(both) == len(one)


def test_the_records_behind_a_figure_name_the_hamlet_and_its_commune(
    twins: list[Team], land: Land, leader: Person, demonstration: None
) -> None:
    Setting.objects.create(key="province", value=land.province.code)
    for stage in loading.STAGES:
        stage.run(lambda done, total=None: None)
    count("teams.team")
    lines = b"".join(browser(leader).get("/chi-tieu/teams.teams/ban-ghi/teams.teams?export=csv")).decode().splitlines()
    assert {tuple(line.split(",")[2:4]) for line in lines[1:]} == {("tổ dân phố 1 (A Một)", "A"), ("tổ dân phố 1 (A Hai)", "A")}
