"""Writing indicators: seeding the product's own, and an officer's versions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from tinhso.kernel.people.models import Person
from tinhso.kernel.time import Clock
from tinhso.ledger.indicators.definition import IndicatorDefinition, canonical, digest
from tinhso.ledger.indicators.files import Defined
from tinhso.ledger.indicators.folding import search_key
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion


def _name(code: str, definition: IndicatorDefinition) -> Indicator:
    indicator, _ = Indicator.objects.update_or_create(
        code=code,
        defaults={
            "pillar": definition.pillar,
            "system": definition.system,
            "title_vi": definition.title.vi,
            "title_en": definition.title.en,
            "owner": definition.owner,
            "search_key": search_key(code, definition.title.vi, definition.title.en),
        },
    )
    return indicator


def _write(
    code: str, definition: IndicatorDefinition, origin: str, source: str, clock: Clock, author: Person | None, reason: str
) -> list[IndicatorVersion]:
    """Add the versions of one indicator that are new; a version already here, word for word, is left."""
    known = set(IndicatorVersion.objects.filter(indicator_id=code, origin=origin).values_list("digest", flat=True))
    number = IndicatorVersion.objects.filter(indicator_id=code).aggregate(last=Max("number"))["last"] or 0
    written = []
    for version in sorted(definition.versions, key=lambda v: v.valid_from):
        data = canonical(definition.of(version))
        if (mark := digest(data)) in known:
            continue
        number += 1
        written.append(
            IndicatorVersion.objects.create(
                indicator_id=code,
                number=number,
                valid_from=version.valid_from,
                origin=origin,
                definition=data,
                digest=mark,
                source=source,
                author=author,
                written_at=clock.now(),
                reason=reason,
            )
        )
    return written


def seed_indicators(definitions: Iterable[Defined], clock: Clock) -> int:
    """Bring the product's own indicators in: at the first start and at each upgrade. Returns how many versions were new.

    The names of an indicator that has local versions stay as the province wrote them.
    """
    count = 0
    with transaction.atomic():
        for defined in definitions:
            local = IndicatorVersion.objects.filter(indicator_id=defined.code, origin=IndicatorVersion.Origin.LOCAL)
            if not local.exists():
                _name(defined.code, defined.definition)
            count += len(_write(defined.code, defined.definition, IndicatorVersion.Origin.FILE, defined.file, clock, None, ""))
    return count
