from django.apps import AppConfig


class CellsConfig(AppConfig):
    name = "tinhso.ledger.cells"
    label = "cells"
