"""Pages whose text runs upwards, downwards or on its head: turned upright to be read, and their boxes turned back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Turn:
    """How a page is turned before it is read: so many quarters clockwise. `width` and `height` are those of the page in the file."""

    quarters: int
    width: float
    height: float

    @property
    def shown_height(self) -> float:
        """How high the upright page is."""
        return self.width if self.quarters % 2 else self.height

    def upright(self, box: Sequence[float]) -> Box:
        """A box of the file (left, bottom, right, top) as it stands on the upright page."""
        left, bottom, right, top = box
        if self.quarters == 1:
            return bottom, self.width - right, top, self.width - left
        if self.quarters == 2:
            return self.width - right, self.height - top, self.width - left, self.height - bottom
        if self.quarters == 3:
            return self.height - top, left, self.height - bottom, right
        return left, bottom, right, top

    def back(self, box: Sequence[float]) -> Box:
        """A box of the upright page as it stands in the file."""
        shown_width = self.height if self.quarters % 2 else self.width
        left, bottom, right, top = Turn((4 - self.quarters) % 4, shown_width, self.shown_height).upright(box)
        return round(left, 1), round(bottom, 1), round(right, 1), round(top, 1)
