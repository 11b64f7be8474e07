"""What must hold before a row is written: asked by the services, and by the importers for each row of a file."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.places.models import Level, Unit
from tinhso.systems.teams.models import Activity, Team


def level_of(unit: Unit) -> str:
    """The level that a team of this unit has. Raises Refused for a unit that has no team."""
    if unit.level == Level.COMMUNE:
        return Team.Level.COMMUNE
    if unit.level == Level.HAMLET:
        return Team.Level.HAMLET
    raise Refused(
        "team-unit-level",
        f"{unit} không lập tổ. Chọn xã, phường, đặc khu hoặc thôn, tổ dân phố.",
        f"{unit} has no team of its own. Choose a commune or a hamlet.",
        where="unit",
    )


def decided_before(decision_date: date, opened_on: date) -> None:
    """Raises Refused for a team that opened before it was decided."""
    if opened_on < decision_date:
        raise Refused(
            "opened-before-decision",
            f"Tổ hoạt động từ {opened_on:%-d/%-m/%Y}, trước quyết định ngày {decision_date:%-d/%-m/%Y}. Sửa một trong hai ngày.",
            f"The team opens on {opened_on:%-d/%-m/%Y}, before its decision of {decision_date:%-d/%-m/%Y}. Mend one of the days.",
            where="opened_on",
        )


def team_open(team: Team, day: date, where: str) -> None:
    """Raises Refused where the team was not open on that day."""
    if not team.is_open_on(day):
        until = "" if team.closed_on is None else f" đến trước {team.closed_on:%-d/%-m/%Y}"
        raise Refused(
            "team-not-open",
            f"Tổ hoạt động từ {team.opened_on:%-d/%-m/%Y}{until}. Ngày {day:%-d/%-m/%Y} nằm ngoài.",
            f"The team was not open on {day:%-d/%-m/%Y}.",
            where=where,
        )


COUNTS = ("people_guided", "vneid_installed", "app_installed", "wallet_installed", "dossiers_helped")
"""What an activity counts, in the order of the form."""
MOST_IN_A_DAY = 5000
"""One team cannot help more in one day; a larger number is a slip of the finger, such as a phone number in the wrong
box."""


def counts_plausible(counts: dict[str, int]) -> None:
    """Raises Refused for a negative number, one too large, or an activity in which nothing was done."""
    for name, number in counts.items():
        if not 0 <= number <= MOST_IN_A_DAY:
            title = getattr(Activity._meta.get_field(name), "verbose_name", name)
            raise Refused(
                "count-out-of-range",
                f"{str(title).capitalize()}: {number} nằm ngoài 0–{MOST_IN_A_DAY}. Kiểm tra lại số.",
                f"{number} is outside 0–{MOST_IN_A_DAY}. Check the number.",
                where=name,
            )
    if not any(counts.values()):
        raise Refused(
            "nothing-done",
            "Chưa có số nào lớn hơn 0. Nhập số lượt người được hướng dẫn.",
            "No number is above 0. Enter how many people were guided.",
            where="people_guided",
        )
