"""What the ledger remembers about itself. Cell tables and the change log are not models: `storage` makes them from the registry."""

from __future__ import annotations

from django.db import models

from tinhso.kernel.places.models import Unit


class FactState(models.Model):
    """One fact's cells: what they were computed from, and which files answer for them.

    Written only by the transaction that commits the cells: whoever reads this row and the cells in one snapshot reads a pair.
    """

    code = models.CharField(max_length=80, primary_key=True)
    schema = models.CharField(max_length=64, blank=True)
    """Digest of the tables and triggers that `sync` made."""
    digests = models.JSONField(default=dict)
    """Measure → digest that its cells were computed by. A measure without an entry has no cells yet."""
    partitions = models.JSONField(default=list)
    """Tables whose rows the cells hold: attaching or detaching one means a rebuild."""
    array = models.CharField(max_length=200, blank=True)
    keys = models.CharField(max_length=200, blank=True)
    version = models.BigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)


class Coverage(models.Model):
    """Where and from when a fact's records are complete. A fact without rows is covered everywhere from its `live_from`."""

    fact = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    """Covers the unit and everything below it."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["fact", "unit"], name="coverage_by_fact")]
        verbose_name_plural = "coverage"
