"""One object for one reader. What the reader may not see does not exist."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.http import Http404

from tinhso.kernel.loading.models import Setting
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Unit
from tinhso.systems.welfare.models import BankFile, Entitlement, Payment, Round


def get_entitlement_for(person: Person | None, key: int) -> Entitlement:
    """The entitlement, with its unit. Raises Http404 where the person does not see it."""
    return _found(Entitlement.objects.visible_to(person).select_related("unit", "moved_from").filter(pk=key).first())


def get_round_for(person: Person | None, key: int) -> Round:
    """The round, with who prepared and approved it. Raises Http404."""
    chosen = Round.objects.visible_to(person).select_related("unit", "prepared_by", "approved_by")
    return _found(chosen.filter(pk=key).first())


def get_payment_for(person: Person | None, key: int) -> Payment:
    """The payment, with its round and its unit. Raises Http404."""
    chosen = Payment.objects.visible_to(person).select_related("unit", "round", "entitlement", "replaces", "replaced_by")
    return _found(chosen.filter(pk=key).first())


def get_file_for(person: Person | None, key: int) -> BankFile:
    """A file of a round that the person sees. Raises Http404."""
    return _found(BankFile.objects.filter(round__in=Round.objects.visible_to(person), pk=key).select_related("round").first())


def paying_province(today: date) -> Unit:
    """The province of this installation: it draws up the rounds."""
    code = Setting.objects.filter(key="province").values_list("value", flat=True).first() or "19"
    return lookup.unit_by_code(code, today)


Found = TypeVar("Found")


def _found(record: Found | None) -> Found:
    if record is None:
        raise Http404("Trang không có, hoặc tài khoản này không xem được.")
    return record
