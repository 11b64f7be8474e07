"""Lists as files: in the reader's language, and at the same number of questions to the database for any length."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import browser
from tinhso.kernel.records import label
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Team
from tinhso.systems.teams.services import record_activity


def test_an_export_of_more_records_asks_no_more(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    def record(day: int) -> None:
        record_activity(an, team, held_on=date(2026, 11, day), kind="visits", people_guided=day, clock=frozen_clock)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            lines = b"".join(reader.get("/teams/activities/?export=csv")).decode().splitlines()
        return len(queries), len(lines)

    reader = browser(an)
    record(1)
    cost()  # what a process works out once
    few, lines = cost()
    for day in range(2, 9):
        record(day)
    many, more = cost()
    assert (few, lines + 7) == (many, more)


def test_the_words_of_a_choice_follow_the_readers_language(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    record_activity(an, team, held_on=date(2026, 11, 1), kind="visits", people_guided=1, clock=frozen_clock)
    reader = browser(an)
    assert "đến từng hộ" in reader.get("/teams/activities/").content.decode()
    reader.post("/hien-thi", {"language": "en"})
    assert "to each household" in reader.get("/teams/activities/").content.decode()
    assert ",to each household," in b"".join(reader.get("/teams/activities/?export=csv")).decode()
    reader.post("/hien-thi", {"language": "vi"})
    assert "đến từng hộ" in reader.get("/teams/activities/").content.decode()


def test_a_form_made_in_english_is_vietnamese_for_a_vietnamese_reader() -> None:
    """A process makes its forms once, in the language of whoever comes first."""
    with override("en"):
        made = label(Team, "name")
        assert str(made) == "Team name"
    assert str(made) == "Tên tổ"
