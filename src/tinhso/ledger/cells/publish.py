"""From committed cells to files that answer, named in the transaction that commits the cells."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from tinhso.ledger.cells import cube as cubes
from tinhso.ledger.cells import database, files, persons, storage, sync, territory
from tinhso.ledger.cells.cube import Cube, Entries
from tinhso.ledger.cells.declare import Fact
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.persons import Persons


def all_anew(cursor: Any, fact: Fact, state: FactState) -> None:
    """Publish everything from the cells, as a rebuild leaves it."""
    array(fact, state, cube_from_cells(cursor, fact))
    keys(fact, state, persons_from_keys(cursor, fact))


def cube_from_cells(cursor: Any, fact: Fact) -> Cube | None:
    """The array of the cells as they stand; None for a fact without additive measures."""
    if not storage.additive(fact):
        return None
    return cubes.build(fact, database.all_cells(cursor, fact), territory.load(), sync.digests(fact))


def persons_from_keys(cursor: Any, fact: Fact) -> dict[str, Persons]:
    """The snapshot of the distinct counts' keys as they stand."""
    return {m.code: persons.build(database.all_keys(cursor, m)) for m in storage.distinct(fact)}


def array(fact: Fact, state: FactState, cube: Cube | None) -> None:
    """Write an array and name it in the state, which the caller saves."""
    state.array = ""
    if cube is not None:
        state.array = files.new_name(fact.code, "array")
        cube.save(state.array)


def keys(fact: Fact, state: FactState, snapshots: dict[str, Persons]) -> None:
    """Write the distinct counts and name them in the state."""
    state.keys = ""
    if snapshots:
        state.keys = files.new_name(fact.code, "persons")
        persons.save(state.keys, snapshots, sync.digests(fact))


def updated(cursor: Any, fact: Fact, state: FactState, delta: Entries) -> Cube | None:
    """The next array: from the last one and the differences, or from all cells where that one is gone or does not fit."""
    if not storage.additive(fact):
        return None
    try:
        last = cubes.open_cube(state.array)
        following = cubes.update(last, delta, territory.load(), sync.digests(fact))
    except files.DamagedFile:
        following = None
    return following if following is not None else cube_from_cells(cursor, fact)


def commit(state: FactState, fact: Fact, partitions: list[str]) -> None:
    """Save the state beside the cells, and clean up after the commit."""
    state.digests = sync.digests(fact)
    state.partitions = partitions
    state.version += 1
    state.refreshed_at = timezone.now()
    state.save()
    transaction.on_commit(_clean)


def _clean() -> None:
    named = FactState.objects.values_list("array", "keys")
    files.clean({name for row in named for name in row if name})
