"""Turns the package and the corrections into the rows that the database holds. Pure: the same input gives the same rows."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from tinhso.kernel.places.folding import canonical, fold, sort_key
from tinhso.kernel.places.keys import Edition, unit_key
from tinhso.kernel.places.models import Level
from tinhso.kernel.places.sources import amounts, national
from tinhso.kernel.places.sources.corrections import Change, Corrections, Renaming, Round, Sure
from tinhso.kernel.places.sources.national import NationalData, NationalUnit
from tinhso.kernel.places.sources.shares import Piece, SuccessionRow, succession_rows

REFORM = date(2025, 7, 1)
REFORM_SOURCE = "Nghị quyết 202/2025/QH15 và các nghị quyết của UBTVQH ngày 16/6/2025, theo " + national.NAME
SPREAD_DEGREES = 0.012
"""How far an earlier commune without a centre of its own is put from the commune it went into."""


@dataclass
class UnitRow:
    """One row of places_unit, plus what the shares are computed from."""

    id: int
    level: int
    code: str
    kind: str
    name: str
    valid_from: date | None
    valid_to: date | None
    longitude: float | None
    latitude: float | None
    source: str
    area_km2: float | None = None
    population: int | None = None
    area_guessed: bool = False
    people_guessed: bool = False
    """A guess serves the shares only; it is never stored as if somebody had published it."""
    estimated: bool = False
    simulated: bool = False
    other_names: str = ""
    called_before: list[dict[str, str]] = field(default_factory=list)

    @property
    def columns(self) -> tuple[object, ...]:
        return (
            self.id, self.level, self.code, self.kind, self.name, fold(self.name), sort_key(self.name), self.other_names,
            self.valid_from, self.valid_to, self.longitude, self.latitude, None if self.area_guessed else self.area_km2,
            None if self.people_guessed else self.population, self.source[:200], self.estimated, self.simulated,
            json.dumps(self.called_before, ensure_ascii=False),
        )  # fmt: skip


UNIT_COLUMNS = (
    "id", "level", "code", "kind", "name", "search_key", "sort_key", "other_names", "valid_from", "valid_to", "longitude",
    "latitude", "area_km2", "population", "source", "estimated", "simulated", "called_before",
)  # fmt: skip


@dataclass(frozen=True)
class ParentRow:
    unit: int
    parent: int
    valid_from: date | None
    valid_to: date | None


@dataclass
class Places:
    """Everything one load writes."""

    units: dict[int, UnitRow] = field(default_factory=dict)
    parents: list[ParentRow] = field(default_factory=list)
    successions: list[SuccessionRow] = field(default_factory=list)


def build(data: NationalData, corrections: Corrections) -> Places:
    return _Builder(data, corrections).build()


class _Builder:
    def __init__(self, data: NationalData, corrections: Corrections) -> None:
        self.data, self.corrections = data, corrections
        self.places = Places()
        self.changed = {change.becomes: (moment, change) for moment in corrections.rounds for change in moment.changes}
        self.targets = {code: [to] for code, to in data.whole.items()} | data.split
        self.targets |= {code: fix.to for code, fix in corrections.successors.items()}
        self.pieces: list[Piece] = []

    def build(self) -> Places:
        self.old_province = self._provinces()
        self.old_district = self._districts()
        self.continuing = self._continuing()
        self.old_commune = self._old_communes()
        self.new_commune = self._new_communes()
        self._reform()
        self._earlier_communes()
        amounts.estimate(
            self.places, self.pieces, self.data, self.corrections, old_commune=self.old_commune, new_commune=self.new_commune
        )
        self._province_pieces()
        for renaming in self.corrections.renamings:
            self._rename(renaming)
        self.places.successions = succession_rows(self.pieces, self.places.units)
        return self.places

    def _add(
        self, unit: NationalUnit, level: int, edition: int, *, valid_from: date | None, valid_to: date | None, source: str
    ) -> int:
        others = self.corrections.other_names.get(unit.code, []) if level == Level.COMMUNE else []
        row = UnitRow(
            id=unit_key(level, edition, unit.code),
            level=level,
            code=unit.code,
            kind=unit.kind,
            name=canonical(unit.name),
            valid_from=valid_from,
            valid_to=valid_to,
            longitude=unit.longitude,
            latitude=unit.latitude,
            source=source,
            other_names="|".join(fold(name) for name in others),
        )
        if row.id in self.places.units:
            raise ValueError(f"key {row.id} given twice ({unit.kind} {unit.name})")
        self.places.units[row.id] = row
        return row.id

    def _provinces(self) -> dict[str, int]:
        """A province that took in no other is the same territory before and after: one unit."""
        joined: dict[str, list[str]] = defaultdict(list)
        for old, new in self.data.province_merges.items():
            joined[new].append(old)
        new_units = {unit.code: unit for unit in self.data.new_provinces}
        self.province_now: dict[str, int] = {}
        before: dict[str, int] = {}
        for unit in self.data.old_provinces:
            stays = joined[self.data.province_merges[unit.code]] == [unit.code]
            key = self._add(
                unit, Level.PROVINCE, Edition.FIRST, valid_from=None, valid_to=None if stays else REFORM, source=national.NAME
            )
            before[unit.code] = key
            if stays:
                self.province_now[unit.code] = key
        for code, unit in new_units.items():
            if code not in self.province_now:
                self.province_now[code] = self._add(
                    unit, Level.PROVINCE, Edition.REFORM_2025, valid_from=REFORM, valid_to=None, source=REFORM_SOURCE
                )
        return before

    def _province_pieces(self) -> None:
        for old, new in self.data.province_merges.items():
            if self.old_province[old] != self.province_now[new]:
                self.pieces.append(Piece(self.old_province[old], self.province_now[new], REFORM, source=REFORM_SOURCE))

    def _districts(self) -> dict[str, int]:
        """Districts ended on 1/7/2025 without a successor."""
        keys = {}
        for unit in self.data.old_districts:
            keys[unit.code] = self._add(unit, Level.DISTRICT, Edition.FIRST, valid_from=None, valid_to=REFORM, source=national.NAME)
            self.places.parents.append(ParentRow(keys[unit.code], self.old_province[unit.parent], None, REFORM))
        return keys

    def _continuing(self) -> set[str]:
        """Communes that the reform left as they were: alone in their successor, under the same code, kind and name."""
        sources: dict[str, list[str]] = defaultdict(list)
        for old, news in self.targets.items():
            for new in news:
                sources[new].append(old)
        before = {unit.code: unit for unit in self.data.old_communes}
        return {
            unit.code
            for unit in self.data.new_communes
            if sources[unit.code] == [unit.code]
            and len(self.targets[unit.code]) == 1
            and (before[unit.code].kind, fold(before[unit.code].name)) == (unit.kind, fold(unit.name))
        }

    def _old_communes(self) -> dict[str, int]:
        """The communes of the day before the reform; those that a change made begin on its day."""
        keys = {}
        for unit in self.data.old_communes:
            point = self.corrections.points.get(unit.code)
            if point is not None:
                unit = replace(unit, longitude=point.longitude, latitude=point.latitude)  # noqa: PLW2901
            moment, _change = self.changed.get(unit.code, (None, None))
            key = self._add(
                unit,
                Level.COMMUNE,
                moment.edition if moment else Edition.FIRST,
                valid_from=moment.day if moment else None,
                valid_to=None if unit.code in self.continuing else REFORM,
                source=moment.source if moment else national.NAME,
            )
            keys[unit.code] = key
            self.places.units[key].estimated = point is not None
            self.places.parents.append(ParentRow(key, self.old_district[unit.parent], moment.day if moment else None, REFORM))
        return keys

    def _new_communes(self) -> dict[str, int]:
        keys = {}
        for unit in self.data.new_communes:
            if unit.code in self.continuing:
                keys[unit.code] = self.old_commune[unit.code]
            else:
                keys[unit.code] = self._add(
                    unit, Level.COMMUNE, Edition.REFORM_2025, valid_from=REFORM, valid_to=None, source=REFORM_SOURCE
                )
            self.places.parents.append(ParentRow(keys[unit.code], self.province_now[unit.parent], REFORM, None))
        return keys

    def _reform(self) -> None:
        for code, news in self.targets.items():
            if code in self.continuing:
                continue
            old = self.old_commune.get(code) or self.old_district[code]
            fixed = self.corrections.successors.get(code)
            for place, new in enumerate(news):
                weight = SPLIT_WEIGHT if place == 0 else 1
                total = SPLIT_WEIGHT + len(news) - 1
                share = (1, 1) if len(news) == 1 else (weight, total)
                source = fixed.source if fixed else REFORM_SOURCE
                if len(news) > 1:
                    source += "; nghị quyết không nêu số, tỷ lệ ước tính"
                self.pieces.append(Piece(old, self.new_commune[new], REFORM, share, len(news) > 1, source))

    def _earlier_communes(self) -> None:
        districts = {unit.code: unit.parent for unit in self.data.old_communes}
        for moment in self.corrections.rounds:
            for change in moment.changes:
                self._earlier(moment, change, self.old_district[districts[change.becomes]])

    def _earlier(self, moment: Round, change: Change, district: int) -> None:
        heir = self.places.units[self.old_commune[change.becomes]]
        for place, earlier in enumerate(change.of):
            own = earlier.code == change.becomes
            sure = earlier.sure or change.sure
            source = "; ".join(filter(None, [moment.source, sure.words]))
            unit = NationalUnit(
                earlier.code, earlier.kind, earlier.name, "", "",
                heir.longitude if own or heir.longitude is None else round(heir.longitude + SPREAD_DEGREES * place, 6),
                heir.latitude if own or heir.latitude is None else round(heir.latitude - SPREAD_DEGREES, 6),
            )  # fmt: skip
            key = self._add(unit, Level.COMMUNE, Edition.FIRST, valid_from=None, valid_to=moment.day, source=source)
            row = self.places.units[key]
            row.area_km2, row.population = earlier.area_km2, earlier.people
            row.estimated = sure is Sure.GUESS or not own  # its point is only near
            self.places.parents.append(ParentRow(key, district, None, moment.day))
            self.pieces.append(Piece(key, heir.id, moment.day, estimated=sure is Sure.GUESS, source=source))

    def _rename(self, renaming: Renaming) -> None:
        keys = self.province_now if renaming.level == "province" else self.new_commune
        for code in renaming.codes:
            row = self.places.units[keys[code]]
            if row.kind != renaming.kind:
                raise ValueError(f"{row.kind} {row.name} ({code}) is no {renaming.kind} before {renaming.day}")
            row.called_before.append(
                {"until": renaming.day.isoformat(), "kind": row.kind, "name": row.name, "source": renaming.source}
            )
            row.kind = renaming.becomes
            row.source = f"{row.source}; {renaming.source}"


SPLIT_WEIGHT = 3
"""Of a commune that was split, the package names the part with most of it but no amounts: it counts three, every other part one."""
