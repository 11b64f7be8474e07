"""Running the rules over the database, and keeping their findings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Clock
from tinhso.ledger.figures.checks.catalogue import NAMES, examine
from tinhso.ledger.figures.checks.world import Found, Span, Stated, World
from tinhso.ledger.figures.models import Figure, Finding, Revision, Statement
from tinhso.ledger.figures.published import period_of
from tinhso.ledger.indicators.versions import histories, rules_of


@dataclass(frozen=True)
class Summary:
    """What one run did."""

    examined: int
    open: int
    new: int
    closed: int


def printed(value: Decimal, places: int) -> Decimal:
    """A stored number with the decimals that were printed: 95.380000 as 95.38."""
    return value.quantize(Decimal(1).scaleb(-places))


def _maybe(value: Decimal | None, places: int = 0) -> Decimal | None:
    return None if value is None else printed(value, places)


def plain(value: Decimal | None) -> Decimal | None:
    """A count without its stored zeros."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _of_statement(row: Statement) -> Stated:
    base = period_of(row.growth_base).interval if row.growth_base else None
    return Stated(
        key=row.figure.code,
        indicator=row.indicator_id,
        place=row.unit_id,
        span=Span(row.starts, row.ends),
        as_of=row.as_of,
        form=row.form,
        value=printed(row.value, row.places),
        qualifier=row.qualifier,
        numerator=plain(row.numerator),
        denominator=plain(row.denominator),
        percent=_maybe(row.percent, row.percent_places),
        growth=_maybe(row.growth, row.growth_places),
        growth_base=Span(base.start, base.end) if base else None,
        growth_base_text=row.growth_base,
        percent_of_base=_maybe(row.percent_of_base, row.percent_of_base_places),
        rank_of=row.rank_of,
        document=row.document_id or "",
        pillar=row.indicator.pillar,
        simulated=row.simulated,
    )


def _whole(text: str) -> Decimal | None:
    """A part that is a whole number; converted parts are fractions and are not compared."""
    part = Fraction(text) if text else None
    return Decimal(part.numerator) if part is not None and part.denominator == 1 else None


def _of_revision(row: Revision) -> Stated:
    figure, rules = row.figure, rules_of(row.version)
    numerator, denominator = _whole(row.numerator), _whole(row.denominator)
    counted = rules.is_share and numerator is not None and denominator is not None
    share = printed(row.value, rules.rounding)
    return Stated(
        key=figure.code,
        indicator=figure.indicator_id,
        place=figure.unit_id,
        span=Span(figure.starts, figure.ends),
        as_of=figure.period,
        form="amount" if counted or not rules.is_share else "percent",
        value=numerator if counted and numerator is not None else share,
        numerator=numerator if counted else None,
        denominator=denominator if counted else None,
        percent=share if counted else None,
        pillar=figure.indicator.pillar,
        simulated=row.simulated,
    )


def worlds() -> list[World]:
    """Everything stated: real values in one world, those of simulated records in another."""
    statements = Statement.objects.filter(figure__isnull=False).select_related("figure", "indicator")
    stated = [_of_statement(row) for row in statements]
    latest: dict[int, Revision] = {}
    for row in Revision.objects.select_related("figure__indicator", "version").order_by("figure_id", "number"):
        latest[row.figure_id] = row
    stated += [_of_revision(row) for row in latest.values()]
    if not stated:
        return []
    versions = histories()
    counted = Unit.objects.filter(pk__in={v.place for v in stated}).values_list("pk", "population")
    people = {key: count for key, count in counted if count}
    return [World([v for v in stated if v.simulated is side], versions, people) for side in (False, True)]


def _key(found: Found) -> str:
    parts = [found.rule, found.key, sorted(found.others), sorted(found.numbers.items())]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def run(clock: Clock) -> Summary:
    """Examine everything stated. New findings are added, those that no longer hold are closed with the day, the rest stay."""
    with transaction.atomic():
        sides = worlds()
        found = {_key(item): item for world in sides for item in examine(world)}
        known = {finding.key: finding for finding in Finding.objects.select_for_update()}
        figures = dict(Figure.objects.filter(code__in=_codes(found.values())).values_list("code", "pk"))
        new = 0
        for key, item in found.items():
            finding = known.get(key)
            if finding is not None and (finding.message, finding.message_en) != (item.message.vi, item.message.en):
                # The numbers are the same; the sentence came with another version of the product.
                Finding.objects.filter(pk=finding.pk).update(message=item.message.vi, message_en=item.message.en)
            if finding is not None and finding.closed_at is None:
                continue
            new += 1
            if finding is not None:
                Finding.objects.filter(pk=finding.pk).update(closed_at=None)
                continue
            name = NAMES[item.rule]
            finding = Finding.objects.create(
                key=key,
                rule=item.rule,
                figure_id=figures[item.key],
                severity=Finding.Severity.ERROR if name.error else Finding.Severity.NOTE,
                title=name.title.vi,
                message=item.message.vi,
                message_en=item.message.en,
                numbers=dict(item.numbers),
                found_at=clock.now(),
            )
            finding.others.set([figures[code] for code in item.others])
        gone = [finding.pk for key, finding in known.items() if key not in found and finding.closed_at is None]
        Finding.objects.filter(pk__in=gone).update(closed_at=clock.now())
        return Summary(sum(len(world.stated) for world in sides), len(found), new, len(gone))


def _codes(found: Iterable[Found]) -> set[str]:
    return {code for item in found for code in (item.key, *item.others)}
