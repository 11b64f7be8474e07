"""Cashless welfare: who is entitled to what, and on which account it is paid.

Chỉ thị 21/CT-TTg of 25 November 2020: beneficiaries of social policies are paid without cash. Poor and near-poor households are
counted by household, people of merit and beneficiaries of social assistance by person.

An entitlement is one stretch of time in one place: somebody who really moves closes one and opens the next. It carries its account,
because a measure may use the columns of its own row only. Intervals are half-open.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Level, UnitParent
from tinhso.kernel.records import Record, RecordQuerySet


class EntitlementQuerySet(RecordQuerySet):
    """Reads of entitlements."""

    def standing_on(self, day: date) -> Self:
        """Entitlements that stand at the end of that day."""
        return self.filter(entitled_on__lte=day).exclude(ended_on__lte=day)

    def with_account_on(self, day: date) -> Self:
        """Entitlements that stand with an account at the end of that day."""
        return self.standing_on(day).filter(account_opened_on__lte=day).exclude(account_until__lte=day)

    def with_commune(self, day: date) -> Self:
        """Adds `commune_name`: the commune the unit lies in on that day, or the unit's own name where it is one."""
        above = UnitParent.objects.filter(unit=OuterRef("unit")).filter(lookup.valid_on(day)).values("parent__name")[:1]
        own = When(unit__level=Level.COMMUNE, then=F("unit__name"))
        return self.annotate(commune_name=Case(own, default=Subquery(above)))


class Entitlement(Record):
    """What one household or person is entitled to, in one place, from one day up to another."""

    class Kind(models.TextChoices):
        POOR = "poor", _("hộ nghèo")
        NEAR_POOR = "near_poor", _("hộ cận nghèo")
        MERIT = "merit", _("người có công")
        ASSISTANCE = "assistance", _("đối tượng trợ giúp xã hội")

    HOUSEHOLDS = (Kind.POOR, Kind.NEAR_POOR)

    class Via(models.TextChoices):
        BANK = "bank", _("tại ngân hàng")
        VNEID = "vneid", _("qua VNeID")
        MOBILE_MONEY = "mobile_money", _("Mobile Money")
        COMMUNE = "commune", _("xã khai thay")

    code = models.CharField(_("mã hồ sơ"), max_length=24, unique=True)
    kind = models.CharField(_("đối tượng"), max_length=12, choices=Kind.choices)
    programme = models.CharField(_("chính sách"), max_length=40)
    """A code of `data/programmes.yaml`."""
    identity_number = models.CharField(_("số định danh"), max_length=12)
    """Of the person, or of the head of the household: 12 digits."""
    name = models.CharField(_("họ và tên"), max_length=120)
    search_key = models.CharField(max_length=160)
    birth_year = models.SmallIntegerField(_("năm sinh"), null=True, blank=True)
    factor = models.PositiveSmallIntegerField(_("hệ số"), default=100)
    """In hundredths of the programme's dated monthly amount: 150 is 1,5 (Nghị định 20/2021, điều 6). The amount itself stands in
    `data/programmes.yaml`, because it changes by decree for everybody at once."""
    entitled_on = models.DateField(_("hưởng từ ngày"))
    ended_on = models.DateField(_("thôi hưởng từ ngày"), null=True, blank=True)
    """The first day on which it no longer stands."""
    ending_reason = models.CharField(_("lý do thôi hưởng"), max_length=200, blank=True)
    moved_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="moved_to", verbose_name=_("chuyển từ")
    )
    bank = models.CharField(_("ngân hàng"), max_length=12, blank=True)
    """Code of `data/banks.yaml`."""
    account_number = models.CharField(_("số tài khoản"), max_length=24, blank=True)
    account_via = models.CharField(_("mở qua"), max_length=12, choices=Via.choices, blank=True)
    account_opened_on = models.DateField(_("có tài khoản từ ngày"), null=True, blank=True)
    """The first day with the account within this entitlement: after a move, the day of the move."""
    account_declared_on = models.DateField(_("khai tài khoản ngày"), null=True, blank=True)
    """The day a new account was declared; empty where a move only carried it on."""
    account_until = models.DateField(_("hết tài khoản từ ngày"), null=True, blank=True)
    """The first day without the account: the day it was closed, or the day the entitlement ended, whichever is first."""

    account_batch = models.ForeignKey(
        "imports.Batch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("tệp tài khoản"),
    )
    """The import that filled the account in, where it came for a beneficiary who was there already."""

    objects = EntitlementQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("đối tượng an sinh")
        constraints = [
            models.CheckConstraint(condition=Q(ended_on__gte=F("entitled_on")), name="entitlement_ends_after_start"),
            models.CheckConstraint(condition=Q(account_until__gte=F("account_opened_on")), name="account_ends_after_start"),
            models.CheckConstraint(condition=Q(account_opened_on__gte=F("entitled_on")), name="account_within_entitlement"),
            models.CheckConstraint(
                condition=Q(account_opened_on__isnull=True) | Q(ended_on__isnull=True) | Q(account_until__lte=F("ended_on")),
                name="account_ends_with_entitlement",
            ),
            models.CheckConstraint(condition=Q(factor__gte=1, factor__lte=1000), name="entitlement_factor_plausible"),
            models.UniqueConstraint(
                fields=["identity_number", "programme"], condition=Q(ended_on__isnull=True), name="entitlement_one_standing"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "entitled_on"], name="entitlement_by_unit"),
            models.Index(fields=["search_key"], name="entitlement_by_search_key"),
            models.Index(fields=["identity_number"], name="entitlement_by_identity"),
            models.Index(fields=["account_batch"], condition=Q(account_batch__isnull=False), name="entitlement_by_account_batch"),
        ]

    def __str__(self) -> str:
        """Its code, not its name: the text stands where somebody without the right to personal data reads."""
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("welfare:entitlement", args=[self.pk])

    def stands_on(self, day: date) -> bool:
        """Whether it stands at the end of that day."""
        return self.entitled_on <= day and (self.ended_on is None or day < self.ended_on)

    def has_account_on(self, day: date) -> bool:
        """Whether it stands with an account at the end of that day."""
        opened = self.account_opened_on is not None and self.account_opened_on <= day
        return self.stands_on(day) and opened and (self.account_until is None or day < self.account_until)
