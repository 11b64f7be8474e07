"""An indicator's value, exact, with everything it rests on.

Measures are read from one pinned version of the ledger's arrays, all of them in one call; what is declared is read from statements
in one query. A missing input makes a missing value; a value some of whose communes did not report is incomplete, not small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Period
from tinhso.ledger.cells import reading
from tinhso.ledger.cells.registry import load as measures_known
from tinhso.ledger.figures.statements import Answer, Stated
from tinhso.ledger.indicators import formula as formulas
from tinhso.ledger.indicators import reasons, territory
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.models import IndicatorVersion
from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.versions import UnknownIndicator, by_indicator, in_force, rules_of


@dataclass(frozen=True)
class Input:
    """One measure or declared value that a formula used, at one place and period."""

    code: str
    kind: str
    """measure, declared or people."""
    amount: Fraction | None
    period: Period
    expected: int
    reported: int
    converted: bool
    simulated: bool
    reason: str = ""
    on_map: date | None = None
    """The map that it was read on: the value's own, or that of the later period, of a year before."""


@dataclass(frozen=True)
class Value:
    """An indicator's value at one place and period."""

    code: str
    unit: int
    """Key of the place."""
    period: Period
    on_map: date | None
    version: int
    """Number of the definition's version."""
    rules: VersionDefinition
    value: Fraction | None
    """Exact; None where it is missing (see `reason`)."""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    expected: int = 0
    """Communes (or declarations) that should have reported."""
    reported: int = 0
    records: int | None = None
    """How many records it rests on; only where one value was asked for."""
    converted: bool = False
    simulated: bool = False
    origin: str = "none"
    """computed from records, declared, printed, or none."""
    qualifier: str = "exact"
    inputs: tuple[Input, ...] = ()
    statements: tuple[str, ...] = ()
    """Rows of the reports it was read from."""
    reason: str = ""
    piece: bool = False
    """Of a unit that began within the period: what it counts happened in a part of the period only."""

    @cached_property
    def rounded(self) -> Decimal | None:
        """As published: half up, to the version's decimals; a printed value keeps what was printed."""
        return None if self.value is None else half_up(self.value, self.rules.rounding)

    @property
    def complete(self) -> bool:
        """Whether everybody reported who should have."""
        return self.value is not None and self.reported >= self.expected


@dataclass
class _Trace:
    """What one evaluation touched."""

    under_way: tuple[str, ...]
    """Indicators whose formulas are being evaluated: one that comes again goes in a circle."""
    inputs: dict[tuple[str, str], Input] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """By code and period, as the inputs."""

    def take(self, part: Part) -> None:
        """What another evaluation touched, this one touched too."""
        self.inputs.update(part.trace.inputs)
        self.answers.update(part.trace.answers)


@dataclass(frozen=True)
class Part:
    """The value of an indicator that a formula named, with what its own formula touched."""

    value: Fraction | None
    trace: _Trace


