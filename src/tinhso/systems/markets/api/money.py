"""What was taken and collected without cash, month by month. A month sent again is recorded anew."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, actor, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.systems.markets import services
from tinhso.systems.markets.models import Charge, Turnover
from tinhso.systems.markets.reading import get_market_for, get_trader_for

router = Router()


class TurnoverIn(Schema):
    """A trader's month, named by any of its days; đồng."""

    month: date
    transactions: int = Field(ge=0)
    value: int = Field(ge=0)


class TurnoverOut(TurnoverIn):
    """A recorded month."""

    id: int
    trader: int = Field(alias="trader_id")
    market: int = Field(alias="market_id")
    unit: int = Field(alias="unit_id")
    simulated: bool


class ChargeIn(Schema):
    """What a market collected in a month, named by any of its days; đồng."""

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


class MonthFilter(Schema):
    """Which months: of a unit with its parts, of a market, from a day up to, not including, another."""

    unit: int | None = None
    market: int | None = None
    since: date | None = None
    until: date | None = None

    def of(self, months: QuerySet) -> QuerySet:
        """The months that are asked for, the latest first."""
        found = within(months, self.unit).order_by("-month", "pk")
        if self.market is not None:
            found = found.filter(market_id=self.market)
        if self.since is not None:
            found = found.filter(month__gte=self.since)
        return found if self.until is None else found.filter(month__lt=self.until)


@router.get("/turnovers", response=list[TurnoverOut], summary="Doanh số không tiền mặt theo tháng")
@paginate
def list_turnovers(request: HttpRequest, wanted: Query[MonthFilter]) -> QuerySet[Turnover]:
    return wanted.of(Turnover.objects.visible_to(actor(request)))


@router.get("/traders/{trader}/turnovers", response=list[TurnoverOut], summary="Doanh số của một hộ theo tháng")
@paginate
def list_trader_turnovers(request: HttpRequest, trader: int) -> QuerySet[Turnover]:
    return Turnover.objects.filter(trader=get_trader_for(actor(request), trader)).order_by("-month")


@router.post("/traders/{trader}/turnovers", response={201: TurnoverOut}, summary="Ghi doanh số một tháng")
def record_turnover(request: HttpRequest, trader: int, turnover: TurnoverIn, key: str | None = Key) -> Status[Turnover]:
    person = actor(request)
    found = get_trader_for(person, trader)
    return Status(201, services.record_turnover(person, found, key=key, clock=installation_clock(), **turnover.model_dump()))


@router.get("/charges", response=list[ChargeOut], summary="Khoản thu của các chợ theo tháng")
@paginate
def list_charges(request: HttpRequest, wanted: Query[MonthFilter]) -> QuerySet[Charge]:
    return wanted.of(Charge.objects.visible_to(actor(request)))


@router.get("/markets/{market}/charges", response=list[ChargeOut], summary="Khoản thu của một chợ theo tháng")
@paginate
def list_market_charges(request: HttpRequest, market: int) -> QuerySet[Charge]:
    return Charge.objects.filter(market=get_market_for(actor(request), market)).order_by("-month", "kind")


@router.post("/markets/{market}/charges", response={201: ChargeOut}, summary="Ghi khoản thu một tháng")
def record_charge(request: HttpRequest, market: int, charge: ChargeIn, key: str | None = Key) -> Status[Charge]:
    person = actor(request)
    found = get_market_for(person, market)
    return Status(201, services.record_charge(person, found, key=key, clock=installation_clock(), **charge.model_dump()))
