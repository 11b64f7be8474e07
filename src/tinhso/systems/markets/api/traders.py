"""Traders at their stalls. Telephones and accounts go in and do not come out: they are personal."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, RecordOut, actor, acts_of, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.systems.markets import acts, codes, services
from tinhso.systems.markets.models import Trader
from tinhso.systems.markets.reading import get_market_for, get_trader_for

router = Router()


class TraderOut(RecordOut):
    """A trader."""

    market: int = Field(alias="market_id")
    stall: str
    name: str
    goods: Trader.Goods
    joined_on: date
    left_on: date | None
    qr_on: date | None
    resolve_acts = acts_of(acts.OF_TRADER)


class TraderChange(Schema):
    """Who sells what at which stall. What is personal and not sent stays as it is; bank, account and its name go together."""

    stall: str = Field(max_length=20, min_length=1)
    name: str = Field(max_length=120, min_length=1)
    goods: Trader.Goods
    phone: str | None = Field(None, max_length=20)
    bank: str | None = Field(None, max_length=80)
    account_number: str | None = Field(None, max_length=30)
    account_name: str | None = Field(None, max_length=120)


class TraderIn(TraderChange):
    """A new trader; with an account the trader has a QR code from that day."""

    joined_on: date


class LeavingIn(Schema):
    """The first day on which the stall is free."""

    left_on: date


class CodeOut(Schema):
    """What a trader's QR code holds; empty without an account."""

    payload: str
    simulated: bool


class TraderFilter(Schema):
    """Which traders: of a unit with its parts, of a market, at a stall, present on a day, with a QR code or without."""

    unit: int | None = None
    market: int | None = None
    stall: str | None = None
    goods: Trader.Goods | None = None
    present_on: date | None = None
    qr: bool | None = None


@router.get("/traders", response=list[TraderOut], summary="Hộ kinh doanh trong các chợ")
@paginate
def list_traders(request: HttpRequest, wanted: Query[TraderFilter]) -> QuerySet[Trader]:
    traders = within(Trader.objects.visible_to(actor(request)).order_by("pk"), wanted.unit)
    if wanted.market is not None:
        traders = traders.filter(market_id=wanted.market)
    if wanted.stall is not None:
        traders = traders.filter(stall=wanted.stall)
    if wanted.goods is not None:
        traders = traders.filter(goods=wanted.goods)
    if wanted.qr is not None:
        traders = traders.filter(qr_on__isnull=not wanted.qr)
    return traders if wanted.present_on is None else traders.present_on(wanted.present_on)


@router.get("/markets/{market}/traders", response=list[TraderOut], summary="Hộ kinh doanh của một chợ")
@paginate
def list_market_traders(request: HttpRequest, market: int) -> QuerySet[Trader]:
    return Trader.objects.filter(market=get_market_for(actor(request), market)).order_by("pk")


@router.post("/markets/{market}/traders", response={201: TraderOut}, summary="Thêm một hộ kinh doanh")
def add_trader(request: HttpRequest, market: int, trader: TraderIn, key: str | None = Key) -> Status[Trader]:
    person = actor(request)
    found = get_market_for(person, market)
    values: dict[str, Any] = {name: "" if value is None else value for name, value in trader.model_dump().items()}
    return Status(201, services.add_trader(person, found, key=key, clock=installation_clock(), **values))


@router.get("/traders/{trader}", response=TraderOut, summary="Một hộ kinh doanh")
def get_trader(request: HttpRequest, trader: int) -> Trader:
    return get_trader_for(actor(request), trader)


@router.put("/traders/{trader}", response=TraderOut, summary="Sửa một hộ kinh doanh")
def change_trader(request: HttpRequest, trader: int, values: TraderChange, key: str | None = Key) -> Trader:
    person = actor(request)
    found = get_trader_for(person, trader)
    kept = {
        "phone": found.phone,
        "bank": found.bank_bin,
        "account_number": found.account_number,
        "account_name": found.account_name,
    }
    sent = {name: kept[name] if value is None else value for name, value in values.model_dump().items()}
    return services.change_trader(person, found, key=key, clock=installation_clock(), **sent)


@router.post("/traders/{trader}/end", response=TraderOut, summary="Hộ kinh doanh rời chợ")
def end_trader(request: HttpRequest, trader: int, leaving: LeavingIn, key: str | None = Key) -> Trader:
    person = actor(request)
    found = get_trader_for(person, trader)
    return services.end_trader(person, found, key=key, clock=installation_clock(), left_on=leaving.left_on)


@router.get("/traders/{trader}/code", response=CodeOut, summary="Nội dung mã QR của một hộ")
def get_code(request: HttpRequest, trader: int) -> CodeOut:
    found = get_trader_for(actor(request), trader)
    return CodeOut(payload=codes.payload(found) if found.qr_on is not None else "", simulated=found.simulated)
