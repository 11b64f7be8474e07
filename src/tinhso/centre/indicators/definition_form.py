"""The form in which an officer writes an indicator's definition, and the way between it and the typed definition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from tinhso.kernel.pages import formatting
from tinhso.kernel.pages.forms import DayField, Form, NumberField
from tinhso.ledger.indicators import formula as formulas
from tinhso.ledger.indicators.definition import CODE, IndicatorDefinition, VersionDefinition, explain_errors
from tinhso.ledger.indicators.models import PILLARS

ARROW = "=>"
"""Of ASCII: the face of the pages has no arrow."""


class ExamplesField(forms.CharField):
    """Examples, one a line: `welfare.a = 25.629; welfare.b = 26.869 => 95,39`. Cleaned to the form of an indicator file."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        return "\n".join(
            f"{'; '.join(f'{code} = {formatting.number(amount)}' for code, amount in example.given.items())}"
            f" {ARROW} {formatting.number(example.value)}"
            for example in value
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not isinstance(text, str):
            return []
        return [self._line(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]

    def _line(self, number: int, line: str) -> dict[str, Any]:
        left, arrow, right = line.replace("->", ARROW).replace(chr(0x2192), ARROW).partition(ARROW)
        try:
            if not arrow:
                raise ValueError(line)
            pairs = [part.partition("=") for part in left.split(";") if part.strip()]
            given = {code.strip(): str(formatting.read_number(amount, formatting.language())) for code, _equals, amount in pairs}
            return {"given": given, "value": str(formatting.read_number(right, formatting.language()))}
        except ValueError as error:
            raise forms.ValidationError(_("Dòng %(line)s: viết “mã = số; mã = số => kết quả”."), params={"line": number}) from error


def _pillars() -> list[tuple[str, str]]:
    place = 0 if formatting.language() == "vi" else 1
    return [(code, names[place]) for code, names in PILLARS.items()]


class DefinitionForm(Form):
    """One version of an indicator. `code` is fixed once the indicator exists; what the form does not ask is kept."""

    code = forms.CharField(
        label=_("Mã chỉ tiêu"), max_length=120, help_text=_("hệ_thống.tên, chữ thường không dấu. Mã không đổi về sau.")
    )
    title_vi = forms.CharField(label=_("Tên tiếng Việt"), max_length=200)
    title_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=200)
    pillar = forms.ChoiceField(label=_("Trụ cột"), choices=_pillars)
    owner = forms.CharField(
        label=_("Đơn vị chủ trì"), max_length=120, required=False, help_text=_("Tên hoặc mã cơ quan, như H55.20.")
    )
    valid_from = DayField(label=_("Có hiệu lực từ ngày"), help_text=_("Số của các kỳ trước ngày này vẫn tính theo bản cũ."))
    formula = forms.CharField(
        label=_("Công thức"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "list": "measures"}),
        help_text=_("Như 100 * welfare.household_accounts / welfare.households. Viết declared nếu đơn vị khai số."),
    )
    unit_vi = forms.CharField(label=_("Đơn vị tính"), max_length=40)
    unit_en = forms.CharField(label=_("Đơn vị tính, tiếng Anh"), max_length=40)
    of_vi = forms.CharField(label=_("Tỷ lệ của"), max_length=60, required=False, help_text=_("Khi đơn vị là %: hộ, người, xã …"))
    of_en = forms.CharField(label=_("Tỷ lệ của, tiếng Anh"), max_length=60, required=False)
    nature = forms.ChoiceField(
        label=_("Loại số"), choices=[("stock", _("mức tại một ngày")), ("flow", _("phát sinh trong kỳ")), ("rank", _("thứ hạng"))]
    )
    direction = forms.ChoiceField(
        label=_("Chiều tốt"), choices=[("up", _("càng cao càng tốt")), ("down", _("càng thấp càng tốt")), ("none", _("không xét"))]
    )
    rounding = forms.IntegerField(label=_("Số chữ số thập phân"), min_value=0, max_value=9, initial=2)
    period_rule = forms.ChoiceField(
        label=_("Kỳ báo cáo"), choices=[("calendar", _("theo lịch")), ("nd09", _("theo Nghị định 09/2019, từ ngày 15 tháng trước"))]
    )
    warn = NumberField(label=_("Mức cần theo dõi"), required=False)
    bad = NumberField(label=_("Mức chậm"), required=False)
    only_rises = forms.BooleanField(label=_("Chỉ được tăng"), required=False, help_text=_("Số giảm sẽ hiện thành phát hiện."))
    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=300, required=False)
    examples = ExamplesField(
        label=_("Ví dụ"),
        required=False,
        help_text=_("Mỗi dòng một ví dụ: mã = số; mã = số => kết quả. Ví dụ sai thì chưa lưu được."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=300, help_text=_("Ghi trong lịch sử của chỉ tiêu."))

    def __init__(self, *args: Any, known: str = "", before: VersionDefinition | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known, self.before = known, before
        if known:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError(_("Viết hệ_thống.tên bằng chữ thường không dấu, như welfare.accounts_share."))
        return code

    def clean_formula(self) -> str:
        text: str = " ".join(self.cleaned_data["formula"].split())
        if text != formulas.DECLARED:
            try:
                formulas.parse(text)
            except formulas.FormulaError as error:
                raise forms.ValidationError(str(error)) from error
        return text

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("unit_vi") == "%" and not given.get("of_vi"):
            self.add_error("of_vi", _("Ghi tỷ lệ này của cái gì: hộ, người, xã …"))
        if (given.get("warn") is None) != (given.get("bad") is None) and not {"warn", "bad"} & self.errors.keys():
            self.add_error("bad" if given.get("bad") is None else "warn", _("Ghi cả hai mức, hoặc bỏ cả hai."))
        if not self.errors:
            try:
                given["definition"] = definition_of(given, self.before)
            except ValidationError as error:
                for where, words in explain_errors(error):
                    self.add_error(_field_of(where), words)
        return given


def _field_of(where: tuple[str | int, ...]) -> str | None:
    """The field of the form that a place in the definition belongs to."""
    names = [str(piece) for piece in where]
    if "examples" in names or (names[:1] == ["versions"] and len(names) == 2):
        return "examples"
    for name in reversed(names):
        if name in DefinitionForm.base_fields:
            return name
    return {"title": "title_vi", "unit": "unit_vi", "from": "valid_from", "thresholds": "warn"}.get(names[-1] if names else "")


def definition_of(given: Mapping[str, Any], before: VersionDefinition | None) -> IndicatorDefinition:
    """The typed definition of what was filled in. Raises pydantic's ValidationError."""
    unit: dict[str, Any] = {"vi": given["unit_vi"], "en": given["unit_en"]}
    if given["of_vi"]:
        unit["of"] = {"vi": given["of_vi"], "en": given["of_en"] or given["of_vi"]}
    version = {
        "from": given["valid_from"],
        "unit": unit,
        **{
            name: given[name] for name in ("formula", "nature", "direction", "rounding", "period_rule", "only_rises", "legal_basis")
        },
        "thresholds": None if given["warn"] is None else {"warn": given["warn"], "bad": given["bad"]},
        "relations": before.relations.model_dump() if before else {},
        "examples": given["examples"],
    }
    return IndicatorDefinition.model_validate(
        {
            "title": {"vi": given["title_vi"], "en": given["title_en"]},
            "pillar": given["pillar"],
            "system": given["code"].partition(".")[0],
            "owner": given["owner"],
            "versions": [version],
        }
    )


def initial_of(code: str, definition: IndicatorDefinition, today: date) -> dict[str, Any]:
    """The present definition as the form's first contents; the new version is to start today."""
    version = definition.versions[0]
    of, levels = version.unit.of, version.thresholds
    return {
        "code": code, "title_vi": definition.title.vi, "title_en": definition.title.en, "pillar": definition.pillar,
        "owner": definition.owner, "valid_from": today, "formula": version.formula, "unit_vi": version.unit.vi,
        "unit_en": version.unit.en, "of_vi": of.vi if of else "", "of_en": of.en if of else "", "nature": version.nature,
        "direction": version.direction, "rounding": version.rounding, "period_rule": str(version.period_rule),
        "only_rises": version.only_rises, "legal_basis": version.legal_basis,
        "warn": Decimal(levels.warn) if levels else None, "bad": Decimal(levels.bad) if levels else None,
        "examples": version.examples,
    }  # fmt: skip
