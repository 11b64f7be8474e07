"""Equal-tile cartogram: one square per unit, near where it lies; a small ward is seen as well as a large commune.

Centres are enough. Discs round them make an outline; of square grids laid over it, the one with the fewest surplus cells is taken,
the surplus is cut off at the rim, and units take cells so that the sum of squared distances is least. The same units give the same
picture.
"""

from __future__ import annotations

import math
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from shapely import contains_xy
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.ops import unary_union

from tinhso.kernel.places import geography
from tinhso.kernel.places.models import Level, Unit

Cell = tuple[int, int]
"""Column from the left, row from the top."""
Points = NDArray[np.float64]

SILHOUETTE_TILES = 34
MOST_UNITS = 600
KEPT = 64

_kept: OrderedDict[tuple[uuid.UUID, str, tuple[int, ...]], dict[int, Cell] | list[Cell]] = OrderedDict()
_lock = threading.Lock()


def layout(unit_keys: Sequence[int], on: date) -> dict[int, Cell]:
    """A cell for each of these units of that day; columns and rows begin at 0. Raises ValueError for a unit of another day, for one
    without a centre, and for more than MOST_UNITS."""
    keys = tuple(sorted(set(unit_keys)))
    version = geography.version()
    name = (version, "layout", keys)
    found = _recall(name)
    if not isinstance(found, dict):
        found = dict(zip(keys, tiles(_centres(keys, on)), strict=True))
        _remember(name, found)
    return dict(found)


def silhouette(province: Unit, on: date, count: int = SILHOUETTE_TILES) -> list[Cell]:
    """About `count` cells in the shape of a province, for its mark; row by row."""
    name = (geography.version(), f"silhouette {count}", (province.pk, on.toordinal()))
    found = _recall(name)
    if not isinstance(found, list):
        map_ = geography.load()
        closure = map_.closure(on)
        below = closure.descendant[closure.ancestor == map_.index(province.pk)]
        communes = tuple(int(key) for key in map_.keys[below[map_.level[below] == Level.COMMUNE]])
        found = shape_of(_centres(communes, on), count)
        _remember(name, found)
    return list(found)


def tiles(centres: Sequence[tuple[float, float]]) -> list[Cell]:
    """Cells for centres (longitude, latitude), in their order."""
    points = _flatten(centres)
    count = len(points)
    if count == 0:
        return []
    if count < 4:
        order = sorted(range(count), key=lambda i: (points[i][0], -points[i][1]))
        return [(order.index(i), 0) for i in range(count)]
    cells = _best_grid(_outline(points), count)
    while len(cells) > count:
        del cells[_rim(cells)]
    names = sorted(cells)
    places = np.array([cells[name] for name in names])
    cost = ((places[None, :, :] - points[:, None, :]) ** 2).sum(axis=2)
    _rows, chosen = linear_sum_assignment(cost)
    return _from_zero([names[j] for j in chosen])


def shape_of(centres: Sequence[tuple[float, float]], count: int) -> list[Cell]:
    """The cells, as near to `count` as a grid comes, that lie inside the outline of these centres."""
    if len(centres) < 4:
        return sorted(tiles(centres), key=lambda cell: (cell[1], cell[0]))
    cells = _best_grid(_outline(_flatten(centres)), count)
    while len(cells) > count:
        del cells[_rim(cells)]
    return sorted(_from_zero(sorted(cells)), key=lambda cell: (cell[1], cell[0]))


def _centres(keys: Sequence[int], on: date) -> list[tuple[float, float]]:
    if len(keys) > MOST_UNITS:
        raise ValueError(f"{len(keys)} units; a cartogram shows at most {MOST_UNITS}")
    units = Unit.objects.in_bulk(keys)
    day = on.toordinal()
    map_ = geography.load()
    found = []
    for key in keys:
        unit = units.get(key)
        place = map_.index(key) if unit is not None else -1
        if unit is None or not map_.valid_from[place] <= day < map_.valid_to[place]:
            raise ValueError(f"unit {key} does not stand on {on:%-d/%-m/%Y}")
        if unit.longitude is None or unit.latitude is None:
            raise ValueError(f"unit {key} has no centre")
        found.append((unit.longitude, unit.latitude))
    return found


