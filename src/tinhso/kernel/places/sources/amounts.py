"""Areas and numbers of people, published where known and otherwise estimated: what the shares of mergers and splits rest on.

- Area of a commune of 2025: the package's, or ours where that is known to be wrong. Area of an old commune: its new commune's area
  divided by the sizes of the old communes' bounding boxes.
- People of a commune: published, or one number by kind. (Vietnamese communes hold about as many people whatever their area.)
A guess serves the shares only, which are marked as estimates; it is never stored as a unit's area or population.
"""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from tinhso.kernel.places.models import Level
from tinhso.kernel.places.sources.corrections import Corrections, Facts
from tinhso.kernel.places.sources.national import Box, NationalData

if TYPE_CHECKING:
    from tinhso.kernel.places.sources.build import Places, UnitRow
    from tinhso.kernel.places.sources.shares import Piece

PEOPLE_BY_KIND = {"phường": 12_000, "thị trấn": 9_000, "xã": 7_000, "đặc khu": 10_000}
SMALLEST_KM2 = 0.05
DEFAULT_BOX_KM2 = 20.0
LARGEST_BOX_KM2 = 900.0
"""A box beyond this belongs to a whole district: the package had no better one."""


def estimate(
    places: Places,
    pieces: list[Piece],
    data: NationalData,
    corrections: Corrections,
    *,
    old_commune: dict[str, int],
    new_commune: dict[str, int],
) -> None:
    """Fill `area_km2` and `population` of every province and commune of `places`."""
    for unit in data.new_communes:
        row = places.units[new_commune[unit.code]]
        facts = corrections.areas.get(unit.code)
        row.area_km2 = facts.area_km2 if facts else unit.area_km2
        row.area_guessed = row.area_km2 is None
        if facts:
            row.source = f"{row.source}; diện tích: {facts.source}"
    boxes = {old_commune[unit.code]: _box_km2(unit.box) for unit in data.old_communes}
    _old_areas(places, pieces, boxes)
    _old_areas(places, pieces, boxes)  # once more for communes before the round of 2024, whose heirs now have an area
    for row in places.units.values():
        if row.level == Level.COMMUNE and row.population is None:
            row.population = PEOPLE_BY_KIND[row.kind]
            row.people_guessed = True
    _merged_people(places, pieces)
    for code, facts in corrections.new_provinces.items():
        _publish(places, 1, code, facts, now=True)
    for code, facts in corrections.old_provinces.items():
        _publish(places, 1, code, facts, now=False)
    _provinces_from_communes(places)


def _box_km2(box: Box | None) -> float:
    if box is None:
        return DEFAULT_BOX_KM2
    height = (box.north - box.south) * 111.32
    width = (box.east - box.west) * 111.32 * math.cos(math.radians((box.north + box.south) / 2))
    size = height * width
    return size if 0 < size <= LARGEST_BOX_KM2 else DEFAULT_BOX_KM2


def _old_areas(places: Places, pieces: list[Piece], boxes: dict[int, float]) -> None:
    by_new: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_new[piece.new].append(piece)
    found: dict[int, float] = defaultdict(float)
    for new, parts in by_new.items():
        whole = places.units[new].area_km2
        if whole is None:
            continue
        known = sum(places.units[p.old].area_km2 or 0.0 for p in parts if len(parts) > 1)
        open_parts = [p for p in parts if places.units[p.old].area_km2 is None]
        weights = [boxes.get(p.old, DEFAULT_BOX_KM2) * float(Fraction(*p.forward)) for p in open_parts]
        rest = max(whole - known, SMALLEST_KM2 * len(open_parts)) if known < whole else whole * 0.5
        for piece, weight in zip(open_parts, weights, strict=True):
            found[piece.old] += rest * weight / sum(weights)
    for key, size in found.items():
        row = places.units[key]
        row.area_km2 = max(round(size, 2), SMALLEST_KM2)
        row.area_guessed = True


def _merged_people(places: Places, pieces: list[Piece]) -> None:
    """A merged commune without a published number holds what its parts held."""
    parts: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        parts[piece.new].append(piece)
    for new, own in sorted(parts.items(), key=lambda item: item[1][0].on):
        total = sum(((places.units[p.old].population or 0) * Fraction(*p.forward) for p in own), Fraction(0))
        places.units[new].population = max(1, round(total))
        places.units[new].people_guessed = any(places.units[p.old].people_guessed or p.estimated for p in own)


def _publish(places: Places, level: int, code: str, facts: Facts, now: bool) -> None:
    for row in places.units.values():
        if row.level == level and row.code == code and (row.valid_to is None) == now:
            row.area_km2, row.population = facts.area_km2, facts.people
            row.source = f"{row.source}; {facts.source}"


def _provinces_from_communes(places: Places) -> None:
    """A province without published amounts has the sum of its communes."""
    parent_of: dict[int, list[int]] = defaultdict(list)
    for parent in places.parents:
        parent_of[parent.unit].append(parent.parent)
    totals: dict[int, list[UnitRow]] = defaultdict(list)
    for row in places.units.values():
        if row.level != Level.COMMUNE:
            continue
        if row.valid_to is not None and any(places.units[key].valid_to != row.valid_to for key in parent_of[row.id]):
            continue  # ended before the reform: its heir is counted
        above = {key for parent in parent_of[row.id] for key in (parent_of[parent] or [parent])}
        for key in above:
            totals[key].append(row)
    for key, rows in totals.items():
        province = places.units[key]
        if province.population is None:
            alive = [row for row in rows if (row.valid_to is None) == (province.valid_to is None)] or rows
            province.population = sum(row.population or 0 for row in alive)
            province.area_km2 = round(sum(row.area_km2 or 0.0 for row in alive), 2)
            province.people_guessed = province.area_guessed = True
