"""A market's typical products on e-commerce floors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from tinhso.kernel.pages import records
from tinhso.kernel.pages.acts import ActPage, links
from tinhso.kernel.pages.formatting import day
from tinhso.kernel.pages.lists import Bulk
from tinhso.kernel.people import scopes
from tinhso.systems.markets import acts, services
from tinhso.systems.markets.models import Product
from tinhso.systems.markets.pages.forms import DelistForm, ProductForm
from tinhso.systems.markets.pages.shared import OfMarket
from tinhso.systems.markets.reading import get_product_for


class ProductPage(View):
    """A product, with its history."""

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        person = scopes.person_of(request)
        product = get_product_for(person, key)
        facts = [
            (_("Chợ"), product.market.name),
            (_("Sàn thương mại điện tử"), product.floor),
            (_("Địa chỉ trang"), product.address),
            (_("Đăng bán từ"), day(product.listed_on)),
            (_("Thôi bán từ"), day(product.delisted_on)),
        ]
        delist = Bulk(_("Thôi bán"), reverse("markets:delist-product", args=[key]), "x")
        more = {
            "back": product.market.get_absolute_url(),
            "back_title": product.market.name,
            "acts": links(person, product, [(acts.DELIST_PRODUCT, delist)]),
        }
        return render(request, "pages/record.html", records.context(product, product.name, facts, **more))


class ListProduct(OfMarket):
    """A typical product of the market on an e-commerce floor."""

    form_class = ProductForm
    title = "Thêm sản phẩm trên sàn"
    act = "Thêm sản phẩm"
    rule = acts.LIST_PRODUCT

    def initial(self) -> dict[str, Any]:
        return {"listed_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.list_product(self.actor, self.record, clock=self.clock, **values).market.get_absolute_url()


class DelistProduct(ActPage):
    """A product is no longer sold online."""

    form_class = DelistForm
    title = "Thôi bán trên sàn"
    act = "Thôi bán"
    done = "Đã ghi ngày thôi bán."
    danger = True
    rule = acts.DELIST_PRODUCT
    record: Product

    def find(self, *, key: int) -> Product:
        return get_product_for(self.person, key)

    def initial(self) -> dict[str, Any]:
        return {"delisted_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return services.delist_product(self.actor, self.record, clock=self.clock, **values).get_absolute_url()
