"""Reconciliation to the đồng: what was drawn up against what was paid, came back or is open, and against what the banks booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tinhso.kernel.places.models import Level, Unit, UnitParent
from tinhso.systems.welfare.models import BankEntry, Payment
from tinhso.systems.welfare.programmes import bank_name

State, Method = Payment.State, Payment.Method


@dataclass(frozen=True)
class Line:
    """One bank, one commune, or all. Amounts in đồng."""

    title: str
    payments: int = 0
    drawn: int = 0
    paid: int = 0
    """Through accounts, and not come back."""
    cash: int = 0
    """Handed over."""
    returned: int = 0
    """Rejected or come back."""
    pending: int = 0
    booked: int = 0
    """By the banks' own notifications: debits less credits."""

    @property
    def difference(self) -> int:
        """What was drawn up and is nowhere: 0, or something is wrong."""
        return self.drawn - self.paid - self.cash - self.returned - self.pending

    @property
    def bank_difference(self) -> int:
        """What we hold for paid through accounts less what the banks booked: 0, or something is wrong."""
        return self.paid - self.booked

    @property
    def balanced(self) -> bool:
        return self.difference == 0 and self.bank_difference == 0


def total(lines: Iterable[Line], title: str) -> Line:
    """The sum of the lines."""
    names = [field.name for field in fields(Line) if field.name != "title"]
    chosen = list(lines)
    return Line(title, **{name: sum(getattr(line, name) for line in chosen) for name in names})


def _sum(**where: object) -> Coalesce:
    return Coalesce(Sum("amount", filter=Q(**where)), 0)


SUMS = {
    "payments": Count("pk"),
    "drawn": Coalesce(Sum("amount"), 0),
    "paid": _sum(state=State.PAID, method=Method.ACCOUNT),
    "cash": _sum(state=State.PAID, method=Method.CASH),
    "returned": _sum(state__in=Payment.FAILED),
    "pending": _sum(state__in=Payment.PENDING),
}


def _booked(payments: QuerySet[Payment], column: str) -> dict[object, int]:
    """Value of the column → debits less credits."""
    signed = Sum(Case(When(kind=BankEntry.Kind.DEBIT, then=F("amount")), default=-F("amount")))
    entries = BankEntry.objects.filter(payment__in=payments.values("pk")).order_by()
    return {row[f"payment__{column}"]: row["net"] for row in entries.values(f"payment__{column}").annotate(net=signed)}


def _sums(payments: QuerySet[Payment], column: str) -> dict[Any, dict[str, int]]:
    """Value of the column → the sums of its payments."""
    rows = payments.values_list(column).annotate(**SUMS)
    return {value: dict(zip(SUMS, sums, strict=True)) for value, *sums in rows}


def by_bank(payments: QuerySet[Payment]) -> list[Line]:
    """A line for each bank by its name, cash last."""
    standing = payments.exclude(state=State.CANCELLED).order_by()
    booked = _booked(standing, "bank")
    rows = _sums(standing, "bank")
    order = sorted(rows, key=lambda code: (code == "", bank_name(code)))
    return [Line(bank_name(code) if code else _("Tiền mặt"), **rows[code], booked=booked.get(code, 0)) for code in order]


def by_commune(payments: QuerySet[Payment], day: date) -> list[Line]:
    """A line for each commune of that day's map, in the order of the alphabet."""
    standing = payments.exclude(state=State.CANCELLED).order_by()
    booked = _booked(standing, "unit_id")
    rows = _sums(standing, "unit_id")
    communes = _communes(rows, day)
    gathered: dict[Unit, list[Line]] = {}
    for unit, row in rows.items():
        gathered.setdefault(communes[unit], []).append(Line("", **row, booked=booked.get(unit, 0)))
    return [total(gathered[unit], str(unit)) for unit in sorted(gathered, key=lambda unit: (unit.sort_key, unit.pk))]


def _communes(units: Iterable[int], day: date) -> dict[int, Unit]:
    """Unit → the commune in which it lies on that day, itself where it is none's part."""
    keys = list(units)
    found = {unit.pk: unit for unit in Unit.objects.filter(pk__in=keys)}
    hamlets = [key for key, unit in found.items() if unit.level == Level.HAMLET]
    links = UnitParent.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day), unit_id__in=hamlets
    ).select_related("parent")
    found.update({link.unit_id: link.parent for link in links})
    return found
