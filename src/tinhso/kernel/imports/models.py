"""Bulk files in: one batch per file, its rows' errors, and its withdrawal."""

from __future__ import annotations

from django.db import models

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit


class Batch(models.Model):
    """One file that somebody sent, from reading to commit or withdrawal."""

    class State(models.TextChoices):
        WAITING = "waiting", "chờ đọc"
        READING = "reading", "đang đọc"
        READ = "read", "đã đọc, chưa ghi"
        WRITING = "writing", "đang ghi"
        WRITTEN = "written", "đã ghi"
        REFUSED = "refused", "từ chối cả tệp"
        DROPPED = "dropped", "đã bỏ"
        WITHDRAWN = "withdrawn", "đã rút"

    importer = models.CharField(max_length=80)
    """`<system>.<importer>` code."""
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    rows_read = models.IntegerField(default=0)
    rows_right = models.IntegerField(default=0)
    rows_wrong = models.IntegerField(default=0)
    rows_written = models.IntegerField(default=0)
    rows_total = models.IntegerField(null=True, blank=True)
    message = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "batches"


class RowError(models.Model):
    """One thing wrong in one row: where, what was entered, what to do."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="errors")
    row = models.IntegerField()
    column = models.CharField(max_length=80)
    entered = models.CharField(max_length=200)
    fix = models.CharField(max_length=300)