class Book:
    """Definitions, amounts and statements for some indicators at some places and periods: made once, asked often."""

    def __init__(
        self,
        codes: Iterable[str],
        units: Sequence[int],
        periods: Sequence[Period],
        on_map: date | None,
        reader: reading.Reader,
    ) -> None:
        self.on_map = on_map
        self.known = set(measures_known().measures)
        self.flows = {code for code, measure in measures_known().measures.items() if not measure.is_stock}
        self.history = by_indicator()
        self.units = tuple(dict.fromkeys(units))
        self._versions: dict[tuple[str, date], IndicatorVersion] = {}
        self.parts: dict[tuple[str, int, str], Part] = {}
        """Values of indicators that formulas named, by code, unit and period: a chain of formulas costs what its length costs."""
        wanted = list(dict.fromkeys(codes))
        measures, declared, back = self._needs(wanted, periods)
        every = list(dict.fromkeys([*periods, *(_year_before(p) for p in periods if back)]))
        self.stated = Stated([*declared, *wanted], self.units)
        self._amounts = reader.amounts(measures, self.units, every, on_map) if measures and self.units else None
        self._measure = {code: n for n, code in enumerate(measures)}
        self._unit = {unit: n for n, unit in enumerate(self.units)}
        self._period = {(period.text, str(period.rule)): n for n, period in enumerate(every)}
        self._began = territory.beginnings(self.units) if on_map is None else {}
        self._earlier: dict[tuple[int, str, str], Book] = {}
        if back and on_map is None:
            for day, asked in territory.looking_back(self.units, periods).items():
                before = list(dict.fromkeys(_year_before(period) for _unit, period in asked))
                book = Book(wanted, list(dict.fromkeys(unit for unit, _period in asked)), before, day, reader)
                self._earlier |= {(unit, period.text, str(period.rule)): book for unit, period in asked}

    @cached_property
    def people(self) -> dict[int, int]:
        """Inhabitants of the book's units, where known; read when a formula asks for them."""
        rows = Unit.objects.filter(pk__in=self.units, population__gt=0).values_list("pk", "population")
        return {key: count for key, count in rows if count}

    def amount(self, measure: str, unit: int, period: Period) -> reading.Amount:
        """One measure's amount at one place and period of the book."""
        found = self._amounts
        assert found is not None  # every measure of every formula was asked for
        at = self._measure[measure], self._unit[unit], self._period[period.text, str(period.rule)]
        return found.pick(at)

    def is_piece(self, unit: int, period: Period) -> bool:
        """Whether what the unit counts in the period is, as recorded, of a part of the period only."""
        return territory.is_piece(self._began.get(unit), period)

    def before(self, unit: int, period: Period) -> Book:
        """The book in which the year before of that place and period stands: on the same territory."""
        return self._earlier.get((unit, period.text, str(period.rule)), self)

    def version(self, code: str, period: Period) -> IndicatorVersion:
        """The version of an indicator on the period's last day. Raises UnknownIndicator."""
        key = (code, period.last_day)
        if key not in self._versions:
            version = in_force(self.history.get(code, ()), period.last_day)
            if version is None:
                raise UnknownIndicator(f"Không có chỉ tiêu “{code}”. Xem danh sách: tinhso indicator list.")
            self._versions[key] = version
        return self._versions[key]

    def _needs(self, codes: Sequence[str], periods: Sequence[Period]) -> tuple[list[str], list[str], bool]:
        """Measures and declared indicators that the codes' formulas come down to, and whether any looks back a year."""
        measures: dict[str, None] = {}
        declared: dict[str, None] = {}
        back, seen, waiting = False, set[str](), list(codes)
        while waiting:
            code = waiting.pop()
            if code in seen:
                continue
            seen.add(code)
            for period in periods:
                if code not in self.history:
                    continue
                rules = rules_of(self.version(code, period))
                if rules.node is None:
                    declared[code] = None
                    continue
                back = back or formulas.looks_back(rules.node)
                for name in formulas.codes(rules.node):
                    if name in self.known:
                        measures[name] = None
                    else:
                        waiting.append(name)
        return sorted(measures), sorted(declared), back

    def value(self, code: str, unit: int, period: Period, version: IndicatorVersion | None = None) -> Value:
        """The value of one indicator at one place and period, computed where records answer, else as stated.

        By the version of the period's last day; by another one (of the same inputs) where given.
        """
        version = version or self.version(code, period)
        rules = rules_of(version)
        if not version.indicator.kept_on(period.interval.start):
            return Value(code, unit, period, self.on_map, version.number, rules, None, reason=reasons.RETIRED)
        if rules.node is None:
            return self.stated_value(code, unit, period, version)
        trace = _Trace((code,))
        at = _At(self, unit, period, trace)
        ratio = formulas.as_ratio(rules.node)
        numerator = denominator = None
        if ratio is not None:
            numerator = formulas.evaluate(ratio.numerator, at)
            denominator = at.people() if ratio.denominator is None else formulas.evaluate(ratio.denominator, at)
            known = numerator is not None and denominator
            exact = ratio.factor * numerator / denominator if known and numerator is not None and denominator is not None else None
        else:
            exact = formulas.evaluate(rules.node, at)
        if exact is None:
            said = self.stated_value(code, unit, period, version)
            if said.value is not None:
                return said
        inputs = tuple(trace.inputs.values())
        declared = bool(inputs) and all(entry.kind == "declared" for entry in inputs)
        return Value(
            code, unit, period, self.on_map, version.number, rules, exact,
            numerator=numerator,
            denominator=denominator,
            expected=max((entry.expected for entry in inputs), default=0),
            reported=min((entry.reported for entry in inputs), default=0),
            converted=any(entry.converted for entry in inputs),
            simulated=any(entry.simulated for entry in inputs),
            origin="none" if exact is None else "declared" if declared else "computed",
            inputs=inputs,
            statements=tuple(row.key for answer in trace.answers.values() for row in answer.statements),
            reason="" if exact is not None else _why(inputs, denominator),
            piece=exact is not None and self.is_piece(unit, period) and any(entry.code in self.flows for entry in inputs),
        )  # fmt: skip

    def stated_value(self, code: str, unit: int, period: Period, version: IndicatorVersion | None = None) -> Value:
        """What statements alone say, also of an indicator that records compute."""
        version = version or self.version(code, period)
        rules = rules_of(version)
        answer = self.answer(code, unit, period)
        if answer is None or answer.value is None:
            return Value(code, unit, period, self.on_map, version.number, rules, None, reason=reasons.NOT_STATED)
        row = answer.statements[0]
        entry = Input(code, "declared", answer.value, period, answer.expected, answer.reported, False, answer.simulated)
        return Value(
            code, unit, period, self.on_map, version.number, rules, answer.value,
            numerator=answer.numerator,
            denominator=answer.denominator,
            expected=answer.expected,
            reported=answer.reported,
            simulated=answer.simulated,
            origin=row.origin,
            qualifier=answer.qualifier,
            inputs=(entry,),
            statements=tuple(statement.key for statement in answer.statements),
        )  # fmt: skip

    def answer(self, code: str, unit: int, period: Period) -> Answer | None:
        """What statements say."""
        rules = rules_of(self.version(code, period))
        return self.stated.answer(code, unit, period, share=rules.is_share, level=rules.nature == "stock")


