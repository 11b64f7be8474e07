"""The system's forms. Labels are those of the models, so that a page, a file and the history call a thing by one name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tinhso.kernel.pages.forms import AmountField, DayField, Form
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.programmes import banks, programme_choices


def label(model: type, field: str) -> Any:
    """A model column's own name, with a capital."""
    name = str(model._meta.get_field(field).verbose_name)  # type: ignore[attr-defined]
    return name[:1].upper() + name[1:]


def _digits(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "autocomplete": "off", **attributes})


class FactorField(forms.DecimalField):
    """`1,5` or `1.5`; the value is in hundredths."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", _digits(inputmode="decimal"))
        options.setdefault("error_messages", {"invalid": _("Nhập hệ số như 1 hoặc 1,5.")})
        super().__init__(min_value=Decimal("0.01"), max_value=Decimal(10), decimal_places=2, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def clean(self, value: Any) -> int:
        found = super().clean(value)
        return 100 if found is None else int(found * 100)


class PersonForm(Form):
    """Who a beneficiary is."""

    identity_number = forms.CharField(
        label=label(Entitlement, "identity_number"), max_length=20, widget=_digits(), help_text=_("12 số; của chủ hộ nếu là hộ")
    )
    name = forms.CharField(label=label(Entitlement, "name"), max_length=120)
    birth_year = forms.IntegerField(
        label=label(Entitlement, "birth_year"), min_value=1900, max_value=2100, required=False, widget=_digits()
    )
    factor = FactorField(label=label(Entitlement, "factor"), initial="1", required=False, help_text=_("1 nếu hưởng đúng mức chung"))


class AddForm(PersonForm):
    """A new beneficiary. `unit` gets its choices from the page."""

    unit = forms.ChoiceField(label=_("Nơi ở"))
    programme = forms.ChoiceField(
        label=label(Entitlement, "programme"),
        choices=programme_choices,
    )
    entitled_on = DayField(label=label(Entitlement, "entitled_on"))
    field_order = ("programme", "unit", "name", "identity_number", "birth_year", "factor", "entitled_on")


class MoveForm(Form):
    """Where to, and from which day. `unit` gets its choices from the page."""

    unit = forms.ChoiceField(label=_("Nơi ở mới"))
    moved_on = DayField(label=_("Từ ngày"))


class EndForm(Form):
    """When an entitlement ended, and why."""

    ended_on = DayField(label=label(Entitlement, "ended_on"), help_text=_("Ngày đầu tiên không còn hưởng"))
    reason = forms.CharField(label=label(Entitlement, "ending_reason"), max_length=200)


class AccountForm(Form):
    """An account."""

    bank = forms.ChoiceField(
        label=label(Entitlement, "bank"), choices=lambda: [(bank.code, bank.name) for bank in banks().values()]
    )
    account_number = forms.CharField(label=label(Entitlement, "account_number"), max_length=30, widget=_digits())
    via = forms.ChoiceField(label=label(Entitlement, "account_via"), choices=Entitlement.Via.choices)
    opened_on = DayField(label=_("Có tài khoản từ ngày"))


class CloseAccountForm(Form):
    """When an account was closed."""

    closed_on = DayField(label=_("Hết tài khoản từ ngày"), help_text=_("Ngày đầu tiên không còn tài khoản"))


class PurposeForm(Form):
    """Why personal data is read."""

    purpose = forms.CharField(
        label=_("Xem để làm gì"), max_length=200, help_text=_("Lý do được lưu cùng tên người xem. Ví dụ: đối chiếu hồ sơ")
    )


class RoundForm(Form):
    """A round to draw up."""

    month = forms.ChoiceField(label=_("Tháng chi"))
    programmes = forms.MultipleChoiceField(
        label=_("Chính sách"),
        choices=programme_choices,
        widget=forms.CheckboxSelectMultiple,
    )


class ApproveForm(Form):
    """The approver types the total that stands on the paper before them."""

    total = AmountField(
        label=_("Tổng số tiền trên quyết định"), min_value=1, help_text=_("Nhập bằng đồng. Phải bằng tổng của kỳ chi.")
    )


class AnswerForm(Form):
    """A bank's answer."""

    file = forms.FileField(label=_("Tệp kết quả của ngân hàng"), help_text=_("XML: pain.002.001.10 hoặc camt.054.001.08"))


class CashForm(Form):
    """Cash handed over."""

    paid_on = DayField(label=_("Chi ngày"))
    receipt = forms.CharField(label=_("Số phiếu chi"), max_length=40)


class ReissueForm(Form):
    """How to pay what came back."""

    method = forms.ChoiceField(
        label=_("Chi lại bằng"),
        choices=(("account", _("tài khoản đang khai")), ("cash", _("tiền mặt"))),
    )
