"""A published figure and a finding as people and machines read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tinhso.ledger.indicators.rounding import in_language
from tinhso.ledger.indicators.wording import period_words

_QUALIFIERS = {
    "over": ("trên ", "over "), "under": ("gần ", "under "), "about": ("khoảng ", "about "), "approx": ("xấp xỉ ", "about "),
}  # fmt: skip
"""Before a value that was not printed as exact, in Vietnamese and English."""


@dataclass(frozen=True)
class Found:
    """A finding for people: `flag` is its two words on a card, `message` a Vietnamese sentence with the arithmetic."""

    rule: str
    severity: str
    """error: the numbers cannot all be right; note: they need a word."""
    title_vi: str
    title_en: str
    flag_vi: str
    flag_en: str
    message: str
    message_en: str
    numbers: dict[str, str]
    figure: str
    """Code of the figure it stands at."""
    others: tuple[str, ...]
    """Codes of the figures it was compared with."""
    indicator: str
    indicator_vi: str
    indicator_en: str
    place: str
    as_of: str

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_vi

    def about(self, language: str) -> str:
        """Name of the indicator."""
        return self.indicator_en if language.startswith("en") else self.indicator_vi

    def dated(self, language: str) -> str:
        """The figure's days in words."""
        return period_words(self.as_of, language)

    def flag(self, language: str) -> str:
        return self.flag_en if language.startswith("en") else self.flag_vi

    def told(self, language: str) -> str:
        """The sentence with the arithmetic."""
        return self.message_en if language.startswith("en") else self.message

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "title": self.title_vi,
            "message": self.message,
            "numbers": self.numbers,
            "figure": self.figure,
            "others": list(self.others),
        }


@dataclass(frozen=True)
class Computed:
    """What the records give for a printed figure: a reconstruction where they are simulated. Its source stays the document."""

    value: Decimal
    """In the form of the figure: the count where it prints one."""
    numerator: Decimal | None
    denominator: Decimal | None
    percent: Decimal | None
    """Rounded as the definition says, for a share."""
    simulated: bool
    complete: bool
    same: bool
    """Whether it gives what is printed: the count within what its qualifier leaves open, and exactly the whole."""

    def as_json(self) -> dict[str, Any]:
        return {
            "value": number(self.value),
            "numerator": number(self.numerator),
            "denominator": number(self.denominator),
            "percent": number(self.percent),
            "simulated": self.simulated,
            "complete": self.complete,
            "same": self.same,
        }


@dataclass(frozen=True)
class Shown:
    """One published figure."""

    code: str
    kind: str
    """value, rank or target."""
    origin: str
    """printed, declared or computed."""
    indicator: str
    title_vi: str
    title_en: str
    pillar: str
    system: str
    unit: int
    """Key of the place."""
    place: str
    place_code: str
    subject: str
    """The body it is about, where it is not the territory."""
    as_of: str
    """As the source dates it (ISO 8601; an interval includes its last day)."""
    period: str
    """The same in the product's written form."""
    first_day: date
    last_day: date
    form: str
    """amount, percent or rank: what `value` is."""
    value: Decimal
    unit_vi: str
    unit_en: str
    """What `value` counts: hộ, %, hạng …"""
    qualifier: str
    numerator: Decimal | None
    denominator: Decimal | None
    percent: Decimal | None
    """The share printed beside the count."""
    growth: Decimal | None
    growth_base: str
    percent_of_base: Decimal | None
    rank_of: int | None
    due: date | None
    """Of a target: the day by which."""
    comparison: str
    source: str
    document: str
    computed: Computed | None
    simulated: bool
    revision: int | None
    published_at: str
    findings: tuple[Found, ...] = ()
    mentioned_in: tuple[Found, ...] = field(default=())
    """Findings of other figures that compare with this one."""
    earlier: tuple[Shown, ...] = ()
    """What was published before it was corrected, oldest first."""

    @property
    def shown(self) -> str:
        """As it was printed, in Vietnamese."""
        return self.in_words("vi")

    @property
    def when(self) -> str:
        """Its days in Vietnamese words."""
        return self.dated("vi")

    def title(self, language: str) -> str:
        """Name of its indicator."""
        return self.title_en if language.startswith("en") else self.title_vi

    def dated(self, language: str) -> str:
        """Its days in words."""
        return period_words(self.as_of, language)

    def in_words(self, language: str) -> str:
        """As it was printed: “25.629/26.869 hộ (95,38%)”, “hơn 1.100.000 thuê bao”, “hạng 8/63”."""
        english = language.startswith("en")
        value = in_language(self.value, language)
        if self.form == "rank":
            return f"{'rank' if english else 'hạng'} {value}" + (f"/{self.rank_of}" if self.rank_of else "")
        word = _QUALIFIERS.get(self.qualifier, ("", ""))[english]
        if self.form == "percent":
            return f"{word}{value}%"
        whole = f"/{in_language(self.denominator, language)}" if self.denominator is not None else ""
        share = f" ({in_language(self.percent, language)}%)" if self.percent is not None else ""
        return f"{word}{value}{whole} {self.unit_en if english else self.unit_vi}{share}"

    def as_json(self) -> dict[str, Any]:
        """The object that `tinhso figures --json` and the API give."""
        return {
            "id": self.code,
            "kind": self.kind,
            "origin": self.origin,
            "indicator": self.indicator,
            "indicator_vi": self.title_vi,
            "indicator_en": self.title_en,
            "pillar": self.pillar,
            "system": self.system,
            "place": self.place,
            "place_code": self.place_code,
            "subject": self.subject,
            "as_of": self.as_of,
            "period": self.period,
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "form": self.form,
            "value": number(self.value),
            "unit": self.unit_vi,
            "numerator": number(self.numerator),
            "denominator": number(self.denominator),
            "percent": number(self.percent),
            "growth": number(self.growth),
            "growth_base": self.growth_base or None,
            "percent_of_base": number(self.percent_of_base),
            "rank": number(self.value) if self.form == "rank" and self.kind == "rank" else None,
            "rank_of": self.rank_of,
            "target": None if self.due is None else {"due": self.due.isoformat(), "comparison": self.comparison},
            "qualifier": self.qualifier,
            "source": self.source,
            "simulated": self.simulated,
            "computed": None if self.computed is None else self.computed.as_json(),
            "findings": [finding.as_json() for finding in self.findings],
            "mentioned_in": [finding.figure for finding in self.mentioned_in],
        }


def number(value: Decimal | Fraction | int | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    if value is None:
        return None
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else float(value)
