from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CellsConfig(AppConfig):
    name = "tinhso.ledger.cells"
    label = "cells"

    def ready(self) -> None:
        pre_migrate.connect(_before_migrate, sender=self, dispatch_uid="cells.detach")
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="cells.sync")


def _before_migrate(plan: list[tuple[Any, bool]], **_kwargs: Any) -> None:
    """A migration of a table must not meet triggers that name its old columns."""
    from tinhso.ledger.cells.sync import detach

    if apps := {migration.app_label for migration, _backwards in plan}:
        detach(apps)


def _after_migrate(**_kwargs: Any) -> None:
    """Every migrate ends with tables and triggers that fit the registry, in tests too."""
    from tinhso.ledger.cells.sync import sync

    sync()
