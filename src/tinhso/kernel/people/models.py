"""Accounts, the roles a person holds within a scope, grants of values, and the audit trail."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tinhso.kernel.places.models import Agency, Unit


class PersonManager(BaseUserManager["Person"]):
    def create_person(self, username: str, name: str, password: str | None = None) -> Person:
        """Make an account. Roles are given apart, by `services.grant_role`."""
        person = self.model(username=username, name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """An account of somebody who signs in."""

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    last_login = None
    """Not kept here: signing in changes no account. `AuditEntry` tells who signed in when."""

    objects = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A role held within a scope, from one day up to another. The scope is a unit, an agency, or a system; none is the whole."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "role"], name="assignment_by_person")]

    def __str__(self) -> str:
        return f"{self.role} ({self.unit or self.agency or self.system or '*'})"


class Grant(models.Model):
    """Leave to see an indicator's unpublished values in a unit and what belongs to it; no unit is everywhere."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    indicator = models.CharField(max_length=120)
    """The indicator's code, or `*` for all."""
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="grant_by_person")]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.unit or '*'})"


class DoneCall(models.Model):
    """A service call that carried a key, with its answer: the same call again returns the answer and does nothing."""

    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    """SHA-256 of the arguments: another content under the same key is refused."""
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verb", "actor", "key"], name="done_call_once", nulls_distinct=False)]


class Event(models.Model):
    """The outbox: what a service did, waiting to be told to others. Written in the service's own transaction."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    records = models.JSONField(default=list)
    """`[kind, key]` of each record touched; of a bulk change `[kind, null, count]`."""
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(delivered_at=None), name="event_waiting")]


class SignInFailure(models.Model):
    """A password that was wrong: counted by name and by address, so that guessing slows down."""

    username = models.CharField(max_length=80)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["username", "at"], name="failure_by_name"),
            models.Index(fields=["address", "at"], name="failure_by_address"),
        ]


class AuditEntry(models.Model):
    """One change, written in the transaction that made it. Append-only; the chain columns are filled by the sealer."""

    id = models.BigAutoField(primary_key=True)
    # No constraints in the database on what a row names: each costs two look-ups a row, and the trail outlives what it names.
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    verb = models.CharField(max_length=80)
    """`<system>.<verb>_<noun>`, the service's name."""
    kind = models.CharField(max_length=80)
    """`<app>.<model>` of the record."""
    record = models.CharField(max_length=64)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    changes = models.JSONField(default=dict)
    """Column → [before, after]."""
    record_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the record's columns after the change."""
    purpose = models.CharField(max_length=200, blank=True)
    sequence = models.BigIntegerField(null=True, blank=True, unique=True)
    chain_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "record", "id"], name="audit_by_record")]
        verbose_name_plural = "audit entries"
