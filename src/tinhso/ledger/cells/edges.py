"""The records of a few days at the edge of a period, which the array's half-months do not hold: from SQL, once for all that ask.

A board asks for the same days at many places, on several maps, for many measures; the records behind them are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tinhso.kernel.places.keylists import array_text
from tinhso.ledger.cells import compute, database
from tinhso.ledger.cells.cube import Cube
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.storage import additive, quoted
from tinhso.ledger.cells.territory import Ints


@dataclass(frozen=True, eq=False)
class Edge:
    """What the records of some days add, by place (sorted keys). Planes are the fact's measures, then their simulated rows."""

    places: Ints
    values: NDArray[np.int64]
    """planes × places × 1, as a period of the array."""

    def of(self, planes: list[int]) -> NDArray[np.int64]:
        """Some of the planes."""
        return self.values[planes]


class Edges:
    """The edges that one reader asked for."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, date, date, bytes], Edge] = {}

    def at(self, cube: Cube, fact: Fact, start: date, end: date, places: Ints) -> Edge:
        """What the records from `start` up to `end` add at these places, and perhaps at others: all additive measures in one query."""
        # Of a whole province nearly every place is wanted. Naming thousands of them costs more than the few records of the rest.
        known = np.isin(cube.places, places, assume_unique=True).sum()
        named = None if 2 * known >= len(cube.places) else places
        key = (fact.code, start, end, b"" if named is None else named.tobytes())
        if key not in self._found:
            self._found[key] = _read(fact, start, end, named)
        return self._found[key]


def planes_of(fact: Fact, measures: list[Measure], simulated: list[int]) -> list[int]:
    """Planes of an edge: these measures, then the simulated rows of some of them (by index)."""
    codes = [measure.code for measure in additive(fact)]
    at = [codes.index(measure.code) for measure in measures]
    return at + [len(codes) + at[n] for n in simulated]


def _read(fact: Fact, start: date, end: date, places: Ints | None) -> Edge:
    measures = additive(fact)
    sql = compute.amounts_by_place(measures, quoted(fact.table), everywhere=places is None)
    named = array_text(() if places is None else places.tolist())
    with connection.cursor() as cursor:
        database.run(cursor, sql, {"day_from": start, "day_to": end, "places": named})
        rows = sorted(cursor.fetchall())
    found = np.array(rows, np.int64).reshape(len(rows), 1 + 2 * len(measures))
    return Edge(found[:, 0], np.ascontiguousarray(found[:, 1:].T)[:, :, np.newaxis])
