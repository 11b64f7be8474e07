"""Rules that every system asks before it writes a row: about days, about places, about how a number is written.

A system's own `services/rules.py` takes in those that it needs, so that services and importers ask all rules in one place.
"""

from __future__ import annotations

import re
from datetime import date

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.places.models import Unit

_PHONE = re.compile(r"0\d{9,10}")


def not_in_future(day: date, today: date, where: str) -> None:
    """Raises Refused for a day that has not come."""
    if day > today:
        raise Refused(
            "day-in-future",
            f"Ngày {day:%-d/%-m/%Y} chưa tới. Nhập ngày đến {today:%-d/%-m/%Y}.",
            f"{day:%-d/%-m/%Y} has not come. Enter a day up to {today:%-d/%-m/%Y}.",
            where=where,
        )


def not_before(day: date, earliest: date | None, what: tuple[str, str], where: str) -> None:
    """Raises Refused for a day before the one on which something else began; `what` names that in Vietnamese and English."""
    if earliest is not None and day < earliest:
        raise Refused(
            "day-too-early",
            f"Ngày {day:%-d/%-m/%Y} trước khi {what[0]} ({earliest:%-d/%-m/%Y}). Chọn từ ngày đó.",
            f"On {day:%-d/%-m/%Y} {what[1]} was still to come ({earliest:%-d/%-m/%Y}). Choose that day or a later one.",
            where=where,
        )


def unit_stands(unit: Unit, day: date, where: str) -> None:
    """Raises Refused where the unit is not yet, or no longer, valid on that day."""
    if (unit.valid_from is not None and day < unit.valid_from) or (unit.valid_to is not None and day >= unit.valid_to):
        raise Refused(
            "unit-not-valid",
            f"{unit} không còn hoặc chưa có vào ngày {day:%-d/%-m/%Y}. Chọn đơn vị của ngày đó.",
            f"{unit} did not exist on {day:%-d/%-m/%Y}. Choose the unit of that day.",
            where=where,
        )


def phone_number(text: str) -> str:
    """A phone number as digits with the leading 0; empty stays empty. Raises Refused."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    if digits and not _PHONE.fullmatch(digits):
        raise Refused(
            "phone-form",
            f"Số điện thoại “{text}” không đúng. Nhập 10 số, bắt đầu bằng 0.",
            f"“{text}” is no phone number. Enter 10 digits beginning with 0.",
            where="phone",
        )
    return digits
