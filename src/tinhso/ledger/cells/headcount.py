"""Distinct counts: unions of persons over places and half-months, exact. Never added up; converted over whole units only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tinhso.kernel.time import Period
from tinhso.ledger.cells.answers import Answer
from tinhso.ledger.cells.declare import Measure
from tinhso.ledger.cells.persons import Persons, count
from tinhso.ledger.cells.pieces import Piece, pieces
from tinhso.ledger.cells.storage import quoted
from tinhso.ledger.cells.territory import Ints, Territory
from tinhso.ledger.cells.versions import Version


def answer(
    version: Version,
    measures: list[Measure],
    keys: Ints,
    periods: Sequence[Period],
    on_map: date | None,
    territory: Territory,
    reason: str,
) -> Answer:
    """Distinct counts of one fact. Where a split place has persons in the period, there is no value, for the `reason`."""
    shape = (len(measures), len(keys), len(periods))
    values = np.zeros(shape, np.int64)
    simulated, missing = np.zeros(shape, bool), np.zeros(shape, bool)
    for u, unit in enumerate(territory.positions(keys).tolist()):
        if unit < 0:
            continue
        for n, measure in enumerate(measures):
            snapshot = version.persons[measure.code]
            for p, period in enumerate(periods):
                behind = pieces(measure, unit, period, on_map, territory)
                met = [_met(snapshot, measure, piece) for piece in behind]
                missing[n, u, p] = any(len(who) for piece, (who, _s) in zip(behind, met, strict=True) if piece.share != 1)
                if not missing[n, u, p] and met:
                    values[n, u, p] = count(np.concatenate([who for who, _s in met]))
                    simulated[n, u, p] = any(bool(marks.any()) for _who, marks in met)
    return Answer(values, np.ones(shape, np.int64), np.zeros(shape, bool), simulated, missing, reason)


def _met(snapshot: Persons, measure: Measure, piece: Piece) -> tuple[Ints, NDArray[np.bool_]]:
    """Persons of a piece, with repetitions: whole half-months from the snapshot, the edges from the records."""
    found = [snapshot.gather(np.intersect1d(piece.places, snapshot.places, assume_unique=True), *piece.halves)]
    found += [_of_records(measure, piece.places, start, end) for start, end in piece.edges()]
    return np.concatenate([who for who, _s in found]), np.concatenate([marks for _w, marks in found])


def _of_records(measure: Measure, places: Ints, start: date, end: date) -> tuple[Ints, NDArray[np.bool_]]:
    fact = measure.fact
    place, day, person = quoted(fact.place), quoted(str(measure.date)), quoted(str(fact.person))
    mark = quoted(fact.simulated) if fact.simulated else "FALSE"
    condition = f" AND ({measure.where.sql('postgres').replace('%', '%%')})" if measure.where is not None else ""
    sql = f"SELECT {person}, {mark} FROM {quoted(fact.table)} WHERE {place} = ANY(%s) AND {day} >= %s AND {day} < %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} AND {person} IS NOT NULL{condition}", [places.tolist(), start, end])
        rows = cursor.fetchall()
    return np.array([r[0] for r in rows], np.int64), np.array([r[1] for r in rows], bool)