class _At:
    """A formula's source: one place and period of a book. Where a piece of a period is compared, the year before has no flows."""

    def __init__(self, book: Book, unit: int, period: Period, trace: _Trace, beside_a_piece: bool = False) -> None:
        self.book, self.unit, self.period, self.trace = book, unit, period, trace
        self.beside_a_piece = beside_a_piece

    def get(self, name: str) -> Fraction | None:
        book = self.book
        if name in book.known:
            amount = book.amount(name, self.unit, self.period)
            unequal = self.beside_a_piece and name in book.flows
            exact = None if amount.value is None or unequal else Fraction(amount.value)
            entry = Input(
                name,
                "measure",
                exact,
                self.period,
                amount.expected,
                amount.reported,
                amount.converted,
                amount.simulated,
                reasons.PIECE if unequal else amount.reason,
                book.on_map,
            )
            self.trace.inputs[name, self.period.text] = entry
            return exact
        if name not in book.history or name in self.trace.under_way:
            reason = reasons.LOOPS if name in book.history else reasons.GONE
            self.trace.inputs[name, self.period.text] = Input(name, "declared", None, self.period, 1, 0, False, False, reason)
            return None
        node = rules_of(book.version(name, self.period)).node
        if node is not None:
            return self.named(name, node)
        answer = book.answer(name, self.unit, self.period)
        value = None if answer is None else answer.value
        expected, reported = (answer.expected, answer.reported) if answer is not None else (1, 0)
        simulated = answer is not None and answer.simulated
        self.trace.inputs[name, self.period.text] = Input(
            name, "declared", value, self.period, expected, reported, False, simulated, "" if answer else reasons.NOT_DECLARED
        )
        if answer is not None:
            self.trace.answers[name, self.period.text] = answer
        return value

    def named(self, name: str, node: formulas.Node) -> Fraction | None:
        """The value of an indicator with a formula of its own: worked out once in a book, however often formulas name it.

        One that goes in a circle has no value, and neither has what names it, so that it does not matter where the circle is entered.
        """
        key = (name, self.unit, self.period.text)
        if key not in self.book.parts:
            trace = _Trace((*self.trace.under_way, name))
            self.book.parts[key] = Part(
                formulas.evaluate(node, _At(self.book, self.unit, self.period, trace, self.beside_a_piece)), trace
            )
        part = self.book.parts[key]
        self.trace.take(part)
        return part.value

    def people(self) -> Fraction | None:
        count = self.book.people.get(self.unit)
        amount = None if count is None else Fraction(count)
        found = int(count is not None)
        self.trace.inputs["people", self.period.text] = Input("people", "people", amount, self.period, 1, found, False, False)
        return amount

    def year_before(self) -> _At:
        piece = self.beside_a_piece or self.book.is_piece(self.unit, self.period)
        return _At(self.book.before(self.unit, self.period), self.unit, _year_before(self.period), self.trace, piece)


def _year_before(period: Period) -> Period:
    return period.year_before()


def _why(inputs: Sequence[Input], denominator: Fraction | None) -> str:
    """Why there is no value, for the reader."""
    if denominator == 0:
        return reasons.NO_BASE
    missing = [entry for entry in inputs if entry.amount is None]
    if missing and missing[0].reason:
        return missing[0].reason
    names = ", ".join(dict.fromkeys(entry.code for entry in missing))
    return f"{reasons.MISSING} {names}." if names else reasons.NO_RESULT


def pin() -> AbstractContextManager[reading.Reader]:
    """One version of all arrays: everything of a request is asked of it."""
    return reading.pin()


__all__ = ["Book", "Input", "Value", "pin"]
