"""Where a value stands: against its thresholds, and on the way to its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tinhso.kernel.places.models import Unit
from tinhso.ledger.figures.models import Target
from tinhso.ledger.figures.statements import Stated, single
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.versions import rules_of, version_of

CLOSE = Fraction(9, 10)
"""A value that reaches at least nine tenths of what is due today is to be watched; below that it is late."""


class Status(StrEnum):
    """good, warn, bad, or none where nothing says."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    NONE = "none"


@dataclass(frozen=True)
class TargetState:
    """A target on one day."""

    target: Target
    due_level: Decimal | None
    """What the straight path from the level when it was set asks for on that day; before it is due None where no start is known."""
    reached: bool
    status: Status


Targets = dict[tuple[str, int], list[Target]]
"""Targets by indicator and unit, by their due days."""


def targets_of(codes: Sequence[str], units: Sequence[int]) -> Targets:
    """The targets of many indicators at some units, in one query."""
    found: Targets = {}
    rows = Target.objects.filter(indicator_id__in=list(codes), unit_id__in=list(units)).select_related("document")
    for row in rows.order_by("due", "set_on", "pk"):
        found.setdefault((row.indicator_id, row.unit_id), []).append(row)
    return found


def target_of(code: str, unit: Unit | int, on: date, targets: Targets | None = None) -> Target | None:
    """The target in force: the next one due, else the last that was; of several of one day the one that was set last."""
    key = unit if isinstance(unit, int) else unit.pk
    rows = (targets_of([code], [key]) if targets is None else targets).get((code, key), [])
    due = min((row.due for row in rows if row.due >= on), default=rows[-1].due if rows else None)
    return next((row for row in reversed(rows) if row.due == due), None)


def due_level(target: Target, on: date) -> Fraction | None:
    """The level that the linear path asks for on a day: from the last value stated when the target was set, to the target.

    From the due day on it is the target itself.
    """
    goal = Fraction(target.value)
    if on >= target.due:
        return goal
    rules = rules_of(version_of(target.indicator_id, target.due))
    row = Stated([target.indicator_id], [target.unit_id]).latest(target.indicator_id, target.unit_id, target.set_on)
    start = None if row is None else single(row, share=rules.is_share).value
    days = (target.due - target.set_on).days
    if start is None or days <= 0:
        return None
    return start + (goal - start) * Fraction(max(0, (on - target.set_on).days), days)


def target_state(found: Value, on: date, targets: Targets | None = None) -> TargetState | None:
    """The value against its target on a day; None where it has none, or the value is missing."""
    target = target_of(found.code, found.unit, on, targets)
    if target is None or found.value is None:
        return None
    level = due_level(target, on)
    upward = target.comparison == Target.Comparison.AT_LEAST
    goal = Fraction(target.value)
    reached = found.value >= goal if upward else found.value <= goal
    if reached or level is None:
        return TargetState(target, _shown(level, found), reached, Status.GOOD if reached else Status.NONE)
    on_path = found.value >= level if upward else found.value <= level
    near = found.value >= level * CLOSE if upward else found.value * CLOSE <= level
    return TargetState(target, _shown(level, found), False, Status.GOOD if on_path else Status.WARN if near else Status.BAD)


def _shown(level: Fraction | None, found: Value) -> Decimal | None:
    return None if level is None else half_up(level, found.rules.rounding)


def status(found: Value, on: date, targets: Targets | None = None) -> Status:
    """How the value stands: by its thresholds where the definition has them, else by its target."""
    if found.rounded is None:
        return Status.NONE
    limits = found.rules.thresholds
    if limits is not None:
        worse = (lambda limit: found.rounded > limit) if found.rules.direction == "down" else (lambda limit: found.rounded < limit)
        return Status.BAD if worse(limits.bad) else Status.WARN if worse(limits.warn) else Status.GOOD
    state = target_state(found, on, targets)
    return Status.NONE if state is None else state.status
