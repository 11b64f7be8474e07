"""Bulk files in: one batch per file, its rows until they are written, and what is wrong with them."""

from __future__ import annotations

from typing import Self

from django.db import models

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Unit


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads of batches."""

    def visible_to(self, person: Person | None) -> Self:
        """Batches of one's own, and of the units one looks after.

        A batch is included if, and only if, the person sent it, or it belongs to one unit in which the person holds
        `imports.see_batches`, or the person holds that everywhere.
        """
        from tinhso.kernel.people import scopes

        if not isinstance(person, Person):
            return self.none()
        units = scopes.granted(person, "imports.see_batches")
        if isinstance(units, scopes.Everywhere):
            return self
        return self.filter(models.Q(sent_by=person) | models.Q(unit_id__in=units))


class Batch(models.Model):
    """One file that somebody sent, from reading to writing or withdrawal."""

    class State(models.TextChoices):
        WAITING = "waiting", "chờ đọc"
        READING = "reading", "đang đọc"
        READ = "read", "đã đọc, chưa ghi"
        WRITING = "writing", "đang ghi"
        WRITTEN = "written", "đã ghi"
        REFUSED = "refused", "từ chối cả tệp"
        DROPPED = "dropped", "đã bỏ"
        WITHDRAWN = "withdrawn", "đã rút"

    BUSY = (State.WAITING, State.READING, State.WRITING)

    importer = models.CharField(max_length=80)
    """`<system>.<importer>` code."""
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    whole = models.BooleanField(default=False)
    """Refuse the whole file when any row is wrong; otherwise the right rows may be written alone."""
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    rows_read = models.IntegerField(default=0)
    rows_right = models.IntegerField(default=0)
    rows_wrong = models.IntegerField(default=0)
    rows_written = models.IntegerField(default=0)
    rows_total = models.IntegerField(null=True, blank=True)
    form = models.CharField(max_length=16, blank=True)
    """The importer's columns at reading."""
    header = models.JSONField(default=list)
    """The file's own headings, in its order: what the file of wrong rows begins with."""
    message = models.TextField(blank=True)
    message_en = models.TextField(blank=True)
    """Empty for what was told before messages were kept in both languages."""
    message_code = models.CharField(max_length=40, blank=True)
    interrupted = models.PositiveSmallIntegerField(default=0)
    """How often, one after the other, whoever worked at it was killed."""
    written_at = models.DateTimeField(null=True, blank=True)
    clock_at = models.DateTimeField(null=True, blank=True)
    """The installation's instant at sending; rules about days use it in the background too."""

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["importer", "sha256"], name="batch_by_file")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.pk})"

    def told(self, language: str) -> str:
        """What became of the file, in the reader's language."""
        return (language.startswith("en") and self.message_en) or self.message


class StagedRow(models.Model):
    """A row between reading and writing: packed values of a right one, cells as entered of a wrong one."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="staged", db_constraint=False, db_index=False)
    row = models.IntegerField()
    right = models.BooleanField()
    cells = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["batch", "right", "row"], name="staged_by_batch")]


class Progress(models.Model):
    """How far a batch under way is. Written from outside the transaction that does the work, so it holds no foreign key."""

    batch_id = models.BigIntegerField(primary_key=True)
    done = models.IntegerField()
    total = models.IntegerField(null=True)


class RowError(models.Model):
    """One thing wrong in one row: where (the column by its Vietnamese heading), what was entered, what to do."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="errors")
    row = models.IntegerField()
    column = models.CharField(max_length=80)
    entered = models.CharField(max_length=200)
    code = models.CharField(max_length=40, blank=True)
    fix = models.CharField(max_length=300)
    fix_en = models.CharField(max_length=300, blank=True)
    """Both empty for what was told before they were kept."""

    class Meta:
        indexes = [models.Index(fields=["batch", "row"], name="row_error_by_batch")]

    def told(self, language: str) -> str:
        """What to do, in the reader's language."""
        return (language.startswith("en") and self.fix_en) or self.fix
