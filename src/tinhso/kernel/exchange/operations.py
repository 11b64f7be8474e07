"""What the systems' operations have in common: who acts, the key that makes a repetition harmless, a place, and what may be done next.

Annotations are not postponed here, as in every `api.py`: ninja reads them.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Header, Schema

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.acts import Act, offered
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.kernel.places.models import Unit
from tinhso.kernel.records import Record

Rows = TypeVar("Rows", bound="QuerySet[Any]")

Key = Header(None, alias="Idempotency-Key", description="Gửi lại cùng khóa thì không ghi hai lần")


class RecordOut(Schema):
    """What every record answers with. `unit` is our own key of the place; `acts` are the services that the caller may use on it."""

    id: int
    unit: int = Field(alias="unit_id")
    simulated: bool
    acts: list[str]


def actor(request: HttpRequest) -> Person:
    """The person who calls an operation that lets no visitor in."""
    person = caller(request)
    assert isinstance(person, Person)  # the API's own auth lets nobody else in
    return person


def acts_of(acts: Iterable[Act]) -> Any:
    """The resolver of `acts` for one kind of record: those that the caller may do to it as it stands."""
    listed = tuple(acts)

    def resolve(record: Record, context: dict[str, Any]) -> list[str]:
        return offered(listed, caller(context["request"]), record)

    return staticmethod(resolve)


def unit_named(key: int) -> Unit:
    """The unit with that key. Raises Http404, which is also what somebody without the right in it gets."""
    return get_object_or_404(Unit, pk=key)


def within(records: Rows, unit: int | None) -> Rows:
    """Records of a unit, of its parts and of the units that it succeeded; all, for None."""
    return records if unit is None else records.filter(unit_id__in=units_of([unit], installation_clock().today()))
