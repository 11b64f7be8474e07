from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "tinhso.ledger.figures"
    label = "figures"
