"""Products of markets on e-commerce floors."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import paginate

from tinhso.kernel.exchange.operations import Key, RecordOut, actor, acts_of, within
from tinhso.kernel.loading.clock import installation_clock
from tinhso.systems.markets import acts, services
from tinhso.systems.markets.models import Product
from tinhso.systems.markets.reading import get_market_for, get_product_for

router = Router()


class ProductIn(Schema):
    """A typical product of a market, and the floor that lists it."""

    name: str = Field(max_length=160, min_length=1)
    floor: str = Field(max_length=80, min_length=1)
    address: str = Field("", max_length=300, pattern=r"^(https?://\S+)?$")
    listed_on: date


class ProductOut(ProductIn, RecordOut):
    """A listed product; `delisted_on` is the first day on which it is no longer sold there."""

    market: int = Field(alias="market_id")
    delisted_on: date | None
    resolve_acts = acts_of(acts.OF_PRODUCT)


class DelistingIn(Schema):
    """The first day on which the product is no longer sold there."""

    delisted_on: date


class ProductFilter(Schema):
    """Which products: of a unit with its parts, of a market, sold on a day."""

    unit: int | None = None
    market: int | None = None
    sold_on: date | None = None


@router.get("/products", response=list[ProductOut], summary="Sản phẩm của các chợ trên sàn thương mại điện tử")
@paginate
def list_products(request: HttpRequest, wanted: Query[ProductFilter]) -> QuerySet[Product]:
    products = within(Product.objects.visible_to(actor(request)).order_by("pk"), wanted.unit)
    if wanted.market is not None:
        products = products.filter(market_id=wanted.market)
    return (
        products
        if wanted.sold_on is None
        else products.filter(listed_on__lte=wanted.sold_on).exclude(delisted_on__lte=wanted.sold_on)
    )


@router.post("/markets/{market}/products", response={201: ProductOut}, summary="Thêm một sản phẩm trên sàn")
def list_product(request: HttpRequest, market: int, product: ProductIn, key: str | None = Key) -> Status[Product]:
    person = actor(request)
    found = get_market_for(person, market)
    return Status(201, services.list_product(person, found, key=key, clock=installation_clock(), **product.model_dump()))


@router.post("/products/{product}/delist", response=ProductOut, summary="Thôi bán một sản phẩm trên sàn")
def delist_product(request: HttpRequest, product: int, delisting: DelistingIn, key: str | None = Key) -> Product:
    person = actor(request)
    found = get_product_for(person, product)
    return services.delist_product(person, found, key=key, clock=installation_clock(), delisted_on=delisting.delisted_on)
