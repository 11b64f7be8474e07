"""One object for one reader. What the reader may not see does not exist."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.loading.province import own_province
from tinhso.kernel.people.models import Person
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Unit
from tinhso.kernel.records import one_for, or_404
from tinhso.systems.welfare.models import BankFile, Entitlement, Payment, Round


def get_entitlement_for(person: Person | None, key: int) -> Entitlement:
    """The entitlement, with its unit. Raises Http404 where the person does not see it."""
    return one_for(person, Entitlement, key, "unit", "moved_from")


def get_round_for(person: Person | None, key: int) -> Round:
    """The round, with who prepared and approved it. Raises Http404."""
    return one_for(person, Round, key, "unit", "prepared_by", "approved_by")


def get_payment_for(person: Person | None, key: int) -> Payment:
    """The payment, with its round and its unit. Raises Http404."""
    return one_for(person, Payment, key, "unit", "round", "entitlement", "replaces", "replaced_by")


def get_file_for(person: Person | None, key: int) -> BankFile:
    """A file of a round that the person sees. Raises Http404."""
    return or_404(BankFile.objects.filter(round__in=Round.objects.visible_to(person), pk=key).select_related("round").first())


def paying_province(today: date) -> Unit:
    """The province of this installation: it draws up the rounds."""
    return lookup.unit_by_code(own_province(), today)
