"""A team of commune A's hamlet, and what a test needs to talk about it."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams.models import Member, Team
from tinhso.systems.teams.services import add_member, open_team

OPENED = date(2026, 3, 2)


@pytest.fixture
def team(land: Land, an: Person, frozen_clock: FixedClock) -> Team:
    """The open team of hamlet A One, opened by An."""
    return open_team(
        an,
        unit=land.hamlet_a,
        name="Tổ công nghệ số thôn Một",
        decision_number="15/QĐ-UBND",
        decision_date=date(2026, 3, 1),
        opened_on=OPENED,
        clock=frozen_clock,
    )


@pytest.fixture
def head(team: Team, an: Person, frozen_clock: FixedClock) -> Member:
    """Its leader."""
    return add_member(
        an,
        team,
        name="Hoàng Văn Nam",
        role="leader",
        organisation="head",
        phone="0912 345 678",
        joined_on=OPENED,
        clock=frozen_clock,
    )
