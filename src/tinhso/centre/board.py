"""The board: what a leader sees first. Each card is an indicator's value with its target, trend, change, origin and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.centre import presenting
from tinhso.centre.presenting import Delta, Face
from tinhso.centre.standing import BREAK, Standing, months_until
from tinhso.kernel.pages import charts
from tinhso.kernel.pages.formatting import day, language, number
from tinhso.kernel.time import Period
from tinhso.ledger.figures import listing
from tinhso.ledger.figures.listing import Found, Shown
from tinhso.ledger.indicators import progress, values
from tinhso.ledger.indicators.answers import Value
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion
from tinhso.ledger.indicators.progress import Status

TREND_MONTHS = 24
PROVINCES = Path(__file__).resolve().parents[1] / "provinces"
FOLDERS = {"19": "thai_nguyen", "04": "cao_bang", "86": "vinh_long"}


@dataclass(frozen=True)
class Card:
    """One indicator on the board."""

    code: str
    title: str
    href: str
    face: Face
    level: str
    word: str
    delta: Delta | None
    ruler: charts.Ruler | None
    ruler_label: str
    target: str
    spark: charts.Spark | None
    spark_label: str
    origin: str
    simulated: bool
    published: str
    published_on: str
    flag: str
    flag_href: str
    note: str
    """Why there is no value, or that it is incomplete or converted."""


@lru_cache(maxsize=8)
def listed(province_code: str) -> tuple[str, ...]:
    """The indicators that the province's file puts on its board."""
    path = PROVINCES / FOLDERS.get(province_code, "") / "board.yaml"
    if not path.is_file():
        return ()
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8"))["board"])


def codes(province_code: str) -> list[str]:
    """Those, and every indicator that this installation added itself: what somebody adds appears."""
    local = IndicatorVersion.objects.filter(origin=IndicatorVersion.Origin.LOCAL).order_by("written_at").values_list("indicator_id", flat=True)
    wanted = list(dict.fromkeys([*listed(province_code), *local]))
    known = set(Indicator.objects.filter(pk__in=wanted).values_list("code", flat=True))
    return [code for code in wanted if code in known]


def cards(standing: Standing, wanted: Sequence[str] | None = None) -> list[Card]:
    """The cards of a board, in one reading of the ledger and a fixed number of queries."""
    chosen = list(wanted) if wanted is not None else codes(standing.province.code)
    indicators = Indicator.objects.in_bulk(chosen)
    months = months_until(standing.period, TREND_MONTHS)
    now = _values(standing, chosen, [standing.period, standing.period.year_before(), *months])
    published = _published(standing, chosen)
    return [_card(standing, indicators[code], now, published.get(code, []), months) for code in chosen if code in indicators]


def _values(standing: Standing, chosen: Sequence[str], periods: Sequence[Period]) -> dict[tuple[str, str], Value]:
    """(code, written period) → value; periods before the break are asked of the territory of their time."""
    found: dict[tuple[str, str], Value] = {}
    by_unit: dict[int, list[Period]] = {}
    for period in dict.fromkeys(periods):
        by_unit.setdefault(standing.unit_on(period.last_day).pk, []).append(period)
    on_map = None if standing.is_province else standing.today
    for unit, wanted in by_unit.items():
        for value in values.many_periods(dict.fromkeys(chosen, wanted), unit, on_map, standing.person):
            found[value.code, value.period.text] = value
    return found


def _published(standing: Standing, chosen: Sequence[str]) -> dict[str, list[Shown]]:
    """Published figures of the unit, and of the territory of its code before, newest first."""
    units = [standing.unit] + ([standing.earlier] if standing.is_province and standing.earlier else [])
    found: dict[str, list[Shown]] = {}
    for unit in units:
        for shown in listing.published(unit=unit, person=standing.person):
            if shown.kind != "target" and not shown.subject and shown.indicator in chosen:
                found.setdefault(shown.indicator, []).append(shown)
    return found


