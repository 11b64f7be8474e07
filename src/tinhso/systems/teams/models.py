"""Community digital teams: the teams, who is in them, how they were trained, what they did and whom they helped.

Công văn 793/BTTTT-THH of 5 March 2022: the chairman of the commune decides; one team for each hamlet (thôn, bản, tổ
dân phố), of its head and at least two more people. Provinces also set up one team for the commune itself, which leads
the others.

Every row holds the unit of its team, so that the ledger counts each table by itself. Intervals are half-open: a team
that closes on 1 July was open for the last time on 30 June.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tinhso.kernel.records import Record, RecordQuerySet


class TeamQuerySet(RecordQuerySet):
    """Reads of teams."""

    def open_on(self, day: date) -> Self:
        """Teams that were open at the end of that day."""
        return self.filter(opened_on__lte=day).exclude(closed_on__lte=day)

    def with_counts(self, day: date) -> Self:
        """Adds `members_now`, `trained_now` and `last_activity_on` as of that day: one query for a list of any
        length."""
        members = Member.objects.filter(team=OuterRef("pk")).present_on(day).order_by().values("team")
        activities = Activity.objects.filter(team=OuterRef("pk"), held_on__lte=day)
        return self.with_commune(day).annotate(
            members_now=Subquery(members.annotate(n=Count("pk")).values("n")),
            trained_now=Subquery(members.filter(trained_on__lte=day).annotate(n=Count("pk")).values("n")),
            last_activity_on=Subquery(activities.order_by("-held_on").values("held_on")[:1]),
        )


class Team(Record):
    """A community digital team of one hamlet, or of the commune itself."""

    class Level(models.TextChoices):
        COMMUNE = "commune", "cấp xã"
        HAMLET = "hamlet", "cấp thôn"

    code = models.CharField(_("mã tổ"), max_length=32, unique=True)
    """Given at opening from the unit's code; never used again."""
    name = models.CharField(_("tên tổ"), max_length=160)
    level = models.CharField(_("cấp"), max_length=8, choices=Level.choices)
    """Follows from the unit's own level; kept because a measure may use the row's columns only."""
    decision_number = models.CharField(_("số quyết định"), max_length=40)
    decision_date = models.DateField(_("ngày quyết định"))
    zalo_group = models.CharField(_("nhóm Zalo"), max_length=120, blank=True)
    """Link or name of the Zalo group of all households."""
    opened_on = models.DateField(_("hoạt động từ ngày"))
    closed_on = models.DateField(_("kết thúc từ ngày"), null=True, blank=True)
    """The first day on which it is no longer open."""
    closing_reason = models.CharField(_("lý do kết thúc"), max_length=200, blank=True)

    objects = TeamQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("tổ công nghệ số")
        constraints = [
            models.CheckConstraint(condition=Q(closed_on__gte=F("opened_on")), name="team_closes_after_opening"),
            models.UniqueConstraint(fields=["unit"], condition=Q(closed_on__isnull=True), name="team_one_open_in_unit"),
        ]
        indexes = [models.Index(fields=["unit", "opened_on"], name="team_by_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """Its name without the words that all of them begin with, for lists."""
        name = self.name.removeprefix("Tổ công nghệ số cộng đồng ")
        return name[:1].upper() + name[1:]

    def is_open_on(self, day: date) -> bool:
        """Whether it was open at the end of that day."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)

    def last_day(self, today: date) -> date:
        """The last day on which it was open: today, where it still is."""
        return today if self.closed_on is None else min(today, self.closed_on - timedelta(days=1))

    def get_absolute_url(self) -> str:
        return reverse("teams:team", args=[self.pk])


class Plan(Record):
    """How many teams a unit is to have, from one day until another plan takes its place."""

    teams = models.PositiveIntegerField(_("số tổ"))
    decision_number = models.CharField(_("số quyết định"), max_length=40)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)
    """The first day on which it no longer holds."""

    class Meta:
        verbose_name = _("kế hoạch")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plan_ends_after_start"),
            models.UniqueConstraint(fields=["unit"], condition=Q(ends_on__isnull=True), name="plan_one_in_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.teams} tổ, {self.decision_number}"

    def get_absolute_url(self) -> str:
        return reverse("teams:plan", args=[self.pk])


class MemberQuerySet(RecordQuerySet):
    """Reads of members."""

    def present_on(self, day: date) -> Self:
        """Members at the end of that day."""
        return self.filter(joined_on__lte=day).exclude(left_on__lte=day)

    def leader_first(self) -> Self:
        """Leader, deputy, then the others as they joined."""
        rank = Case(When(role="leader", then=0), When(role="deputy", then=1), default=2)
        return self.order_by(rank, "joined_on", "pk")


class Member(Record):
    """One person's time in one team. Somebody who comes back has a second row."""

    class Role(models.TextChoices):
        LEADER = "leader", "tổ trưởng"
        DEPUTY = "deputy", "tổ phó"
        MEMBER = "member", "thành viên"

    class Organisation(models.TextChoices):
        """The body that sent the member."""

        HEAD = "head", "trưởng thôn, tổ trưởng dân phố"
        PARTY = "party", "chi bộ"
        FRONT = "front", "Mặt trận Tổ quốc"
        YOUTH = "youth", "Đoàn Thanh niên"
        WOMEN = "women", "Hội Phụ nữ"
        FARMERS = "farmers", "Hội Nông dân"
        VETERANS = "veterans", "Hội Cựu chiến binh"
        POLICE = "police", "Công an xã"
        COMMITTEE = "committee", "Ủy ban nhân dân xã"
        RESIDENT = "resident", "người dân"

    team = models.ForeignKey(Team, verbose_name=_("tổ"), on_delete=models.PROTECT, related_name="members")
    name = models.CharField(_("họ và tên"), max_length=120)
    role = models.CharField(_("vai trò"), max_length=8, choices=Role.choices, default=Role.MEMBER)
    organisation = models.CharField(_("đơn vị cử"), max_length=12, choices=Organisation.choices)
    phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)
    """Digits only, with the leading 0."""
    joined_on = models.DateField(_("tham gia từ ngày"))
    left_on = models.DateField(_("rời tổ từ ngày"), null=True, blank=True)
    """The first day on which the person is no longer a member."""
    trained_on = models.DateField(_("tập huấn lần đầu"), null=True, blank=True)
    """The first training attended. A date and not a flag: a flag that changes would rewrite the past shares."""

    objects = MemberQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("thành viên")
        constraints = [
            models.CheckConstraint(condition=Q(left_on__gte=F("joined_on")), name="member_leaves_after_joining"),
            models.CheckConstraint(condition=Q(trained_on__gte=F("joined_on")), name="member_trained_after_joining"),
            models.CheckConstraint(condition=Q(left_on__gte=F("trained_on")), name="member_trained_before_leaving"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(role="leader", left_on__isnull=True), name="member_one_leader_in_team"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teams:member", args=[self.pk])


class Training(Record):
    """A training session for members of teams. Its unit is the commune, or the province, that held it."""

    held_on = models.DateField(_("ngày tập huấn"))
    topic = models.CharField(_("nội dung"), max_length=200)
    place = models.CharField(_("nơi tập huấn"), max_length=160, blank=True)
    trainer = models.CharField(_("người hướng dẫn"), max_length=160, blank=True)
    hours = models.PositiveSmallIntegerField(_("số giờ"), default=4)
    attended = models.ManyToManyField(Member, verbose_name=_("người dự"), through="Attendance", related_name="trainings")

    class Meta:
        verbose_name = _("buổi tập huấn")
        indexes = [models.Index(fields=["unit", "held_on"], name="training_by_unit")]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("teams:training", args=[self.pk])


class Attendance(models.Model):
    """A member at a training session."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attendances")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training", "member"], name="attendance_once")]


class Activity(Record):
    """What a team did on one day: where, of which kind, and how many turns of help it gave."""

    class Kind(models.TextChoices):
        VISITS = "visits", "đến từng hộ"
        POINT = "point", "điểm hỗ trợ ở nhà văn hóa"
        ONE_STOP = "one_stop", "hỗ trợ tại bộ phận một cửa"
        MARKET = "market", "hướng dẫn tại chợ"
        CLASS = "class", "lớp kỹ năng số"
        DRIVE = "drive", "ra quân cao điểm"

    team = models.ForeignKey(Team, verbose_name=_("tổ"), on_delete=models.PROTECT, related_name="activities")
    held_on = models.DateField(_("ngày"))
    kind = models.CharField(_("loại hoạt động"), max_length=8, choices=Kind.choices)
    place = models.CharField(_("nơi"), max_length=160, blank=True)
    people_guided = models.PositiveIntegerField(_("lượt người được hướng dẫn"), default=0)
    """Turns (lượt): somebody who is guided twice counts twice."""
    vneid_installed = models.PositiveIntegerField(_("lượt cài VNeID"), default=0)
    app_installed = models.PositiveIntegerField(_("lượt cài ứng dụng của tỉnh"), default=0)
    """The province's own application."""
    wallet_installed = models.PositiveIntegerField(_("lượt cài ví, ngân hàng"), default=0)
    dossiers_helped = models.PositiveIntegerField(_("hồ sơ trực tuyến giúp nộp"), default=0)
    """Dossiers that people sent online with the team's help."""
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("buổi hoạt động")
        indexes = [
            models.Index(fields=["team", "-held_on"], name="activity_by_team"),
            models.Index(fields=["unit", "-held_on"], name="activity_by_unit"),
        ]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.held_on:%-d/%-m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("teams:activity", args=[self.pk])


class Household(Record):
    """A household that a team helped, once, on the first day of help; and its digital address once it has one."""

    class Help(models.TextChoices):
        VNEID = "vneid", "cài và dùng VNeID"
        SERVICE = "service", "nộp hồ sơ trực tuyến"
        PAYMENT = "payment", "thanh toán không tiền mặt"
        TRADE = "trade", "bán hàng trên mạng"
        HEALTH = "health", "sổ sức khỏe, y tế"
        SAFETY = "safety", "an toàn trên mạng"

    team = models.ForeignKey(Team, verbose_name=_("tổ"), on_delete=models.PROTECT, related_name="households")
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("buổi hoạt động"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="households",
    )
    head_name = models.CharField(_("chủ hộ"), max_length=120)
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    helped_on = models.DateField(_("ngày giúp"))
    helped_with = models.CharField(_("việc được giúp"), max_length=8, choices=Help.choices)
    address_code = models.CharField(_("mã địa chỉ số"), max_length=40, blank=True)
    addressed_on = models.DateField(_("ngày gắn mã"), null=True, blank=True)
    """The day its digital address was attached."""

    class Meta:
        verbose_name = _("hộ được giúp")
        constraints = [
            models.CheckConstraint(condition=Q(addressed_on__isnull=True) | ~Q(address_code=""), name="household_address_has_code"),
        ]
        indexes = [models.Index(fields=["team", "-helped_on"], name="household_by_team")]

    def __str__(self) -> str:
        return self.head_name

    def get_absolute_url(self) -> str:
        return reverse("teams:household", args=[self.pk])
