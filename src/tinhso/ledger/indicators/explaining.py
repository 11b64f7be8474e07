"""Why a value is what it is: formula → inputs → recomputed → measures in words → the records → who and when.

    explanation = explain(code, unit, period, on_map=None, person=person)

The result holds data, not text to be parsed: a page or a report lays it out. What the asker may not see is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Period
from tinhso.ledger.cells import reading
from tinhso.ledger.cells.registry import load as measures_known
from tinhso.ledger.cells.together import together
from tinhso.ledger.figures import listing
from tinhso.ledger.indicators import formula as formulas
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.answers import Input, Value
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion
from tinhso.ledger.indicators.predicate_words import counted
from tinhso.ledger.indicators.rounding import in_full
from tinhso.ledger.indicators.wording import period_words


@dataclass(frozen=True)
class ExplainedInput:
    """One input of the formula."""

    code: str
    kind: str
    """measure, declared or people."""
    title_vi: str
    title_en: str
    amount: Fraction | None
    period: Period
    expected: int
    reported: int
    converted: bool
    simulated: bool
    rule: str
    """The measure and its predicate in Vietnamese words; empty for what is declared."""
    rule_en: str
    records: int | None
    """How many records stand behind it, seen or not."""
    on_map: date | None
    """The map on which they were counted."""

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_vi

    def told(self, language: str) -> str:
        """The rule in words."""
        return self.rule_en if language.startswith("en") else self.rule


@dataclass(frozen=True)
class Recomputed:
    """The value three times: in full, rounded by the definition, and as published where it was."""

    full: str
    """95,38501…"""
    rounded: Decimal | None
    published: Decimal | None
    """The share or value printed in the last published figure for the same place and period."""


@dataclass(frozen=True)
class Definition:
    """Which version, from where, by whom."""

    number: int
    valid_from: date
    origin: str
    source: str
    author: str
    written_at: datetime
    reason: str
    legal_basis: str
    owner: str


@dataclass(frozen=True)
class Explanation:
    """Everything behind one value."""

    value: Value
    unit: Unit
    title_vi: str
    title_en: str
    formula: str
    """As written, or `declared`."""
    formula_vi: str
    """With names in the place of codes."""
    formula_en: str
    inputs: tuple[ExplainedInput, ...]
    recomputed: Recomputed
    definition: Definition
    figures: tuple[listing.Shown, ...]
    """What was published for the same place and period, printed or computed."""
    period_vi: str
    period_en: str

    def as_json(self) -> dict[str, Any]:
        """For `tinhso explain --json` and the API."""
        value = self.value
        return {
            **value_json(value, self.unit),
            "title": self.title_vi,
            "formula": self.formula,
            "formula_in_words": self.formula_vi,
            "full": self.recomputed.full,
            "published": listing.number(self.recomputed.published),
            "inputs": [
                {
                    "code": entry.code,
                    "title": entry.title_vi,
                    "kind": entry.kind,
                    "period": entry.period.text,
                    "amount": listing.number(entry.amount),
                    "expected": entry.expected,
                    "reported": entry.reported,
                    "records": entry.records,
                    "rule": entry.rule,
                    "converted": entry.converted,
                    "simulated": entry.simulated,
                }
                for entry in self.inputs
            ],
            "definition": {
                "number": self.definition.number,
                "from": self.definition.valid_from.isoformat(),
                "origin": self.definition.origin,
                "source": self.definition.source,
                "author": self.definition.author,
                "legal_basis": self.definition.legal_basis,
                "owner": self.definition.owner,
            },
            "figures": [figure.as_json() for figure in self.figures],
        }


def value_json(value: Value, unit: Unit) -> dict[str, Any]:
    """One value as `tinhso indicator CODE --json` gives it: `value` is rounded by the definition, `exact` is not."""
    number = listing.number
    return {
        "indicator": value.code,
        "place": unit.name,
        "place_code": unit.code,
        "unit": unit.pk,
        "period": value.period.text,
        "rule": str(value.period.rule),
        "from": value.period.interval.start.isoformat(),
        "to": value.period.last_day.isoformat(),
        "map": None if value.on_map is None else value.on_map.isoformat(),
        "version": value.version,
        "value": number(value.rounded),
        "exact": None if value.value is None else str(value.value),
        "numerator": number(value.numerator),
        "denominator": number(value.denominator),
        "expected": value.expected,
        "reported": value.reported,
        "records": value.records,
        "converted": value.converted,
        "simulated": value.simulated,
        "origin": value.origin,
        "qualifier": value.qualifier,
        "statements": list(value.statements),
        "reason": value.reason or None,
    }


@together()
def explain(
    code: str, unit: Unit | int, period: Period | str, on_map: date | None = None, person: values.Asker = None
) -> Explanation:
    """Everything behind one value, as far as the asker may see it. Raises UnknownIndicator, PeriodError."""
    place = Unit.objects.get(pk=unit) if isinstance(unit, int) else unit
    value = values.value(code, place, period, on_map, person)
    indicator = Indicator.objects.get(pk=code)
    version = IndicatorVersion.objects.select_related("author").get(indicator_id=code, number=value.version)
    figures = tuple(
        shown for shown in listing.published(code, place, person=person) if shown.kind != "target" and _same_time(shown, value)
    )
    formula = value.rules.formula
    return Explanation(
        value=value,
        unit=place,
        title_vi=indicator.title_vi,
        title_en=indicator.title_en,
        formula=formula,
        formula_vi=in_words(formula, "vi"),
        formula_en=in_words(formula, "en"),
        inputs=tuple(_inputs(value)),
        recomputed=Recomputed("" if value.value is None else in_full(value.value), value.rounded, _published(figures, value)),
        definition=_definition(version, indicator),
        figures=figures,
        period_vi=period_words(value.period),
        period_en=period_words(value.period, "en"),
    )


def _same_time(shown: listing.Shown, value: Value) -> bool:
    if value.on_map is not None or shown.last_day != value.period.last_day:
        return False
    return value.rules.nature == "stock" or shown.first_day == value.period.interval.start


def _published(figures: tuple[listing.Shown, ...], value: Value) -> Decimal | None:
    for shown in figures:
        if value.rules.is_share:
            said = shown.value if shown.form == "percent" else shown.percent
            if said is not None:
                return said
        elif shown.form == "amount":
            return shown.value
    return None


def _definition(version: IndicatorVersion, indicator: Indicator) -> Definition:
    return Definition(
        number=version.number,
        valid_from=version.valid_from,
        origin=version.get_origin_display(),
        source=version.source,
        author=version.author.name if version.author else "",
        written_at=version.written_at,
        reason=version.reason,
        legal_basis=version.rules.legal_basis,
        owner=indicator.owner,
    )


def _inputs(value: Value) -> Iterator[ExplainedInput]:
    measures = measures_known().measures
    titles = {row.code: row for row in Indicator.objects.filter(code__in=[entry.code for entry in value.inputs])}
    with reading.pin() as reader:
        for entry in value.inputs:
            measure = measures.get(entry.code) if entry.kind == "measure" else None
            if measure is not None:
                count = reader.record_count(entry.code, value.unit, entry.period, entry.on_map) if entry.amount is not None else 0
                yield _explained(entry, measure.title.vi, measure.title.en, counted(measure), counted(measure, "en"), count)
            elif entry.kind == "people":
                yield _explained(entry, "Dân số của địa bàn", "Inhabitants", "", "", None)
            else:
                row = titles.get(entry.code)
                yield _explained(entry, row.title_vi if row else entry.code, row.title_en if row else entry.code, "", "", None)


def _explained(entry: Input, vi: str, en: str, rule: str, rule_en: str, records: int | None) -> ExplainedInput:
    return ExplainedInput(
        entry.code, entry.kind, vi, en, entry.amount, entry.period, entry.expected, entry.reported, entry.converted,
        entry.simulated, rule, rule_en, records, entry.on_map,
    )  # fmt: skip


@contextmanager
def records(explanation: Explanation, measure: str, person: Person | None, period: str = "") -> Iterator[QuerySet[Any]]:
    """The records behind one input that the person may see; their sum is the input's amount for who may see all of them.

    `period` says which input, where the formula compares a measure with its own year before.
    """
    entry = next(item for item in explanation.inputs if item.code == measure and period in ("", item.period.text))
    with reading.pin() as reader:
        yield reader.records(measure, explanation.value.unit, entry.period, person, entry.on_map)


_FUNCTION_WORDS = {
    "growth": ("mức tăng so cùng kỳ của", "growth over the year of"),
    "previous": ("cùng kỳ năm trước của", "the year before of"),
    "per_head": ("trên số dân, của", "per inhabitants of"),
    "share": ("tỷ lệ của", "share of"),
    "least": ("số nhỏ nhất trong", "least of"),
    "greatest": ("số lớn nhất trong", "greatest of"),
}


def in_words(formula: str, language: str) -> str:
    """A formula with names in the place of codes, × and ÷ in the place of * and /."""
    english = language.startswith("en")
    if formula == formulas.DECLARED:
        return "Declared or printed; no formula." if english else "Do đơn vị khai hoặc in trong báo cáo, không có công thức."
    measures = measures_known().measures
    codes = formulas.codes(formulas.parse(formula))
    titles = {row.code: row.title(language) for row in Indicator.objects.filter(code__in=codes)}
    titles |= {code: measures[code].title.get(language) for code in codes if code in measures}

    def word(match: re.Match[str]) -> str:
        text = match[0]
        if text in _FUNCTION_WORDS:
            return _FUNCTION_WORDS[text][english]
        return f"[{titles.get(text, text)}]" if "." in text else text

    spelled = re.sub(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*", word, formula)
    return spelled.replace("*", "×").replace(" / ", " ÷ ").replace("-", "−")