def _card(
    standing: Standing, indicator: Indicator, found: dict[tuple[str, str], Value], published: list[Shown], months: list[Period]
) -> Card:
    value = found[indicator.code, standing.period.text]
    last = published[0] if published else None
    live = value.value is not None
    face = presenting.face(value) if live or last is None else presenting.printed_face(last)
    status = progress.status(value, min(standing.today, standing.period.last_day)) if live else Status.NONE
    flagged = next((finding for shown in published for finding in shown.findings), None)
    trend = [found[indicator.code, month.text] for month in months]
    before = found.get((indicator.code, standing.period.year_before().text))
    change = values.change(value, before) if before is not None and before.unit == value.unit else None
    return Card(
        code=indicator.code,
        title=indicator.title(language()),
        href=_href(standing, indicator.code),
        face=face,
        level=str(status),
        word=presenting.status_word(status),
        delta=presenting.delta(change),
        **_ruler(standing, value),
        spark=charts.spark([_point(v) for v in trend]) if sum(v.value is not None for v in trend) > 1 else None,
        spark_label=_trend_label(trend),
        origin=value.origin if live else "printed" if last else "declared",
        simulated=value.simulated,
        published=_said(last) if last and live else "",
        published_on=last.when if last else "",
        flag=_flag(flagged),
        flag_href=reverse("centre:figure", args=[flagged.figure]) if flagged else "",
        note=_note(value, live, last),
    )


def _href(standing: Standing, code: str) -> str:
    path = reverse("centre:indicator", args=[code])
    asked = [] if standing.is_province else [f"unit={standing.unit.code}"]
    today = f"{standing.today.year}-{standing.today.month:02d}"
    asked += [] if standing.period.text == today else [f"period={standing.period.text}"]
    return f"{path}?{'&'.join(asked)}" if asked else path


def _ruler(standing: Standing, value: Value) -> dict[str, object]:
    state = progress.target_state(value, min(standing.today, standing.period.last_day)) if value.value is not None else None
    if state is None and not (value.rules.is_share and value.value is not None):
        return {"ruler": None, "ruler_label": "", "target": ""}
    goal = state.target.value if state else None
    top = 100 if value.rules.is_share else max(float(goal or 0), float(value.value or 0)) * 1.05
    drawn = charts.ruler(value.value or 0, goal, state.due_level if state else None, top=top)
    said = ""
    if state is not None:
        said = f"{_('mục tiêu')} {number(state.target.value.normalize())}{'%' if value.rules.is_share else ''}"
    return {"ruler": drawn, "ruler_label": f"{presenting.face(value).whole}{'; ' if said else ''}{said}", "target": said}


def _point(value: Value) -> charts.Point:
    last = value.period.last_day
    return charts.Point(value.period.text, value.value, last, last >= BREAK)


def _trend_label(trend: list[Value]) -> str:
    known = [v for v in trend if v.rounded is not None]
    if not known:
        return ""
    first, last = presenting.face(known[0]), presenting.face(known[-1])
    return _("%(n)s tháng, từ %(first)s đến %(last)s; ngắt tại 1/7/2025") % {"n": len(trend), "first": first.main, "last": last.main}


def _said(shown: Shown) -> str:
    face = presenting.printed_face(shown)
    return f"{face.main}{face.unit}" if face.unit == "%" else f"{face.main} {face.unit}"


def _flag(found: Found | None) -> str:
    if found is None:
        return ""
    return found.flag_vi if language() == "vi" else found.flag_en


def _note(value: Value, live: bool, last: Shown | None) -> str:
    if not live:
        return value.reason if last is None else ""
    if not value.complete:
        return _("chưa đủ: %(n)s/%(all)s đơn vị") % {"n": value.reported, "all": value.expected}
    return _("quy đổi") if value.converted else ""


@dataclass(frozen=True)
class Task:
    """Something a leader should look at: a value that is late, or a figure that does not add up."""

    level: str
    word: str
    title: str
    detail: str
    href: str


def tasks(shown: Sequence[Card]) -> list[Task]:
    """Indicators behind their target or threshold, the worst first."""
    order = {"bad": 0, "warn": 1}
    late = sorted((card for card in shown if card.level in order), key=lambda card: order[card.level])
    return [Task(c.level, c.word, c.title, f"{c.face.whole}{', ' + c.target if c.target else ''}", c.href) for c in late]


def today_text(standing: Standing) -> str:
    """The day the board stands on."""
    return day(standing.today)
