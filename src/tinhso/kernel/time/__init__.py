"""Time as the ledger knows it: days in Asia/Ho_Chi_Minh, half-months, and the two period rules."""

from tinhso.kernel.time.clock import LOCAL, Clock, FixedClock, SystemClock, local_date
from tinhso.kernel.time.halves import Half, half_of, half_start
from tinhso.kernel.time.periods import Interval, Period, PeriodError, Rule, parse_period

__all__ = [
    "LOCAL",
    "Clock",
    "FixedClock",
    "Half",
    "Interval",
    "Period",
    "PeriodError",
    "Rule",
    "SystemClock",
    "half_of",
    "half_start",
    "local_date",
    "parse_period",
]
