"""The records that move a published figure: those that came, changed or went since its inputs were frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tinhso.kernel.people.models import Person
from tinhso.ledger.cells.declare import Measure
from tinhso.ledger.cells.registry import load as measures_known
from tinhso.ledger.figures.models import Revision
from tinhso.ledger.figures.services import frozen_lines, lines_of
from tinhso.ledger.indicators.answers import Input, Value

SHOWN = 20
"""Records named of each kind; the counts are of all."""


@dataclass(frozen=True)
class Change:
    """What happened to one input of a revision."""

    measure: str
    title_vi: str
    title_en: str
    before: Fraction | None
    now: Fraction | None
    came: int
    """Records that count now and did not when it was published."""
    went: int
    """Records that counted and do no more."""
    changed: int
    """Records that count as before, with another amount or another person."""
    records: tuple[Any, ...]
    """The first of those that came or changed, as far as the person sees them."""


def changes(revision: Revision, now: Value, person: Person | None) -> Iterator[Change]:
    """Each input whose records are not those that were frozen. `now` is the figure's value by today's records."""
    frozen = {row.measure: row for row in revision.frozen.all()}
    for entry in now.inputs:
        row = frozen.get(f"{entry.code}@{entry.period.text}")
        measure = measures_known().measures.get(entry.code)
        if row is None or measure is None:
            continue
        kept = {str(line[0]): line[1:] for line in frozen_lines(row)}
        today = {pseudonym: (key, cells) for key, pseudonym, *cells in lines_of(measure, now.unit, entry)}
        came = [today[name][0] for name in today.keys() - kept.keys()]
        both = today.keys() & kept.keys()
        weighed = [n for n, column in enumerate(sorted(measure.columns)) if column in _weighed(measure)]
        changed = [today[name][0] for name in both if any(_plain(today[name][1][n]) != kept[name][n] for n in weighed)]
        went = len(kept.keys() - today.keys())
        if came or changed or went:
            yield _change(revision, entry, person, came, changed, went)


def _weighed(measure: Measure) -> set[str]:
    """The columns that weigh in the amount of a record that counts; the others only say whether it counts."""
    if measure.is_distinct:
        return {measure.fact.person} if measure.fact.person else set()
    return {measure.amount_column} if measure.amount_column else set()


def _plain(cell: Any) -> Any:
    """As it comes back from where it was frozen: a date or a decimal is text there."""
    return json.loads(json.dumps(cell, ensure_ascii=False, default=str))


def _change(revision: Revision, entry: Input, person: Person | None, came: list[Any], changed: list[Any], went: int) -> Change:
    measure = measures_known().measures[entry.code]
    before = revision.inputs.get(f"{entry.code}@{entry.period.text}")
    seen = measure.fact.model_class()._default_manager.filter(pk__in=sorted([*came, *changed])[: SHOWN * 20])
    return Change(
        entry.code,
        measure.title.vi,
        measure.title.en,
        None if before is None else Fraction(before),
        entry.amount,
        len(came),
        went,
        len(changed),
        tuple(seen.visible_to(person).order_by("pk")[:SHOWN]),  # type: ignore[attr-defined]
    )
