"""A session is mended or removed, and with it since when those who attended are trained."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Member, Team, Training
from tinhso.systems.teams.services import add_member, change_training, record_training, remove_training
from tinhso.systems.teams.tests.conftest import OPENED

APRIL, MAY, JUNE = date(2026, 4, 10), date(2026, 5, 5), date(2026, 6, 6)


@pytest.fixture
def mai(team: Team, an: Person, frozen_clock: FixedClock) -> Member:
    """A second member."""
    return add_member(an, team, name="Lý Thị Mai", role="member", organisation="youth", joined_on=OPENED, clock=frozen_clock)


@pytest.fixture
def session(head: Member, land: Land, an: Person, frozen_clock: FixedClock) -> Training:
    """A session in May that the head attended."""
    return record_training(an, unit=land.a, held_on=MAY, topic="VNeID", members=[head.pk], clock=frozen_clock)


def trained(member: Member) -> date | None:
    member.refresh_from_db()
    return member.trained_on


def test_another_day_is_the_day_since_which_they_are_trained(
    session: Training, head: Member, an: Person, frozen_clock: FixedClock
) -> None:
    for day in (JUNE, APRIL):
        change_training(an, session, held_on=day, topic="VNeID", members=[head.pk], clock=frozen_clock)
        assert trained(head) == day


def test_who_was_not_there_is_trained_since_the_next_session_or_not_yet(
    session: Training, head: Member, mai: Member, land: Land, an: Person, frozen_clock: FixedClock
) -> None:
    change_training(an, session, held_on=MAY, topic="VNeID", members=[mai.pk], clock=frozen_clock)
    assert (trained(head), trained(mai)) == (None, MAY)
    later = record_training(an, unit=land.a, held_on=JUNE, topic="Ví", members=[head.pk, mai.pk], clock=frozen_clock)
    assert (trained(head), trained(mai)) == (JUNE, MAY)
    remove_training(an, session, clock=frozen_clock)
    assert trained(mai) == JUNE
    remove_training(an, later, clock=frozen_clock)
    assert (trained(head), trained(mai)) == (None, None)
    assert not Training.objects.exists()
    assert AuditEntry.objects.filter(verb="teams.remove_training").count() == 2


def test_an_earlier_day_that_came_from_elsewhere_stays(
    session: Training, head: Member, an: Person, frozen_clock: FixedClock
) -> None:
    Member.objects.filter(pk=head.pk).update(trained_on=APRIL)
    remove_training(an, session, clock=frozen_clock)
    assert trained(head) == APRIL


def test_the_history_of_a_session_shows_what_was_mended(
    session: Training, head: Member, an: Person, frozen_clock: FixedClock
) -> None:
    change_training(an, session, held_on=MAY, topic="Ví điện tử", members=[head.pk], clock=frozen_clock)
    changes = {change.column: (change.before, change.after) for change in audit.history(session)[0].changes}
    assert changes == {"topic": ("VNeID", "Ví điện tử")}
    assert [line.verb for line in audit.history(head)] == ["teams.train_member", "teams.add_member"]


def test_a_session_is_not_mended_into_one_that_cannot_have_been(
    session: Training, head: Member, an: Person, binh: Person, frozen_clock: FixedClock
) -> None:
    for day, members, code in ((date(2026, 3, 1), [head.pk], "attendance-unknown"), (MAY, [], "attendance-empty")):
        with pytest.raises(Refused) as refused:
            change_training(an, session, held_on=day, topic="VNeID", members=members, clock=frozen_clock)
        assert refused.value.code == code
    for write in (change_training, remove_training):
        with pytest.raises(Http404):
            write(binh, session, clock=frozen_clock, **({} if write is remove_training else _same(head)))
    assert trained(head) == MAY


def _same(head: Member) -> dict[str, object]:
    return {"held_on": MAY, "topic": "VNeID", "members": [head.pk]}
