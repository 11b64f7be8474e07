"""Chợ 4.0: traditional markets where traders take payment without cash.

Kế hoạch 156/KH-UBND of Thái Nguyên (October 2022) sets three goals for each market: every trader has a QR code, at
least one typical product is sold on an e-commerce floor, and all market charges (electricity, stall) are collected
without cash.

Money is whole đồng. Months are named by their first day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tinhso.kernel.records import Record, RecordQuerySet


class MarketQuerySet(RecordQuerySet):
    """Reads of markets."""

    def open_on(self, day: date) -> Self:
        """Markets that were open at the end of that day."""
        return self.filter(opened_on__lte=day).exclude(closed_on__lte=day)

    def with_counts(self, day: date) -> Self:
        """Adds `traders_now` and `with_qr_now` as of that day: one query for a list of any length."""
        traders = Trader.objects.filter(market=OuterRef("pk")).present_on(day).order_by().values("market")
        return self.annotate(
            traders_now=Subquery(traders.annotate(n=Count("pk")).values("n")),
            with_qr_now=Subquery(traders.filter(qr_on__lte=day).annotate(n=Count("pk")).values("n")),
        )


class Market(Record):
    """One traditional market."""

    class Class(models.TextChoices):
        """Nghị định 60/2024/NĐ-CP, article 4: by the number of stalls."""

        FIRST = "1", "hạng 1"
        SECOND = "2", "hạng 2"
        THIRD = "3", "hạng 3"

    code = models.CharField(_("mã chợ"), max_length=32, unique=True)
    name = models.CharField(_("tên chợ"), max_length=160)
    market_class = models.CharField(_("hạng"), max_length=1, choices=Class.choices, default=Class.THIRD)
    board = models.CharField(_("ban quản lý"), max_length=160, blank=True)
    """The market's board, or the firm that runs it."""
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    stalls = models.PositiveIntegerField(_("số quầy"), default=0)
    opened_on = models.DateField(_("hoạt động từ ngày"))
    closed_on = models.DateField(_("đóng cửa từ ngày"), null=True, blank=True)
    """The first day on which it is no longer open."""
    cashless_on = models.DateField(_("thanh toán không tiền mặt từ"), null=True, blank=True)
    """The day its cashless payment model started."""
    market40_on = models.DateField(_("Chợ 4.0 từ"), null=True, blank=True)
    """The day it was launched as a Market 4.0, which also sells online and collects its charges without cash."""

    objects = MarketQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("chợ")
        constraints = [
            models.CheckConstraint(condition=Q(closed_on__gte=F("opened_on")), name="market_closes_after_opening"),
            models.CheckConstraint(condition=Q(cashless_on__gte=F("opened_on")), name="market_cashless_after_opening"),
            models.CheckConstraint(condition=Q(closed_on__gte=F("cashless_on")), name="market_cashless_before_closing"),
            models.CheckConstraint(
                condition=Q(market40_on__isnull=True) | Q(cashless_on__isnull=False, market40_on__gte=F("cashless_on")),
                name="market_40_is_cashless",
            ),
            models.CheckConstraint(condition=Q(closed_on__gte=F("market40_on")), name="market_40_before_closing"),
        ]
        indexes = [models.Index(fields=["unit", "opened_on"], name="market_by_unit")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("markets:market", args=[self.pk])

    def last_day(self, today: date) -> date:
        """The last day on which it was open: today, where it still is."""
        return today if self.closed_on is None else min(today, self.closed_on - timedelta(days=1))


class TraderQuerySet(RecordQuerySet):
    """Reads of traders."""

    def present_on(self, day: date) -> Self:
        """Traders at the end of that day."""
        return self.filter(joined_on__lte=day).exclude(left_on__lte=day)

    def with_code_on(self, day: date) -> Self:
        """Traders on whose stalls a code hangs that day."""
        return self.present_on(day).filter(qr_on__lte=day)


class Trader(Record):
    """A household business at one stall of one market."""

    class Goods(models.TextChoices):
        FOOD = "food", "thực phẩm tươi"
        MEALS = "meals", "ăn uống"
        CLOTHES = "clothes", "quần áo, giày dép"
        HOUSEHOLD = "household", "đồ gia dụng"
        GROCERY = "grocery", "tạp hóa"
        FARM = "farm", "nông sản, chè"
        SERVICES = "services", "dịch vụ"

    market = models.ForeignKey(Market, verbose_name=_("chợ"), on_delete=models.PROTECT, related_name="traders")
    stall = models.CharField(_("quầy"), max_length=20)
    name = models.CharField(_("tên hộ kinh doanh"), max_length=120)
    phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)
    goods = models.CharField(_("ngành hàng"), max_length=10, choices=Goods.choices)
    joined_on = models.DateField(_("tham gia từ ngày"))
    """The day the trader joined the market's cashless model."""
    left_on = models.DateField(_("rời chợ từ ngày"), null=True, blank=True)
    """The first day on which the trader is no longer there."""
    qr_on = models.DateField(_("có mã QR từ"), null=True, blank=True)
    """The day the trader got a QR code."""
    bank_bin = models.CharField(_("ngân hàng, ví"), max_length=6, blank=True)
    """Six digits of the bank or wallet, from `banks.csv`."""
    account_number = models.CharField(_("số tài khoản"), max_length=19, blank=True)
    account_name = models.CharField(_("tên tài khoản"), max_length=120, blank=True)

    objects = TraderQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("hộ kinh doanh")
        constraints = [
            models.CheckConstraint(condition=Q(left_on__gte=F("joined_on")), name="trader_leaves_after_joining"),
            models.CheckConstraint(condition=Q(qr_on__gte=F("joined_on")), name="trader_qr_after_joining"),
            models.CheckConstraint(condition=Q(left_on__gte=F("qr_on")), name="trader_qr_before_leaving"),
            models.CheckConstraint(
                condition=Q(qr_on__isnull=True) | (~Q(bank_bin="") & ~Q(account_number="")),
                name="trader_qr_has_account",
            ),
            models.UniqueConstraint(fields=["market", "stall"], condition=Q(left_on__isnull=True), name="trader_one_at_stall"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, quầy {self.stall}"

    def get_absolute_url(self) -> str:
        return reverse("markets:trader", args=[self.pk])

    def last_day(self, today: date) -> date:
        """The last day at the stall: today, for a trader who is still there."""
        return today if self.left_on is None else min(today, self.left_on - timedelta(days=1))


class Turnover(Record):
    """What one trader took without cash in one month, as the bank or wallet reports it."""

    market = models.ForeignKey(Market, verbose_name=_("chợ"), on_delete=models.PROTECT, related_name="turnovers")
    trader = models.ForeignKey(Trader, verbose_name=_("hộ kinh doanh"), on_delete=models.PROTECT, related_name="turnovers")
    month = models.DateField(_("tháng"))
    transactions = models.PositiveIntegerField(_("số giao dịch"))
    value = models.BigIntegerField(_("giá trị"))

    class Meta:
        verbose_name = _("doanh số")
        constraints = [
            models.UniqueConstraint(fields=["trader", "month"], name="turnover_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="turnover_month_is_first_day"),
            models.CheckConstraint(condition=Q(value__gte=0), name="turnover_value_not_negative"),
        ]
        indexes = [models.Index(fields=["market", "month"], name="turnover_by_market")]

    def __str__(self) -> str:
        return f"{self.month:%-m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("markets:turnover", args=[self.pk])


class Charge(Record):
    """What a market charged its traders in one month for one thing, and how much of it was paid without cash."""

    class Kind(models.TextChoices):
        STALL = "stall", "thuê quầy"
        ELECTRICITY = "electricity", "tiền điện"
        CLEANING = "cleaning", "vệ sinh"
        PARKING = "parking", "trông xe"

    market = models.ForeignKey(Market, verbose_name=_("chợ"), on_delete=models.PROTECT, related_name="charges")
    month = models.DateField(_("tháng"))
    kind = models.CharField(_("khoản thu"), max_length=12, choices=Kind.choices)
    collected = models.BigIntegerField(_("tổng thu"))
    cashless = models.BigIntegerField(_("thu không tiền mặt"))

    class Meta:
        verbose_name = _("khoản thu")
        constraints = [
            models.UniqueConstraint(fields=["market", "month", "kind"], name="charge_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="charge_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(cashless__gte=0, collected__gte=F("cashless")), name="charge_cashless_within_collected"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month:%-m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("markets:charge", args=[self.pk])


class Product(Record):
    """A typical product of a market on an e-commerce floor."""

    market = models.ForeignKey(Market, verbose_name=_("chợ"), on_delete=models.PROTECT, related_name="products")
    name = models.CharField(_("sản phẩm"), max_length=160)
    floor = models.CharField(_("sàn thương mại điện tử"), max_length=80)
    """The e-commerce floor that lists it."""
    address = models.URLField(_("địa chỉ trang"), max_length=300, blank=True)
    listed_on = models.DateField(_("đăng bán từ"))
    delisted_on = models.DateField(_("thôi bán từ"), null=True, blank=True)

    class Meta:
        verbose_name = _("sản phẩm trên sàn")
        constraints = [
            models.CheckConstraint(condition=Q(delisted_on__gte=F("listed_on")), name="product_delisted_after_listing"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("markets:product", args=[self.pk])
