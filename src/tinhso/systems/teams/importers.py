"""Files in: teams, members, activities. A row names the commune and the hamlet; an empty hamlet means the commune's own team."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import override

from tinhso.kernel.imports import bulk
from tinhso.kernel.imports.columns import Choice, Column, Day, Integer, Phone, Place, Text
from tinhso.kernel.imports.importer import Context, Importer, Row
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit
from tinhso.kernel.records import label
from tinhso.kernel.rules import unit_stands
from tinhso.kernel.systems import Title
from tinhso.systems.teams.apps import IMPORT
from tinhso.systems.teams.facts import LIVE_FROM
from tinhso.systems.teams.models import Activity, Member, Team
from tinhso.systems.teams.services import rules

COMMUNE = Place("commune", "Xã, phường", ["Xã", "Phường", "Đơn vị"], en="Commune", example="Phan Đình Phùng")
HAMLET = Text(
    "hamlet", "Thôn, tổ dân phố", ["Thôn", "Xóm", "Tổ dân phố"], en="Hamlet", required=False, longest=120, example="Tổ dân phố 1"
)


def called(field: str, language: str) -> str:
    """What an activity's column is called in a language. This module is read once a process, whatever the language of who came first."""
    with override(language):
        return str(label(Activity, field))


def _place(row: Row, context: Context) -> int:
    """The unit of the row's team. From here on `row["hamlet"]` holds its key."""
    hamlet = row["hamlet"]
    unit: int = row["commune"] if hamlet is None else context.part_of(row["commune"], hamlet)
    row.values["hamlet"] = unit
    return unit


def _still_open(teams: dict[int, int], row: Row) -> int:
    """The team of the row's unit. Raises Refused where it was closed since the file was read; then nothing is written."""
    team = teams.get(row["hamlet"])
    if team is None:
        raise Refused(
            "team-not-open",
            f"Dòng {row.number}: tổ vừa kết thúc. Chưa ghi dòng nào. Bỏ dòng này rồi nhập lại.",
            f"Row {row.number}: the team was closed meanwhile. Nothing was written. Remove the row and send again.",
        )
    return team


def _open_teams(units: Iterable[int]) -> dict[int, Team]:
    """The open team of each unit that has one."""
    return {team.unit_id: team for team in Team.objects.filter(unit_id__in=set(units), closed_on__isnull=True)}


def _teams_of(units: set[int] | None) -> dict[int, list[Team]]:
    """The teams of each unit, closed ones too; None: of every unit."""
    found = Team.objects.all() if units is None else Team.objects.filter(unit_id__in=units)
    teams: dict[int, list[Team]] = defaultdict(list)
    for team in found.only("unit_id", "opened_on", "closed_on"):
        teams[team.unit_id].append(team)
    return teams


def _team_on(teams: dict[int, list[Team]], row: Row) -> Team | None:
    """The team of the row's unit that was open on the row's day: a late report of a closed team still comes in."""
    return next((team for team in teams.get(row["hamlet"], ()) if team.is_open_on(row["held_on"])), None)


def _open_that_day(teams: dict[int, list[Team]], row: Row) -> int:
    """The key of that team. Raises Refused where it was closed before that day since the file was read."""
    team = _team_on(teams, row)
    return _still_open({} if team is None else {row["hamlet"]: team.pk}, row)


