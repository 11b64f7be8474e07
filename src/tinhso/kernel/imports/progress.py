"""How far a batch is, told while its transaction is still open: over a connection of its own."""

from __future__ import annotations

import time
from types import TracebackType

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class BatchProgress:
    """Writes `(rows done, rows in all)` of a batch at most twice a second, outside the transaction that does the work."""

    def __init__(self, batch: int) -> None:
        self.batch = batch
        self._link: BaseDatabaseWrapper | None = None
        self._last = 0.0

    def __enter__(self) -> BatchProgress:
        self._last = time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def __call__(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        if now - self._last < 0.5:
            return
        self._last = now
        if self._link is None:
            self._link = connections["default"].copy()
        with self._link.cursor() as cursor:
            cursor.execute(
                "INSERT INTO imports_progress (batch_id, done, total) VALUES (%s, %s, %s)"
                " ON CONFLICT (batch_id) DO UPDATE SET done = excluded.done, total = excluded.total",
                [self.batch, done, total],
            )
