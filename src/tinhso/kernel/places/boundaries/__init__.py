"""Outlines of units: GeoJSON in, SVG paths out. The product ships none; every drawing carries the credit and the label."""

from tinhso.kernel.places.boundaries.drawing import Drawing, draw
from tinhso.kernel.places.boundaries.importing import LABEL, BoundaryError, Imported, import_file

__all__ = ["LABEL", "BoundaryError", "Drawing", "Imported", "draw", "import_file"]
