"""Setting a target: a value to reach by a day, from which decision."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.scopes import require
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Clock, parse_period
from tinhso.ledger.figures.models import Document, Figure, Target
from tinhso.ledger.indicators.definition import VersionDefinition
from tinhso.ledger.indicators.rounding import decimals
from tinhso.ledger.indicators.versions import UnknownIndicator, rules_of, version_of

PERMISSION = "figures.set_target"
LARGEST = Decimal(10) ** 15


@service("figures.set_target")
def set_target(
    actor: Person | None,
    indicator: str,
    unit: Unit,
    *,
    value: Decimal,
    due: date,
    document: str,
    dated: date | None = None,
    key: str | None = None,
    clock: Clock,
) -> Target:
    """Set what an indicator is to reach in a unit by a day, as a decision of the day `dated` (none: today) says.

    Where the indicator had a target of the same day and place that was set here, this one takes its place. Without an actor (a
    command on the machine) nobody is asked for the right. Raises Refused.
    """
    if actor is not None:
        require(actor, PERMISSION, unit)
    set_on = dated or clock.today()
    rules = _rules(indicator, clock.today())
    _plausible(rules, value, set_on, due, clock.today(), document)
    name = hashlib.sha256(indicator.encode()).hexdigest()[:8]
    code = f"mt-{unit.pk}-{due:%Y%m%d}-{name}"
    earlier = Target.objects.filter(key=code).first()
    before = None if earlier is None else audit.snapshot(earlier)
    target, _made = Target.objects.update_or_create(
        key=code,
        defaults={
            "indicator_id": indicator,
            "unit": unit,
            "as_of": set_on.isoformat(),
            "set_on": set_on,
            "due": due,
            "value": value,
            "places": decimals(value),
            "comparison": Target.Comparison.AT_MOST if _lower_is_better(rules) else Target.Comparison.AT_LEAST,
            "document": _document(unit, document.strip(), dated),
        },
    )
    period = parse_period(f"as-at:{set_on.isoformat()}")
    Figure.objects.update_or_create(
        code=code,
        defaults={
            "origin": Figure.Origin.DECLARED,
            "kind": Figure.Kind.TARGET,
            "indicator_id": indicator,
            "unit": unit,
            "period": period.text,
            "rule": str(period.rule),
            "starts": period.interval.start,
            "ends": period.interval.end,
            "target": target,
        },
    )
    audit.record(actor, "figures.set_target", target, before)
    return target


def _rules(indicator: str, today: date) -> VersionDefinition:
    try:
        return rules_of(version_of(indicator, today))
    except UnknownIndicator as error:
        raise Refused("indicator-unknown", str(error), "There is no such indicator.", where="indicator") from error


def _lower_is_better(rules: VersionDefinition) -> bool:
    return rules.direction == "down" or rules.nature == "rank"


def _plausible(rules: VersionDefinition, value: Decimal, set_on: date, due: date, today: date, document: str) -> None:
    if not value.is_finite() or not 0 <= value < LARGEST or decimals(value) > 6:
        raise Refused("target-value", "Mục tiêu là số không âm.", "A target is a number that is not negative.", where="value")
    if rules.is_part and value > 100:
        raise Refused("target-share", "Tỷ lệ không quá 100%.", "A share is at most 100%.", where="value")
    if set_on > today:
        raise Refused("target-dated", "Văn bản không thể ban hành sau hôm nay.", "A document is not of the future.", where="dated")
    if due <= set_on:
        raise Refused(
            "target-due", "Hạn của mục tiêu phải sau ngày văn bản.", "A target is due after the day of its document.", where="due"
        )
    if not document.strip():
        raise Refused("target-document", "Ghi văn bản giao mục tiêu.", "Name the document that sets the target.", where="document")


def _document(unit: Unit, title: str, dated: date | None) -> Document:
    """The document of that name at that place; the day is kept where it was not known before."""
    code = f"vb-{unit.pk}-{hashlib.sha256(title.encode()).hexdigest()[:12]}"
    found, _made = Document.objects.get_or_create(code=code, defaults={"title": title[:300], "unit": unit, "dated": dated})
    if dated is not None and found.dated is None:
        found.dated = dated
        found.save(update_fields=["dated"])
    return found
