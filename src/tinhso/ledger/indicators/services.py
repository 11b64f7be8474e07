"""Writing indicators: seeding the product's own, and an officer's versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Max

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.scopes import require
from tinhso.kernel.people.writing import service
from tinhso.kernel.time import Clock
from tinhso.ledger.indicators.definition import CODE, IndicatorDefinition, canonical, digest
from tinhso.ledger.indicators.files import Defined
from tinhso.ledger.indicators.folding import search_key
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion
from tinhso.ledger.indicators.references import reference_problems


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
    code: str,
    definition: IndicatorDefinition,
    origin: str,
    source: str,
    clock: Clock,
    author: Person | None,
    reason: str,
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


@service("indicators.edit_version")
def add_version(
    actor: Person | None,
    code: str,
    definition: IndicatorDefinition,
    *,
    source: str,
    reason: str = "",
    together_with: Collection[str] = (),
    key: str | None = None,
    clock: Clock,
) -> IndicatorVersion:
    """Add an officer's version (or versions) of an indicator, new or known. Returns the last one written.

    It holds from its first day on; nothing that was published changes. `actor` is None for the command line of whoever runs the
    server; `together_with` are the codes of the same file, which may name each other. Raises Refused where the formula names
    something that is not there, makes a circle, or where nothing would change.
    """
    if actor is not None:
        require(actor, "indicators.edit_version")
    problems = reference_problems(code, definition, together_with)
    if problems:
        raise Refused(
            "indicator-reference",
            " ".join(problems),
            "The formula names something that is not there, or itself.",
            where="formula",
        )
    if not CODE.fullmatch(code):
        raise Refused(
            "indicator-code",
            f"Mã “{code}” không đúng; viết hệ_thống.tên.",
            "Write the code as system.noun.",
            where="code",
        )
    _name(code, definition)
    written = _write(code, definition, IndicatorVersion.Origin.LOCAL, source, clock, actor, reason)
    if not written:
        raise Refused(
            "indicator-same",
            f"{code}: bản này đã có, không có gì thay đổi.",
            "This version is already here.",
            where="code",
        )
    for version in written:
        audit.record(actor, "indicators.edit_version", version)
    return written[-1]
