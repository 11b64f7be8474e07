"""The stage that brings the provinces' published figures into the ledger."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.places.models import Unit
from tinhso.ledger.figures import checks, published
from tinhso.ledger.figures.models import Document, Figure, Statement, Target
from tinhso.ledger.figures.subjects import agency_named, unit_on
from tinhso.ledger.indicators.loading import STAGES as INDICATOR_STAGES
from tinhso.ledger.indicators.models import Indicator
from tinhso.ledger.indicators.rounding import decimals


def _documents() -> None:
    for source in published.documents():
        Document.objects.update_or_create(
            code=source.code,
            defaults={
                "title": source.title,
                "unit": unit_on(source.province, source.covers_until, source.code),
                "dated": source.dated,
                "covers_until": source.covers_until,
            },
        )


def _statement(printed: published.Printed, unit: Unit) -> Statement:
    claims = printed.claims
    form, main = next((form, claims[form]) for form in ("amount", "percent", "rank") if form in claims)
    share, growth, base = claims.get("share"), claims.get("growth"), claims.get("percent_of_base")
    whole = Decimal(main.of) if form == "amount" and main.of else None
    against = growth or base
    values: dict[str, Any] = {
        "indicator_id": printed.indicator,
        "unit": unit,
        "agency": agency_named(printed.body, printed.period.last_day) if printed.body else None,
        "subject": printed.body,
        "as_of": printed.as_of,
        "starts": printed.period.interval.start,
        "ends": printed.period.interval.end,
        "form": form,
        "value": main.value,
        "places": decimals(main.value),
        "qualifier": main.qualifier,
        "numerator": main.value if whole is not None else None,
        "denominator": whole,
        "percent": share.value if share else None,
        "percent_places": decimals(share.value) if share else 0,
        "growth": growth.value if growth else None,
        "growth_places": decimals(growth.value) if growth else 0,
        "growth_base": against.against if against else "",
        "percent_of_base": base.value if base else None,
        "percent_of_base_places": decimals(base.value) if base else 0,
        "rank_of": int(main.of) if form == "rank" and main.of else None,
        "origin": Statement.Origin.PRINTED,
        "document_id": printed.document,
    }
    return Statement.objects.update_or_create(key=printed.key, defaults=values)[0]


def _target(printed: published.Printed, unit: Unit) -> Target:
    claim = printed.claims["target"]
    values = {
        "indicator_id": printed.indicator,
        "unit": unit,
        "as_of": printed.as_of,
        "set_on": printed.period.last_day,
        "due": date(int(claim.against), 12, 31),
        "value": claim.value,
        "places": decimals(claim.value),
        "qualifier": claim.qualifier,
        "comparison": claim.of,
        "document_id": printed.document,
    }
    return Target.objects.update_or_create(key=printed.key, defaults=values)[0]


def load_printed(printed: published.Printed) -> Figure:
    """One printed figure as a statement or a target, and the figure that stands for it. Repeatable."""
    unit = unit_on(printed.unit, printed.period.last_day, printed.file)
    if not Indicator.objects.filter(code=printed.indicator).exists():
        raise published.PublishedError(f"{printed.file}: chưa có chỉ tiêu “{printed.indicator}”; thêm vào tệp chỉ tiêu trước.")
    is_target = "target" in printed.claims
    made: dict[str, Any] = {"target": _target(printed, unit)} if is_target else {"statement": _statement(printed, unit)}
    kind = "target" if is_target else "rank" if "rank" in printed.claims else "value"
    period = printed.period
    return Figure.objects.update_or_create(
        code=printed.key,
        defaults={
            "origin": Figure.Origin.PRINTED,
            "kind": kind,
            "indicator_id": printed.indicator,
            "unit": unit,
            "period": period.text,
            "rule": str(period.rule),
            "starts": period.interval.start,
            "ends": period.interval.end,
            **made,
        },
    )[0]


def _run(progress: Progress) -> int:
    rows = [printed for path in published.files() for printed in published.read(path)]
    with transaction.atomic():
        _documents()
        for number, printed in enumerate(rows, start=1):
            load_printed(printed)
            progress(number, len(rows))
    checks.run(installation_clock())
    return len(rows)


def _digest() -> str:
    """Of the claims, of the indicators they need, and of the checks: what they say of the claims changes with them."""
    found = hashlib.sha256(INDICATOR_STAGES[0].digest().encode())
    for path in [*published.files(), *published.document_files(), *sorted(Path(checks.__file__).parent.glob("*.py"))]:
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


STAGES = [Stage(order=310, code="figures", title="Số liệu đã công bố của ba tỉnh", run=_run, digest=_digest)]
