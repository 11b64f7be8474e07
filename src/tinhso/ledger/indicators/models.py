"""Indicators and their dated versions."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.db import models

from tinhso.kernel.people.models import Person
from tinhso.ledger.indicators.definition import IndicatorDefinition, VersionDefinition

PILLARS: dict[str, tuple[str, str]] = {
    "organisation": ("Tổ chức, xếp hạng", "Organisation"),
    "infrastructure": ("Hạ tầng số", "Infrastructure"),
    "information": ("Thông tin, báo chí", "Information"),
    "awareness": ("Nhận thức số", "Awareness"),
    "security": ("An toàn thông tin", "Security"),
    "government": ("Chính quyền số", "Digital government"),
    "economy": ("Kinh tế số", "Digital economy"),
    "society": ("Xã hội số", "Digital society"),
}
"""Pillar → its name in Vietnamese and English, in the order of a report."""


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators, asked by whether they are still kept."""

    def current(self) -> IndicatorQuerySet:
        """Those that are kept today: for lists, boards, choices and search. An address reaches the others, too."""
        return self.filter(retired_on=None)


class Indicator(models.Model):
    """Something a province reports. What it means on a day, its version of that day says."""

    code = models.CharField(max_length=120, primary_key=True)
    pillar = models.CharField(max_length=20)
    system = models.CharField(max_length=40)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    owner = models.CharField(max_length=120, blank=True)
    """Who answers for the definition: an agency's code or name."""
    search_key = models.CharField(max_length=420)
    """Code and both titles, folded."""
    retired_on = models.DateField(null=True, blank=True)
    """The day from which it is kept no more: the product no longer defines it. Its versions, figures and history stay."""

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["pillar", "system", "code"], name="indicator_by_pillar")]

    def __str__(self) -> str:
        return self.title_vi

    def kept_on(self, day: date) -> bool:
        """Whether it was still kept on that day."""
        return self.retired_on is None or day < self.retired_on

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_vi


class IndicatorVersion(models.Model):
    """One definition, valid from a day on. Never changed after it is written (the database refuses): a change is a new version."""

    class Origin(models.TextChoices):
        FILE = "file", "theo tệp của sản phẩm"
        LOCAL = "local", "của tỉnh"

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    """1, 2, 3 … in the order in which they came to this installation."""
    valid_from = models.DateField()
    origin = models.CharField(max_length=5, choices=Origin.choices)
    definition = models.JSONField()
    """An IndicatorDefinition with exactly this version in it."""
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    """The file it came from, or “trình duyệt”."""
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicatorversion_number"),
            models.UniqueConstraint(fields=["indicator", "origin", "digest"], name="indicatorversion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}, bản {self.number}"

    @property
    def whole(self) -> IndicatorDefinition:
        """The definition as typed data."""
        return IndicatorDefinition.model_validate(self.definition)

    @property
    def rules(self) -> VersionDefinition:
        """Formula, unit, rounding and the rest, of this version."""
        return self.whole.versions[0]

    def starts(self) -> date:
        return cast(date, self.valid_from)
