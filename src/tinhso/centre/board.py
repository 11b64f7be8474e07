"""The board: what a leader sees first. The ledger says what a card holds (`ledger.indicators.cards`); here it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from django.urls import reverse
from django.utils.translation import gettext as _

from tinhso.centre import presenting
from tinhso.centre.presenting import Delta, Face
from tinhso.centre.standing import BREAK, Standing, unit_title
from tinhso.kernel.pages import charts
from tinhso.kernel.pages.formatting import day, language, number, period_name
from tinhso.ledger.figures import listing
from tinhso.ledger.indicators import cards, timeline
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion

PROVINCES = Path(__file__).resolve().parents[1] / "provinces"


@dataclass(frozen=True)
class Drawn:
    """One card as the template draws it."""

    code: str
    title: str
    href: str
    face: Face
    level: str
    word: str
    delta: Delta | None
    ruler: charts.Ruler | None
    ruler_label: str
    goal: str
    """mục tiêu 98%: what fits beside the ruler, whose label says the day too."""
    target: str
    spark: charts.Spark | None
    spark_label: str
    origin: str
    simulated: bool
    published: str
    age: str
    stale: bool
    flag: str
    flag_href: str
    note: str
    """Whose value it is, or that it is incomplete or converted."""


@lru_cache(maxsize=8)
def listed(province_code: str) -> tuple[str, ...]:
    """The indicators that a province's file puts on its board."""
    for path in sorted(PROVINCES.glob("*/board.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if content["province"] == province_code:
            return tuple(content["board"])
    return ()


def codes(province_code: str) -> list[str]:
    """Those, and every indicator that this installation added itself: what somebody adds appears."""
    local = IndicatorVersion.objects.filter(origin=IndicatorVersion.Origin.LOCAL)
    own = local.order_by("written_at").values_list("indicator_id", flat=True)
    wanted = list(dict.fromkeys([*listed(province_code), *own]))
    known = set(Indicator.objects.current().filter(pk__in=wanted).values_list("code", flat=True))
    return [code for code in wanted if code in known]


def draw(standing: Standing, wanted: Sequence[str] | None = None) -> list[Drawn]:
    """The cards of the reader's board."""
    chosen = list(wanted) if wanted is not None else codes(standing.province.code)
    if wanted is None and standing.person is None:
        chosen = _for_visitors(standing, chosen)
    found = cards.board(standing.unit, standing.clock, standing.person, codes=chosen)
    return [_drawn(standing, card) for card in found]


def _for_visitors(standing: Standing, chosen: Sequence[str]) -> list[str]:
    """A visitor sees what was published: what the province lists and never published makes room for another published indicator."""
    chain = [standing.unit, *timeline.forerunners(standing.unit)]
    printed = {shown.indicator for place in chain for shown in listing.published(unit=place) if shown.kind != "target"}
    silent = set(listed(standing.province.code)) - printed
    others = Indicator.objects.current().filter(pk__in=printed).exclude(pk__in=chosen).order_by("pillar", "code")
    room = others.values_list("code", flat=True)[: len(silent.intersection(chosen))]
    return [*(code for code in chosen if code not in silent), *room] or list(chosen)


def _drawn(standing: Standing, card: cards.Card) -> Drawn:
    live = card.value.value is not None
    if card.published is not None and (not live or card.published.code in card.value.statements):
        face = presenting.printed_face(card.published)  # as the document prints it, also where it prints a share that was cut
    elif live:
        face = presenting.face(card.value)
    else:
        face = Face(presenting.MISSING, "")
    lang = language()
    flag = card.findings[0] if card.findings else None
    published = card.published if live and card.value.origin == "computed" else None
    ruler, ruler_label, goal, target = _ruler(card, face)
    return Drawn(
        code=card.code,
        title=card.title(lang),
        href=_href(standing, card.code),
        face=face,
        level=str(card.status),
        word=presenting.status_word(card.status),
        delta=presenting.delta(card.change),
        ruler=ruler,
        ruler_label=ruler_label,
        goal=goal,
        target=target,
        spark=_spark(card.spark),
        spark_label=_spark_label(card.spark),
        origin=card.value.origin if live else "printed",
        simulated=card.value.simulated,
        published=f"{_printed(published)} · {_when(published)}" if published else "",
        age=_age(card, standing.today),
        stale=card.freshness is not None and card.freshness.days > 366,
        flag=flag.flag(lang) if flag else "",
        flag_href=reverse("centre:figure", args=[flag.figure]) if flag else "",
        note=_note(card, live),
    )


def _href(standing: Standing, code: str) -> str:
    path = reverse("centre:indicator", args=[code])
    return path if standing.is_province else f"{path}?unit={standing.unit.code}"


def _ruler(card: cards.Card, face: Face) -> tuple[charts.Ruler | None, str, str, str]:
    """The ruler, what it says, and the words of its target, short and with its day."""
    value, state = card.value, card.target
    share = value.rules.is_share
    if value.value is None or (state is None and not value.rules.is_part):
        return None, "", "", ""
    goal = state.target.value if state else None
    top = 100 if value.rules.is_part else max(float(goal or 0), float(value.value)) * 1.05
    short = said = ""
    if state is not None:
        reached = f"{number(state.target.value.normalize())}{'%' if share else ''}"
        short = _("mục tiêu %(goal)s") % {"goal": reached}
        said = _("mục tiêu %(goal)s đến %(day)s") % {"goal": reached, "day": day(state.target.due)}
    drawn = charts.ruler(value.value, goal, state.due_level if state else None, top=top)
    return drawn, "; ".join(filter(None, (face.whole, said))), short, said


def spark_points(points: Sequence[timeline.Point]) -> list[charts.Point]:
    """The points of a line as the charts want them: the break is where the territory changed."""
    cut, found = False, []
    for point in points:
        cut = cut or point.cut
        found.append(charts.Point(point.period.text, point.value.value, point.period.last_day, cut))
    return found


def spark_words(today: date) -> str:
    """What the small lines of all cards show: a month that has not ended is in none."""
    months = timeline.months(today, cards.SPARK)
    return _("Đường nhỏ: %(n)s tháng, đến hết %(month)s") % {"n": len(months), "month": period_name(months[-1].text)}


def _spark(points: Sequence[timeline.Point]) -> charts.Spark | None:
    known = sum(point.value.value is not None for point in points)
    return charts.spark(spark_points(points)) if known > 1 else None


def _spark_label(points: Sequence[timeline.Point]) -> str:
    known = [point.value for point in points if point.value.rounded is not None]
    if len(known) < 2:
        return ""
    first, last = presenting.face(known[0]), presenting.face(known[-1])
    words = _("%(n)s tháng, từ %(first)s đến %(last)s") % {"n": len(points), "first": first.main, "last": last.main}
    words = f"{words} ({period_name(points[-1].period.text)})"
    return f"{words}; {_('ngắt tại')} {day(BREAK)}" if any(point.cut for point in points) else words


def _printed(shown: listing.Shown) -> str:
    face = presenting.printed_face(shown)
    return f"{face.main}{face.unit}" if face.unit == "%" else f"{face.main} {face.unit}"


def _when(shown: listing.Shown) -> str:
    """The shortest true dating: 14/10/2023, 6/2024, 2022."""
    last = shown.last_day
    if len(shown.as_of) == len("2023-10-14"):
        return day(last)
    return f"{last.month}/{last.year}" if len(shown.as_of) > len("2022") else str(last.year)


def _age(card: cards.Card, today: date) -> str:
    if card.freshness is None:
        return ""
    if card.freshness.refreshed and card.freshness.as_of >= today:
        return _("hôm nay")
    return day(card.freshness.as_of)


def _note(card: cards.Card, live: bool) -> str:
    if not live:
        return presenting.reason(card.value) if card.published is None else card.published.dated(language())
    if card.earlier:
        former = _("%(place)s cũ") % {"place": unit_title(card.unit)}
        return f"{former} · {card.period_vi if language() == 'vi' else card.period_en}"
    if not card.value.complete:
        return _("chưa đủ: %(n)s/%(all)s đơn vị") % {"n": card.value.reported, "all": card.value.expected}
    return _("quy đổi") if card.value.converted else ""


@dataclass(frozen=True)
class Task:
    """Something a leader should look at."""

    level: str
    word: str
    title: str
    value: str
    """79,79%"""
    detail: str
    """What it is made of, and its target; a wall leaves it out."""
    href: str


def tasks(shown: Sequence[Drawn]) -> list[Task]:
    """Indicators behind their threshold or target, the worst first."""
    order = {"bad": 0, "warn": 1}
    late = sorted((card for card in shown if card.level in order), key=lambda card: order[card.level])
    return [
        Task(
            c.level,
            c.word,
            c.title,
            c.face.short,
            ", ".join(filter(None, (f"({c.face.parts})" if c.face.parts else "", c.target))),
            c.href,
        )
        for c in late
    ]
