"""Writing indicators: seeding the product's own, and an officer's versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import QuerySet

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

NAMES = ("pillar", "system", "title_vi", "title_en", "owner", "search_key", "retired_on")


def _named(code: str, definition: IndicatorDefinition) -> Indicator:
    """The indicator as its definition names it, unsaved. Whatever is defined is kept, also where it was retired before."""
    return Indicator(
        code=code,
        pillar=definition.pillar,
        system=definition.system,
        title_vi=definition.title.vi,
        title_en=definition.title.en,
        owner=definition.owner,
        search_key=search_key(code, definition.title.vi, definition.title.en),
        retired_on=None,
    )


def _write(
    definitions: Iterable[tuple[str, IndicatorDefinition, str]],
    origin: str,
    clock: Clock,
    author: Person | None = None,
    reason: str = "",
) -> list[IndicatorVersion]:
    """Add the versions that are new, of indicators given as (code, definition, source); one already here, word for word, is left."""
    known: set[tuple[str, str]] = set()
    last: dict[str, int] = {}
    for code, number, whose, mark in IndicatorVersion.objects.values_list("indicator_id", "number", "origin", "digest"):
        last[code] = max(number, last.get(code, 0))
        if whose == origin:
            known.add((code, mark))
    written = []
    for code, definition, source in definitions:
        for version in sorted(definition.versions, key=lambda v: v.valid_from):
            data = canonical(definition.of(version))
            if (code, mark := digest(data)) in known:
                continue
            last[code] = last.get(code, 0) + 1
            written.append(
                IndicatorVersion(
                    indicator_id=code,
                    number=last[code],
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
    return IndicatorVersion.objects.bulk_create(written)


@transaction.atomic
def seed_indicators(definitions: Iterable[Defined], clock: Clock) -> int:
    """Bring the product's own indicators in: at the first start and at each upgrade. Returns how many versions were new.

    The names of an indicator that has local versions stay as the province wrote them.
    """
    found = list(definitions)
    local = set(_local().values_list("indicator_id", flat=True))
    Indicator.objects.bulk_create(
        [_named(defined.code, defined.definition) for defined in found if defined.code not in local],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=NAMES,
    )
    entries = ((defined.code, defined.definition, defined.file) for defined in found)
    return len(_write(entries, IndicatorVersion.Origin.FILE, clock))


def retire_indicators(defined: Collection[str], clock: Clock) -> int:
    """Retire the indicators that the product no longer defines and no officer defined here. Returns how many.

    They are kept with their versions, figures and history, and shown with the day; lists and boards leave them out. One that a later
    version defines again, or an officer, is kept again from then on.
    """
    gone = Indicator.objects.current().exclude(pk__in=defined).exclude(pk__in=_local().values("indicator_id"))
    return gone.update(retired_on=clock.today())


def _local() -> QuerySet[IndicatorVersion]:
    return IndicatorVersion.objects.filter(origin=IndicatorVersion.Origin.LOCAL)


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
    Indicator.objects.bulk_create([_named(code, definition)], update_conflicts=True, unique_fields=["code"], update_fields=NAMES)
    written = _write([(code, definition, source)], IndicatorVersion.Origin.LOCAL, clock, actor, reason)
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
