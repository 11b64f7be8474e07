"""What the ledger holds, as plain data for the checking of drafts: names of places, words of indicators, values that may be compared.

Reads through the ledger's public face alone, with the rights of the person who checks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from tinhso.kernel.pages.formatting import day
from tinhso.kernel.places.models import Level, Unit, UnitParent
from tinhso.kernel.time import Period, PeriodError, parse_period
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures import listing
from tinhso.ledger.figures.models import Figure
from tinhso.ledger.indicators import reasons, values
from tinhso.ledger.indicators.models import Indicator
from tinhso.ledger.indicators.versions import all_in_force, rules_of
from tinhso.ledger.indicators.wording import period_words
from tinhso.reports.drafts.claims.gazetteer import Gazetteer
from tinhso.reports.drafts.claims.lexicon import Entry, Lexicon, written_out
from tinhso.reports.drafts.claims.model import Claim, Place
from tinhso.reports.drafts.judging.model import Known
from tinhso.reports.drafts.model import Kind

_HEDGES = {"over": "trên", "under": "gần", "about": "khoảng", "approx": "xấp xỉ"}
_DATA = Path(__file__).parent / "data"


@cache
def abbreviations() -> dict[str, str]:
    """Short form → what it stands for, in small letters."""
    return written_out((short, full) for short, full in yaml.safe_load((_DATA / "abbreviations.yaml").read_text(encoding="utf-8")))


@cache
def other_names() -> dict[str, list[str]]:
    """Indicator → what reports call it beside its title."""
    return {str(code): list(names) for code, names in yaml.safe_load((_DATA / "names.yaml").read_text(encoding="utf-8")).items()}


@cache
def usual() -> dict[str, str]:
    """What is counted → the indicator that reports mean by it alone."""
    return dict(yaml.safe_load((_DATA / "usual.yaml").read_text(encoding="utf-8")))


def place_of(unit: Unit) -> Place:
    """The unit as a draft's place."""
    called = tuple((date.fromisoformat(row["until"]), f"{row['kind']} {row['name']}") for row in unit.called_before)
    return Place(unit.pk, unit.code, str(unit), unit.level, unit.valid_from, unit.valid_to, called)


def gazetteer(home: Unit | None) -> Gazetteer:
    """Every province, district and commune of any time, each with the province that it belonged to; those of `home` come first."""
    units = {unit.pk: unit for unit in Unit.objects.filter(level__lte=Level.COMMUNE)}
    parents: dict[int, list[int]] = defaultdict(list)
    for unit, parent in UnitParent.objects.filter(unit__level__lte=Level.COMMUNE).values_list("unit_id", "parent_id"):
        parents[unit].append(parent)

    def provinces(key: int) -> frozenset[str]:
        found, waiting = set(), [key]
        while waiting:
            unit = units.get(waiting.pop())
            if unit is None:
                continue
            if unit.level == Level.PROVINCE:
                found.add(unit.name)
            waiting.extend(parents[unit.pk])
        return frozenset(found)

    rows = [(place_of(unit), unit.name, provinces(unit.pk)) for unit in units.values()]
    return Gazetteer(rows, place_of(home) if home else None)


def lexicon(learnt: Mapping[str, Sequence[str]] | None = None) -> Lexicon:
    """Words of every indicator. `learnt`: indicator → phrases that officers have given it."""
    versions = all_in_force(date.max)
    published = set(Figure.objects.values_list("indicator_id", flat=True))
    entries = []
    for indicator in Indicator.objects.order_by("code"):
        version = versions.get(indicator.code)
        if version is None:
            continue
        rules = rules_of(version)
        entries.append(
            Entry(
                indicator.code, indicator.title_vi, rules.unit.vi, rules.unit.of.vi if rules.unit.of else "", rules.nature,
                tuple(other_names().get(indicator.code, ())), indicator.code in published,
                tuple((learnt or {}).get(indicator.code, ())),
            )
        )  # fmt: skip
    return Lexicon(entries, abbreviations(), usual())


