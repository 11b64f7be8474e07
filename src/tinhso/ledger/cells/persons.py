"""The snapshot that answers distinct counts: for each measure the sorted persons of every (place, half-month).

Exact, never estimated, and never added up: a person met in two places or two half-months counts once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tinhso.ledger.cells import files
from tinhso.ledger.cells.territory import Ints

HALVES = 1 << 20
"""More half-months than there are; a block's key is place × HALVES + half-month."""


@dataclass(frozen=True, eq=False)
class Persons:
    """One distinct count. Block n is `person[start[n] : start[n + 1]]`, sorted."""

    block: Ints
    start: Ints
    person: Ints
    simulated: NDArray[np.bool_]

    @cached_property
    def places(self) -> Ints:
        """Keys of the places that have any."""
        return np.unique(self.block // HALVES)

    def gather(self, places: Ints, first: int, last: int) -> tuple[Ints, NDArray[np.bool_]]:
        """Persons (with repetitions) and their simulated marks at places in half-months [first, last)."""
        keys = np.asarray(places, np.int64) * HALVES
        left, right = np.searchsorted(self.block, keys + first), np.searchsorted(self.block, keys + last)
        slices = [slice(a, b) for a, b in zip(self.start[left].tolist(), self.start[right].tolist(), strict=True) if b > a]
        if not slices:
            return np.zeros(0, np.int64), np.zeros(0, bool)
        return np.concatenate([self.person[s] for s in slices]), np.concatenate([self.simulated[s] for s in slices])


SMALL_IDS = 1 << 24
"""Below this, a byte for every possible person is faster than sorting those met."""


def count(persons: Ints) -> int:
    """How many different persons."""
    if len(persons) > 4096 and persons.min() >= 0 and persons.max() < SMALL_IDS:
        met = np.zeros(int(persons.max()) + 1, np.bool_)
        met[persons] = True
        return int(met.sum())
    return len(np.unique(persons))


@dataclass(frozen=True, eq=False)
class Rows:
    """Keys as they stand in the database; any order."""

    place: Ints
    half: Ints
    person: Ints
    simulated: NDArray[np.bool_]


def build(rows: Rows) -> Persons:
    """The snapshot of all keys."""
    block = rows.place * HALVES + rows.half
    order = np.lexsort((rows.person, block))
    return _blocks(block[order], rows.person[order], rows.simulated[order])


def update(old: Persons, touched: Ints, rows: Rows) -> Persons:
    """The next version: the blocks of the touched keys (place × HALVES + half) are replaced by `rows`."""
    lengths = np.diff(old.start)
    kept = np.repeat(~np.isin(old.block, touched), lengths)
    block = np.concatenate([np.repeat(old.block, lengths)[kept], rows.place * HALVES + rows.half])
    person = np.concatenate([old.person[kept], rows.person])
    simulated = np.concatenate([old.simulated[kept], rows.simulated])
    fresh = np.lexsort((rows.person, rows.place * HALVES + rows.half)) + int(kept.sum())
    order = np.concatenate([np.arange(int(kept.sum())), fresh])
    order = order[np.argsort(block[order], kind="stable")]  # both halves are sorted: a merge
    return _blocks(block[order], person[order], simulated[order])


def _blocks(block: Ints, person: Ints, simulated: NDArray[np.bool_]) -> Persons:
    found, start = np.unique(block, return_index=True)
    return Persons(found, np.append(start, len(person)).astype(np.int64), person, simulated)


def save(name: str, snapshots: Mapping[str, Persons], digests: Mapping[str, str]) -> None:
    """Write all distinct counts of a fact under a new name."""
    arrays: dict[str, np.ndarray] = {}
    for code, one in snapshots.items():
        arrays |= {f"{code}/block": one.block, f"{code}/start": one.start}
        arrays |= {f"{code}/person": one.person, f"{code}/simulated": one.simulated}
    files.write(name, {"measures": list(snapshots), "digests": dict(digests)}, arrays)


def open_persons(name: str) -> tuple[dict[str, Persons], dict[str, str]]:
    """Open a version. Raises files.DamagedFile."""
    header, arrays = files.read(name)
    try:
        parts = ("block", "start", "person", "simulated")
        found = {code: Persons(*(arrays[f"{code}/{part}"] for part in parts)) for code in header["measures"]}
        return found, header["digests"]
    except KeyError as error:
        raise files.DamagedFile(f"{name}: {error}") from error
