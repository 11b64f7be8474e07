"""Statements, figures, targets and what the checks found."""

from __future__ import annotations

from django.db import models

from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Agency, Unit
from tinhso.ledger.indicators.models import Indicator, IndicatorVersion


class Document(models.Model):
    """A report, decision or form in which values stand."""

    code = models.CharField(max_length=60, primary_key=True)
    title = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dated = models.DateField(null=True, blank=True)
    """The day on the document, where it is known."""
    covers_until = models.DateField(null=True, blank=True)
    """The last day it speaks of: orders documents of one place in time."""
    simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Qualifier(models.TextChoices):
    EXACT = "exact", "đúng"
    OVER = "over", "trên"
    UNDER = "under", "gần"
    ABOUT = "about", "khoảng"
    APPROX = "approx", "xấp xỉ"


class Statement(models.Model):
    """A value that somebody declared or printed. It answers only what it states: without parts it is never added up, split or
    converted to another map.

    `value` is written in the form that `form` names: an amount of what the indicator counts (25.629 hộ), a per cent, or a rank.
    """

    class Form(models.TextChoices):
        AMOUNT = "amount", "số lượng"
        PERCENT = "percent", "tỷ lệ"
        RANK = "rank", "thứ hạng"

    class Origin(models.TextChoices):
        PRINTED = "printed", "đã in"
        DECLARED = "declared", "đơn vị khai"

    key = models.CharField(max_length=80, unique=True)
    """The row of the source: tn2023-028."""
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="statements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The territory it speaks of, as it was on the last day."""
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Whose value it is, where it is a body's and not the territory's."""
    subject = models.CharField(max_length=200, blank=True)
    """The body as the source names it."""
    as_of = models.CharField(max_length=40)
    """As the source dates it, ISO 8601: 2022, 2024-H1, 2024-06, 2023-10-14, 2024-01-01/2024-05-26 (last day included)."""
    starts = models.DateField()
    ends = models.DateField()
    """The day after the last one."""
    form = models.CharField(max_length=8, choices=Form.choices)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    places = models.SmallIntegerField(default=0)
    """How many decimals are printed."""
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    percent = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    """The share printed beside the amount."""
    percent_places = models.SmallIntegerField(default=0)
    growth = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    """Per cent against `growth_base`, as printed."""
    growth_places = models.SmallIntegerField(default=0)
    growth_base = models.CharField(max_length=40, blank=True)
    percent_of_base = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    """“Equals 76,6% of the same period”: the other way of saying a growth."""
    percent_of_base_places = models.SmallIntegerField(default=0)
    rank_of = models.IntegerField(null=True, blank=True)
    """Among how many: 63 of 8/63."""
    origin = models.CharField(max_length=8, choices=Origin.choices)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="statements")
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(null=True, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["indicator", "unit", "ends"], name="statement_by_indicator")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="statement_days"),
            models.CheckConstraint(
                condition=models.Q(numerator__isnull=True, denominator__isnull=True)
                | models.Q(numerator__isnull=False, denominator__isnull=False),
                name="statement_both_parts",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Target(models.Model):
    """A value to reach by a day, from which document."""

    class Comparison(models.TextChoices):
        AT_LEAST = "at_least", "ít nhất"
        AT_MOST = "at_most", "không quá"

    key = models.CharField(max_length=80, unique=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    as_of = models.CharField(max_length=40)
    """When it was set, as the source dates it."""
    set_on = models.DateField()
    """The last day of that period: the path to the target starts here."""
    due = models.DateField()
    """The day by which it is to be reached (included)."""
    value = models.DecimalField(max_digits=24, decimal_places=6)
    places = models.SmallIntegerField(default=0)
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    comparison = models.CharField(max_length=8, choices=Comparison.choices)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class Figure(models.Model):
    """An indicator's value at a place and period that somebody published."""

    class Origin(models.TextChoices):
        COMPUTED = "computed", "tính từ bản ghi"
        DECLARED = "declared", "do đơn vị khai"
        PRINTED = "printed", "đã in trong báo cáo"

    class Kind(models.TextChoices):
        VALUE = "value", "giá trị"
        RANK = "rank", "thứ hạng"
        TARGET = "target", "mục tiêu"

    code = models.CharField(max_length=160, unique=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.VALUE)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=40)
    """Written form of the period: 2024-H1, as-at:2023-10-14, 2024-01-01..2024-05-26."""
    rule = models.CharField(max_length=8, default="calendar")
    starts = models.DateField()
    ends = models.DateField()
    statement = models.OneToOneField(Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="figure")
    target = models.OneToOneField(Target, null=True, blank=True, on_delete=models.PROTECT, related_name="figure")

    class Meta:
        indexes = [models.Index(fields=["indicator", "unit", "ends"], name="figure_by_indicator")]

    def __str__(self) -> str:
        return self.code


class Revision(models.Model):
    """What was published, with everything needed to show it again. Never changed: a correction is the next revision."""

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="revisions")
    number = models.IntegerField()
    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=24, decimal_places=9)
    """Rounded as the version says."""
    exact = models.CharField(max_length=200)
    """The value before rounding, as a fraction n/d."""
    numerator = models.CharField(max_length=100, blank=True)
    denominator = models.CharField(max_length=100, blank=True)
    inputs = models.JSONField()
    """Code → the exact amount, as a fraction n/d."""
    expected = models.IntegerField(null=True)
    reported = models.IntegerField(null=True)
    simulated = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    """SHA-256 over the inputs and the frozen rows."""
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "number"], name="revision_number")]

    def __str__(self) -> str:
        return f"{self.figure_id}, lần {self.number}"


class FrozenRows(models.Model):
    """The fact columns that one measure of a revision used, as they stood: keys are pseudonyms."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="frozen")
    measure = models.CharField(max_length=120)
    columns = models.JSONField()
    rows = models.BinaryField()
    """JSON lines, compressed with zlib: [pseudonym, column, column …]."""
    count = models.IntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "frozen rows"


class Finding(models.Model):
    """What a check found about a figure. Found anew by each run; one that no longer holds is closed, not removed."""

    class Severity(models.TextChoices):
        ERROR = "error", "không khớp"
        NOTE = "note", "cần giải thích"

    key = models.CharField(max_length=64, unique=True)
    """Digest of rule, figure and numbers: the same finding keeps its row."""
    rule = models.CharField(max_length=60)
    figure = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="findings")
    others = models.ManyToManyField(Figure, blank=True, related_name="mentioned_in")
    severity = models.CharField(max_length=8, choices=Severity.choices)
    title = models.CharField(max_length=200)
    message = models.TextField()
    """A Vietnamese sentence with the arithmetic."""
    message_en = models.TextField(default="")
    """The same in English; empty for a finding of an earlier version until the checks run again."""
    numbers = models.JSONField()
    """The numbers of the arithmetic by name, exact, as text."""
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["figure", "closed_at"], name="finding_by_figure")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.figure_id}"
