"""Forms in the look: label, hint, field, error under it; a summary on top that links to the fields; what was typed is kept.

Each form carries a key made when it was drawn. The service gets it, so that a double click writes once.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tinhso.kernel.pages import formatting
from tinhso.kernel.people.errors import Refused

_UNSEEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]")
"""Control signs but tab and line ends."""


class DayField(forms.DateField):
    """A day typed the Vietnamese way (30/6/2026) or picked from the browser's calendar (2026-06-30)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"])
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "max": "2999-12-31"}))
        options.setdefault("error_messages", {"invalid": _("Không có ngày này. Nhập như 30/6/2026.")})
        super().__init__(**options)


class AmountField(forms.IntegerField):
    """A whole number typed with or without thousands: 1.766.865."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "autocomplete": "off"}))
        options.setdefault("error_messages", {"invalid": _("Nhập số nguyên, như 1.766.865.")})
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value.strip():
            try:
                value = formatting.read_number(value[:40], formatting.language())
            except ValueError as error:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)


class NumberField(forms.Field):
    """An exact number typed as the reader's language writes it: 95,39 (95.39 in English). Cleaned to a Decimal, or None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TextInput(attrs={"maxlength": "40", "inputmode": "decimal", "class": "num", "autocomplete": "off"})
        )
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return formatting.number(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return formatting.read_number(text[:40], formatting.language())
        except ValueError as error:
            raise forms.ValidationError(
                _("Nhập số, như %(example)s."), params={"example": formatting.number(Decimal("95.39"))}
            ) from error


class Form(forms.Form):
    """Base of the product's forms. Errors speak of what to do; `refuse` shows a service's refusal at its field."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    required_css_class = "required"
    use_required_attribute = False

    default_error_messages = {"required": _("Điền mục này.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_bound:
            self.initial.setdefault("key", secrets.token_urlsafe(18))
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("Điền mục này.")
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = _("Chọn một giá trị trong danh sách.")

    def _post_clean(self) -> None:
        """Refuse signs that nobody sees: no Word file can hold them, so one in a name would break every report that prints it."""
        super()._post_clean()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and _UNSEEN.search(value):
                self.add_error(name, _("Có ký tự không hiện được. Gõ lại mục này."))

    def refuse(self, error: Refused) -> None:
        """Show a service's refusal beside the field it names, or on top."""
        if error.code == "key-reused":
            self.sent_before()
            return
        self.add_error(error.where if error.where in self.fields else None, error.message(formatting.language()))

    def sent_before(self) -> None:
        """Say that this form was saved once, and give it a new key.

        Whoever goes back in the browser, or clicks twice, sends an old key: without a new one the form could never be sent again.
        """
        typed = cast("QueryDict", self.data).copy()
        typed["key"] = secrets.token_urlsafe(18)
        self.data = typed
        self.add_error(None, _("Biểu này đã lưu rồi. Chỉ gửi lần nữa khi muốn lưu thêm."))

    def rows(self) -> list[BoundField]:
        """The fields that a person sees, in order, with their error wired to them for screen readers."""
        found = self.visible_fields()
        for bound in found:
            if isinstance(bound.field, forms.ChoiceField) and not isinstance(bound.field, forms.ModelChoiceField):
                bound.field.choices = [
                    (value, formatting.words(label)) for value, label in cast("Iterable[tuple[str, str]]", bound.field.choices)
                ]
            described = [f"{bound.auto_id}-hint"] if bound.help_text else []
            if bound.errors:
                described.append(f"{bound.auto_id}-error")
                bound.field.widget.attrs["aria-invalid"] = "true"
            if described:
                bound.field.widget.attrs["aria-describedby"] = " ".join(described)
        return found

    def wrong(self) -> list[BoundField]:
        """The fields to mend."""
        return [bound for bound in self.visible_fields() if bound.errors]

    def summary(self) -> str:
        """`Còn 2 chỗ cần sửa`."""
        count = len(self.wrong()) + (1 if self.non_field_errors() else 0)
        return ngettext("Còn %(count)s chỗ cần sửa", "Còn %(count)s chỗ cần sửa", count) % {"count": count}
