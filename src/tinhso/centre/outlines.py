"""An indicator drawn on the units' imported outlines: the same classes, names and links as the equal-tile map beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinhso.kernel.places import boundaries
from tinhso.kernel.places.models import Boundary

WIDTH = 440


@dataclass(frozen=True)
class Region:
    """One unit as given to `draw`, and with its path as drawn."""

    label: str
    level: int
    """1 to 5, or 0 where there is no value (hatched)."""
    href: str
    path: str = ""
    first: bool = False


@dataclass(frozen=True)
class Outlines:
    """A map of outlines, with what must stand beside it."""

    regions: tuple[Region, ...]
    width: float
    height: float
    credits: tuple[str, ...]
    labels: tuple[str, ...]
    """That these lines have no legal force."""
    legend: tuple[tuple[int, str], ...]
    """Class and its words."""
    missing: int
    """Units without an outline."""


def known(units: Sequence[int]) -> bool:
    """Whether any of the units has an outline."""
    return Boundary.objects.filter(unit_id__in=units).exists()


def draw(regions: Mapping[int, Region], legend: Sequence[str]) -> Outlines | None:
    """The units by key, with the words of the five classes; None where no outline is there."""
    drawing = boundaries.draw(list(regions), WIDTH)
    if not drawing.paths:
        return None
    shown = [(regions[key], path) for key, path in drawing.paths.items()]
    return Outlines(
        tuple(Region(region.label, region.level, region.href, path, n == 0) for n, (region, path) in enumerate(shown)),
        drawing.width,
        drawing.height,
        drawing.credits,
        drawing.labels,
        tuple(enumerate(legend, 1)),
        len(drawing.missing),
    )
