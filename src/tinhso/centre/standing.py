"""Where a reader stands: the unit and the period that a page speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.loading.province import own_province
from tinhso.kernel.pages.formatting import language, period_name
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.scopes import Everywhere
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Base, Level, Succession, Unit
from tinhso.kernel.time import Clock, Period, PeriodError, parse_period

BREAK = date(2025, 7, 1)
"""Districts ended and communes merged: every series breaks here."""


@dataclass(frozen=True)
class Standing:
    """The unit, the period and the clock of one page."""

    person: Person | None
    province: Unit
    unit: Unit
    period: Period | None
    """As asked for; None is now."""
    clock: Clock

    @property
    def today(self) -> date:
        return self.clock.today()

    @property
    def is_province(self) -> bool:
        """Whether the page speaks of the province of this installation, on whatever map."""
        return self.unit.level == Level.PROVINCE and self.unit.code == self.province.code


def province(today: date) -> Unit:
    """The province of this installation today. Raises Http404 where places are not loaded."""
    unit = Unit.objects.filter(lookup.valid_on(today), level=Level.PROVINCE, code=own_province()).first()
    if unit is None:
        raise Http404("Chưa nạp đơn vị hành chính.")
    return unit


def of(request: HttpRequest) -> Standing:
    """Read `unit` (a code) and `period` from the address; else the reader's own place, now."""
    return standing_of(scopes.person_of(request), request.GET.get("unit", ""), request.GET.get("period", ""))


def standing_of(person: Person | None, code: str = "", text: str = "") -> Standing:
    """Where a person stands who asks for the unit of that code in that period. Raises Http404 where there is none."""
    clock = installation_clock()
    today = clock.today()
    whole = province(today)
    unit = _asked(code, _day(text) or today) or _own(person, whole, today)
    if text and unit == whole:
        unit = _asked(whole.code, _day(text) or today) or whole
    return Standing(person, whole, unit, _period(text) if text else None, clock)


def _day(text: str) -> date | None:
    """The last day of the period asked for: a code resolves on it."""
    return _period(text).last_day if text else None


def _asked(code: str, today: date) -> Unit | None:
    if not code:
        return None
    unit = Unit.objects.filter(lookup.valid_on(today), code=code[:16]).first()
    if unit is None:
        raise Http404
    return unit


def _own(person: Person | None, whole: Unit, today: date) -> Unit:
    """A commune officer's own commune; for everybody else the province."""
    if person is None:
        return whole
    units = scopes.granted(person, "teams.see_values")
    if isinstance(units, Everywhere) or not units or whole.pk in units:
        return whole
    own = Unit.objects.filter(lookup.valid_on(today), pk__in=list(units), level=Level.COMMUNE).order_by("code").first()
    return own or whole


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except PeriodError as error:
        raise Http404(str(error)) from error


def period_choices(today: date, chosen: Period | None) -> list[tuple[str, str]]:
    """Periods to choose from: the last twelve months, half-years and years, and what is chosen."""
    months, year, month = [], today.year, today.month
    for _step in range(12):
        months.append(f"{year}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    named = [f"{today.year}-H2", f"{today.year}-9M", f"{today.year}-H1", f"{today.year}"]
    years = [text for y in range(today.year - 1, 2021, -1) for text in (f"{y}-H2", f"{y}-H1", f"{y}")]
    texts = list(dict.fromkeys([*months, *named, *years, *([chosen.text] if chosen else [])]))
    return [(text, period_title(text)) for text in texts]


def period_title(text: str) -> str:
    """`Tháng 11/2026`, with a capital."""
    name = period_name(text)
    return name[:1].upper() + name[1:]


def unit_title(unit: Unit) -> str:
    """`Tỉnh Thái Nguyên`, `Xã Đại Phúc`."""
    title = str(unit)
    return title[:1].upper() + title[1:]


def parts_title(unit: Unit) -> str:
    """What a unit's parts are called: xã, phường; or xóm, tổ."""
    vi = "Xã, phường" if unit.level == Level.PROVINCE else "Xóm, tổ"
    return vi if language() == "vi" else _(vi)


def merged_from(unit: Unit) -> str:
    """The units that came together in this one on 1 July 2025: `Thái Nguyên, Bắc Kạn`; empty where it was one unit before."""
    rows = Succession.objects.filter(new=unit, on=BREAK, base=Base.PEOPLE).select_related("old").order_by("old__sort_key")
    names = list(dict.fromkeys(row.old.name for row in rows if row.old.level == unit.level))
    return ", ".join(names) if len(names) > 1 else ""
