from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CellsConfig(AppConfig):
    name = "tinhso.ledger.cells"
    label = "cells"

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="cells.sync")


def _after_migrate(**_kwargs: Any) -> None:
    """Every migrate ends with tables and triggers that fit the registry, in tests too."""
    from tinhso.ledger.cells.sync import sync

    sync()
