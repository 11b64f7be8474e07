"""Is every cell what its records say? Computed by bare SQL of its own, in one snapshot, and compared with cells and arrays.

What the log still holds is added to the cells: even while it waits to be refreshed, everything must add up. Only the keys of distinct
counts that the log names are left out. What differs is a fault, and is named.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection, transaction

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time.halves import half_start
from tinhso.ledger.cells import cube as cubes
from tinhso.ledger.cells import database, files, persons, publish, registry, storage, sync, territory
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.storage import WEIGHT, grain_of, keys_table, log_table, quoted, simulated_column, value_column

SHOWN = 20


@dataclass
class Report:
    """What was compared for one fact, and what differs (the first ones by name)."""

    fact: str
    compared: int = 0
    pending: int = 0
    """Keys that the log names; −1 when it names the whole fact."""
    differing: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return self.differing == 0

    def add(self, text: str, key: tuple[Any, ...] = ()) -> None:
        """One more difference. `{}` in the text is where: the cell's key, put into words for those alone that are shown."""
        self.differing += 1
        if len(self.differences) < SHOWN:
            self.differences.append(text.replace("{}", _at(*key)) if key else text)


def verify(fact: str | None = None) -> list[Report]:
    """Compare one fact, or all."""
    chosen = registry.load().used_facts if fact is None else [registry.load().fact(fact)]
    return [_verify(one) for one in chosen]


def _verify(fact: Fact) -> Report:
    report = Report(fact.code)
    with transaction.atomic(), connection.cursor() as cursor:
        if len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        state = FactState.objects.filter(code=fact.code).first()
        fresh = state is not None and state.digests == sync.digests(fact) and state.partitions == sync.partitions_of(cursor, fact)
        if not fresh or database.is_whole(cursor, fact):
            report.pending = -1
            return report
        log, records = quoted(log_table(fact)), quoted(fact.table)
        named: set[tuple[int, int]] = set()
        for date in storage.dates(fact):
            cursor.execute(f"SELECT DISTINCT {quoted(fact.place)}, {quoted(date)} FROM {log} WHERE {quoted(date)} IS NOT NULL")
            named |= {(place, _half(day)) for place, day in cursor.fetchall() if place is not None}
        report.pending = len(named)
        for measure in storage.additive(fact):
            kept = _together(_kept(cursor, measure), _posted(cursor, measure, log, WEIGHT))
            _compare(report, measure, _posted(cursor, measure, records), kept, set())
        for measure in storage.distinct(fact):
            _compare(report, measure, _met(cursor, measure), _kept_persons(cursor, measure), named)
        assert state is not None
        _compare_files(cursor, report, fact, state)
    return report


Found = dict[tuple[Any, ...], tuple[int, int]]
"""(place, half, dimensions… or person) → value, simulated rows."""


def _together(cells: Found, log: Found) -> Found:
    found = {}
    for key in cells.keys() | log.keys():
        (cell, cell_marks), (more, more_marks) = cells.get(key, (0, 0)), log.get(key, (0, 0))
        found[key] = (cell + more, cell_marks + more_marks)
    return found


def _posted(cursor: Any, measure: Measure, source: str, weight: str = "1") -> Found:
    """A measure's cells from records, one plain query a date: WHERE instead of FILTER, halves and sums made here."""
    fact = measure.fact
    found: Counter[tuple[Any, ...]] = Counter()
    simulated: Counter[tuple[Any, ...]] = Counter()
    amount = "1" if measure.amount_column is None else f"COALESCE({quoted(measure.amount_column)}, 0)"
    flag = f"CASE WHEN {quoted(fact.simulated)} THEN 1 ELSE 0 END" if fact.simulated else "0"
    dims = "".join(f", COALESCE({quoted(fact.dimensions[d].column)}::text, '')" for d in measure.dimensions)
    wanted = [f"{quoted(d)} IS NOT NULL" for d in measure.dates if d != measure.closed]
    wanted += [f"({measure.where.sql('postgres')})"] if measure.where is not None else []
    for date in measure.dates:
        sign = -1 if date == measure.closed else 1
        cursor.execute(
            f"SELECT {quoted(fact.place)}, {quoted(date)}{dims}, sum({weight} * {amount})::bigint, sum({weight} * {flag})::bigint"
            f" FROM {source}"
            f" WHERE {' AND '.join([*wanted, f'{quoted(date)} IS NOT NULL', f'{quoted(fact.place)} IS NOT NULL'])}"
            f" GROUP BY {', '.join(str(n + 1) for n in range(2 + len(measure.dimensions)))}"
        )
        for place, day, *rest in cursor.fetchall():
            key = (place, _half(day), *rest[:-2])
            found[key] += sign * rest[-2]
            simulated[key] += sign * rest[-1]
    return {key: (value, simulated[key]) for key, value in found.items()}


