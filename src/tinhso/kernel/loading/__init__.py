"""What stands in a new database before anybody works with it: stages that parts of the product declare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """Told how far a stage is; `total` is unknown when None."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


def unwatched(done: int, total: int | None = None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Stage:
    """One thing to load, once per digest.

    A part of the product lists its stages as `STAGES` in its `loading.py`. They run by `order`: 100 places, 200 provinces
    (agencies, calendars), 300 indicators and published figures, 400 accounts, 500–599 simulated records of systems, 900 ledger.
    """

    order: int
    code: str
    title: str
    """Vietnamese, for the progress line."""
    run: Callable[[Progress], int | None]
    """Does the work in transactions of its own and returns the number of rows; safe to run again after a kill."""
    digest: Callable[[], str]
    """Changes when the work must be done again: a hash of the data files it reads."""
    simulated: bool = False
    """Only for `tinhso run`, never for `tinhso init`."""
