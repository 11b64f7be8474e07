"""The clock that is passed in. Rules never ask the machine for the time.

Instants are stored in UTC; days are days in Asia/Ho_Chi_Minh (UTC+7, no daylight saving).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """What a rule may ask: the instant, and the day it falls on in Vietnam."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def today(self) -> date:
        """The day in Asia/Ho_Chi_Minh."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return local_date(self.now())


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still: in tests, and in a demonstration whose records end on a stated day."""

    instant: datetime

    @classmethod
    def on(cls, day: date, hour: int = 9) -> FixedClock:
        """The clock of that Vietnamese day at that hour."""
        return cls(datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL).astimezone(UTC))

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return local_date(self.instant)


def local_date(instant: datetime) -> date:
    """The Vietnamese day of an aware instant."""
    return instant.astimezone(LOCAL).date()
