"""Markets and the days on which their models start."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, RecordOut, actor, acts_of, unit_named, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.systems.markets import acts, services
from tinhso.systems.markets.models import Market
from tinhso.systems.markets.reading import get_market_for

router = Router()


class MarketChange(Schema):
    """What a market is."""

    name: str = Field(max_length=160, min_length=1)
    market_class: Market.Class
    stalls: int = Field(ge=0, le=10_000)
    board: str = Field("", max_length=160)
    address: str = Field("", max_length=200)


class MarketIn(MarketChange):
    """A market to enter, with its commune."""

    unit: int
    opened_on: date


class MarketOut(MarketChange, RecordOut):
    """A market."""

    code: str
    opened_on: date
    closed_on: date | None
    cashless_on: date | None
    market40_on: date | None
    resolve_acts = acts_of(acts.OF_MARKET)


class CashlessIn(Schema):
    """The day on which the cashless model starts."""

    cashless_on: date


class Market40In(Schema):
    """The day on which the market becomes a Market 4.0."""

    market40_on: date


class ClosingIn(Schema):
    """The first day on which the market is no longer open."""

    closed_on: date


class MarketFilter(Schema):
    """Which markets: of a unit with its parts, of a class, open on a day, cashless or a Market 4.0."""

    unit: int | None = None
    market_class: Market.Class | None = None
    open_on: date | None = None
    cashless: bool | None = None
    market40: bool | None = None


@router.get("/markets", response=list[MarketOut], summary="Các chợ")
@paginate
def list_markets(request: HttpRequest, wanted: Query[MarketFilter]) -> QuerySet[Market]:
    markets = within(Market.objects.visible_to(actor(request)).order_by("pk"), wanted.unit)
    if wanted.market_class is not None:
        markets = markets.filter(market_class=wanted.market_class)
    if wanted.cashless is not None:
        markets = markets.filter(cashless_on__isnull=not wanted.cashless)
    if wanted.market40 is not None:
        markets = markets.filter(market40_on__isnull=not wanted.market40)
    return markets if wanted.open_on is None else markets.open_on(wanted.open_on)


@router.post("/markets", response={201: MarketOut}, summary="Thêm một chợ")
def open_market(request: HttpRequest, market: MarketIn, key: str | None = Key) -> Status[Market]:
    values = {**market.model_dump(), "unit": unit_named(market.unit)}
    return Status(201, services.open_market(actor(request), key=key, clock=installation_clock(), **values))


@router.get("/markets/{market}", response=MarketOut, summary="Một chợ")
def get_market(request: HttpRequest, market: int) -> Market:
    return get_market_for(actor(request), market)


@router.put("/markets/{market}", response=MarketOut, summary="Sửa thông tin một chợ")
def change_market(request: HttpRequest, market: int, values: MarketChange, key: str | None = Key) -> Market:
    person = actor(request)
    found = get_market_for(person, market)
    return services.change_market(person, found, key=key, clock=installation_clock(), **values.model_dump())


@router.post("/markets/{market}/cashless", response=MarketOut, summary="Bắt đầu thanh toán không tiền mặt")
def start_cashless(request: HttpRequest, market: int, start: CashlessIn, key: str | None = Key) -> Market:
    person = actor(request)
    found = get_market_for(person, market)
    return services.start_cashless(person, found, key=key, clock=installation_clock(), cashless_on=start.cashless_on)


@router.post("/markets/{market}/market40", response=MarketOut, summary="Thành Chợ 4.0")
def start_market40(request: HttpRequest, market: int, start: Market40In, key: str | None = Key) -> Market:
    person = actor(request)
    found = get_market_for(person, market)
    return services.start_market40(person, found, key=key, clock=installation_clock(), market40_on=start.market40_on)


@router.post("/markets/{market}/close", response=MarketOut, summary="Đóng cửa một chợ")
def close_market(request: HttpRequest, market: int, closing: ClosingIn, key: str | None = Key) -> Market:
    person = actor(request)
    found = get_market_for(person, market)
    return services.close_market(person, found, key=key, clock=installation_clock(), closed_on=closing.closed_on)
