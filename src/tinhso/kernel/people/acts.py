"""What may be done with a record: by whom, and in which state of it. One declaration, asked by everybody.

A system lists its acts in `acts.py`. A service begins with `begin`; a page offers only what is `offered`, and draws no form where
`refusal` says no; the API names with each record what the caller may do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.records import Record

Row = TypeVar("Row", bound=Record)


def _always(record: Any) -> None:
    """The state of an act that is open in every state."""


def _own_unit(record: Any) -> int:
    """Where the right to an act is needed: in the record's own unit."""
    unit: int = record.unit_id
    return unit


def until(column: str, code: str, vi: str, en: str) -> Callable[[Any], None]:
    """The state of a record whose day in `column` has not been set: still open, still there. The words may name the `{day}`."""

    def state(record: Any) -> None:
        day = getattr(record, column)
        if day is not None:
            raise Refused(code, vi.format(day=f"{day:%-d/%-m/%Y}"), en.format(day=f"{day:%-d/%-m/%Y}"))

    return state


@dataclass(frozen=True)
class Act:
    """Something that is done with one record."""

    verb: str
    """As in `SystemConfig.verbs`."""
    permission: str
    """Needed in the unit that `place` gives."""
    state: Callable[[Any], None] = _always
    """Raises Refused where the record does not stand for it."""
    place: Callable[[Any], int] = _own_unit

    def require(self, person: Person | None, record: Record) -> None:
        """Go on only with the right; else Http404."""
        scopes.require(person, self.permission, self.place(record))

    def refusal(self, record: Record) -> Refused | None:
        """Why the record, as it stands, does not let it be done; None where it does."""
        try:
            self.state(record)
        except Refused as refused:
            return refused
        return None

    def offered(self, person: Person | None, record: Record) -> bool:
        """Whether this person may do it to the record as it stands."""
        return scopes.can(person, self.permission, self.place(record)) and self.refusal(record) is None

    def begin(self, actor: Person, record: Row, *related: str) -> Row:
        """The first step of the service: the right, then the row as it stands now, held until the service ends, then its state.

        The caller's copy may be older than what somebody else did to it. Raises Http404 or Refused.
        """
        self.require(actor, record)
        held: Row = type(record).objects.select_for_update(of=("self",)).select_related("unit", *related).get(pk=record.pk)
        self.require(actor, held)
        self.state(held)
        return held


def offered(acts: Iterable[Act], person: Person | None, record: Record) -> list[str]:
    """The verbs of the acts that this person may do to the record as it stands."""
    return [act.verb for act in acts if act.offered(person, record)]