class Holdings:
    """The ledger as the judge asks it, for one person."""

    def __init__(self, person: values.Asker, home: int | None, today: date) -> None:
        self.person = person
        self.home = home
        self.today = today

    @together()
    def known(self, indicators: Sequence[str], claims: Sequence[Claim]) -> Mapping[str, Sequence[Known]]:
        """Published figures of the indicators, and values computed now for the places and periods that claims name."""
        found: dict[str, list[Known]] = defaultdict(list)
        if not indicators:
            return found
        versions = all_in_force(date.max)
        wanted = set(indicators)
        for shown in listing.published(recomputed=False, person=self.person):
            if shown.indicator in wanted and not shown.subject:
                found[shown.indicator].append(_published(shown, versions))
        for row in (*self._computed(wanted, claims, found), *self._changes(wanted, claims)):
            found[row.indicator].append(row)
        places = Unit.objects.in_bulk({row.place for rows in found.values() for row in rows})
        for code, rows in found.items():
            named = [replace(row, where=str(places[row.place])) for row in rows]
            found[code] = sorted(named, key=lambda row: row.last_day)
        return found

    def _computed(self, wanted: set[str], claims: Sequence[Claim], published: Mapping[str, Sequence[Known]]) -> list[Known]:
        """Values at the places and periods of the draft that nothing published answers."""
        questions = [
            (code, place, text) for code, place, text in self._questions(wanted, claims)
            if not any(_answers(row, place, parse_period(text)) for row in published.get(code, ()))
        ]  # fmt: skip
        found = values.asked(questions, None, self.person)
        whole = values.whole_periods(found, self.person)
        # As recorded, a unit that began within the period has a piece of it: whoever writes that is right as well.
        read = [*whole, *(recorded for recorded, told in zip(found, whole, strict=True) if recorded is not told)]
        held = [
            _from_value(value.code, value, self.today) for value in read if value.value is not None or value.numerator is not None
        ]
        return held + [_unseen(value) for value in found if value.value is None and value.reason == reasons.UNPUBLISHED]

    def _changes(self, wanted: set[str], claims: Sequence[Claim]) -> list[Known]:
        """For growths of the draft, at their places and periods: against the same period a year earlier, and against the period
        that the draft names."""
        growths = [claim for claim in claims if claim.figure.kind == Kind.GROWTH]
        questions = self._questions(wanted, growths)
        recorded = values.asked(questions, None, self.person)
        now = dict(zip(questions, values.whole_periods(recorded, self.person), strict=True))
        changes = values.same_period_changes(now, self.person)
        rows = [_from_change(key[0], now[key], change, self.today) for key, change in changes.items() if change is not None]
        named: dict[tuple[tuple[str, int, str], tuple[str, int, str]], None] = {}
        for claim in growths:
            if _is_period(claim.base_period):
                base = parse_period(claim.base_period)
                for key in self._questions(wanted, [claim]):
                    if base.text != now[key].period.year_before().text:
                        named[key, (key[0], key[1], base.text)] = None
        before = values.asked([base for _, base in named], None, self.person)
        for (key, _), value in zip(named, before, strict=True):
            found = values.change(now[key], value)
            if found is not None:
                rows.append(_from_change(key[0], now[key], found, self.today))
        return rows

    def _questions(self, wanted: set[str], claims: Sequence[Claim]) -> list[tuple[str, int, str]]:
        """Indicator, place and period of the likeliest readings of claims, each once."""
        asked: dict[tuple[str, int, str], None] = {}
        for claim in claims:
            place = claim.place.key if claim.place else self.home
            if place and _is_period(claim.period):
                asked |= dict.fromkeys((c.code, place, claim.period) for c in claim.candidates[:2] if c.code in wanted)
        return sorted(asked)


def _answers(row: Known, place: int, period: Period) -> bool:
    """Whether a published figure speaks of a place and of the very days: of a level the last day, of what was counted both."""
    if row.target or row.place != place or row.last_day != period.last_day:
        return False
    return row.level or row.first_day == period.interval.start


def _is_period(text: str) -> bool:
    try:
        return bool(text) and parse_period(text) is not None
    except PeriodError:
        return False