def _half(day: Any) -> int:
    return int((day.year * 12 + day.month - 1) * 2 + (day.day > 14))


def _kept(cursor: Any, measure: Measure) -> Found:
    grain = grain_of(measure)
    keys = ", ".join(grain.key_columns)
    cursor.execute(f"SELECT {keys}, {value_column(measure)}, {simulated_column(measure)} FROM {quoted(grain.table)}")
    return {row[:-2]: row[-2:] for row in cursor.fetchall()}


def _met(cursor: Any, measure: Measure) -> Found:
    fact = measure.fact
    columns = [quoted(str(c)) for c in (fact.place, measure.date, fact.person)]
    flag = quoted(fact.simulated) if fact.simulated else "FALSE"
    where = [f"{c} IS NOT NULL" for c in columns] + ([f"({measure.where.sql('postgres')})"] if measure.where is not None else [])
    cursor.execute(f"SELECT {', '.join(columns)}, {flag} FROM {quoted(fact.table)} WHERE {' AND '.join(where)}")
    found: Found = {}
    for place, day, person, simulated in cursor.fetchall():
        key = (place, _half(day), person)
        found[key] = (1, max(int(simulated), found.get(key, (1, 0))[1]))
    return found


def _kept_persons(cursor: Any, measure: Measure) -> Found:
    cursor.execute(f"SELECT place, half, person, simulated FROM {quoted(keys_table(measure))}")
    return {row[:3]: (1, int(row[3])) for row in cursor.fetchall()}


def _compare(report: Report, measure: Measure, records: Found, cells: Found, named: set[tuple[int, int]]) -> None:
    for key in sorted(records.keys() | cells.keys()):
        if key[:2] in named:
            continue
        report.compared += 1
        is_, kept = records.get(key, (0, 0)), cells.get(key, (0, 0))
        if is_ != kept:
            values = f"theo bản ghi {is_[0]} (mô phỏng {is_[1]}), trong ô {kept[0]} (mô phỏng {kept[1]})"
            report.add(f"{measure.code} ({{}}): {values}", key)


def _at(place: int, half: int, *rest: Any) -> str:
    """A cell's key for people: the place, the first day of its half-month, dimensions."""
    unit = Unit.objects.filter(pk=place).first()
    words = (f"{unit} [{place}]" if unit else str(place), f"nửa tháng từ {half_start(half):%-d/%-m/%Y}", *rest)
    return ", ".join(map(str, words))


def _compare_files(cursor: Any, report: Report, fact: Fact, state: FactState) -> None:
    """The published files against the cells of the same snapshot. A file that is gone is named, though readers make it again."""
    try:
        if state.array:
            published = cubes.open_cube(state.array)
            fresh = publish.cube_from_cells(cursor, fact)
            assert fresh is not None
            if published.territory == territory.load().version:
                _compare_arrays(report, published, fresh)
        if state.keys:
            snapshots, _digests = persons.open_persons(state.keys)
            for code, one in publish.persons_from_keys(cursor, fact).items():
                report.compared += len(one.person)
                for part in ("block", "start", "person", "simulated"):
                    if not np.array_equal(getattr(one, part), getattr(snapshots[code], part)):
                        report.add(f"{code}: bản chụp của đếm khác nhau không khớp bảng khóa ({part})")
    except files.DamagedFile as error:
        report.add(f"{fact.code}: tệp mảng hỏng hoặc mất, sẽ được dựng lại khi đọc: {error}")


def _compare_arrays(report: Report, published: cubes.Cube, fresh: cubes.Cube) -> None:
    units = np.union1d(np.union1d(published.units, fresh.units), np.union1d(published.places, fresh.places))
    # Beyond the half-months that both hold, a stock's total is asked of the map of that day, not of the array.
    end = min(published.first + published.width, fresh.first + fresh.width)
    halves = np.arange(min(published.first, fresh.first), end + 1)
    for key in sorted(published.plane_of.keys() | fresh.plane_of.keys()):
        sides = []
        for one in (published, fresh):
            plane = one.plane_of.get(key)
            rows = np.vstack([one.rows(units), one.place_rows(units)])
            if plane is None:
                sides.append(np.zeros((*rows.shape, len(halves)), np.int64))
            else:
                sides.append(one.values[plane][rows][:, :, one.columns(halves)])
        report.compared += sides[0].size
        for kind, unit, column in np.argwhere(sides[0] != sides[1]).tolist():
            values = f"{sides[0][kind, unit, column]} trong mảng, {sides[1][kind, unit, column]} theo ô"
            which = ("tổng", "riêng")[kind]
            report.add(f"{key[0]} ({{}}, {which} trước đó): {values}", (int(units[unit]), int(halves[column])))