def _flatten(centres: Sequence[tuple[float, float]]) -> Points:
    """Degrees to a plane on which north and east are equally long; equal centres are pulled apart by a hair, in their order."""
    points = np.asarray(centres, dtype=np.float64).reshape(-1, 2)
    if len(points):
        points = points * [math.cos(math.radians(float(points[:, 1].mean()))), 1.0]
        points += np.arange(len(points))[:, None] * [1e-7, -1e-7]
    return points


def _outline(points: Points) -> Polygon | MultiPolygon:
    distance, _nearest = cKDTree(points).query(points, k=4)
    middle = float(np.median(distance[:, 3])) or 1e-4
    span = float(np.hypot(*(points.max(axis=0) - points.min(axis=0))))
    least = max(0.6 * middle, 0.015 * span)  # a few tight clusters far apart would else need millions of cells
    radius = np.clip(distance[:, 3], least, max(least, 2.2 * middle)) * 0.8
    blob = unary_union([Point(x, y).buffer(r, quad_segs=6) for (x, y), r in zip(points, radius, strict=True)])
    parts = list(blob.geoms) if isinstance(blob, MultiPolygon) else [blob]
    return unary_union([Polygon(part.exterior) for part in parts])


def _best_grid(area: Polygon | MultiPolygon, count: int) -> dict[Cell, tuple[float, float]]:
    """Of grids with at least `count` cells inside the outline the one with the fewest."""
    west, south, east, north = area.bounds
    base = math.sqrt(area.area / count)
    best: dict[Cell, tuple[float, float]] | None = None
    for size in base * np.linspace(1.08, 0.6, 33):
        for shift_x in (0.0, 0.25, 0.5, 0.75):
            for shift_y in (0.0, 0.25, 0.5, 0.75):
                columns = np.arange(-1, int((east - west) / size) + 2)
                rows = np.arange(-1, int((north - south) / size) + 2)
                column, row = (grid.ravel() for grid in np.meshgrid(columns, rows))
                x, y = west + (column + shift_x) * size, north - (row + shift_y) * size
                inside = contains_xy(area, x, y)
                number = int(inside.sum())
                if number >= count and (best is None or number < len(best)):
                    names = zip(column[inside].tolist(), row[inside].tolist(), strict=True)
                    best = dict(zip(names, zip(x[inside].tolist(), y[inside].tolist(), strict=True), strict=True))
        if best is not None and len(best) <= count + 1:
            break
    if best is None:
        raise ValueError("no grid is fine enough for these centres")
    return best


def _rim(cells: dict[Cell, tuple[float, float]]) -> Cell:
    """The cell with the fewest neighbours; of several, the farthest from the middle, then the first by name."""
    middle = np.mean(list(cells.values()), axis=0)

    def rank(cell: Cell) -> tuple[int, float, Cell]:
        column, row = cell
        neighbours = sum((column + a, row + b) in cells for a in (-1, 0, 1) for b in (-1, 0, 1)) - 1
        return neighbours, -round(float(((np.array(cells[cell]) - middle) ** 2).sum()), 9), cell

    return min(cells, key=rank)


def _from_zero(cells: list[Cell]) -> list[Cell]:
    left, top = min(cell[0] for cell in cells), min(cell[1] for cell in cells)
    return [(int(column - left), int(row - top)) for column, row in cells]


def _recall(name: tuple[uuid.UUID, str, tuple[int, ...]]) -> dict[int, Cell] | list[Cell] | None:
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            return _kept[name]
    return None


def _remember(name: tuple[uuid.UUID, str, tuple[int, ...]], found: dict[int, Cell] | list[Cell]) -> None:
    with _lock:
        _kept[name] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
