"""The system's forms. Labels are those of the models, so that a page, a file and the history call a thing by one name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tinhso.kernel.pages.forms import AmountField, DayField, Form
from tinhso.kernel.records import label
from tinhso.systems.teams.models import Activity, Household, Member, Plan, Team, Training
from tinhso.systems.teams.services.rules import MOST_IN_A_DAY


class TeamForm(Form):
    """What a team is called, and by which decision it stands."""

    name = forms.CharField(label=label(Team, "name"), max_length=160)
    decision_number = forms.CharField(label=label(Team, "decision_number"), max_length=40, help_text="15/QĐ-UBND")
    decision_date = DayField(label=label(Team, "decision_date"))
    zalo_group = forms.CharField(label=label(Team, "zalo_group"), max_length=120, required=False)


class OpenTeamForm(TeamForm):
    """A new team. `unit` gets its choices from the page."""

    unit = forms.ChoiceField(label=_("Đơn vị"))
    opened_on = DayField(label=label(Team, "opened_on"))
    field_order = ("unit", "name", "decision_number", "decision_date", "opened_on", "zalo_group")


class PlanForm(Form):
    """How many teams a commune is to have. `unit` gets its choices from the page."""

    unit = forms.ChoiceField(label=_("Xã, phường"))
    teams = AmountField(label=label(Plan, "teams"), min_value=0, max_value=500)
    decision_number = forms.CharField(label=label(Plan, "decision_number"), max_length=40)
    starts_on = DayField(label=label(Plan, "starts_on"))


class CloseTeamForm(Form):
    """When a team is no longer open, and why."""

    closed_on = DayField(label=label(Team, "closed_on"), help_text=_("Ngày đầu tiên tổ không còn hoạt động"))
    reason = forms.CharField(label=label(Team, "closing_reason"), max_length=200)


class MemberForm(Form):
    """Who a member is."""

    name = forms.CharField(label=label(Member, "name"), max_length=120)
    role = forms.ChoiceField(label=label(Member, "role"), choices=Member.Role.choices, initial=Member.Role.MEMBER)
    organisation = forms.ChoiceField(label=label(Member, "organisation"), choices=Member.Organisation.choices)
    phone = forms.CharField(
        label=label(Member, "phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class AddMemberForm(MemberForm):
    """A new member."""

    joined_on = DayField(label=label(Member, "joined_on"))


class EndMembershipForm(Form):
    """When somebody left."""

    left_on = DayField(label=label(Member, "left_on"), help_text=_("Ngày đầu tiên không còn là thành viên"))


class PurposeForm(Form):
    """Why personal data is read."""

    purpose = forms.CharField(
        label=_("Xem để làm gì"), max_length=200, help_text=_("Lý do được lưu cùng tên người xem. Ví dụ: gọi họp tổ")
    )


class ActivityForm(Form):
    """What a team did on one day: four fields that matter first, the rest may stay 0."""

    team = forms.ChoiceField(label=label(Activity, "team"))
    held_on = DayField(label=label(Activity, "held_on"))
    kind = forms.ChoiceField(label=label(Activity, "kind"), choices=Activity.Kind.choices)
    people_guided = AmountField(label=label(Activity, "people_guided"), min_value=0, max_value=MOST_IN_A_DAY)
    vneid_installed = AmountField(label=label(Activity, "vneid_installed"), min_value=0, required=False)
    app_installed = AmountField(label=label(Activity, "app_installed"), min_value=0, required=False)
    wallet_installed = AmountField(label=label(Activity, "wallet_installed"), min_value=0, required=False)
    dossiers_helped = AmountField(label=label(Activity, "dossiers_helped"), min_value=0, required=False)
    place = forms.CharField(label=label(Activity, "place"), max_length=160, required=False)
    note = forms.CharField(label=label(Activity, "note"), max_length=500, required=False)


class ChangeActivityForm(ActivityForm):
    """An activity stays with its team."""

    team = None  # type: ignore[assignment]


class TrainingForm(Form):
    """A training session; `members` gets its choices from the page."""

    unit = forms.ChoiceField(label=_("Xã, phường"))
    held_on = DayField(label=label(Training, "held_on"))
    topic = forms.CharField(label=label(Training, "topic"), max_length=200)
    place = forms.CharField(label=label(Training, "place"), max_length=160, required=False)
    trainer = forms.CharField(label=label(Training, "trainer"), max_length=160, required=False)
    hours = AmountField(label=label(Training, "hours"), min_value=1, max_value=80, initial=4)
    members = forms.TypedMultipleChoiceField(
        label=label(Training, "attended"),
        coerce=int,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_("Giữ Ctrl để chọn nhiều người"),
    )


class ChangeTrainingForm(TrainingForm):
    """A session stays in its commune."""

    unit = None  # type: ignore[assignment]


class HouseholdForm(Form):
    """A household that a team helped for the first time."""

    head_name = forms.CharField(label=label(Household, "head_name"), max_length=120)
    address = forms.CharField(label=label(Household, "address"), max_length=200, required=False)
    helped_on = DayField(label=label(Household, "helped_on"))
    helped_with = forms.ChoiceField(label=label(Household, "helped_with"), choices=Household.Help.choices)


class AddressForm(Form):
    """A household's digital address."""

    address_code = forms.CharField(label=label(Household, "address_code"), max_length=40)
    addressed_on = DayField(label=label(Household, "addressed_on"))
