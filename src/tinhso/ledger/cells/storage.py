"""Where cells stand: a table per fact and tuple of dimensions, and a table of keys per distinct count.

    cell_<fact>[__<dimensions>]   place, half, d_<dimension>…, m_<measure>…, s_<measure>…    primary key: place, half, d_…
    cellkeys_<measure>            place, half, person, simulated                             primary key: place, half, person
    celllog_<fact>                cells_weight, the fact's used columns                      no key: append-only

`m_` is the measure, `s_` how many simulated rows stand in it (entries minus exits for a stock). Dimensions are texts; the empty
text is a record that does not say. A cell whose values are all zero is not kept.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from tinhso.ledger.cells import registry
from tinhso.ledger.cells.declare import Fact, Measure

WHOLE = "cells_change"
"""Names the facts whose cells must be rebuilt whole: a row each time, without uniqueness, so that no writer waits for another."""
WEIGHT = "cells_weight"
"""Column of a log's row: how many such records came (negative: went)."""
IDENTIFIER = 63
"""PostgreSQL's longest name."""


def name(prefix: str, *codes: str) -> str:
    """A table's, column's or trigger's name from codes; a long one ends in a hash so that two never meet."""
    text = prefix + "__".join(re.sub(r"\W", "_", code) for code in codes)
    if len(text) <= IDENTIFIER:
        return text
    return text[: IDENTIFIER - 9] + "_" + hashlib.sha256("/".join(codes).encode()).hexdigest()[:8]


def quoted(identifier: str) -> str:
    """The identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


@dataclass(frozen=True)
class Grain:
    """The additive measures of one fact that are kept by the same dimensions: one table."""

    fact: Fact
    dimensions: tuple[str, ...]
    measures: tuple[Measure, ...]

    @property
    def table(self) -> str:
        return name("cell_", self.fact.code, *self.dimensions)

    @property
    def dates(self) -> tuple[str, ...]:
        """Date columns that its measures post by, in the fact's order."""
        used = {d for m in self.measures for d in m.dates}
        return tuple(d for d in self.fact.dates if d in used)

    @property
    def key_columns(self) -> list[str]:
        return ["place", "half", *(name("d_", d) for d in self.dimensions)]

    @property
    def value_columns(self) -> list[str]:
        """Measures first, then their simulated rows."""
        return [value_column(m) for m in self.measures] + [simulated_column(m) for m in self.measures]

    @property
    def columns(self) -> list[str]:
        return self.key_columns + self.value_columns


def value_column(measure: Measure) -> str:
    """The column of a measure's cells."""
    return name("m_", measure.code)


def simulated_column(measure: Measure) -> str:
    """The column that counts the simulated rows behind a measure's cells."""
    return name("s_", measure.code)


def keys_table(measure: Measure) -> str:
    """The table of a distinct count."""
    return name("cellkeys_", measure.code)


def log_table(fact: Fact) -> str:
    """The change log of a fact: the records that came and went since its cells were written, reduced to the used columns."""
    return name("celllog_", fact.code)


def grains(fact: Fact) -> tuple[Grain, ...]:
    """The cell tables of a fact, in a fixed order."""
    return _grains(fact.code, tuple(registry.load().measures_of(fact.code)))


def additive(fact: Fact) -> list[Measure]:
    """The measures of a fact that have cells, by code."""
    return [m for m in registry.load().measures_of(fact.code) if not m.is_distinct]


def distinct(fact: Fact) -> list[Measure]:
    """The distinct counts of a fact, by code."""
    return [m for m in registry.load().measures_of(fact.code) if m.is_distinct]


def grain_of(measure: Measure) -> Grain:
    """The table in which a measure stands."""
    return next(g for g in grains(measure.fact) if g.dimensions == measure.dimensions)


def tables(fact: Fact) -> list[str]:
    """Every table of the fact's cells, in the order in which they are locked."""
    return [g.table for g in grains(fact)] + [keys_table(m) for m in distinct(fact)]


def dates(fact: Fact) -> tuple[str, ...]:
    """Every date column that a measure of the fact posts by."""
    used = {d for m in registry.load().measures_of(fact.code) for d in m.dates}
    return tuple(d for d in fact.dates if d in used)


def used_columns(fact: Fact) -> list[str]:
    """Every column of the fact's row that a cell depends on, sorted."""
    return sorted(set().union(*(m.columns for m in registry.load().measures_of(fact.code))))


@lru_cache(maxsize=256)
def _by_dimensions(measures: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted({dimensions for _code, dimensions in measures}))


def _grains(fact: str, measures: tuple[Measure, ...]) -> tuple[Grain, ...]:
    kept = [m for m in measures if not m.is_distinct]
    tuples = _by_dimensions(tuple((m.code, m.dimensions) for m in kept))
    facts = registry.load().facts
    return tuple(Grain(facts[fact], t, tuple(m for m in kept if m.dimensions == t)) for t in tuples)
