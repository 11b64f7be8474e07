"""Simulated hamlets of Thái Nguyên and Bắc Kạn: their number is published, a list of them is not.

Each has a point near its commune's and keeps its key while communes change around it: of a commune that was split it goes, whole,
with the part whose centre is nearest. The same input gives the same hamlets on every installation.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from tinhso.kernel.places.keys import hamlet_key
from tinhso.kernel.places.models import Base, Level
from tinhso.kernel.places.sources.build import ParentRow, Places, UnitRow

NAMES = Path(__file__).resolve().parent / "data" / "hamlet-names.yaml"
COUNTED_ON = date(2022, 12, 31)
SOURCE = "Mô phỏng: không có danh sách xóm, tổ dân phố theo xã"
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Plan:
    """How many hamlets a province had, and what a village is called there."""

    province: str
    total: int
    village: str
    source: str


PLANS = (
    Plan(
        "19",
        2256,
        "xóm",
        "một xóm, tổ dân phố cho mỗi tổ trong 2.256 tổ công nghệ số cộng đồng (báo cáo chuyển đổi số tỉnh Thái Nguyên năm 2022)",
    ),
    Plan("06", 1292, "thôn", "1.292 thôn, tổ dân phố của tỉnh Bắc Kạn (ước tính)"),
)

WEIGHT_BY_KIND = {"phường": 14, "thị trấn": 13, "xã": 12}
UPLAND_NORTH_OF = 21.75
"""Latitude beyond which communes take the names of the upland list."""


def simulate(places: Places) -> Places:
    """Hamlets for `PLANS`, as units with parents on every map. `places` holds the communes (with areas, guessed or not)."""
    result = Places()
    provinces = _province_of_communes(places)
    steps = _steps(places)
    for plan in PLANS:
        communes = [
            unit
            for unit in places.units.values()
            if unit.level == Level.COMMUNE and unit.valid_from is None and provinces.get(unit.id) == plan.province
        ]
        communes.sort(key=lambda unit: unit.id)
        for commune, number in zip(communes, shared_out(plan.total, [_weight(c) for c in communes]), strict=True):
            _people_a_commune(result, places, steps, commune=commune, number=number, plan=plan)
    return result


def shared_out(total: int, weights: list[int]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total: largest remainders first, at equal ones the earlier."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def _people_a_commune(
    result: Places, places: Places, steps: dict[int, list[int]], *, commune: UnitRow, number: int, plan: Plan
) -> None:
    urban = commune.kind != "xã"
    kind = "tổ dân phố" if urban else plan.village
    names = _names(commune, number, urban)
    for place in range(number):
        longitude, latitude = _point(commune, place, number)
        key = hamlet_key(commune.code, place + 1)
        result.units[key] = UnitRow(
            id=key,
            level=Level.HAMLET,
            code=f"{commune.code}.{place + 1:03d}",
            kind=kind,
            name=names[place],
            valid_from=None,
            valid_to=None,
            longitude=longitude,
            latitude=latitude,
            source=f"{SOURCE}; {plan.source}",
            estimated=True,
            simulated=True,
        )
        home, since = commune, None
        while True:
            result.parents.append(ParentRow(key, home.id, since, home.valid_to))
            if home.valid_to is None:
                break
            since = home.valid_to
            home = min(
                (places.units[new] for new in steps[home.id]),
                key=lambda unit: (_distance(unit, longitude, latitude), unit.id),
            )


def _province_of_communes(places: Places) -> dict[int, str]:
    """Code of the province that each commune was in on COUNTED_ON."""
    above = {
        row.unit: row.parent
        for row in places.parents
        if (row.valid_from is None or row.valid_from <= COUNTED_ON) and (row.valid_to is None or row.valid_to > COUNTED_ON)
    }
    found = {}
    for key in above:
        top = key
        while top in above:
            top = above[top]
        found[key] = places.units[top].code
    return found


def _steps(places: Places) -> dict[int, list[int]]:
    steps: dict[int, list[int]] = defaultdict(list)
    for row in places.successions:
        if row.base == Base.PEOPLE:
            steps[row.old].append(row.new)
    return steps


def _chance(*parts: object) -> int:
    """A number that looks random and is always the same for the same parts."""
    return int.from_bytes(hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=6).digest())


def _weight(commune: UnitRow) -> int:
    return WEIGHT_BY_KIND[commune.kind] * 10 + _chance("weight", commune.id) % 90 - 30


def _names(commune: UnitRow, number: int, urban: bool) -> list[str]:
    lists, numbered_share = _name_lists()
    if urban or _chance("numbered", commune.id) % 100 < numbered_share:
        return [str(place + 1) for place in range(number)]
    upland = (commune.latitude or 0) > UPLAND_NORTH_OF
    ordered = sorted(lists["upland" if upland else "lowland"], key=lambda name: _chance("name", commune.id, name))
    return [
        ordered[place % len(ordered)] + (f" {place // len(ordered) + 1}" if place >= len(ordered) else "")
        for place in range(number)
    ]


@cache
def _name_lists() -> tuple[dict[str, list[str]], int]:
    """The lists `lowland` and `upland`, and of a hundred communes how many have numbers only."""
    read = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    share = read.pop("numbered_share")
    return read, share


def _point(commune: UnitRow, place: int, number: int) -> tuple[float, float]:
    """Points spread evenly over a disc that is somewhat smaller than the commune."""
    radius_km = 0.75 * math.sqrt((commune.area_km2 or 10.0) / math.pi) * math.sqrt((place + 0.5) / number)
    angle = place * GOLDEN_ANGLE + _chance("turn", commune.id) % 628 / 100
    latitude = (commune.latitude or 0.0) + radius_km * math.sin(angle) / 111.32
    longitude = (commune.longitude or 0.0) + radius_km * math.cos(angle) / (111.32 * math.cos(math.radians(latitude)))
    return round(longitude, 5), round(latitude, 5)


def _distance(unit: UnitRow, longitude: float, latitude: float) -> float:
    squeeze = math.cos(math.radians(latitude))
    return math.hypot(((unit.longitude or 0.0) - longitude) * squeeze, (unit.latitude or 0.0) - latitude)
