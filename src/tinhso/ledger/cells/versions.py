"""The versions that a reader pins: which files are published now, opened once a process."""

from __future__ import annotations

import threading
from collections import OrderedDict
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

OPEN_FILES = 64


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


_open: OrderedDict[tuple[str, str], Any] = OrderedDict()
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
    key = (str(files.folder()), name)
    with _opening:
        if key in _open:
            _open.move_to_end(key)
            return _open[key]
    content = opener(name)
    with _opening:
        _open[key] = content
        while len(_open) > OPEN_FILES:
            _open.popitem(last=False)
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
