"""Names of all units of all times, indexed by their folded form; read once per version of the data."""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tinhso.kernel.places import geography
from tinhso.kernel.places.folding import words
from tinhso.kernel.places.models import Base, Level, Succession, Unit, UnitParent
from tinhso.kernel.places.resolving.reading import LONGEST_NAME


@dataclass
class Names:
    version: uuid.UUID
    units: dict[int, Unit] = field(default_factory=dict)
    by_name: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    """Provinces, districts and communes."""
    initials: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    """Provinces, and the cities that were districts, by their initials: "tn" is Thái Nguyên, and Tây Ninh."""
    parents: dict[int, list[tuple[int, date | None]]] = field(default_factory=lambda: defaultdict(list))
    """Every parent a unit ever had, with the day it ceased to be (None: still is), oldest first."""
    children: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    predecessors: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    successors: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def above(self, key: int, level: int) -> set[int]:
        """Units of a level that this one was ever part of."""
        found, layer = set(), {key}
        while layer:
            layer = {parent for child in layer for parent, _until in self.parents.get(child, ())}
            found |= {unit for unit in layer if self.units[unit].level == level}
        return found

    def hamlets(self, key: int) -> list[Unit]:
        return [self.units[child] for child in self.children.get(key, ()) if self.units[child].level == Level.HAMLET]


def spoken(name: str) -> str:
    """A name as `reading` folds words: apostrophes and punctuation gone, numbers without leading zeros."""
    return " ".join(str(int(word)) if word.isdigit() else word for word in words(name))


_lock = threading.Lock()
_current: Names | None = None


def load() -> Names:
    global _current  # noqa: PLW0603 (one index a process is the point)
    version = geography.version()
    kept = _current
    if kept is not None and kept.version == version:
        return kept
    with _lock:
        if _current is None or _current.version != version:
            _current = _read(version)
        return _current


def _read(version: uuid.UUID) -> Names:
    names = Names(version)
    for unit in Unit.objects.all():
        names.units[unit.pk] = unit
        if unit.level == Level.HAMLET:
            continue
        for name in dict.fromkeys([unit.search_key, *filter(None, unit.other_names.split("|"))]):
            written = spoken(name)
            if written and written.count(" ") < LONGEST_NAME:
                names.by_name[written].append(unit)
        if unit.level == Level.PROVINCE or (unit.level == Level.DISTRICT and unit.kind == "thành phố"):
            names.initials["".join(word[0] for word in words(unit.name))].append(unit)
    links = UnitParent.objects.order_by("unit", "valid_from").values_list("unit", "parent", "valid_to")
    for child, parent, until in links:
        names.parents[child].append((parent, until))
        names.children[parent].append(child)
    for old, new in Succession.objects.filter(base=Base.PEOPLE).values_list("old", "new"):
        names.predecessors[new].add(old)
        names.successors[old].add(new)
    return names
