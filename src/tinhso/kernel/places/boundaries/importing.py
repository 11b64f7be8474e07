"""Imports commune boundaries from GeoJSON: the whole file or nothing, with every error named."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.polygon import orient
from shapely.validation import make_valid

from tinhso.kernel.places import lookup
from tinhso.kernel.places.boundaries.stream import BoundaryError, FeatureStream
from tinhso.kernel.places.models import Boundary, BoundarySource, Unit

LABEL = "Ranh giới tham khảo, không có giá trị pháp lý"
LARGEST_FILE = 256 << 20
MOST_FEATURES = 15_000
MOST_POINTS = 200_000
"""Of one unit; three provinces at 110 m have at most a few hundred."""
SHOWN_ERRORS = 20
WEST, EAST, SOUTH, NORTH = 102.0, 118.0, 6.0, 24.0
"""Viet Nam with its islands."""

FARTHEST = 0.5
"""Degrees between an outline and its unit's centre. A code names other territories on other days, so outlines of another map look right
until they are drawn."""
WGS84 = re.compile(r"(?:CRS84|EPSG:{1,2}(?:\d+(?:\.\d+)*:)?4326)$", re.IGNORECASE)

Ring = list[list[float]]
Polygons = list[list[Ring]]


@dataclass(frozen=True)
class Imported:
    units: int
    replaced: int
    """Of these, units that had another outline before."""
    points: int
    credit: str


def import_file(path: Path, *, on: date, at: datetime, credit: str = "") -> Imported:
    """Store the outlines of a GeoJSON FeatureCollection whose features carry a unit's code as `id` (or property `code`).

    `on`: the day whose map the codes belong to. The credit comes from the argument, from the collection's member `credit`, or from
    the line "Source:" (or "Nguồn:") of a README.md beside the file. Raises BoundaryError; then nothing is stored.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise BoundaryError(f"Không mở được tệp {path}. Kiểm tra đường dẫn.") from None
    if size > LARGEST_FILE:
        raise BoundaryError(
            f"Tệp {path.name} lớn {size >> 20} MB, quá {LARGEST_FILE >> 20} MB. Giản lược ranh giới hoặc chia theo tỉnh."
        )
    codes = {unit.code: unit for unit in lookup.units_on(on)}
    found: dict[int, Polygons] = {}
    errors: list[str] = []
    digest = hashlib.sha256()
    with path.open("rb") as raw:
        while chunk := raw.read(1 << 20):
            digest.update(chunk)
    with path.open(encoding="utf-8-sig") as file:
        stream = FeatureStream(file)
        for number, feature in enumerate(stream, 1):
            if number > MOST_FEATURES:
                raise BoundaryError(f"Tệp có hơn {MOST_FEATURES} đơn vị; không phải ranh giới xã của Việt Nam.")
            try:
                unit, polygons = _read_feature(feature, codes, on)
                if unit.pk in found:
                    raise BoundaryError(f"mã {unit.code} có hai lần")
                found[unit.pk] = polygons
            except BoundaryError as error:
                errors.append(f"{path.name}, đơn vị thứ {number}: {error}")
                if len(errors) >= SHOWN_ERRORS:
                    errors.append("… còn nữa; sửa các lỗi trên trước.")
                    break
    if errors:
        raise BoundaryError("\n".join(["Không nhập: tệp ranh giới có lỗi.", *errors]))
    if stream.members.get("type") != "FeatureCollection":
        raise BoundaryError(f"{path.name}: phần type phải là FeatureCollection.")
    _check_crs(path, stream.members.get("crs"))
    if not found:
        raise BoundaryError(f"{path.name}: không có đơn vị nào.")
    return _store(path, digest.hexdigest(), _credit(path, stream.members, credit), found, at)


