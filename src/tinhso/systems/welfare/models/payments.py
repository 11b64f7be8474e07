"""Payment rounds: what was drawn up for whom, which files went to which bank, and what the banks answered.

A payment is one month of one programme for one person. At most one payment of that month is *live*: a returned or rejected
one stays as it was, and a new one may be drawn up in its place. Money is whole đồng.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tinhso.kernel.pages import formatting
from tinhso.kernel.records import Record, RecordQuerySet
from tinhso.systems.welfare.programmes import programme_title


class RoundQuerySet(RecordQuerySet):
    """Reads of rounds."""

    def with_sums(self) -> Self:
        """Adds `count` and `total` of the payments that stand (in đồng, None without any), and `failed`, how many came back."""
        standing = ~Q(payments__state=Payment.State.CANCELLED)
        return self.annotate(
            count=Count("payments", filter=standing),
            total=Sum("payments__amount", filter=standing),
            failed=Count("payments", filter=Q(payments__state__in=Payment.FAILED)),
        )


class Round(Record):
    """One round of payments (kỳ chi) of the province for one month. Its unit is the province that pays."""

    class State(models.TextChoices):
        DRAFT = "draft", _("đang lập")
        APPROVED = "approved", _("đã duyệt")
        SENT = "sent", _("đã gửi ngân hàng")
        DROPPED = "dropped", _("đã bỏ")

    code = models.CharField(_("mã kỳ chi"), max_length=24, unique=True)
    month = models.DateField(_("tháng chi"))
    """The first day of the month."""
    programmes = models.JSONField(_("chính sách"), default=list)
    """Codes of `data/programmes.yaml`."""
    supplementary = models.BooleanField(_("chi lại"), default=False)
    """Whether it takes up payments that came back."""
    state = models.CharField(_("trạng thái"), max_length=12, choices=State.choices, default=State.DRAFT)
    drawn_on = models.DateField(_("ngày lập"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("người lập")
    )
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("người duyệt")
    )
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("kỳ chi")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")), name="round_approved_by_another"
            ),
            models.UniqueConstraint(
                fields=["unit", "month", "prepared_by"],
                condition=Q(supplementary=True, state="draft"),
                name="round_one_draft_of_returns",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("welfare:round", args=[self.pk])

    @property
    def title(self) -> str:
        """`Chi lại, tháng 11/2026` and the like, in the reader's language."""
        what = str(_("Chi lại")) if self.supplementary else ", ".join(programme_title(code) for code in self.programmes)
        return f"{what}, {formatting.period_name(f'{self.month:%Y-%m}')}"


class Payment(Record):
    """One month of one programme for one person: drawn up, sent, answered. Its unit is where the beneficiary lives."""

    class Method(models.TextChoices):
        ACCOUNT = "account", _("tài khoản")
        CASH = "cash", _("tiền mặt")

    class State(models.TextChoices):
        DRAWN = "drawn", _("chờ chi")
        SENT = "sent", _("đã gửi ngân hàng")
        ACCEPTED = "accepted", _("ngân hàng đã nhận lệnh")
        PAID = "paid", _("đã chi")
        REJECTED = "rejected", _("ngân hàng từ chối")
        RETURNED = "returned", _("bị trả lại")
        CANCELLED = "cancelled", _("đã bỏ")

    FAILED = (State.REJECTED, State.RETURNED)
    PENDING = (State.DRAWN, State.SENT, State.ACCEPTED)

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="payments", verbose_name=_("kỳ chi"))
    entitlement = models.ForeignKey(
        "welfare.Entitlement", on_delete=models.PROTECT, related_name="payments", verbose_name=_("đối tượng")
    )
    end_to_end = models.CharField(_("mã lệnh"), max_length=35, unique=True)
    """EndToEndId: goes to the bank and comes back with every answer."""
    kind = models.CharField(max_length=12)
    programme = models.CharField(_("chính sách"), max_length=40)
    month = models.DateField(_("tháng chi"))
    identity_number = models.CharField(_("số định danh"), max_length=12)
    name = models.CharField(_("họ và tên"), max_length=120)
    amount = models.BigIntegerField(_("số tiền"))
    """In đồng, as drawn up; a later change of the programme does not touch it."""
    method = models.CharField(_("hình thức"), max_length=8, choices=Method.choices)
    bank = models.CharField(_("ngân hàng"), max_length=12, blank=True)
    account_number = models.CharField(_("số tài khoản"), max_length=24, blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State.choices, default=State.DRAWN)
    sent_on = models.DateField(_("gửi ngày"), null=True, blank=True)
    paid_on = models.DateField(_("chi ngày"), null=True, blank=True)
    """The day it was booked out, or handed over in cash. It stays when the money comes back."""
    returned_on = models.DateField(_("trả lại ngày"), null=True, blank=True)
    """The day it was rejected, or its money came back."""
    reason = models.CharField(_("lý do"), max_length=8, blank=True)
    """ISO external code, such as AC04; `reasons.py` has the words."""
    receipt = models.CharField(_("số phiếu chi"), max_length=40, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name=_("chi lại cho")
    )

    class Meta:
        verbose_name = _("khoản chi")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_on__isnull=False), name="payment_paid_has_day"),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "returned"]) | Q(returned_on__isnull=False), name="payment_failed_has_day"
            ),
            models.UniqueConstraint(
                fields=["identity_number", "programme", "month"],
                condition=~Q(state__in=["rejected", "returned", "cancelled"]),
                name="payment_one_live",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "bank", "state"], name="payment_by_round"),
            models.Index(fields=["unit", "month"], name="payment_by_unit"),
            models.Index(fields=["returned_on"], condition=Q(returned_on__isnull=False), name="payment_returned"),
        ]

    def __str__(self) -> str:
        return self.end_to_end

    def get_absolute_url(self) -> str:
        return reverse("welfare:payment", args=[self.pk])


class BankFile(models.Model):
    """A file that went to a bank, or came from one."""

    class Kind(models.TextChoices):
        PAIN_001 = "pain.001", _("lệnh chi (pain.001)")
        PAIN_002 = "pain.002", _("kết quả nhận lệnh (pain.002)")
        CAMT_054 = "camt.054", _("báo Nợ, báo Có (camt.054)")

    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="files")
    """Empty: the answer speaks of payments of several rounds."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    bank = models.CharField(max_length=12)
    message_id = models.CharField(max_length=35)
    """MsgId of what we send, Id or MsgId of what comes."""
    sha256 = models.CharField(max_length=64)
    payments = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    """CtrlSum in đồng; of an answer, the sum of the payments that it speaks of."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="bankfile_read_once"),
            models.UniqueConstraint(fields=["kind", "bank", "message_id"], name="bankfile_one_message"),
        ]

    def __str__(self) -> str:
        return self.message_id


class BankEntry(models.Model):
    """One line of a bank's notification: money that left for a beneficiary, or came back.

    Kept as the bank told it, so that what our own states say can be compared with it.
    """

    class Kind(models.TextChoices):
        DEBIT = "debit", _("báo Nợ")
        CREDIT = "credit", _("báo Có")

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="entries")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    bank = models.CharField(max_length=12)
    reference = models.CharField(max_length=35)
    """AcctSvcrRef: the bank's own number of the booking, never given twice."""
    amount = models.BigIntegerField()
    booked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "reference"], name="bankentry_one_booking"),
            models.UniqueConstraint(fields=["payment", "kind"], name="bankentry_once_each_way"),
        ]

    def __str__(self) -> str:
        return self.reference
