"""Files of teams, members and activities: right rows come in, wrong ones say why, a file can be taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404
from django.utils.translation import override

from tinhso.kernel.imports import services as imports
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.testing import csv_text, send, write_batch, wrong, xlsx
from tinhso.kernel.people import audit
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.places.models import Unit, UnitParent
from tinhso.kernel.time import FixedClock
from tinhso.systems.teams import importers
from tinhso.systems.teams.models import Activity, Member, Team
from tinhso.systems.teams.services import close_team

TEAMS = ["Xã, phường", "Thôn, tổ dân phố", "Số quyết định", "Ngày quyết định", "Hoạt động từ ngày"]
MEMBERS = ["Xã, phường", "Thôn, tổ dân phố", "Họ và tên", "Vai trò", "Đơn vị cử", "Số điện thoại", "Tham gia từ ngày"]
ACTIVITIES = ["Xã, phường", "Thôn, tổ dân phố", "Ngày", "Loại hoạt động", "Lượt người được hướng dẫn", "Lượt cài vneid"]


pytestmark = pytest.mark.usefixtures("files_apart")


@pytest.fixture
def hamlet_two(land: Land) -> Unit:
    """A second hamlet of commune A."""
    made = Unit.objects.create(
        id=990_022, level=4, code="99001-02", kind="thôn", name="Hai", search_key="hai", sort_key="hai", source="test"
    )
    UnitParent.objects.create(unit=made, parent=land.a)
    return made


def test_an_brings_in_the_teams_of_her_commune_and_takes_them_back(
    land: Land, hamlet_two: Unit, an: Person, frozen_clock: FixedClock
) -> None:
    rows = [
        ["A", "Một", "15/QĐ-UBND", "01/03/2026", "2026-03-02"],
        ["99001", "thôn Hai", "15/QĐ-UBND", date(2026, 3, 1).strftime("%d.%m.%Y"), "2-3-2026"],
        ["xã A", "", "14/QĐ-UBND", "28/02/2026", "01/03/2026"],
    ]
    batch = send(an, "teams.teams", xlsx([TEAMS, *rows]), frozen_clock)
    assert wrong(batch) == []
    teams = Team.objects.filter(batch=batch).order_by("code")
    assert [(team.code, team.level, team.unit_id) for team in teams] == [
        ("TCN-99001", "commune", land.a.pk), ("TCN-99001-01", "hamlet", land.hamlet_a.pk),
        ("TCN-99001-02", "hamlet", hamlet_two.pk),
    ]  # fmt: skip
    assert [line.verb for line in audit.history(teams[0])] == ["teams.import_teams"]
    imports.withdraw_batch(an, batch, clock=frozen_clock)
    assert not Team.objects.exists()


def test_every_wrong_row_says_why_and_the_right_ones_wait(team: Team, land: Land, an: Person, frozen_clock: FixedClock) -> None:
    rows = [
        ["B", "", "15/QĐ-UBND", "01/03/2026", "02/03/2026"],
        ["A", "Chín", "15/QĐ-UBND", "01/03/2026", "02/03/2026"],
        ["A", "Một", "15/QĐ-UBND", "01/03/2026", "02/03/2026"],
        ["A", "", "=B2", "31/02/2026", "02/03/2027"],
        ["A", "", "15/QĐ-UBND", "05/03/2026", "02/03/2026"],
    ]
    batch = send(an, "teams.teams", xlsx([TEAMS, *rows]), frozen_clock, write=False)
    found = wrong(batch)
    assert {row for row, _column, _fix in found} == {2, 3, 4, 5, 6}
    words = " ".join(fix for _row, _column, fix in found)
    for expected in ("ngoài phạm vi", "không có thôn, tổ", "đang có một tổ", "công thức", "chưa tới", "trước quyết định"):
        assert expected in words, (expected, words)
    assert Team.objects.count() == 1


def test_members_come_in_with_telephones_that_a_spreadsheet_cut(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    rows: list[list[Any]] = [
        ["A", "Một", "Hoàng Văn Nam", "tổ trưởng", "trưởng thôn, tổ trưởng dân phố", 912345678, "02/03/2026"],
        ["A", "Một", "Lý Thị Mai", "thành viên", "Đoàn Thanh niên", "", "02/03/2026"],
        ["A", "Một", "Ma Văn Tư", "tổ trưởng", "chi bộ", "", "02/03/2026"],
        ["A", "Một", "Ma Văn Năm", "thành viên", "chi bộ", "", "01/03/2026"],
        ["A", "", "Ma Văn Sáu", "thành viên", "chi bộ", "", "02/03/2026"],
    ]
    batch = send(an, "teams.members", xlsx([MEMBERS, *rows]), frozen_clock)
    assert [(row, column) for row, column, _fix in wrong(batch)] == [
        (4, "Vai trò"), (5, "Tham gia từ ngày"), (6, "Thôn, tổ dân phố"),
    ]  # fmt: skip
    assert list(Member.objects.order_by("pk").values_list("name", "phone")) == [("Hoàng Văn Nam", "0912345678"), ("Lý Thị Mai", "")]


def test_activities_come_in_from_csv_and_a_day_before_the_team_is_refused(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    rows = [
        ["A", "Một", "18/11/2026", "đến từng hộ", "14", "6"],
        ["A", "Một", "19/11/2026", "lớp kỹ năng số", "1.250", ""],
        ["A", "Một", "01/03/2026", "đến từng hộ", "14", "6"],
        ["A", "Một", "17/11/2026", "đến từng hộ", "0", ""],
        ["A", "Một", "16/11/2026", "đến từng hộ", "-3", ""],
        ["A", "Một", "15/11/2026", "<script>", "3", ""],
    ]
    content = csv_text([ACTIVITIES, *rows], ";").encode("utf-16")
    batch = send(an, "teams.activities", content, frozen_clock)
    assert {row for row, _column, _fix in wrong(batch)} == {4, 5, 6, 7}
    assert list(Activity.objects.order_by("held_on").values_list("people_guided", "vneid_installed")) == [(14, 6), (1250, 0)]


def test_a_team_that_was_closed_after_reading_stops_the_whole_file(team: Team, an: Person, frozen_clock: FixedClock) -> None:
    content = xlsx([ACTIVITIES, ["A", "Một", "18/11/2026", "đến từng hộ", 14, 6]])
    batch = send(an, "teams.activities", content, frozen_clock, write=False)
    close_team(an, team, closed_on=date(2026, 11, 18), reason="", clock=frozen_clock)
    write_batch(an, batch, frozen_clock)
    assert (batch.state, Activity.objects.count()) == (Batch.State.READ, 0)
    assert "tổ vừa kết thúc" in batch.message


def test_a_late_file_of_a_closed_team_comes_in_for_the_days_when_it_was_open(
    team: Team, an: Person, frozen_clock: FixedClock
) -> None:
    close_team(an, team, closed_on=date(2026, 6, 1), reason="", clock=frozen_clock)
    rows = [["A", "Một", day, "đến từng hộ", 14, 6] for day in ("31/05/2026", "01/06/2026")]
    batch = send(an, "teams.activities", xlsx([ACTIVITIES, *rows]), frozen_clock)
    assert {row for row, _column, _fix in wrong(batch)} == {3}
    assert Activity.objects.get().team == team


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 not a table", b"PK\x03\x04 broken", "chỉ một dòng chữ".encode(), b"\x00" * 4000]
)
def test_what_is_no_table_is_refused_whole(team: Team, an: Person, frozen_clock: FixedClock, content: bytes) -> None:
    batch = send(an, "teams.activities", content, frozen_clock, write=False)
    assert batch.state == Batch.State.REFUSED
    assert batch.message
    assert not Activity.objects.exists()


def test_chi_may_send_nothing(team: Team, chi: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Http404):
        send(chi, "teams.activities", xlsx([ACTIVITIES]), frozen_clock)


def test_a_form_first_opened_in_english_keeps_its_vietnamese_headings() -> None:
    with override("en"):
        assert importers.called("people_guided", "vi") == "Lượt người được hướng dẫn"
        assert importers.called("people_guided", "en") == "People guided"
