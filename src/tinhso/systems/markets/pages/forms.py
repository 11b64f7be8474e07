"""The system's forms. Labels are those of the models, so that a page, a file and the history call a thing by one name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tinhso.kernel.pages.forms import AmountField, DayField, Form
from tinhso.kernel.records import label
from tinhso.systems.markets.banks import banks
from tinhso.systems.markets.models import Charge, Market, Product, Trader, Turnover


class MarketForm(Form):
    """What a market is."""

    name = forms.CharField(label=label(Market, "name"), max_length=160)
    market_class = forms.ChoiceField(label=label(Market, "market_class"), choices=Market.Class.choices, initial="3")
    stalls = AmountField(label=label(Market, "stalls"), min_value=0, max_value=10_000)
    board = forms.CharField(label=label(Market, "board"), max_length=160, required=False)
    address = forms.CharField(label=label(Market, "address"), max_length=200, required=False)


class OpenMarketForm(MarketForm):
    """A new market. `unit` gets its choices from the page."""

    unit = forms.ChoiceField(label=_("Xã, phường"))
    opened_on = DayField(label=label(Market, "opened_on"))
    field_order = ("unit", "name", "market_class", "stalls", "opened_on", "board", "address")


class CashlessForm(Form):
    """When the cashless model starts."""

    cashless_on = DayField(label=label(Market, "cashless_on"))


class Market40Form(Form):
    """When the market becomes a Market 4.0."""

    market40_on = DayField(label=label(Market, "market40_on"))


class CloseMarketForm(Form):
    """When a market is no longer open."""

    closed_on = DayField(label=label(Market, "closed_on"), help_text=_("Ngày đầu tiên chợ không còn họp"))


class TraderForm(Form):
    """Who sells what at which stall, and the account that receives the money."""

    stall = forms.CharField(label=label(Trader, "stall"), max_length=20)
    name = forms.CharField(label=label(Trader, "name"), max_length=120)
    goods = forms.ChoiceField(label=label(Trader, "goods"), choices=Trader.Goods.choices)
    phone = forms.CharField(
        label=label(Trader, "phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    bank = forms.ChoiceField(label=label(Trader, "bank_bin"), choices=[("", "–"), *banks().items()], required=False)
    account_number = forms.CharField(label=label(Trader, "account_number"), max_length=30, required=False)
    account_name = forms.CharField(label=label(Trader, "account_name"), max_length=120, required=False)


class AddTraderForm(TraderForm):
    """A new trader."""

    joined_on = DayField(label=label(Trader, "joined_on"))


class EndTraderForm(Form):
    """When a trader left."""

    left_on = DayField(label=label(Trader, "left_on"), help_text=_("Ngày đầu tiên quầy trống"))


class TurnoverForm(Form):
    """A trader's month."""

    month = DayField(label=label(Turnover, "month"), help_text=_("Chọn một ngày bất kỳ trong tháng"))
    transactions = AmountField(label=label(Turnover, "transactions"), min_value=0)
    value = AmountField(label=label(Turnover, "value"), min_value=0, help_text=_("đồng"))


class ChargeForm(Form):
    """A market's month."""

    month = DayField(label=label(Charge, "month"), help_text=_("Chọn một ngày bất kỳ trong tháng"))
    kind = forms.ChoiceField(label=label(Charge, "kind"), choices=Charge.Kind.choices)
    collected = AmountField(label=label(Charge, "collected"), min_value=0, help_text=_("đồng"))
    cashless = AmountField(label=label(Charge, "cashless"), min_value=0, help_text=_("đồng"))


class DelistForm(Form):
    """When a product is no longer sold online."""

    delisted_on = DayField(label=label(Product, "delisted_on"), help_text=_("Ngày đầu tiên không còn bán trên sàn"))


class ProductForm(Form):
    """A product on an e-commerce floor."""

    name = forms.CharField(label=label(Product, "name"), max_length=160)
    floor = forms.CharField(label=label(Product, "floor"), max_length=80)
    address = forms.URLField(label=label(Product, "address"), max_length=300, required=False, assume_scheme="https")
    listed_on = DayField(label=label(Product, "listed_on"))
