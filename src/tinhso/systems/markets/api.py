"""The web API of the markets, under `/api/markets/`. It reads by `visible_to` and writes by the services that the pages use.

Annotations are not postponed here: `paginate` would look their names up in its own module.
"""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Header, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.callers import caller
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people.models import Person
from tinhso.systems.markets import codes, services
from tinhso.systems.markets.models import Charge, Market, Trader, Turnover
from tinhso.systems.markets.reading import get_market_for, get_trader_for

router = Router()
Key = Header(None, alias="Idempotency-Key", description="Gửi lại cùng khóa thì không ghi hai lần")


class MarketOut(Schema):
    """A market. `unit` is our own key of its commune."""

    id: int
    code: str
    name: str
    unit: int = Field(alias="unit_id")
    market_class: Market.Class
    board: str
    stalls: int
    opened_on: date
    closed_on: date | None
    cashless_on: date | None
    market40_on: date | None
    simulated: bool


class TraderOut(Schema):
    """A trader. Telephone and account are personal and not handed out here."""

    id: int
    market: int = Field(alias="market_id")
    unit: int = Field(alias="unit_id")
    stall: str
    name: str
    goods: Trader.Goods
    joined_on: date
    left_on: date | None
    qr_on: date | None
    simulated: bool


class CodeOut(Schema):
    """What a trader's QR code holds."""

    payload: str
    simulated: bool


class TurnoverIn(Schema):
    """A trader's month, named by any of its days; đồng."""

    month: date
    transactions: int = Field(ge=0)
    value: int = Field(ge=0)


class TurnoverOut(TurnoverIn):
    """A recorded month."""

    id: int
    trader: int = Field(alias="trader_id")
    unit: int = Field(alias="unit_id")
    simulated: bool


class ChargeIn(Schema):
    """What a market charged in a month, named by any of its days; đồng."""

    month: date
    kind: Charge.Kind
    collected: int = Field(ge=0)
    cashless: int = Field(ge=0)


class ChargeOut(ChargeIn):
    """A recorded charge."""

    id: int
    market: int = Field(alias="market_id")
    unit: int = Field(alias="unit_id")
    simulated: bool


class MarketFilter(Schema):
    """Which markets: of a unit, open on a day."""

    unit: int | None = None
    open_on: date | None = None


def _person(request: HttpRequest) -> Person:
    person = caller(request)
    assert isinstance(person, Person)  # the API's own auth lets nobody else in
    return person


@router.get("/markets", response=list[MarketOut], summary="Các chợ")
@paginate
def list_markets(request: HttpRequest, wanted: Query[MarketFilter]) -> QuerySet[Market]:
    markets = Market.objects.visible_to(_person(request)).order_by("pk")
    if wanted.unit is not None:
        markets = markets.filter(unit_id=wanted.unit)
    return markets if wanted.open_on is None else markets.open_on(wanted.open_on)


@router.get("/markets/{market}", response=MarketOut, summary="Một chợ")
def get_market(request: HttpRequest, market: int) -> Market:
    return get_market_for(_person(request), market)


@router.get("/markets/{market}/traders", response=list[TraderOut], summary="Hộ kinh doanh của một chợ")
@paginate
def list_traders(request: HttpRequest, market: int) -> QuerySet[Trader]:
    return Trader.objects.filter(market=get_market_for(_person(request), market)).order_by("pk")


@router.get("/traders/{trader}/code", response=CodeOut, summary="Nội dung mã QR của một hộ")
def get_code(request: HttpRequest, trader: int) -> CodeOut:
    found = get_trader_for(_person(request), trader)
    return CodeOut(payload=codes.payload(found) if found.qr_on is not None else "", simulated=found.simulated)


@router.get("/traders/{trader}/turnovers", response=list[TurnoverOut], summary="Doanh số của một hộ theo tháng")
@paginate
def list_turnovers(request: HttpRequest, trader: int) -> QuerySet[Turnover]:
    return Turnover.objects.filter(trader=get_trader_for(_person(request), trader)).order_by("-month")


@router.post("/traders/{trader}/turnovers", response={201: TurnoverOut}, summary="Ghi doanh số một tháng")
def record_turnover(request: HttpRequest, trader: int, turnover: TurnoverIn, key: str | None = Key) -> Status[Turnover]:
    person = _person(request)
    found, values = get_trader_for(person, trader), turnover.model_dump()
    return Status(201, services.record_turnover(person, found, key=key, clock=installation_clock(), **values))


@router.get("/markets/{market}/charges", response=list[ChargeOut], summary="Khoản thu của một chợ theo tháng")
@paginate
def list_charges(request: HttpRequest, market: int) -> QuerySet[Charge]:
    return Charge.objects.filter(market=get_market_for(_person(request), market)).order_by("-month", "kind")


@router.post("/markets/{market}/charges", response={201: ChargeOut}, summary="Ghi khoản thu một tháng")
def record_charge(request: HttpRequest, market: int, charge: ChargeIn, key: str | None = Key) -> Status[Charge]:
    person = _person(request)
    found, values = get_market_for(person, market), charge.model_dump(mode="python")
    return Status(201, services.record_charge(person, found, key=key, clock=installation_clock(), **values))
