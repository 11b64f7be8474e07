"""What the rules look at: stated values as plain data, without a database.

A rule is a function `(World) -> Iterator[Found]`. It knows no figure, place or report: it follows from what is stated and from what
the indicators' definitions say about each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from tinhso.kernel.systems import Title
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.rounding import decimals, in_language, rounds_from
from tinhso.ledger.indicators.wording import period_words


@dataclass(frozen=True)
class Bounds:
    """Between which values a stated one may lie; `high` None is no upper end."""

    low: Fraction
    high: Fraction | None

    def meets(self, other: Bounds) -> bool:
        """Whether one true value could satisfy both."""
        below = self.high is None or other.low <= self.high
        return below and (other.high is None or self.low <= other.high)

    def __add__(self, other: Bounds) -> Bounds:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(self.low + other.low, high)

    def below(self, other: Bounds) -> bool:
        """Whether every possible value is smaller than every one of the other."""
        return self.high is not None and self.high < other.low


def bounds(value: Decimal, qualifier: str) -> Bounds:
    """What a printed value with its qualifier leaves open.

    exact: itself. over: from it up. under: up to it. about, approx: half a unit of its last digit that is not zero, to both sides
    (about 1.800 is 1.750 to 1.850).
    """
    exact = Fraction(value)
    if qualifier == "over":
        return Bounds(exact, None)
    if qualifier == "under":
        return Bounds(Fraction(0), exact)
    if qualifier in ("about", "approx"):
        exponent = int(value.normalize().as_tuple().exponent)
        step = Fraction(10) ** exponent / 2
        return Bounds(exact - step, exact + step)
    return Bounds(exact, exact)


_QUALIFIERS = {
    "exact": Title("", ""), "over": Title("trên ", "over "), "under": Title("gần ", "under "),
    "about": Title("khoảng ", "about "), "approx": Title("xấp xỉ ", "about "),
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date


@dataclass(frozen=True)
class Stated:
    """One stated value with all that it claims."""

    key: str
    indicator: str
    place: int
    span: Span
    as_of: str
    form: str
    """amount, percent or rank."""
    value: Decimal
    qualifier: str = "exact"
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percent: Decimal | None = None
    growth: Decimal | None = None
    growth_base: Span | None = None
    growth_base_text: str = ""
    percent_of_base: Decimal | None = None
    rank_of: int | None = None
    document: str = ""
    pillar: str = ""
    simulated: bool = False

    @property
    def bounds(self) -> Bounds:
        return bounds(self.value, self.qualifier)

    @property
    def exact(self) -> bool:
        return self.qualifier == "exact"

    @property
    def share(self) -> Fraction | None:
        """The share that its parts give, in per cent."""
        if self.numerator is None or not self.denominator:
            return None
        return 100 * Fraction(self.numerator) / Fraction(self.denominator)

    @property
    def printed_share(self) -> Decimal | None:
        """The share as printed: beside the amount, or alone."""
        return self.value if self.form == "percent" else self.percent

    def base_bounds(self) -> Bounds | None:
        """The whole that it counts a share of: stated, or what an amount and its printed share leave possible."""
        if self.denominator is not None:
            return Bounds(Fraction(self.denominator), Fraction(self.denominator))
        if self.form != "amount" or not self.percent or not self.exact:
            return None
        low, high = rounds_from(self.percent)
        return Bounds(100 * Fraction(self.value) / high, 100 * Fraction(self.value) / low) if low > 0 else None

    @property
    def shown(self) -> Title:
        """Its value for a sentence: “trên 1.100.000”, “84%”, “hạng 8/63”."""
        if self.form == "rank":
            return sentence("hạng {value}{of}", "rank {value}{of}", value=self.value, of=f"/{self.rank_of}" if self.rank_of else "")
        sign = "%" if self.form == "percent" else ""
        return sentence("{word}{value}{sign}", "{word}{value}{sign}", word=_QUALIFIERS[self.qualifier], value=self.value, sign=sign)


@dataclass(frozen=True)
class Found:
    """What a rule found: about `key`, with the `others` it compared, and the numbers of its arithmetic as exact text."""

    rule: str
    key: str
    message: Title
    numbers: Mapping[str, str]
    others: tuple[str, ...] = ()


@dataclass
class World:
    """Everything stated that belongs together: printed and declared values apart from those of simulated records."""

    stated: list[Stated]
    versions: Mapping[str, Sequence[VersionDefinition]]
    """Indicator → its versions, by their first days."""
    people: Mapping[int, int] = field(default_factory=dict)
    """Place → inhabitants, where known."""

    @cached_property
    def rules(self) -> dict[str, VersionDefinition]:
        """Indicator → its last version: what holds between indicators is asked of it."""
        return {code: versions[-1] for code, versions in self.versions.items() if versions}

    def rules_of(self, value: Stated) -> VersionDefinition | None:
        """The version of the value's indicator that held on its last day; before the first version's day, the first."""
        versions = self.versions.get(value.indicator)
        if not versions:
            return None
        held = [version for version in versions if version.valid_from < value.span.end]
        return held[-1] if held else versions[0]

    @cached_property
    def by_series(self) -> dict[tuple[str, int, str], list[Stated]]:
        """Values of one indicator at one place in one form, in the order of their last days."""
        found: dict[tuple[str, int, str], list[Stated]] = defaultdict(list)
        for value in self.stated:
            found[value.indicator, value.place, value.form].append(value)
        for values in found.values():
            values.sort(key=lambda v: (v.span.end, v.span.start, v.key))
        return dict(found)

    def at(self, indicator: str, like: Stated) -> Iterator[Stated]:
        """Values of another indicator for the same place and the same days."""
        for form in ("amount", "percent", "rank"):
            for value in self.by_series.get((indicator, like.place, form), ()):
                if value.span == like.span:
                    yield value

    def latest_before(self, indicator: str, like: Stated) -> Stated | None:
        """The last amount of an indicator at the same place that ends before `like` does."""
        earlier = [v for v in self.by_series.get((indicator, like.place, "amount"), ()) if v.span.end < like.span.end]
        return earlier[-1] if earlier else None


def text(value: Fraction | Decimal | int) -> str:
    """A number as exact text for `Found.numbers`: 95.38, or 2562900/26869."""
    return str(value)


Said = Fraction | Decimal | int | str | Title


def sentence(vi: str, en: str, **given: Said) -> Title:
    """A sentence in both languages, each with numbers as its print writes them; a fraction that does not end is cut, with …"""
    return Title(vi.format(**_spelled(given, "vi")), en.format(**_spelled(given, "en")))


def _spelled(given: Mapping[str, Said], language: str) -> dict[str, str]:
    return {name: _spell(value, language) for name, value in given.items()}


def _spell(value: Said, language: str) -> str:
    if isinstance(value, str):
        return value
    return value.get(language) if isinstance(value, Title) else in_language(value, language)


def joined(parts: Iterable[Said], between: str) -> Title:
    """Several of a sentence's numbers or words, with the same between them: 12 + 15 + 8."""
    said = list(parts)
    return Title(*(between.join(_spell(part, language) for part in said) for language in ("vi", "en")))


def told(period: str) -> Title:
    """A source's dating in words, in both languages."""
    return Title(period_words(period), period_words(period, "en"))


__all__ = ["Bounds", "Found", "Said", "Span", "Stated", "World", "bounds", "decimals", "joined", "sentence", "text", "told"]
