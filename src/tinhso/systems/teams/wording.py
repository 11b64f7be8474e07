"""What a column is called, on pages, in files and in the history alike."""

from __future__ import annotations

from django.db import models


def label(model: type[models.Model], field: str) -> str:
    """A model column's own name, with a capital."""
    name = str(getattr(model._meta.get_field(field), "verbose_name", field))
    return name[:1].upper() + name[1:]
