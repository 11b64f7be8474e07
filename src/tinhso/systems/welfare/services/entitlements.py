"""Adding, changing, moving and ending entitlements."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.places.folding import canonical, fold
from tinhso.kernel.places.models import Unit
from tinhso.kernel.rules import not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.welfare import acts
from tinhso.systems.welfare.apps import KEEP
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.services import rules


@service("welfare.add_entitlement")
def add_entitlement(
    actor: Person,
    *,
    unit: Unit,
    programme: str,
    identity_number: str,
    name: str,
    entitled_on: date,
    birth_year: int | None = None,
    factor: int = 100,
    clock: Clock,
    key: str | None = None,
) -> Entitlement:
    """Write down a new beneficiary, in force from a day on. Raises Refused where the person has that programme already."""
    scopes.require(actor, KEEP, unit)
    kind = rules.kind_of_programme(programme)
    identity_number = rules.identity_of(identity_number)
    not_in_future(entitled_on, clock.today(), "entitled_on")
    rules.unit_stands(unit, entitled_on, "unit")
    rules.factor_plausible(factor)
    rules.hold_identity(identity_number, programme)
    rules.none_overlaps(identity_number, programme, entitled_on, None)
    name = canonical(name.strip())
    entitlement = Entitlement.objects.create(
        unit=unit, code=rules.next_code(), kind=kind, programme=programme, identity_number=identity_number, name=name,
        search_key=fold(name), birth_year=birth_year, factor=factor, entitled_on=entitled_on,
    )  # fmt: skip
    audit.record(actor, "welfare.add_entitlement", entitlement)
    return entitlement


@service("welfare.change_entitlement")
def change_entitlement(
    actor: Person,
    entitlement: Entitlement,
    *,
    identity_number: str,
    name: str,
    birth_year: int | None = None,
    factor: int = 100,
    clock: Clock,
    key: str | None = None,
) -> Entitlement:
    """Mend who it is and by which factor it is paid; rounds drawn up before stay as they are.

    Raises Refused for another identity number once a payment was drawn up: that payment names the person.
    """
    identity_number = rules.identity_of(identity_number)
    rules.factor_plausible(factor)
    if identity_number != entitlement.identity_number:
        acts.CHANGE_ENTITLEMENT.require(actor, entitlement)
        for number in sorted((identity_number, entitlement.identity_number)):
            rules.hold_identity(number, entitlement.programme)
    entitlement = rules.held_entitlement(acts.CHANGE_ENTITLEMENT, actor, entitlement)
    if identity_number != entitlement.identity_number:
        if entitlement.payments.exists():
            raise Refused(
                "identity-paid",
                "Đã lập chi trả cho số định danh này. Kết thúc hồ sơ này và thêm hồ sơ mới.",
                "A payment names this identity number. End this entitlement and add another.",
                where="identity_number",
            )
        rules.none_overlaps(
            identity_number, entitlement.programme, entitlement.entitled_on, entitlement.ended_on, but=entitlement.pk
        )
    before = audit.snapshot(entitlement)
    entitlement.identity_number, entitlement.name = identity_number, canonical(name.strip())
    entitlement.search_key = fold(entitlement.name)
    entitlement.birth_year, entitlement.factor = birth_year, factor
    entitlement.save()
    audit.record(actor, "welfare.change_entitlement", entitlement, before)
    return entitlement


@service("welfare.end_entitlement")
def end_entitlement(
    actor: Person, entitlement: Entitlement, *, ended_on: date, reason: str, clock: Clock, key: str | None = None
) -> Entitlement:
    """End an entitlement; its account ends with it. `ended_on` is the first day on which it no longer stands."""
    entitlement = rules.held_entitlement(acts.END_ENTITLEMENT, actor, entitlement)
    not_in_future(ended_on, clock.today(), "ended_on")
    before = audit.snapshot(entitlement)
    _close(entitlement, ended_on, reason.strip(), "ended_on")
    audit.record(actor, "welfare.end_entitlement", entitlement, before)
    return entitlement


@service("welfare.move_entitlement")
def move_entitlement(
    actor: Person, entitlement: Entitlement, *, unit: Unit, moved_on: date, clock: Clock, key: str | None = None
) -> Entitlement:
    """Carry an entitlement to another place from a day on: −1 where it was, +1 where it is now. Returns the new one.

    Needs the right in both places, so a commune moves within itself and a department between communes. The account goes along;
    it is not declared again.
    """
    scopes.require(actor, KEEP, unit)
    entitlement = rules.held_entitlement(acts.MOVE_ENTITLEMENT, actor, entitlement)
    not_in_future(moved_on, clock.today(), "moved_on")
    rules.unit_stands(unit, moved_on, "unit")
    if unit.pk == entitlement.unit_id:
        raise Refused("unit-same", f"Đối tượng đang ở {unit}. Chọn nơi khác.", "Choose another place.", where="unit")
    before = audit.snapshot(entitlement)
    carried = entitlement.has_account_on(moved_on)
    _close(entitlement, moved_on, "chuyển nơi ở", "moved_on")
    audit.record(actor, "welfare.move_entitlement", entitlement, before)
    moved = rules.continued(entitlement, unit, moved_on)
    if carried:
        moved.bank, moved.account_number = entitlement.bank, entitlement.account_number
        moved.account_via, moved.account_opened_on = entitlement.account_via, moved_on
    moved.save(force_insert=True)
    audit.record(actor, "welfare.move_entitlement", moved)
    return moved


def _close(entitlement: Entitlement, day: date, reason: str, where: str) -> None:
    """Let an entitlement and its account end on a day that lies after both began."""
    rules.not_before(day, max(filter(None, (entitlement.entitled_on, entitlement.account_opened_on))), where)
    entitlement.ended_on, entitlement.ending_reason = day, reason
    if entitlement.account_opened_on is not None and (entitlement.account_until is None or entitlement.account_until > day):
        entitlement.account_until = day
    entitlement.save()
