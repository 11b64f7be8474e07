from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tinhso.kernel.exchange"
    label = "exchange"
