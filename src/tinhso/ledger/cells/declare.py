"""What a system declares to the ledger: its facts (`facts.py`) and its measures (`indicators.yaml`, section `measures`).

A fact names a model and the columns that the ledger may use. A measure says what is counted over it. Neither holds a rule of its
own about time or place: those are the ledger's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.apps import apps
from django.db import models

from tinhso.kernel.systems import Title
from tinhso.ledger.cells.predicates import Predicate

__all__ = ["DeclarationError", "Dimension", "Fact", "Kind", "Measure", "Title"]

COMPUTATION = 2
"""Part of every measure's digest: raised when the way cells are computed changes, so that all are rebuilt."""


class DeclarationError(ValueError):
    """A declaration that cannot be used. The message names the file, the measure and what to do."""


class Kind(StrEnum):
    """How a measure adds up. A flow (count, sum) adds over time and place; a stock over place only; a distinct count never."""

    COUNT = "count"
    SUM = "sum"
    STOCK = "stock"
    DISTINCT = "distinct"


BASES = ("people", "households", "area")


@dataclass(frozen=True)
class Dimension:
    """A column that a measure may be broken down by. `labels` names its values for people; a value without one prints itself."""

    column: str
    title: Title
    labels: Mapping[str, Title] = field(default_factory=dict)

    def label(self, value: str, language: str = "vi") -> str:
        """The name of a value; the empty text is a record that does not say."""
        if value in self.labels:
            return self.labels[value].get(language)
        if value == "":
            return "không rõ" if language == "vi" else "not stated"
        return value


@dataclass(frozen=True)
class Fact:
    """A model whose rows the ledger counts.

    `place`, `dates`, `amounts`, `person` and `simulated` are database columns (`unit_id`, not `unit`). Dates are days in
    Asia/Ho_Chi_Minh (DateField), amounts whole numbers (đồng), the person an integer key. `live_from` is the first day on which
    the records are complete: before it a value is missing, not zero. `Coverage` rows narrow it by unit.
    """

    code: str
    """`<system>.<fact>`, such as `welfare.entitlement`."""
    model: str
    """`<app>.<Model>`."""
    title: Title
    dates: tuple[str, ...]
    place: str = "unit_id"
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    amounts: Mapping[str, str] = field(default_factory=dict)
    person: str | None = None
    live_from: date | None = None
    simulated: str | None = "simulated"

    def model_class(self) -> type[models.Model]:
        """The Django model. Raises LookupError where there is none of that name."""
        return apps.get_model(self.model)

    @property
    def table(self) -> str:
        """The database table of its rows."""
        return self.model_class()._meta.db_table

    @property
    def primary_key(self) -> str:
        """The column that names a row."""
        key = self.model_class()._meta.pk
        assert key is not None and key.column is not None  # every Django model has one
        return key.column

    def columns(self) -> dict[str, str]:
        """Every column of the model's own row and its type, in the words of `predicates` (text, number, boolean, date, other)."""
        return {str(f.column): _column_type(f) for f in self.model_class()._meta.concrete_fields}


def _column_type(column: models.Field) -> str:
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    if isinstance(column, models.BooleanField):
        return "boolean"
    if isinstance(column, models.IntegerField | models.AutoField):
        return "integer"
    if isinstance(column, models.DecimalField | models.FloatField):
        return "number"
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return "date"
    if isinstance(column, models.CharField | models.TextField):
        return "text"
    return "other"


@dataclass(frozen=True)
class Measure:
    """What is counted over a fact. Read from `indicators.yaml`; see docs/reference/ledger.md for the file."""

    code: str
    title: Title
    fact: Fact
    kind: Kind
    date: str | None = None
    """The day a flow or a distinct count belongs to."""
    opened: str | None = None
    """A stock's first day."""
    closed: str | None = None
    """The day on which it no longer stands: at the end of that day it is out. Empty: it still stands."""
    amount: str | None = None
    """Name in `fact.amounts`; for a sum, or for a stock of money instead of rows."""
    where: Predicate | None = None
    dimensions: tuple[str, ...] = ()
    base: str = "people"
    """Which shares convert it when a unit is split."""

    @property
    def dates(self) -> tuple[str, ...]:
        """Every date column that it posts by."""
        return tuple(d for d in (self.date, self.opened, self.closed) if d is not None)

    @property
    def is_stock(self) -> bool:
        return self.kind is Kind.STOCK

    @property
    def is_distinct(self) -> bool:
        return self.kind is Kind.DISTINCT

    @property
    def amount_column(self) -> str | None:
        """The column summed, or None where rows are counted."""
        return None if self.amount is None else self.fact.amounts[self.amount]

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the fact's row that its cells depend on."""
        fact = self.fact
        used = {fact.place, *self.dates, *(fact.dimensions[d].column for d in self.dimensions)}
        used |= {c for c in (self.amount_column, fact.simulated) if c is not None}
        used |= self.where.columns if self.where is not None else set()
        if self.is_distinct and fact.person is not None:
            used.add(fact.person)
        return frozenset(used)

    @cached_property
    def digest(self) -> str:
        """Changes exactly when its cells would: definition, columns and the way of computing. Titles do not matter."""
        fact = self.fact
        parts = {
            "computation": COMPUTATION,
            "model": fact.model,
            "place": fact.place,
            "simulated": fact.simulated,
            "person": fact.person if self.is_distinct else None,
            "kind": self.kind.value,
            "dates": [self.date, self.opened, self.closed],
            "amount": self.amount_column,
            "where": self.where.sql("postgres") if self.where is not None else None,
            "dimensions": [[name, fact.dimensions[name].column] for name in self.dimensions],
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
