"""The units of the whole country before and after 1/7/2025, read from the package `vietnamadminunits` (MIT).

Its SQLite file holds 10,035 old communes (and five island districts that have none) with points and bounding boxes, and 3,321 new
communes with points and areas; its converter file says which old commune went into which new one.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tinhso.kernel.places.folding import canonical

NAME = "vietnamadminunits 1.0.4"


@dataclass(frozen=True)
class Box:
    """A bounding box in degrees; the package rounds nothing and some boxes are generous."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def parse(cls, text: str | None) -> Box | None:
        """From "20.99,105.79 – 21.05,105.87" (south-west – north-east)."""
        if not text:
            return None
        (south, west), (north, east) = (map(float, corner.split(",")) for corner in text.split("–"))
        return cls(south, west, north, east)


@dataclass(frozen=True)
class NationalUnit:
    """One unit as the package has it. `parent` is the code of its district or province; empty for provinces."""

    code: str
    kind: str
    name: str
    parent: str
    province: str
    longitude: float | None
    latitude: float | None
    area_km2: float | None = None
    box: Box | None = None


@dataclass(frozen=True)
class NationalData:
    """Everything read from the package. `whole` and `split` are keyed by the old unit's code: an old commune, or one of the five
    island districts; the first code of a split is the package's default, its largest part."""

    old_provinces: list[NationalUnit]
    old_districts: list[NationalUnit]
    old_communes: list[NationalUnit]
    new_provinces: list[NationalUnit]
    new_communes: list[NationalUnit]
    province_merges: dict[str, str]
    whole: dict[str, str]
    split: dict[str, list[str]]


def files() -> list[Path]:
    """The files of the package that `read` depends on."""
    found = importlib.util.find_spec("vietnamadminunits")
    if found is None or found.origin is None:
        raise RuntimeError("Thiếu gói vietnamadminunits; cài lại bằng make.")
    folder = Path(found.origin).parent / "data"
    return [folder / "dataset.db", folder / "converter_2025.json"]


def read() -> NationalData:
    database, converter = files()
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        old = connection.execute("SELECT * FROM admin_units_legacy").fetchall()
        new = connection.execute("SELECT * FROM admin_units").fetchall()
    rules = json.loads(converter.read_text(encoding="utf-8"))

    old_by_key = {f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey'] or ''}": r["wardCode"] or r["districtCode"] for r in old}
    new_by_key = {(r["provinceKey"], r["wardKey"]): r["wardCode"] for r in new}
    old_province = {r["provinceKey"]: r["provinceCode"] for r in old}
    new_province = {r["provinceKey"]: r["provinceCode"] for r in new}

    whole = {
        old_by_key[key]: new_by_key[province, ward]
        for province, wards in rules["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
        for ward, keys in wards.items()
        for key in keys
    }
    split = {
        old_by_key[key]: [
            new_by_key[province, part["newWardKey"]]
            for part in sorted(parts, key=lambda part: (not part["isDefaultNewWard"], part["newWardKey"]))
        ]
        for province, olds in rules["DICT_PROVINCE_WARD_DIVIDED"].items()
        for key, parts in olds.items()
    }
    return NationalData(
        old_provinces=_distinct(_province(r) for r in old),
        old_districts=_distinct(
            NationalUnit(
                r["districtCode"],
                *_kind_and_name(r["district"]),
                r["provinceCode"],
                r["provinceCode"],
                r["districtLon"],
                r["districtLat"],
            )
            for r in old
        ),
        old_communes=[_commune(r, r["districtCode"], Box.parse(r["wardBounds"])) for r in old if r["wardCode"]],
        new_provinces=_distinct(_province(r) for r in new),
        new_communes=[_commune(r, r["provinceCode"], None) for r in new],
        province_merges={old_province[o]: new_province[n] for n, olds in rules["DICT_PROVINCE"].items() for o in olds},
        whole=whole,
        split=split,
    )


def earlier_names() -> dict[str, set[str]]:
    """Commune before 1/7/2025 → names, folded without spaces, of communes merged into it before: what the package knows of
    earlier maps. Lists of kinds and abbreviations ("xa…", "p4") are among them."""
    database, _converter = files()
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute("SELECT wardCode, wardAlias FROM admin_units_legacy WHERE wardAlias IS NOT NULL").fetchall()
    return {code: {re.sub(r"^(phuong|xa|thitran)(?=.)", "", name) for name in json.loads(names)} for code, names in rows}


def _commune(row: sqlite3.Row, parent: str, box: Box | None) -> NationalUnit:
    area = row["wardAreaKm2"] if box is None and "wardAreaKm2" in row.keys() else None  # noqa: SIM118 (a Row's `in` looks at values)
    return NationalUnit(
        row["wardCode"],
        *_kind_and_name(row["ward"]),
        parent,
        row["provinceCode"],
        row["wardLon"],
        row["wardLat"],
        area,
        box,
    )


def _province(row: sqlite3.Row) -> NationalUnit:
    return NationalUnit(
        row["provinceCode"],
        *_kind_and_name(row["province"]),
        "",
        row["provinceCode"],
        row["provinceLon"],
        row["provinceLat"],
    )


_KINDS = ("thành phố", "thị trấn", "đặc khu", "thị xã", "phường", "huyện", "quận", "tỉnh", "xã")


def _kind_and_name(text: str) -> tuple[str, str]:
    """Phường 1 stays "phường" and "1"; the page that prints it puts them together again."""
    text = canonical(text)
    for kind in _KINDS:
        if text.casefold().startswith(kind + " "):
            return kind, text[len(kind) + 1 :]
    raise ValueError(f"no kind in {text!r}")


def _distinct(units: object) -> list[NationalUnit]:
    return list({unit.code: unit for unit in units}.values())  # type: ignore[attr-defined]
