"""What a system declares to take files: its columns, its own checks, and how good rows are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, ClassVar

from django.db import models

from tinhso.kernel.imports import withdrawing
from tinhso.kernel.imports.columns import Column
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.imports.units import PartIndex, PlaceIndex
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.systems import Title, modules
from tinhso.kernel.time import Clock


@dataclass(slots=True)
class Row:
    """A row whose cells are all right: `row["household_code"]`; `number` is its line in the file."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, code: str) -> Any:
        return self.values[code]

    def get(self, code: str, default: Any = None) -> Any:
        return self.values.get(code, default)


@dataclass
class Context:
    """What checks may ask. `state` is the importer's own, kept for the length of one file."""

    actor: Person | None
    batch: Batch
    clock: Clock
    permission: str
    state: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.today: date = self.clock.today()
        self.allowed: scopes.Units = scopes.granted(self.actor, self.permission)
        self._places: dict[int, PlaceIndex] = {}
        self._parts: dict[int, PartIndex] = {}

    def places(self, level: int) -> PlaceIndex:
        """The units of a level that the sender may write in."""
        if level not in self._places:
            self._places[level] = PlaceIndex(level, self.today, self.allowed)
        return self._places[level]

    def part_of(self, commune: int, name: str, column: str = "hamlet") -> int:
        """The key of a commune's hamlet by the name that stands in that column. Raises Wrong."""
        if commune not in self._parts:
            self._parts[commune] = PartIndex(commune, self.today)
        return self._parts[commune].find(name, column)


class Importer:
    """Subclass this in a system's `importers.py` and list it in `IMPORTERS`."""

    code: ClassVar[str]
    """`<system>.<what>`, such as `welfare.beneficiaries`."""
    title: ClassVar[Title]
    permission: ClassVar[str]
    """What the sender must hold in every unit that the file writes in, such as `welfare.import_file`."""
    columns: ClassVar[list[Column]]
    key: ClassVar[tuple[str, ...]] = ()
    """Columns that together may stand only once in a file."""
    unit_column: ClassVar[str | None] = None
    """The `Place` column that says where a row belongs; None: the whole file belongs to the unit chosen when sending."""
    writes: ClassVar[tuple[type[models.Model], ...]] = ()
    """Record models that a batch makes, in order of making: what withdrawal takes back."""
    fills_in_as: ClassVar[str | None] = None
    """For an importer that makes no record but fills in those that are there: the verb under which `write` leaves them in the audit."""

    def check(self, row: Row, context: Context) -> None:
        """Rules of one whole row. Raises Wrong (name the column), or Refused as a service's rule does (`where` names it)."""

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        """Rules that ask the database, for a few thousand rows at once: yields (row number, what is wrong)."""
        return ()

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        """Write every row, in the transaction that is open, with the audit. Returns how many records were made.

        Give each record `batch=batch`; `bulk.insert` and `audit.record_many` do it fast.
        """
        raise NotImplementedError

    def made(self, batch: Batch) -> list[models.QuerySet[Any]]:
        """What the batch wrote, model by model in order of making; each record has a `unit`."""
        return [model._default_manager.filter(batch=batch) for model in self.writes]

    def withdraw(self, actor: Person | None, batch: Batch) -> int:
        """Take back what `write` did, in the transaction that is open, with the audit. Returns how many records.

        They are as `write` left them and lie where the actor may import: that was asked before. Raises Refused where one is in use.
        """
        count = 0
        for records in reversed(self.made(batch)):
            audit.record_many(actor, "imports.withdraw_batch", records)
            count += withdrawing.delete(records)
        return count

    @classmethod
    def form(cls) -> str:
        """Changes with the columns: rows read under another form are read again before writing."""
        shape = [(type(column).__name__, column.code, column.required) for column in cls.columns]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]


@cache
def importers() -> dict[str, type[Importer]]:
    """Every importer of every system, by code."""
    found: dict[str, type[Importer]] = {}
    for _config, module in modules("importers"):
        for importer in module.IMPORTERS:
            if importer.code in found:
                raise ValueError(f"importer {importer.code} is declared twice")
            found[importer.code] = importer
    return found
