"""The versions that a reader pins: which files are published now, opened once a process."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from tinhso.ledger.cells import cube as cubes
from tinhso.ledger.cells import database, files, persons, publish, registry, storage
from tinhso.ledger.cells.cube import Cube
from tinhso.ledger.cells.declare import Fact, Measure
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.persons import Persons
from tinhso.ledger.cells.territory import Territory


@dataclass(frozen=True, eq=False)
class Version:
    """One fact as it is published."""

    fact: Fact
    digests: dict[str, str]
    cube: Cube | None
    persons: dict[str, Persons]

    def holds(self, measures: Sequence[Measure]) -> bool:
        """Whether the cells were computed by these very definitions."""
        return all(self.digests.get(m.code) == m.digest for m in measures)


_open: dict[tuple[str, str], tuple[str, Any]] = {}
"""Folder and fact, with the kind of file → the version that was opened last, alone. A version is a file that lies mapped in memory, and a
busy province publishes one a minute. Who still reads an earlier one holds it until the answer is given."""
_opening = threading.Lock()


def pin(territory: Territory) -> dict[str, Version]:
    """Every fact's published version, by its code."""
    found = {}
    facts = {fact.code: fact for fact in registry.load().used_facts}
    for state in FactState.objects.filter(code__in=facts):
        fact = facts[state.code]
        if state.digests:  # else nothing was computed yet
            try:
                found[state.code] = _version(fact, state, territory)
            except files.DamagedFile:
                found[state.code] = _made_again(fact, territory)
    return found


def _version(fact: Fact, state: FactState, territory: Territory) -> Version:
    for name, measures in ((state.array, storage.additive(fact)), (state.keys, storage.distinct(fact))):
        if measures and not name:
            raise files.DamagedFile("not written yet")
    cube = _opened(state.array, cubes.open_cube) if state.array else None
    if cube is not None and cube.territory != territory.version:
        raise files.DamagedFile("made for another map")
    snapshots = _opened(state.keys, persons.open_persons)[0] if state.keys else {}
    return Version(fact, state.digests, cube, snapshots)


def _opened(name: str, opener: Any) -> Any:
    """The file's contents, opened and checked once."""
    fact, _, made = name.rpartition("-")
    place = (str(files.folder()), fact + made[made.find(".") :])
    with _opening:
        known, content = _open.get(place, ("", None))
    if known != name:
        content = opener(name)
        with _opening:
            _open[place] = (name, content)
    return content


def _made_again(fact: Fact, territory: Territory) -> Version:
    """Write the files anew from the cells, with the refreshers locked out, unless one of them was faster."""
    with transaction.atomic(), connection.cursor() as cursor:
        database.lock(cursor, fact)
        state = FactState.objects.get(code=fact.code)
        try:
            return _version(fact, state, territory)
        except files.DamagedFile:
            publish.all_anew(cursor, fact, state)
            state.save(update_fields=["array", "keys"])
            return _version(fact, state, territory)