class Teams(Importer):
    """New teams."""

    code = "teams.teams"
    title = Title("Danh sách tổ công nghệ số", "List of teams")
    permission = IMPORT
    unit_column = "commune"
    writes = (Team,)
    columns: ClassVar[list[Column]] = [
        COMMUNE,
        HAMLET,
        Text("decision_number", "Số quyết định", ["Quyết định"], en="Decision number", longest=40, example="15/QĐ-UBND"),
        Day("decision_date", "Ngày quyết định", en="Decision date", earliest=LIVE_FROM, example="01/03/2026"),
        Day("opened_on", "Hoạt động từ ngày", ["Ngày thành lập"], en="Active from", earliest=LIVE_FROM, example="02/03/2026"),
        Text("zalo_group", "Nhóm Zalo", en="Zalo group", required=False, longest=120),
    ]

    def check(self, row: Row, context: Context) -> None:
        unit = _place(row, context)
        seen: dict[int, int] = context.state.setdefault("units", {})
        if (earlier := seen.setdefault(unit, row.number)) != row.number:
            raise Wrong(
                "row-twice",
                f"Cùng đơn vị với dòng {earlier}. Bỏ một dòng.",
                f"The same unit as in row {earlier}. Remove one of the rows.",
                column="hamlet",
            )
        rules.decided_before(row["decision_date"], row["opened_on"])

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        taken = _open_teams(row["hamlet"] for row in rows)
        units = Unit.objects.in_bulk({row["hamlet"] for row in rows})
        for row in rows:
            if row["hamlet"] in taken:
                yield (
                    row.number,
                    Wrong(
                        "team-there",
                        "Đơn vị này đang có một tổ hoạt động. Sửa ở trang của tổ.",
                        "This unit has an open team. Mend it on the team's page.",
                        column="hamlet",
                    ),
                )
                continue
            try:
                unit_stands(units[row["hamlet"]], row["opened_on"], "opened_on")
            except Refused as refused:
                yield row.number, Wrong.of(refused)

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        listed = list(rows)  # never more than there are communes and hamlets
        units = Unit.objects.select_for_update().in_bulk({row["hamlet"] for row in listed})
        codes = _codes(units.values())
        columns = (
            "unit_id", "code", "name", "level", "decision_number", "decision_date", "opened_on", "zalo_group",
        )  # fmt: skip
        values = (
            (
                row["hamlet"], codes[row["hamlet"]], f"Tổ công nghệ số cộng đồng {units[row['hamlet']]}",
                rules.level_of(units[row["hamlet"]]), row["decision_number"], row["decision_date"], row["opened_on"],
                row["zalo_group"] or "",
            )
            for row in listed
        )  # fmt: skip
        made = bulk.insert(Team, columns, values, batch_id=batch.pk)
        audit.record_many(actor, "teams.import_teams", Team.objects.filter(batch=batch))
        return made


def _codes(units: Iterable[Unit]) -> dict[int, str]:
    """A free code for each unit: its own, with a number where an earlier team had that."""
    stems = {unit.pk: f"TCN-{unit.code}" for unit in units}
    began = Q(pk__in=[])
    for stem in stems.values():
        began |= Q(code=stem) | Q(code__startswith=f"{stem}.")
    taken = set(Team.objects.filter(began).values_list("code", flat=True)) if stems else set()
    used: Counter[str] = Counter()
    codes = {}
    for key, stem in stems.items():
        code = stem
        while code in taken:
            used[stem] += 1
            code = f"{stem}.{used[stem] + 1}"
        taken.add(code)
        codes[key] = code
    return codes


class Members(Importer):
    """Members of teams that are open."""

    code = "teams.members"
    title = Title("Thành viên tổ công nghệ số", "Members of teams")
    permission = IMPORT
    unit_column = "commune"
    key = ("commune", "hamlet", "name")
    writes = (Member,)
    columns: ClassVar[list[Column]] = [
        COMMUNE,
        HAMLET,
        Text("name", "Họ và tên", ["Họ tên"], en="Full name", longest=120, repeats=False, example="Hoàng Văn Nam"),
        Choice("role", "Vai trò", en="Role", choices={value: (name,) for value, name in Member.Role.choices}, example="thành viên"),
        Choice(
            "organisation",
            "Đơn vị cử",
            ["Đoàn thể", "Tổ chức"],
            en="Sent by",
            choices={value: (name,) for value, name in Member.Organisation.choices},
            example="Đoàn Thanh niên",
        ),
        Phone("phone", "Số điện thoại", ["Điện thoại", "SĐT"], en="Telephone", required=False),
        Day("joined_on", "Tham gia từ ngày", ["Ngày tham gia"], en="Joined on", earliest=LIVE_FROM, example="02/03/2026"),
    ]

    def check(self, row: Row, context: Context) -> None:
        unit = _place(row, context)
        if row["role"] == Member.Role.LEADER:
            leaders: dict[int, int] = context.state.setdefault("leaders", {})
            if (earlier := leaders.setdefault(unit, row.number)) != row.number:
                raise Wrong(
                    "leader-twice",
                    f"Tổ này đã có tổ trưởng ở dòng {earlier}. Chọn “thành viên”.",
                    f"Row {earlier} already gives this team a leader. Choose “thành viên”.",
                    column="role",
                )

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        teams = _open_teams(row["hamlet"] for row in rows)
        led = set(
            Member.objects.filter(team__in=teams.values(), role="leader", left_on__isnull=True).values_list("unit_id", flat=True)
        )
        for row in rows:
            yield from _of_open_team(row, teams, "joined_on")
            if row["role"] == Member.Role.LEADER and row["hamlet"] in led:
                yield (
                    row.number,
                    Wrong(
                        "leader-there",
                        "Tổ đang có tổ trưởng. Đổi vai trò của người đó trước.",
                        "The team has a leader. Change that person's role first.",
                        column="role",
                    ),
                )

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        teams = dict(Team.objects.filter(closed_on__isnull=True).values_list("unit_id", "pk"))
        columns = ("unit_id", "team_id", "name", "role", "organisation", "phone", "joined_on")
        values = (
            (
                row["hamlet"], _still_open(teams, row), row["name"], row["role"], row["organisation"], row["phone"] or "",
                row["joined_on"],
            )
            for row in rows
        )  # fmt: skip
        made = bulk.insert(Member, columns, values, batch_id=batch.pk)
        audit.record_many(actor, "teams.import_members", Member.objects.filter(batch=batch))
        return made


