"""The clock of this installation, asked once at the edge (a view, a command, a job) and then passed on."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.time import Clock, FixedClock, SystemClock

DEMO_DATE = date(2026, 11, 20)
"""The last day of the simulated records that `make run` loads."""


def installation_clock() -> Clock:
    """The machine's clock; in a demonstration, nine o'clock of the day on which the simulated records end."""
    row = Setting.objects.filter(key="demo_date").first()
    return SystemClock() if row is None else FixedClock.on(date.fromisoformat(row.value))
