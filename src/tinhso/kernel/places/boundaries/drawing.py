"""Outlines as SVG path data at a given width."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.kernel.places.models import Boundary


@dataclass(frozen=True)
class Drawing:
    """Paths for `<path d="…" fill-rule="evenodd">` in a box of `width` × `height` units. `credit` and `label` stand beside it."""

    width: float
    height: float
    paths: dict[int, str]
    """Unit key → path data."""
    credits: tuple[str, ...]
    labels: tuple[str, ...]
    missing: tuple[int, ...]
    """Units asked for that have no outline."""


def draw(unit_keys: Sequence[int], width: float, margin: float = 1.0) -> Drawing:
    """Outlines of those units, north up, fitted to the width; equal distances along the middle latitude.

    Without any outline the drawing is empty and has no height: use the cartogram then.
    """
    rows = list(Boundary.objects.filter(unit__in=list(unit_keys)).select_related("source").order_by("unit_id"))
    have = {row.unit_id for row in rows}
    missing = tuple(key for key in unit_keys if key not in have)
    if not rows:
        return Drawing(width, 0.0, {}, (), (), missing)
    points = [point for row in rows for polygon in row.polygons for ring in polygon for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (width - 2 * margin) / ((east - west) * squeeze)

    def place(point: list[float]) -> tuple[float, float]:
        return round((point[0] - west) * squeeze * scale + margin, 1), round((north - point[1]) * scale + margin, 1)

    paths = {
        row.unit_id: "".join(_ring([place(point) for point in ring]) for polygon in row.polygons for ring in polygon)
        for row in rows
    }
    return Drawing(
        width=width,
        height=round((north - south) * scale + 2 * margin, 1),
        paths=paths,
        credits=tuple(dict.fromkeys(row.source.credit for row in rows)),
        labels=tuple(dict.fromkeys(row.source.label for row in rows)),
        missing=missing,
    )


def _ring(points: list[tuple[float, float]]) -> str:
    """Points that fall together at this width are drawn once."""
    kept = [points[0]]
    for point in points[1:]:
        if point != kept[-1]:
            kept.append(point)
    if len(kept) > 1 and kept[-1] == kept[0]:
        kept.pop()
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"
