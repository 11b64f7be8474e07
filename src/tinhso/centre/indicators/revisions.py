"""What happened to a figure after it was published: its revisions, and the records that would move it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.urls import reverse

from tinhso.centre import presenting
from tinhso.kernel.pages.formatting import language, number
from tinhso.kernel.people import scopes
from tinhso.kernel.people.models import Person
from tinhso.ledger.figures import late
from tinhso.ledger.figures.listing import Shown
from tinhso.ledger.figures.models import Figure, Revision
from tinhso.ledger.figures.services import PERMISSION, check_frozen, moved
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.rounding import half_up
from tinhso.ledger.indicators.versions import rules_of


@dataclass(frozen=True)
class Published:
    """One revision as the figure page shows it."""

    number: int
    shown: str
    parts: str
    by: str
    at: datetime
    reason: str
    version: int
    records: int
    """Frozen with it."""
    digest: str
    problems: tuple[str, ...]
    """What no longer agrees with its digests."""


def history(code: str) -> list[Published]:
    """The revisions of a computed figure, newest first."""
    rows = Revision.objects.filter(figure__code=code).select_related("version", "published_by").prefetch_related("frozen")
    return [_published(row) for row in rows.order_by("-number")]


def _published(row: Revision) -> Published:
    rules = rules_of(row.version)
    unit = rules.unit.get(language())
    parts = f"{number(Fraction(row.numerator))}/{number(Fraction(row.denominator))}" if row.numerator and row.denominator else ""
    shown = number(half_up(Fraction(row.exact), rules.rounding), rules.rounding)
    return Published(
        row.number, f"{shown}%" if unit == "%" else f"{shown} {unit}", parts, row.published_by.name, row.published_at, row.reason,
        row.version.number, sum(part.count for part in row.frozen.all()), row.digest, tuple(check_frozen(row)),
    )  # fmt: skip


@dataclass(frozen=True)
class Drift:
    """What today's records would make of a published figure."""

    now: str
    difference: str
    changes: tuple[late.Change, ...]
    correct: str
    """Where the reader publishes a correction; empty without the right."""


def drift(shown: Shown, person: Person | None) -> Drift | None:
    """Late and changed records of a computed figure, for whom the value of today is visible; None where nothing moved."""
    if shown.origin != Figure.Origin.COMPUTED or shown.unit not in values.granted(person, shown.indicator):
        return None
    found = next((item for item in moved(shown.indicator) if item.figure.code == shown.code), None)
    if found is None:
        return None
    rounding, gap = found.now.rules.rounding, found.difference
    query = f"?unit={shown.place_code}&period={shown.period}"
    may = scopes.can(person, PERMISSION, shown.unit)
    return Drift(
        presenting.face(found.now).whole,
        _signed(gap, rounding),
        tuple(late.changes(found.revision, found.now, person)),
        reverse("centre:publish", args=[shown.indicator]) + query if may else "",
    )


def _signed(gap: Fraction | None, places: int) -> str:
    """+1 or −0,12; empty where it is not known."""
    if gap is None:
        return ""
    return f"{'−' if gap < 0 else '+'}{number(half_up(abs(gap), places), places)}"
