"""What is asked together is read once: a page, a report, a board.

    with together():
        …    # `reading.pin()` gives one reader, and definitions are read once, however many parts of the page ask

Kept are facts of the ledger alone, never what somebody may see: rights are decided anew for each value, after it was read. Nothing
outlives the block, and no other thread sees it. Do not write within it what you then read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

T = TypeVar("T")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Everything asked inside is asked of one version of the ledger. Inside another such block it adds nothing; also a decorator."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives: made once for all that is asked together, anew where nothing is. Whoever gets it must not change it."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    return cast(T, kept[key])
