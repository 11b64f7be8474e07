"""Days as officers write them: dd/MM/yyyy, d-M-yy, ISO, Excel's own, and in words."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.places.folding import fold

_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})$")
HOW = ("Nhập ngày theo mẫu 31/12/2026.", "Enter a day as 31/12/2026.")
_EXCEL_START = date(1899, 12, 30)
_SERIAL = re.compile(r"\d{5}(\.0+)?$")


def read_day(entered: object) -> date:
    """The day. Raises Wrong, naming what is impossible about it (31/02, month 13).

    A two-digit year is the year of 1970–2069. A bare five-digit number is Excel's count of days.
    """
    if isinstance(entered, datetime):
        return entered.date()
    if isinstance(entered, date):
        return entered
    if isinstance(entered, bool):
        raise Wrong("no-day", *HOW)
    if isinstance(entered, int | float):
        return _from_serial(float(entered))
    text = str(entered).strip()
    if match := _NUMBERS.match(text):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        return _real(day, month, year if len(match[3]) == 4 else _century(year))
    if match := _ISO.match(text):
        return _real(int(match[3]), int(match[2]), int(match[1]))
    if _SERIAL.match(text):
        return _from_serial(float(text))
    if match := _WORDS.match(fold(text)):
        return _real(int(match[1]), int(match[2]), int(match[3]))
    raise Wrong("no-day", *HOW)


def _century(year: int) -> int:
    return 1900 + year if year >= 70 else 2000 + year


def _from_serial(serial: float) -> date:
    if serial != int(serial) or not 61 <= serial <= 73_050:
        raise Wrong("no-day", *HOW)
    return _EXCEL_START + timedelta(days=int(serial))


def _real(day: int, month: int, year: int) -> date:
    if not 1 <= month <= 12:
        raise Wrong("no-such-day", f"Không có tháng {month}. {HOW[0]}", f"There is no month {month}. {HOW[1]}")
    try:
        return date(year, month, day)
    except ValueError:
        last = 29 if month == 2 and _leap(year) else 28 if month == 2 else 30
        if day in (0, *range(32, 100)) or year == 0:
            raise Wrong(
                "no-such-day", f"Không có ngày {day}/{month}/{year}. {HOW[0]}", f"There is no day {day}/{month}/{year}. {HOW[1]}"
            ) from None
        when = f"{month}/{year}" if month == 2 else f"{month}"
        raise Wrong(
            "no-such-day", f"Tháng {when} có {last} ngày. Sửa lại ngày.", f"Month {when} has {last} days. Mend the day."
        ) from None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
