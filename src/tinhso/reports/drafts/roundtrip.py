"""From the ledger to the sentence and back: a written report, checked, says what the ledger holds and shows its findings, no others.

of_sentences(…)  the sentence of every indicator, in every accepted way of writing numbers, read back as the very claim
of_report(…)     a whole report as Word or PDF: no figure is blamed that the ledger does not blame
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Period
from tinhso.ledger.figures import listing
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.models import Indicator
from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.wording import period_words
from tinhso.reports import sentences, typeset, word
from tinhso.reports.composing import sayings
from tinhso.reports.drafts import checking, reading
from tinhso.reports.drafts.judging.model import Judged, Verdict
from tinhso.reports.drafts.model import Figure, Kind
from tinhso.reports.model import FigureSpan, Line, Report
from tinhso.reports.sentences import Said

STYLES = {"dots": ".", "spaces": " ", "no-break spaces": "\u00a0", "nothing": ""}
"""What stands between thousands."""
WRITERS = {"docx": word.write, "pdf": typeset.write}
BLAMED = (Verdict.DISAGREES, Verdict.ROUNDING, Verdict.INTERNAL, Verdict.OLD, Verdict.SCOPE)
_CURRENCIES = ("đồng", "USD")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.])")


@dataclass(frozen=True)
class Miss:
    """Something that did not come back as it was written."""

    where: str
    """The indicator, or the report."""
    what: str
    """What was wrong, with what was expected."""
    written: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}  <= {' '.join(self.written.split())}"


def said_of(unit: Unit, period: Period, today: date, person: values.Asker) -> dict[str, Said]:
    """What a report would say of every indicator that has a value."""
    indicators = [row for row in Indicator.objects.order_by("code") if row.kept_on(period.interval.start)]
    on = min(period.last_day, today)
    return sayings(indicators, unit, period, on, person, "vi", listing.published(unit=unit, person=person))


def of_sentences(
    unit: Unit, period: Period, said: Mapping[str, Said], styles: Mapping[str, str], checker: checking.Checker
) -> list[Miss]:
    """Misses among the sentences of many indicators. `styles`: indicator → what stands between thousands."""
    text = f"BÁO CÁO\nKết quả chuyển đổi số của {unit} {period_words(period)}\n\n"
    spans: dict[str, tuple[int, int, int]] = {}
    for number, (code, item) in enumerate(said.items(), 1):
        line = sentences.sentence(item, number, "vi")
        head, amount, tail = _styled(line, styles[code])
        begin = len(text) + 2 + len(head)
        text += f"- {head}{amount}{tail}\n"
        spans[code] = begin, begin + len(amount), len(text)
    checked = checker.check(reading.read(text.encode(), "a.txt"))
    return [
        Miss(code, what, text[begin - len(item.title) - 2 : end])
        for code, item in said.items()
        for begin, middle, end in [spans[code]]
        for what in _wrong(code, item, unit, period, checked, begin, middle, end)
    ]


def _styled(line: Line, between: str) -> tuple[str, str, str]:
    """Title, amount and the rest of a sentence with other thousands."""
    pieces = ["", "", ""]
    place = 0
    for span in line.spans:
        place = 1 if isinstance(span, FigureSpan) else 2 if place == 1 else 0
        pieces[place] += span.text if place == 0 else _GROUPED.sub(lambda match: match[0].replace(".", between), span.text)
    return pieces[0], pieces[1], pieces[2]


def _wrong(
    code: str, said: Said, unit: Unit, period: Period, checked: checking.Checked, begin: int, middle: int, end: int
) -> Iterator[str]:
    own = [judged for judged in checked.figures if begin <= judged.claim.figure.start < end]
    amounts = [judged for judged in own if judged.claim.figure.start < middle]
    if len(amounts) != 1:
        yield f"{len(amounts)} figures in the amount: {[judged.claim.figure.text for judged in amounts]}"
    for judged in amounts[:1]:
        claim, figure = judged.claim, judged.claim.figure
        wanted = _expected(said)
        got = (figure.kind, figure.value, figure.numerator, figure.denominator, figure.stated_percent)
        if got != wanted:
            yield f"read as {_shown(got)}, not {_shown(wanted)}"
        if (claim.place and claim.place.key) != unit.pk or claim.period != period.text:
            yield f"read for {claim.place and claim.place.name}, {claim.period}"
        yield from _not_agreed(code, judged)
    rest = own[len(amounts) :]
    if said.change is not None and said.change.amount:
        yield from _found(code, rest, Kind.GROWTH, said.change.amount)
    if said.target is not None:
        yield from _found(code, rest, Kind.TARGET, said.target.target.value)
    yield from (f"blamed: {_verdict(judged)}" for judged in rest if judged.verdict in BLAMED)


def _expected(said: Said) -> tuple[Kind, Decimal, Decimal | None, Decimal | None, Decimal | None]:
    """Kind, value, numerator, denominator and stated per cent of the amount."""
    value, rules = said.value, said.value.rules
    counted = rules.unit.of.vi if rules.unit.of else ""
    if value.value is None:
        return Kind.MONEY if counted in _CURRENCIES else Kind.COUNT, _whole(value.numerator), None, None, None
    shown = half_up(value.value, rules.rounding if said.places is None else said.places)
    parts = value.numerator, value.denominator
    if rules.nature == "rank":
        return Kind.RANK, shown, None, _whole(value.denominator) if value.denominator else None, None
    if not rules.is_share:
        return (Kind.MONEY if rules.unit.vi in _CURRENCIES else Kind.COUNT), shown, None, None, None
    if parts[0] is None or parts[1] is None or not counted:
        return Kind.PERCENT, shown, None, None, shown
    return Kind.RATIO, shown, _whole(parts[0]), _whole(parts[1]), shown


def _whole(value: Fraction | None) -> Decimal:
    return Decimal(0) if value is None else half_up(value, 0)


def _shown(claim: tuple[object, ...]) -> str:
    return " ".join("–" if part is None else str(part) for part in claim)


def _verdict(judged: Judged) -> str:
    return f"{judged.verdict} {' '.join(judged.claim.figure.text.split())!r} as {judged.claim.indicator}: {judged.reason}"


def _not_agreed(code: str, judged: Judged) -> Iterator[str]:
    if judged.claim.indicator != code:
        yield f"taken for {judged.claim.indicator}"
    elif judged.verdict != Verdict.AGREES and not _blamed_by_the_ledger(judged):
        yield _verdict(judged)


def _blamed_by_the_ledger(judged: Judged) -> bool:
    return judged.verdict == Verdict.ROUNDING and judged.known is not None and bool(judged.known.remarks)


def _found(code: str, figures: list[Judged], kind: Kind, value: Decimal) -> Iterator[str]:
    found = next((judged for judged in figures if judged.claim.figure.kind == kind), None)
    if found is None:
        yield f"no {kind} of {value} was found"
    elif found.claim.figure.value != value:
        yield f"{kind} read as {found.claim.figure.value}, not {value}"
    else:
        yield from _not_agreed(code, found)


def of_report(report: Report, form: str, unit: Unit, checker: checking.Checker) -> list[Miss]:
    """Misses of a whole report, written as `docx` or `pdf`: figures blamed that the ledger does not blame, indicators that do not
    come back, findings of the ledger that are not shown or that it does not hold."""
    checked = checker.check(reading.read(WRITERS[form](report), f"bao-cao.{form}"))
    where = f"{unit.code} {form}"
    misses = [
        Miss(where, f"blamed: {_verdict(judged)}", _around(checked.draft.text, judged.claim.figure))
        for judged in checked.figures
        if judged.verdict in BLAMED and not _blamed_by_the_ledger(judged)
    ]
    good = {
        judged.claim.indicator for judged in checked.figures if judged.verdict == Verdict.AGREES or _blamed_by_the_ledger(judged)
    }
    misses += [Miss(where, "not read back", f"{t.indicator} {t.value}") for t in report.traces if t.indicator not in good]
    held = {finding.strip("“”") for trace in report.traces for finding in trace.findings}
    listed = {line.text.partition("“")[2].rstrip("”") for section in report.sections for line in section.lines if "“" in line.text}
    shown = {remark for judged in checked.figures if judged.known for remark in judged.known.remarks if _repeats(judged)}
    misses += [Miss(where, "finding not shown", finding) for finding in sorted(held - shown)]
    misses += [Miss(where, "finding that the report does not hold", finding) for finding in sorted(shown - held - listed)]
    return misses


def _repeats(judged: Judged) -> bool:
    return judged.verdict in (Verdict.AGREES, Verdict.ROUNDING)


def _around(text: str, figure: Figure) -> str:
    return text[max(0, figure.start - 60) : figure.end + 20]
