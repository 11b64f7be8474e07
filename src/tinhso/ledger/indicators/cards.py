"""Figure cards for boards: everything a card shows, computed for all cards in one reading.

board(unit, clock, person) -> list[Card]            every indicator that has something to show, by pillar
board(unit, clock, person, codes=[…]) -> list[Card] these, in this order
card(code, unit, clock, person) -> Card
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import LOCAL, Clock, FixedClock, Period, parse_period
from tinhso.ledger.cells.models import FactState
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures import listing
from tinhso.ledger.figures.statements import Stated
from tinhso.ledger.indicators import progress, territory, timeline, values
from tinhso.ledger.indicators.answers import Book, Value, pin
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.models import PILLARS, IndicatorVersion
from tinhso.ledger.indicators.rounding import in_vietnamese
from tinhso.ledger.indicators.versions import all_kept, rules_of
from tinhso.ledger.indicators.wording import period_words

SPARK = 24
"""Months of the small line."""


@dataclass(frozen=True)
class Freshness:
    """How old a value is: the last day it speaks of, and how many days ago that was."""

    as_of: date
    days: int
    refreshed: bool
    """Whether it follows the records by itself."""


@dataclass(frozen=True)
class Card:
    """One indicator at one place, now."""

    code: str
    title_vi: str
    title_en: str
    pillar: str
    system: str
    unit: Unit
    """The territory the value is of: the one asked for, or an earlier one of the same code (`earlier`)."""
    earlier: bool
    value: Value
    big: str
    """The number alone, for people: 95,39 or 1.766.865; empty without a value."""
    unit_vi: str
    unit_en: str
    parts: str
    """25.629/26.869 hộ, or empty."""
    period_vi: str
    period_en: str
    status: progress.Status
    target: progress.TargetState | None
    change: values.Change | None
    """Against the same period of the year before."""
    spark: tuple[timeline.Point, ...]
    freshness: Freshness | None
    published: listing.Shown | None
    """The last published figure of this place."""
    findings: tuple[listing.Found, ...]
    """Of its last published figures."""

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_vi


def now_period(rules: VersionDefinition, today: date) -> Period:
    """What a card shows of a computed indicator: a level today, or what happened from 1 January to today."""
    if rules.nature == "flow":
        return parse_period(f"{today.year}-01-01..{today.isoformat()}", rules.period_rule)
    return parse_period(f"as-at:{today.isoformat()}", rules.period_rule)


def card(code: str, unit: Unit, clock: Clock, person: values.Asker = None) -> Card:
    """One card. Raises UnknownIndicator."""
    from tinhso.ledger.indicators.versions import version_of

    version_of(code, clock.today())
    return board(unit, clock, person, codes=[code])[0]


@together()
def board(unit: Unit, clock: Clock, person: values.Asker = None, codes: Sequence[str] | None = None) -> list[Card]:
    """Cards of a place. Without `codes`: every indicator with a value or a published figure there, in the order of a report."""
    today = clock.today()
    versions = all_kept(today)
    order = list(PILLARS)
    chosen = [code for code in codes if code in versions] if codes is not None else sorted(
        versions, key=lambda code: (order.index(versions[code].indicator.pillar), code)
    )  # fmt: skip
    chain = [unit, *timeline.forerunners(unit)]
    printed = _printed(chosen, chain, person)
    computed = [code for code in chosen if not rules_of(versions[code]).declared]
    sparks = timeline.line(computed, unit, timeline.months(today, SPARK), None, person) if computed else {}
    targets = progress.targets_of(chosen, [each.pk for each in chain])
    current = _current(chosen, chain, versions, today, person)
    cards = []
    for code in chosen:
        place, value, before = current[code]
        figures = printed.get(code, [])
        if codes is None and value.value is None and not figures:
            continue
        cards.append(_card(versions[code], unit, place, value, before, figures, tuple(sparks.get(code, ())), today, targets))
    return cards


def _printed(codes: Sequence[str], chain: Sequence[Unit], person: values.Asker) -> dict[str, list[listing.Shown]]:
    found: dict[str, list[listing.Shown]] = {}
    wanted = set(codes)
    for place in chain:
        for shown in listing.published(unit=place, person=person):
            if shown.indicator in wanted and shown.kind != "target":
                found.setdefault(shown.indicator, []).append(shown)
    return found


def _current(
    codes: Sequence[str], chain: Sequence[Unit], versions: dict[str, IndicatorVersion], today: date, person: values.Asker
) -> dict[str, tuple[Unit, Value, Value | None]]:
    """For each indicator: the place, its value now (or the last stated), and the same period's of the year before."""
    unit = chain[0]
    stated = Stated(codes, [each.pk for each in chain])
    wanted: dict[str, tuple[Unit, Period]] = {}
    for code in codes:
        rules = rules_of(versions[code])
        wanted[code] = (unit, now_period(rules, today))
        if rules.declared and (last := _last_stated(code, chain, stated, today)) is not None:
            wanted[code] = last
    periods = list(dict.fromkeys(period for _, period in wanted.values()))
    earlier = list(dict.fromkeys(period.year_before() for period in periods))
    with pin() as reader:
        book = Book(codes, [each.pk for each in chain], [*periods, *earlier], None, reader)
        moved = [period for period in earlier if territory.comparison_map(unit.valid_from, period, today) is not None]
        on_today = Book(codes, [unit.pk], moved, today, reader) if moved else book

    def before(code: str, place: Unit, period: Period) -> Value:
        converted = place.pk == unit.pk and period in moved
        return (on_today if converted else book).value(code, place.pk, period)

    now = values.allow_all([book.value(code, place.pk, period) for code, (place, period) in wanted.items()], person)
    then = values.allow_all([before(code, place, period.year_before()) for code, (place, period) in wanted.items()], person)
    found: dict[str, tuple[Unit, Value, Value | None]] = {
        code: (wanted[code][0], one, two) for code, one, two in zip(wanted, now, then, strict=True)
    }
    for code, (_, value, _) in found.items():
        if value.value is None and (last := _last_stated(code, chain, stated, today)) is not None:
            # Nothing computed, or nothing this person may see: the last thing said of it, as for a declared indicator.
            place, period = last
            said = [book.stated_value(code, place.pk, each) for each in (period, period.year_before())]
            now_said, then_said = values.allow_all(said, person)
            if now_said.value is not None:
                found[code] = (place, now_said, then_said)
    return found


