"""Administrative units through time. A unit is a territory: every change of territory makes a new unit."""

from __future__ import annotations

from django.db import models


class Level(models.IntegerChoices):
    PROVINCE = 1, "tỉnh"
    DISTRICT = 2, "huyện"
    COMMUNE = 3, "xã"
    HAMLET = 4, "thôn"


class Unit(models.Model):
    """One territory with its own key. Its code may have named another territory before, and may again."""

    id = models.IntegerField(primary_key=True)
    """Our own key, the same on every installation: from the loaded data, never from a sequence."""
    level = models.SmallIntegerField(choices=Level.choices)
    code = models.CharField(max_length=16)
    """Official code of its time (2, 3 or 5 digits), or our own for a hamlet."""
    kind = models.CharField(max_length=32)
    """tỉnh, thành phố, huyện, quận, thị xã, xã, phường, thị trấn, đặc khu, thôn, tổ dân phố …"""
    name = models.CharField(max_length=120)
    """The name without its kind, NFC, one spelling (Hòa, Thủy)."""
    search_key = models.CharField(max_length=160)
    sort_key = models.CharField(max_length=240)
    valid_from = models.DateField(null=True, blank=True)
    """First day; null is before all records."""
    valid_to = models.DateField(null=True, blank=True)
    """The day after its last; null is still valid."""
    other_names = models.CharField(max_length=200, blank=True)
    """Earlier or other spellings, folded, separated by `|`; addresses find the unit by them too."""
    called_before = models.JSONField(default=list, blank=True)
    """What it was while its territory was the same, oldest first: [{"until": "2026-04-30", "kind": "tỉnh", "name": …, "source": …}]."""
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    population = models.IntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    estimated = models.BooleanField(default=False)
    """Its point, or what became of it, is an estimate of ours (`source` says so)."""
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["code", "valid_from"], name="unit_by_code"),
            models.Index(fields=["search_key"], name="unit_by_search_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class UnitParent(models.Model):
    """Whose part a unit is, from one day up to another: a hamlet keeps its key while its commune changes."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["parent", "valid_from"], name="unitparent_by_parent")]
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="unitparent_one", nulls_distinct=False)]


class Base(models.TextChoices):
    PEOPLE = "people", "theo dân số"
    HOUSEHOLDS = "households", "theo hộ"
    AREA = "area", "theo diện tích"


class Succession(models.Model):
    """A piece of territory that passed from an old unit to a new one, with exact shares of one base.

    `forward` is the share of the old unit that went to the new one (sums to 1 over the old unit's rows); `backward` the share of
    the new unit that came from the old one (sums to 1 over the new unit's rows).
    """

    old = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="successors")
    new = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="predecessors")
    on = models.DateField()
    base = models.CharField(max_length=12, choices=Base.choices)
    forward_numerator = models.BigIntegerField(default=1)
    forward_denominator = models.BigIntegerField(default=1)
    backward_numerator = models.BigIntegerField(default=1)
    backward_denominator = models.BigIntegerField(default=1)
    source = models.CharField(max_length=200)
    estimated = models.BooleanField(default=False)
    """The forward share, or where the territory went, is an estimate."""
    backward_estimated = models.BooleanField(default=False)
    """The backward share is an estimate: no published amount of every predecessor."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new", "base"], name="succession_once")]


class DataVersion(models.Model):
    """One row: a token that a database trigger changes whenever units, parents or successions change.

    Snapshots in memory are named by it; a rolled-back change brings the earlier token back with the earlier data.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField()


class BoundarySource(models.Model):
    """A file of boundaries that somebody imported, with the credit that must stand wherever they are drawn."""

    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=255)
    credit = models.CharField(max_length=300)
    label = models.CharField(max_length=120)
    imported_at = models.DateTimeField()


class Boundary(models.Model):
    """The outline of one unit, WGS-84: polygons → rings → [longitude, latitude], the outer ring first and
    counterclockwise, holes clockwise."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="boundary")
    source = models.ForeignKey(BoundarySource, on_delete=models.PROTECT, related_name="boundaries")
    polygons = models.JSONField()


class Agency(models.Model):
    """A body of the province: department, commune committee, one-stop centre. Codes follow QĐ 20/2020 (H55.12.03)."""

    code = models.CharField(max_length=35)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="agencies")
    """The territory it serves."""
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    search_key = models.CharField(max_length=220)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name
