"""Addresses of the system's pages, under `/markets/`."""

from __future__ import annotations

from django.urls import path

from tinhso.systems.markets.pages import codes, markets, money, products, traders

app_name = "markets"

urlpatterns = [
    path("", markets.MarketList.as_view(), name="list"),
    path("new/", markets.OpenMarket.as_view(), name="open"),
    path("<int:key>/", markets.MarketPage.as_view(), name="market"),
    path("<int:key>/change/", markets.ChangeMarket.as_view(), name="change"),
    path("<int:key>/close/", markets.CloseMarket.as_view(), name="close"),
    path("<int:key>/cashless/", markets.StartCashless.as_view(), name="start-cashless"),
    path("<int:key>/market40/", markets.StartMarket40.as_view(), name="start-market40"),
    path("<int:key>/codes.pdf", codes.CodeSheet.as_view(), name="codes"),
    path("<int:key>/charges/new/", money.RecordCharge.as_view(), name="record-charge"),
    path("<int:key>/products/new/", products.ListProduct.as_view(), name="list-product"),
    path("<int:key>/traders/new/", traders.AddTrader.as_view(), name="add-trader"),
    path("charges/", money.ChargeList.as_view(), name="charges"),
    path("charges/<int:key>/", money.ChargePage.as_view(), name="charge"),
    path("turnovers/", money.TurnoverList.as_view(), name="turnovers"),
    path("turnovers/<int:key>/", money.TurnoverPage.as_view(), name="turnover"),
    path("products/<int:key>/", products.ProductPage.as_view(), name="product"),
    path("products/<int:key>/delist/", products.DelistProduct.as_view(), name="delist-product"),
    path("traders/", traders.TraderList.as_view(), name="traders"),
    path("traders/<int:key>/", traders.TraderPage.as_view(), name="trader"),
    path("traders/<int:key>/change/", traders.ChangeTrader.as_view(), name="change-trader"),
    path("traders/<int:key>/end/", traders.EndTrader.as_view(), name="end-trader"),
    path("traders/<int:key>/turnover/", money.RecordTurnover.as_view(), name="record-turnover"),
]