def _published(shown: listing.Shown, versions: Mapping[str, object]) -> Known:
    rules = rules_of(versions[shown.indicator])  # type: ignore[arg-type]
    return Known(
        shown.indicator, shown.unit, shown.period, shown.first_day, shown.last_day, shown.value, shown.form, shown.unit_vi,
        _HEDGES.get(shown.qualifier, ""), shown.percent, shown.numerator if shown.numerator is not None else _counted(shown),
        shown.denominator, shown.growth, (shown.growth_base or "").replace("/", ".."),
        rank_of=shown.rank_of, target=shown.kind == "target", due=shown.due, code=shown.code,
        when=shown.when, source=shown.source, level=rules.nature != "flow", only_rises=rules.only_rises, simulated=shown.simulated,
        share_of_whole=rules.is_share, remarks=tuple(finding.message for finding in shown.findings),
        earlier=tuple(_published(old, versions) for old in shown.earlier),
    )  # fmt: skip


def _counted(shown: listing.Shown) -> Decimal | None:
    """The count of a figure that prints its whole beside it."""
    return shown.value if shown.form == "amount" and shown.denominator is not None else None


def _from_value(code: str, value: values.Value, today: date) -> Known:
    rules = value.rules
    if value.value is None:  # a share without a whole: its count alone
        return Known(
            code, value.unit, value.period.text, value.period.interval.start, value.period.last_day,
            Decimal(int(value.numerator or 0)), "amount", rules.unit.of.vi if rules.unit.of else "", when=_when(value, today),
            level=rules.nature != "flow", simulated=value.simulated,
            complete=value.reported >= value.expected and _is_over(value.period, today),
        )  # fmt: skip
    exact = value.rounded if value.rounded is not None else Decimal(0)
    return Known(
        code, value.unit, value.period.text, value.period.interval.start, value.period.last_day, exact,
        "percent" if rules.is_share else "rank" if rules.nature == "rank" else "amount", rules.unit.vi,
        _HEDGES.get(value.qualifier, ""), exact if rules.is_share else None,
        None if value.numerator is None else Decimal(int(value.numerator)) if value.numerator.denominator == 1 else None,
        None if value.denominator is None else Decimal(int(value.denominator)) if value.denominator.denominator == 1 else None,
        when=_when(value, today), level=rules.nature != "flow", only_rises=rules.only_rises, simulated=value.simulated,
        complete=value.complete and _is_over(value.period, today), share_of_whole=rules.is_share,
    )  # fmt: skip


def _unseen(value: values.Value) -> Known:
    """That there is something which the person may not see: no number, and nothing that is told from one."""
    first, last = value.period.interval.start, value.period.last_day
    return Known(value.code, value.unit, value.period.text, first, last, Decimal(0), "unseen", level=value.rules.nature != "flow")


def _is_over(period: Period, today: date) -> bool:
    """Whether its last day has come: what is counted of a period that goes on proves nobody wrong."""
    return period.last_day <= today


def _when(value: values.Value, today: date) -> str:
    if not _is_over(value.period, today):
        return f"{period_words(value.period)}, kỳ chưa hết"
    missing = "" if value.complete else f", mới có {value.reported}/{value.expected} đơn vị báo cáo"
    where = ", phần ghi từ khi có địa bàn" if value.piece else f", trên địa giới ngày {day(value.on_map)}" if value.on_map else ""
    return f"{period_words(value.period)}{where}{missing}"


def _from_change(code: str, now: values.Value, change: values.Change, today: date) -> Known:
    before = change.before.period
    same = before.text == now.period.year_before().text
    return Known(
        code, now.unit, now.period.text, now.period.interval.start, now.period.last_day, change.amount, "change", now.rules.unit.vi,
        base=before.text, before=change.before.value, now=now.value,
        when=f"{period_words(now.period)} so với {'cùng kỳ' if same else period_words(before)}", level=now.rules.nature != "flow",
        simulated=now.simulated or change.before.simulated, share_of_whole=now.rules.is_share,
        complete=not (_HEDGES.get(now.qualifier) or _HEDGES.get(change.before.qualifier)) and _is_over(now.period, today),
    )  # fmt: skip