def _check_crs(path: Path, crs: object) -> None:
    """GeoJSON is WGS-84 without saying so; older files name a system, and VN-2000 in degrees would lie 200 m off unnoticed."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(named, str) or not WGS84.search(named):
        raise BoundaryError(f"{path.name}: hệ tọa độ {str(named)[:60]!r} không phải WGS-84. Chuyển sang EPSG:4326 rồi nhập lại.")


def _store(path: Path, sha256: str, credit: str, found: dict[int, Polygons], at: datetime) -> Imported:
    with transaction.atomic():
        source, _new = BoundarySource.objects.update_or_create(
            sha256=sha256, defaults={"file_name": path.name[:255], "credit": credit, "label": LABEL, "imported_at": at}
        )
        replaced, _by_model = Boundary.objects.filter(unit__in=list(found)).delete()
        Boundary.objects.bulk_create(
            [Boundary(unit_id=key, source=source, polygons=polygons) for key, polygons in sorted(found.items())],
            batch_size=500,
        )
        BoundarySource.objects.filter(boundaries__isnull=True).delete()
    points = sum(len(ring) for polygons in found.values() for polygon in polygons for ring in polygon)
    return Imported(len(found), replaced, points, credit)


def _credit(path: Path, members: dict[str, object], given: str) -> str:
    candidates = [given, *(members.get(name) for name in ("credit", "attribution"))]
    readme = path.parent / "README.md"
    if readme.is_file() and readme.stat().st_size < (1 << 20):
        text = readme.read_text(encoding="utf-8", errors="replace")
        if match := re.search(r"^(?:Source|Nguồn):\s*(.+?)(?:\. |\n\n|\Z)", text, re.MULTILINE | re.DOTALL):
            candidates.append(match[1])
    for candidate in candidates:
        if isinstance(candidate, str) and candidate.strip():
            return " ".join(candidate.split())[:300]
    raise BoundaryError('Thiếu ghi nguồn của ranh giới. Thêm --credit "nguồn và giấy phép".')


def _read_feature(feature: object, codes: dict[str, Unit], on: date) -> tuple[Unit, Polygons]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BoundaryError("không phải Feature")
    properties = feature.get("properties")
    code = feature.get("id", properties.get("code") if isinstance(properties, dict) else None)
    if isinstance(code, int) and not isinstance(code, bool):
        code = f"{code:05d}"
    if not isinstance(code, str):
        raise BoundaryError("thiếu mã đơn vị (id)")
    unit = codes.get(code)
    if unit is None:
        raise BoundaryError(f"không có đơn vị mã {code[:20]!r} vào ngày {on:%-d/%-m/%Y}")
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        raise BoundaryError(f"mã {code}: thiếu geometry")
    shapes = {"Polygon": lambda c: [c], "MultiPolygon": lambda c: c}
    kind = geometry.get("type")
    if kind not in shapes:
        raise BoundaryError(f"mã {code}: geometry phải là Polygon hoặc MultiPolygon")
    try:
        polygons = _polygons(shapes[kind](geometry.get("coordinates")))
        _check_place(unit, polygons)
        return unit, polygons
    except BoundaryError as error:
        raise BoundaryError(f"mã {code}: {error}") from None


def _check_place(unit: Unit, polygons: Polygons) -> None:
    if unit.longitude is None or unit.latitude is None:
        return
    centre = Point(unit.longitude, unit.latitude)
    if min(Polygon(rings[0]).distance(centre) for rings in polygons) > FARTHEST:
        raise BoundaryError(f"ranh giới cách trung tâm {unit} hơn 50 km; mã có đúng của ngày này không?")


def _polygons(coordinates: object) -> Polygons:
    parts = [[_ring(ring) for ring in _list(polygon)] for polygon in _list(coordinates)]
    if not parts or not all(parts):
        raise BoundaryError("ranh giới trống")
    if sum(len(ring) for polygon in parts for ring in polygon) > MOST_POINTS:
        raise BoundaryError(f"hơn {MOST_POINTS} điểm; giản lược ranh giới")
    try:
        shape = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in parts])
        if not shape.is_valid:
            shape = make_valid(shape)
    except (GEOSException, ValueError):
        raise BoundaryError("ranh giới tự cắt, không dựng được") from None
    pieces = [piece for piece in getattr(shape, "geoms", [shape]) if isinstance(piece, Polygon | MultiPolygon)]
    polygons = [orient(p) for piece in pieces for p in getattr(piece, "geoms", [piece]) if p.area > 0]
    if not polygons:
        raise BoundaryError("ranh giới không có diện tích")
    return [[[[round(x, 5), round(y, 5)] for x, y in ring.coords] for ring in (p.exterior, *p.interiors)] for p in polygons]


def _ring(ring: object) -> list[tuple[float, float]]:
    points = [_point(point) for point in _list(ring)]
    if len(points) < 4 or points[0] != points[-1]:
        raise BoundaryError("một vòng ranh giới không khép kín hoặc có dưới 4 điểm")
    return points


def _point(point: object) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) not in (2, 3):
        raise BoundaryError("một điểm không phải [kinh độ, vĩ độ]")
    for number in point[:2]:
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise BoundaryError("một tọa độ không phải là số")
    longitude, latitude = float(point[0]), float(point[1])
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        hint = "; kinh độ và vĩ độ bị đổi chỗ" if WEST <= latitude <= EAST and SOUTH <= longitude <= NORTH else "; cần hệ WGS-84"
        raise BoundaryError(f"điểm ({longitude:g}, {latitude:g}) ngoài Việt Nam{hint}")
    return longitude, latitude


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BoundaryError("tọa độ không phải là danh sách")
    return value
