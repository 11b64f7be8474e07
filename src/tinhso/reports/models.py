"""Drafts that people checked, and the words that officers taught."""

from __future__ import annotations

from django.db import models

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit
from tinhso.ledger.indicators.models import Indicator


class KeptDraft(models.Model):
    """A draft that somebody checks. It is theirs alone: nobody else opens it."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The province whose report it is, as it is today."""
    period = models.CharField(max_length=40, blank=True)
    """As the product writes periods; empty where the text itself says it."""
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "-sent_at"], name="draft_by_owner")]

    def __str__(self) -> str:
        return self.name


class DraftCheck(models.Model):
    """One checking of a draft: the file as it was then, every figure with its verdict, and the state of the ledger it was held against.

    Never changed: a correction makes the next one.
    """

    draft = models.ForeignKey(KeptDraft, on_delete=models.CASCADE, related_name="checks")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of the file as it was checked; the content lies in the store."""
    is_word = models.BooleanField()
    """Whether that file is a .docx, which comes back with its own layout."""
    what = models.CharField(max_length=300)
    """Why there is this one: sent, a figure written as the ledger has it, a word taught."""
    result = models.JSONField()
    """As `tinhso check --json` gives it."""
    attention = models.PositiveIntegerField(default=0)
    """How many of its figures need a look, so that a list need not open the answer."""
    ledger = models.JSONField()
    """What it was held against: {"figures": n, "last_revision": n, "facts": {code: version}, "day": "2026-11-20"}."""
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draftcheck_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.draft} · {self.number}"


class Underway(models.Model):
    """A checking that a draft is waiting for, in the background; gone once it is there. One that came to nothing stays with the reason."""

    class Step(models.TextChoices):
        WAITING = "waiting"
        READING = "reading"
        CHECKING = "checking"
        KEEPING = "keeping"

    draft = models.OneToOneField(KeptDraft, on_delete=models.CASCADE, primary_key=True, related_name="underway")
    sha256 = models.CharField(max_length=64)
    """Of the file that is to be checked."""
    what = models.CharField(max_length=300)
    """As of the checking that it becomes."""
    starts = models.JSONField(default=list)
    """Figures that are written as the ledger has them before the file is checked: where they begin in the text of the last checking."""
    step = models.CharField(max_length=12, choices=Step.choices, default=Step.WAITING)
    numbers = models.IntegerField(null=True)
    """How many numbers the text holds, once it is read."""
    asked_at = models.DateTimeField()
    interrupted = models.PositiveSmallIntegerField(default=0)
    """How often, one after the other, whoever worked at it was killed."""
    code = models.CharField(max_length=40, blank=True)
    """Why it came to nothing; empty while it is under way."""
    message_vi = models.TextField(blank=True)
    message_en = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.draft_id} · {self.step}"


class TaughtWords(models.Model):
    """Words that an officer has said to mean an indicator, in the reports of one province."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    """Folded, without numbers."""
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    taught_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taught_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "words"], name="taughtwords_once")]

    def __str__(self) -> str:
        return self.words
