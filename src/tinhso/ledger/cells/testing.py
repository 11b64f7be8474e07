"""What the tests of systems share to ask the ledger for one amount."""

from __future__ import annotations

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import parse_period
from tinhso.ledger.cells import reading, refresh, sync


def count(*facts: str) -> None:
    """Bring the cells of these facts up to their records."""
    sync.sync()
    for fact in facts:
        refresh.refresh(fact)


def amount(measure: str, unit: Unit, period: str) -> tuple[int, bool]:
    """A measure's amount in a unit and a period such as `as-at:2022-12-31`, and whether simulated records are in it."""
    with reading.pin() as reader:
        amounts = reader.amounts([measure], units=[unit.pk], periods=[parse_period(period)])
    return int(amounts.values[0, 0, 0]), bool(amounts.simulated[0, 0, 0])


def simulated(measure: str, unit: Unit, period: str) -> int:
    """An amount that simulated records are in, as they must be."""
    value, marked = amount(measure, unit, period)
    assert marked, f"{measure} is not marked as simulated"
    return value


def recorded(measure: str, unit: Unit, period: str) -> int:
    """An amount of records that somebody entered."""
    value, marked = amount(measure, unit, period)
    assert not marked, f"{measure} is marked as simulated"
    return value
