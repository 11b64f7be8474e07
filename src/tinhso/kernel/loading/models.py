"""Which stages were loaded, and what the installation remembers about itself."""

from __future__ import annotations

from django.db import models


class LoadedStage(models.Model):
    """A stage that ran to its end."""

    code = models.CharField(max_length=80, primary_key=True)
    digest = models.CharField(max_length=64)
    rows = models.IntegerField(null=True)
    at = models.DateTimeField()


class Setting(models.Model):
    """A value of this installation: `demo_date` (ISO day on which simulated records end), `province` (its code), …"""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.TextField()
