"""The system's web API, under `/api/welfare/`. Numbers are masked in it as they are on the pages."""

# Annotations are not postponed here: ninja reads those of a paginated list in another module, where their names are unknown.

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.pages.formatting import masked
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit
from tinhso.systems.welfare import services
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.payments_api import router as payments_router
from tinhso.systems.welfare.reading import get_entitlement_for

router = Router()
router.add_router("", payments_router)


class EntitlementOut(Schema):
    """A beneficiary, without what names the person."""

    id: int
    code: str
    kind: str
    programme: str
    unit: int
    identity_number: str
    """All but the last digits hidden."""
    factor: int
    entitled_on: date
    ended_on: date | None
    bank: str
    account_opened_on: date | None
    account_until: date | None
    simulated: bool

    @staticmethod
    def resolve_unit(record: Entitlement) -> int:
        return record.unit_id

    @staticmethod
    def resolve_identity_number(record: Entitlement) -> str:
        return masked(record.identity_number)


class Chosen(Schema):
    """What a list is narrowed by."""

    kind: str = ""
    unit: int | None = None
    bank: str = ""
    standing_on: date | None = None


class EntitlementIn(Schema):
    """A new beneficiary."""

    unit: int
    programme: str
    identity_number: str
    name: str
    birth_year: int | None = None
    factor: int = 100
    entitled_on: date
    key: str | None = None
    """The caller's own key: the same call twice writes once."""


class AccountIn(Schema):
    """An account."""

    bank: str
    account_number: str
    via: str = "bank"
    opened_on: date
    key: str | None = None


class EndIn(Schema):
    """An end."""

    ended_on: date
    reason: str
    key: str | None = None


def _person(request: HttpRequest) -> Person:
    person = caller(request)
    assert isinstance(person, Person)  # the API's own auth lets nobody else in
    return person


@router.get("/entitlements", response=list[EntitlementOut], summary="Đối tượng an sinh")
@paginate
def list_entitlements(request: HttpRequest, filters: Query[Chosen]) -> QuerySet[Entitlement]:
    found = Entitlement.objects.visible_to(_person(request)).order_by("id")
    if filters.standing_on is not None:
        found = found.standing_on(filters.standing_on)
    wanted = (("kind", filters.kind), ("unit_id", filters.unit), ("bank", filters.bank))
    return found.filter(**{name: value for name, value in wanted if value})


@router.get("/entitlements/{key}", response=EntitlementOut, summary="Một đối tượng")
def get_entitlement(request: HttpRequest, key: int) -> Entitlement:
    return get_entitlement_for(_person(request), key)


@router.post("/entitlements", response=EntitlementOut, summary="Thêm đối tượng")
def add_entitlement(request: HttpRequest, given: EntitlementIn) -> Entitlement:
    values = given.model_dump()
    # A unit that is not there is refused as one without the right: nobody learns which keys exist.
    unit = Unit.objects.filter(pk=values["unit"]).first() or Unit(pk=values["unit"])
    return services.add_entitlement(_person(request), clock=installation_clock(), **{**values, "unit": unit})


@router.post("/entitlements/{key}/account", response=EntitlementOut, summary="Khai tài khoản")
def declare_account(request: HttpRequest, key: int, given: AccountIn) -> Entitlement:
    person = _person(request)
    return services.declare_account(person, get_entitlement_for(person, key), clock=installation_clock(), **given.model_dump())


@router.post("/entitlements/{key}/end", response=EntitlementOut, summary="Kết thúc hưởng")
def end_entitlement(request: HttpRequest, key: int, given: EndIn) -> Entitlement:
    person = _person(request)
    return services.end_entitlement(person, get_entitlement_for(person, key), clock=installation_clock(), **given.model_dump())
