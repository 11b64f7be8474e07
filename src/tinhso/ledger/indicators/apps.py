from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "tinhso.ledger.indicators"
    label = "indicators"