def _last_stated(code: str, chain: Sequence[Unit], stated: Stated, today: date) -> tuple[Unit, Period] | None:
    """The place and period of the last statement of an indicator: of the unit itself, else of an earlier territory of its code."""
    for place in chain:
        row = stated.latest(code, place.pk, today)
        if row is not None:
            return place, _period_of(row.as_of)
    return None


def _period_of(as_of: str) -> Period:
    from tinhso.ledger.figures.published import period_of

    return period_of(as_of)


def _card(
    version: IndicatorVersion, unit: Unit, place: Unit, value: Value, before: Value | None, figures: list[listing.Shown],
    spark: tuple[timeline.Point, ...], today: date, targets: progress.Targets,
) -> Card:  # fmt: skip
    rules, indicator = value.rules, version.indicator
    share = rules.unit.of
    parts = ""
    if value.numerator is not None and value.denominator is not None and share is not None:
        parts = f"{in_vietnamese(value.numerator)}/{in_vietnamese(value.denominator)} {share.vi}"
    fresh = None
    if value.value is not None:
        last = min(value.period.last_day, today)
        fresh = Freshness(last, (today - last).days, value.origin == "computed")
    return Card(
        code=indicator.code,
        title_vi=indicator.title_vi,
        title_en=indicator.title_en,
        pillar=indicator.pillar,
        system=indicator.system,
        unit=place,
        earlier=place.pk != unit.pk,
        value=value,
        big="" if value.rounded is None else _big(value, figures),
        unit_vi=rules.unit.vi,
        unit_en=rules.unit.en,
        parts=parts,
        period_vi=period_words(value.period),
        period_en=period_words(value.period, "en"),
        status=progress.status(value, today, targets),
        target=progress.target_state(value, today, targets),
        change=None if before is None else values.change(value, before),
        spark=spark,
        freshness=fresh,
        published=figures[0] if figures else None,
        findings=tuple(found for shown in figures[:2] for found in shown.findings),
    )


def _big(value: Value, figures: list[listing.Shown]) -> str:
    """As printed where it was printed alone, else rounded by the definition."""
    for shown in figures:
        if value.statements == (shown.code,) and shown.form == "percent":
            return in_vietnamese(shown.value)
    return "" if value.rounded is None else in_vietnamese(value.rounded)


def last_refresh(clock: Clock) -> datetime | None:
    """The instant, in Vietnam, at which the ledger last followed the records.

    It is kept in the machine's time. In a demonstration the clock stands still, and so does everything on the screen: a refresh there
    happened when all else did, and never on another day than the one that the page stands on.
    """
    row = FactState.objects.filter(refreshed_at__isnull=False).order_by("-refreshed_at").first()
    if row is None or row.refreshed_at is None:
        return None
    return (clock.now() if isinstance(clock, FixedClock) else row.refreshed_at).astimezone(LOCAL)
