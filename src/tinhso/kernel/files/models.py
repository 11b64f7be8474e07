"""Attached files. The content stands once under its hash; who may read it follows from the record it is attached to."""

from __future__ import annotations

from django.db import models

from tinhso.kernel.people.models import Person


class Attachment(models.Model):
    """A file that somebody attached. Two with the same content share one stored copy."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    """As its sender named it; never a path."""
    media_type = models.CharField(max_length=100)
    """By the content, not by the name."""
    size = models.BigIntegerField()
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="attachment_by_content")]

    def __str__(self) -> str:
        return self.name
