"""What was taken and charged without cash, and products online."""

from __future__ import annotations

from typing import Any

from tinhso.kernel.people import scopes
from tinhso.systems.markets import services
from tinhso.systems.markets.apps import RECORD
from tinhso.systems.markets.goals import last_month
from tinhso.systems.markets.pages.forms import ChargeForm, ProductForm, TurnoverForm
from tinhso.systems.markets.pages.markets import OfMarket, market_address
from tinhso.systems.markets.pages.traders import OfTrader, trader_address


class RecordTurnover(OfTrader):
    """A trader's month; a month recorded before is recorded anew."""

    form_class = TurnoverForm
    title = "Ghi doanh số không tiền mặt"
    act = "Ghi doanh số"
    permission = RECORD

    def initial(self) -> dict[str, Any]:
        return {"month": last_month(self.clock.today())}

    def save(self, values: dict[str, Any]) -> str:
        return trader_address(services.record_turnover(self.actor, self.record, clock=self.clock, **values).trader)


class RecordCharge(OfMarket):
    """A market's month; a month recorded before is recorded anew."""

    form_class = ChargeForm
    title = "Ghi khoản thu của chợ"
    act = "Ghi khoản thu"

    def allowed(self) -> None:
        scopes.require(self.person, RECORD, self.record.unit_id)

    def initial(self) -> dict[str, Any]:
        return {"month": last_month(self.clock.today())}

    def save(self, values: dict[str, Any]) -> str:
        return market_address(services.record_charge(self.actor, self.record, clock=self.clock, **values).market)


class ListProduct(OfMarket):
    """A typical product of the market on an e-commerce floor."""

    form_class = ProductForm
    title = "Thêm sản phẩm trên sàn"
    act = "Thêm sản phẩm"

    def initial(self) -> dict[str, Any]:
        return {"listed_on": self.clock.today()}

    def save(self, values: dict[str, Any]) -> str:
        return market_address(services.list_product(self.actor, self.record, clock=self.clock, **values).market)
