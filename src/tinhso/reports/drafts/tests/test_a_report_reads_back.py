"""What the ledger holds, written as a report and checked, comes back as it was written and blames nothing that the ledger does not.

Every indicator gets a value at three provinces and in periods that a seed samples: shares with and without parts, counts, money, ranks,
hedged ones, most with the year before. The whole run over a filled ledger is `tools/round-trip --all`.
"""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from tinhso.kernel.people.testing import TODAY
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import FixedClock, Period, parse_period
from tinhso.ledger.figures import checks
from tinhso.ledger.figures.models import Statement
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.models import Indicator
from tinhso.reports.composing import compose
from tinhso.reports.drafts import checking, roundtrip

pytestmark = pytest.mark.django_db
CLOCK = FixedClock.on(TODAY)
PROVINCES = ("19", "04", "86")
PERIODS = ("2022", "2023-H1", "2023-H2", "2024-Q2", "2024-09", "2024", "as-at:2023-10-20", "2024-02-03..2024-05-17")


def _state(code: str, rules: VersionDefinition, unit: Unit, period: Period, rng: random.Random, scale: float) -> Statement:
    """A value as somebody may have printed it. `scale`: of a province's amounts, so that a year and the next are near each other."""
    row = Statement(
        key=f"{code}.{unit.pk}.{period.text}"[-80:], indicator_id=code, unit=unit, as_of=period.text, starts=period.interval.start,
        ends=period.interval.end, form="amount", value=0, places=rules.rounding, origin="printed", simulated=True,
    )  # fmt: skip
    if rules.nature == "rank":
        row.form, row.value, row.rank_of = "rank", Decimal(rng.randint(1, 63)), 63
    elif rules.is_share and rules.unit.of and rng.random() < 0.6:
        row.denominator = Decimal(rng.randint(20, 40) * max(5, int(scale)))
        row.numerator = row.value = Decimal(rng.randint(1, int(row.denominator)))
    elif rules.is_share:
        row.form, row.value = "percent", round(Decimal(rng.randint(1, 10**5)) / 1000, rules.rounding)
    else:
        row.value = round(Decimal(scale) * rng.randint(70, 130) / 10, rules.rounding)
        row.qualifier = rng.choice(["exact", "exact", "exact", "over", "under", "about", "approx"])
    return row


def _fill(unit: Unit, period: Period, rng: random.Random) -> None:
    """A value of every indicator that has none yet, for most with the year before; not of one named after another province."""
    others = [name for name in Unit.objects.filter(level=1).values_list("name", flat=True) if name != unit.name]
    codes = [
        row.code
        for row in Indicator.objects.order_by("code")
        if row.kept_on(period.interval.start) and not any(name in row.title_vi for name in others)
    ]
    rows = []
    for code in codes:
        scale = 10 ** rng.uniform(0, 6)
        for when in (period, period.year_before())[: rng.choice([1, 2, 2])]:
            found = values.value(code, unit, when, person=values.SYSTEM)
            if found.value is None and found.numerator is None:
                rows.append(_state(code, found.rules, unit, when, rng, scale))
    Statement.objects.bulk_create(rows)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("seed", [1, 2])
def test_every_sentence_is_read_back_as_the_claim_that_it_is(seed: int) -> None:
    rng = random.Random(seed)
    misses, told = [], set()
    for code in PROVINCES:
        period = parse_period(rng.choice(PERIODS))
        unit = lookup.unit_by_code(code, period.last_day)
        _fill(unit, period, rng)
        said = roundtrip.said_of(unit, period, TODAY, values.SYSTEM)
        told |= said.keys()
        styles = {key: rng.choice(list(roundtrip.STYLES.values())) for key in said}
        checker = checking.Checker(values.SYSTEM, today=TODAY, home=unit)
        misses += roundtrip.of_sentences(unit, period, said, styles, checker)
    assert len(told) >= 0.95 * Indicator.objects.count(), sorted(set(Indicator.objects.values_list("code", flat=True)) - told)
    assert not misses, "\n".join(map(str, misses))


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_report_shows_the_findings_of_the_ledger_and_no_others(form: str) -> None:
    checks.run(CLOCK)
    misses, found = [], 0
    for code, text in (("19", "2024-H1"), ("19", "2023"), ("19", "as-at:2023-10-14"), ("04", "2025"), ("86", "2022")):
        period = parse_period(text)
        unit = lookup.unit_by_code(code, period.last_day)
        report = compose(unit, period, CLOCK, values.SYSTEM)
        found += sum(len(trace.findings) for trace in report.traces)
        misses += roundtrip.of_report(report, form, unit, checking.Checker(values.SYSTEM, today=TODAY, home=unit))
    assert found >= 5, "the ledger's own findings stand in these reports"
    assert not misses, "\n".join(map(str, misses))


@pytest.mark.usefixtures("published")
def test_a_wrong_figure_does_not_come_back() -> None:
    period = parse_period("2024-H1")
    unit = lookup.unit_by_code("19", date(2024, 6, 30))
    said = roundtrip.said_of(unit, period, TODAY, values.SYSTEM)
    checker = checking.Checker(values.SYSTEM, today=TODAY, home=unit)
    styles = dict.fromkeys(said, ".")
    assert not roundtrip.of_sentences(unit, period, said, styles, checker)
    Statement.objects.filter(indicator="party.members", unit=unit).update(numerator=88021, value=88021)
    misses = roundtrip.of_sentences(unit, period, said, styles, checker)
    assert {miss.where for miss in misses} == {"party.members"}
