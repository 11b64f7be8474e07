"""Machines that speak for a person: their tokens."""

from __future__ import annotations

from django.db import models

from tinhso.kernel.people.models import Person


class MachineToken(models.Model):
    """A secret by which a program acts as a person, with that person's rights and no more. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    """Which program it was given to."""
    digest = models.CharField(max_length=64, unique=True)
    read_only = models.BooleanField(default=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.person})"
