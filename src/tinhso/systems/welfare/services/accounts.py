"""Declaring the account on which somebody is paid, and closing it."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.welfare import acts
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.services import rules


@service("welfare.open_account")
def declare_account(
    actor: Person,
    entitlement: Entitlement,
    *,
    bank: str,
    account_number: str,
    via: str,
    opened_on: date,
    clock: Clock,
    key: str | None = None,
) -> Entitlement:
    """Declare the account of a beneficiary, or another one in place of it.

    A first account stands from `opened_on`. A change of bank or number keeps the first day: the beneficiary had an account all
    along, and is not counted as newly declared. Raises Refused for an entitlement that ended.
    """
    entitlement = rules.held_entitlement(acts.DECLARE_ACCOUNT, actor, entitlement)
    number = rules.account_of(bank, account_number)
    if via not in Entitlement.Via.values:
        raise Refused("via-unknown", "Chọn cách mở trong danh sách.", "Choose one of the list.", where="via")
    not_in_future(opened_on, clock.today(), "opened_on")
    rules.not_before(opened_on, entitlement.entitled_on, "opened_on")
    before = audit.snapshot(entitlement)
    if entitlement.account_until is not None:
        rules.not_before(opened_on, entitlement.account_until, "opened_on")
        return _again(actor, entitlement, opened_on, {"bank": bank, "account_number": number, "account_via": via})
    if entitlement.account_opened_on is None:
        entitlement.account_opened_on = entitlement.account_declared_on = opened_on
    entitlement.bank, entitlement.account_number, entitlement.account_via = bank, number, via
    entitlement.save()
    audit.record(actor, "welfare.open_account", entitlement, before)
    return entitlement


def _again(actor: Person, old: Entitlement, opened_on: date, account: dict[str, str]) -> Entitlement:
    """An account after a time without one.

    The time with the closed account stays as it was counted, so the entitlement goes on in a new row from that day.
    """
    before = audit.snapshot(old)
    old.ended_on, old.ending_reason = opened_on, "mở lại tài khoản"
    old.save()
    audit.record(actor, "welfare.open_account", old, before)
    new = rules.continued(old, old.unit, opened_on)
    new.bank, new.account_number, new.account_via = account["bank"], account["account_number"], account["account_via"]
    new.account_opened_on = new.account_declared_on = opened_on
    new.save(force_insert=True)
    audit.record(actor, "welfare.open_account", new)
    return new


@service("welfare.close_account")
def close_account(actor: Person, entitlement: Entitlement, *, closed_on: date, clock: Clock, key: str | None = None) -> Entitlement:
    """Close the account; from that day on the beneficiary is paid in cash until another is declared."""
    entitlement = rules.held_entitlement(acts.CLOSE_ACCOUNT, actor, entitlement)
    assert entitlement.account_opened_on is not None  # the act's state asks for it
    not_in_future(closed_on, clock.today(), "closed_on")
    rules.not_before(closed_on, entitlement.account_opened_on, "closed_on")
    before = audit.snapshot(entitlement)
    entitlement.account_until = closed_on
    entitlement.save()
    audit.record(actor, "welfare.close_account", entitlement, before)
    return entitlement
