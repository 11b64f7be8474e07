"""What an indicator's file says, as typed data, and what is wrong with it in words for the officer who wrote it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tinhso.kernel.time import Rule
from tinhso.ledger.indicators import formula as formulas

CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")

Pillar = Literal["organisation", "infrastructure", "information", "awareness", "security", "government", "economy", "society"]
Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """Base of every piece of a definition: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Names(Part):
    """One thing's name in Vietnamese and English."""

    vi: Text
    en: Text

    def get(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi


class Measured(Names):
    """The unit of the value; `of` is what is counted, where the value is a share of it (% of households)."""

    of: Names | None = None


class Thresholds(Part):
    """Levels from which a value is to be watched, and is bad; which side is worse follows from the direction."""

    warn: Decimal
    bad: Decimal


class PerHead(Part):
    """The value is another indicator's per so many inhabitants."""

    of: Text
    per: int = Field(gt=0)


class Relations(Part):
    """What must hold between this indicator and others, wherever both are stated."""

    parts: tuple[str, ...] = ()
    """These together make the whole."""
    within: str | None = None
    """This one counts some of what that one counts: never more."""
    per_head: PerHead | None = None


class Example(Part):
    """Inputs and the value they must give: run as a test by `tinhso indicator check`."""

    given: dict[str, Decimal]
    value: Decimal


class VersionDefinition(Part):
    """The formula and rules of an indicator from one day on."""

    valid_from: date = Field(alias="from")
    unit: Measured
    formula: Text = formulas.DECLARED
    nature: Literal["stock", "flow", "rank"] = "stock"
    """stock: a level at a day; flow: what happened within a period; rank: a place in an order."""
    rounding: int = Field(default=0, ge=0, le=9)
    direction: Literal["up", "down", "none"] = "up"
    only_rises: bool = False
    period_rule: Rule = Rule.CALENDAR
    legal_basis: str = ""
    thresholds: Thresholds | None = None
    relations: Relations = Relations()
    examples: tuple[Example, ...] = ()

    @field_validator("formula")
    @classmethod
    def _readable(cls, text: str) -> str:
        if text.strip() != formulas.DECLARED:
            formulas.parse(text)
        return text.strip()

    @model_validator(mode="after")
    def _examples_hold(self) -> VersionDefinition:
        for number, example in enumerate(self.examples, start=1):
            if problem := self.example_problem(example):
                raise ValueError(f"ví dụ {number}: {problem}")
        return self

    @property
    def declared(self) -> bool:
        return self.formula == formulas.DECLARED

    @property
    def node(self) -> formulas.Node | None:
        return None if self.declared else formulas.parse(self.formula)

    @property
    def is_share(self) -> bool:
        """Whether the value is a per cent of something: its change is told in points."""
        return self.unit.vi == "%"

    @property
    def is_part(self) -> bool:
        """Whether it lies between 0 and 100 of a whole; a growth in per cent is a part of nothing."""
        return self.is_share and (self.unit.of is not None or self.node is None or formulas.as_ratio(self.node) is not None)

    def example_problem(self, example: Example) -> str | None:
        """What an example shows to be wrong, or None."""
        from tinhso.ledger.indicators.rounding import half_up, in_vietnamese

        if self.node is None:
            return "chỉ tiêu khai báo không có công thức để thử; bỏ mục examples"
        missing = [code for code in formulas.codes(self.node) if code not in example.given]
        if missing:
            return f"thiếu giá trị cho {', '.join(missing)}"
        got = formulas.evaluate(self.node, _Given(example.given))
        if got is None:
            return "công thức không ra giá trị (chia cho 0, hoặc cần số của năm trước)"
        shown = half_up(got, self.rounding)
        if shown != example.value:
            return f"công thức cho {in_vietnamese(shown)}, ví dụ ghi {in_vietnamese(example.value)}"
        return None


class _Given:
    """The inputs of an example."""

    def __init__(self, given: dict[str, Decimal]) -> None:
        self.given = given

    def get(self, name: str) -> Fraction | None:
        value = self.given.get(name)
        return None if value is None else Fraction(value)

    def people(self) -> Fraction | None:
        return self.get("people")

    def year_before(self) -> _Given:
        return _Given({k.removesuffix("@year_before"): v for k, v in self.given.items() if k.endswith("@year_before")})


class IndicatorDefinition(Part):
    """One indicator as its file states it."""

    title: Names
    pillar: Pillar
    system: Text
    owner: str = ""
    versions: tuple[VersionDefinition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _dates_differ(self) -> IndicatorDefinition:
        days = [version.valid_from for version in self.versions]
        if len(set(days)) != len(days):
            raise ValueError("hai phiên bản cùng ngày bắt đầu (from); mỗi phiên bản một ngày")
        return self

    def of(self, version: VersionDefinition) -> IndicatorDefinition:
        """The same indicator with that version alone: what is stored, and exported."""
        return self.model_copy(update={"versions": (version,)})


def canonical(definition: BaseModel) -> dict[str, Any]:
    """The definition as plain JSON data, defaults left out, in the order of the file."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of the definition, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_WORDS = {
    "missing": "thiếu mục này; hãy thêm",
    "extra_forbidden": "không có mục tên này; xoá hoặc sửa tên",
    "string_type": "cần một dòng chữ",
    "string_too_short": "đang để trống; hãy điền",
    "too_short": "cần ít nhất một phiên bản",
    "date_from_datetime_parsing": "không phải ngày; viết năm-tháng-ngày như 2024-01-01",
    "date_parsing": "không phải ngày; viết năm-tháng-ngày như 2024-01-01",
    "date_type": "không phải ngày; viết năm-tháng-ngày như 2024-01-01",
    "decimal_parsing": "không phải số; dùng dấu chấm thập phân, như 95.39",
    "decimal_type": "không phải số; dùng dấu chấm thập phân, như 95.39",
    "int_parsing": "cần một số nguyên",
    "int_type": "cần một số nguyên",
    "bool_parsing": "chỉ nhận true hoặc false",
    "bool_type": "chỉ nhận true hoặc false",
    "model_type": "cần một nhóm mục lùi vào, không phải một giá trị",
    "model_attributes_type": "cần một nhóm mục lùi vào, không phải một giá trị",
    "dict_type": "cần một nhóm mục lùi vào, không phải một giá trị",
    "tuple_type": "cần một danh sách, mỗi dòng bắt đầu bằng dấu -",
}


def explain_errors(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    """Each thing wrong as (where in the definition, Vietnamese words)."""
    found = []
    items = error.errors(include_url=False)
    within = {item["loc"][:depth] for item in items for depth in range(len(item["loc"]))}
    for item in items:
        kind, context = item["type"], item.get("ctx", {})
        if kind == "too_short" and item["loc"] in within:
            continue  # the version is there, and what is wrong in it is said
        if kind in ("literal_error", "enum"):
            words = f"giá trị không đúng; các giá trị được dùng: {str(context.get('expected', '')).replace(' or ', ', ')}"
        elif kind in ("greater_than_equal", "less_than_equal", "greater_than"):
            words = f"số nằm ngoài khoảng cho phép (giới hạn {next(iter(context.values()))})"
        elif kind == "value_error":
            words = str(context["error"])
        else:
            words = _WORDS.get(kind, item["msg"])
        found.append((tuple(item["loc"]), words))
    return found