class Activities(Importer):
    """What teams did."""

    code = "teams.activities"
    title = Title("Hoạt động của tổ công nghệ số", "Activities of teams")
    permission = IMPORT
    unit_column = "commune"
    key = ("commune", "hamlet", "held_on", "kind")
    writes = (Activity,)
    columns: ClassVar[list[Column]] = [
        COMMUNE,
        HAMLET,
        Day("held_on", "Ngày", ["Ngày hoạt động"], en="Day", earliest=LIVE_FROM, example="18/11/2026"),
        Choice(
            "kind",
            "Loại hoạt động",
            ["Loại"],
            en="Kind of activity",
            choices={value: (name,) for value, name in Activity.Kind.choices},
            example="đến từng hộ",
        ),
        *(
            Integer(
                name,
                called(name, "vi"),
                ["Lượt người"] if name == "people_guided" else (),
                en=called(name, "en"),
                required=name == "people_guided",
                most=rules.MOST_IN_A_DAY,
                example="14" if name == "people_guided" else "",
            )
            for name in rules.COUNTS
        ),
        Text("place", "Nơi", en="Place", required=False, longest=160),
        Text("note", "Ghi chú", en="Note", required=False, longest=500, repeats=False),
    ]  # fmt: skip

    def check(self, row: Row, context: Context) -> None:
        _place(row, context)
        rules.counts_plausible({name: row[name] or 0 for name in rules.COUNTS})

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        teams = _teams_of({row["hamlet"] for row in rows})
        open_now = _open_teams(teams)
        for row in rows:
            if _team_on(teams, row) is None:
                yield from _of_open_team(row, open_now, "held_on")

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        teams = _teams_of(None)
        columns = ("unit_id", "team_id", "held_on", "kind", *rules.COUNTS, "place", "note")
        values = (
            (
                row["hamlet"], _open_that_day(teams, row), row["held_on"], row["kind"], *(row[name] or 0 for name in rules.COUNTS),
                row["place"] or "", row["note"] or "",
            )
            for row in rows
        )  # fmt: skip
        made = bulk.insert(Activity, columns, values, batch_id=batch.pk)
        audit.record_many(actor, "teams.import_activities", Activity.objects.filter(batch=batch))
        return made


def _of_open_team(row: Row, teams: dict[int, Team], column: str) -> Iterator[tuple[int, Wrong]]:
    """What is wrong where the row's unit has no open team, or had none yet on the row's day."""
    team, day = teams.get(row["hamlet"]), row[column]
    assert isinstance(day, date)
    if team is None:
        yield (
            row.number,
            Wrong(
                "no-team",
                "Đơn vị này chưa có tổ đang hoạt động. Lập tổ trước.",
                "This unit has no open team. Open one first.",
                column="hamlet",
            ),
        )
    elif day < team.opened_on:
        yield (
            row.number,
            Wrong(
                "team-not-open",
                f"Tổ hoạt động từ {team.opened_on:%-d/%-m/%Y}. Sửa lại ngày.",
                f"The team is open from {team.opened_on:%-d/%-m/%Y}. Mend the day.",
                column=column,
            ),
        )


IMPORTERS = [Teams, Members, Activities]
