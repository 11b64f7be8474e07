"""The kinds of column that an import can have: how a cell becomes a value, and what to say when it cannot."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tinhso.kernel.imports import codepages, limits
from tinhso.kernel.imports.dates import HOW, read_day
from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.imports.spreadsheets import Formula
from tinhso.kernel.places.folding import fold
from tinhso.kernel.systems import Title

if TYPE_CHECKING:
    from tinhso.kernel.imports.importer import Context

_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]")
"""Control signs, and invisible ones that turn the direction of writing around: they hide what a text says."""


@dataclass(frozen=True)
class Column:
    """A column. `code` names the value in a row; `title` is its heading and `en` the English one; `aliases` are other headings that
    mean the same."""

    code: str
    title: str
    aliases: Sequence[str] = ()
    required: bool = True
    example: str = ""
    """Shown in the template file."""
    en: str = field(kw_only=True)
    repeats: bool = field(default=True, kw_only=True)
    """Whether the same text always gives the same value, and few texts come often: then it is read once per text."""

    def read(self, entered: Any, context: Context) -> Any:
        """The value of a cell that is not empty. Raises Wrong."""
        raise NotImplementedError

    def pack(self, value: Any) -> Any:
        """The value as JSON holds it between reading and writing."""
        return value

    def unpack(self, kept: Any, context: Context) -> Any:
        """The value again, as `check` and `write` get it."""
        return kept

    def take(self, entered: Any, context: Context) -> Any:
        """The value of any cell; None where it is empty and may be. Raises Wrong."""
        if isinstance(entered, Formula) or (isinstance(entered, str) and entered.startswith("=")):
            raise self.wrong("formula", "Ô chứa công thức.", "The cell holds a formula.")
        if entered is None or (isinstance(entered, str) and not entered.strip()):
            if self.required:
                raise self.wrong("empty", "Ô trống.", "The cell is empty.")
            return None
        return self.read(entered, context)

    def how(self) -> Title:
        """What to enter."""
        return Title(f"Nhập {self.title.lower()}.", f"Enter: {self.en.lower()}.")

    def wrong(self, code: str, vi: str, en: str) -> Wrong:
        """What is wrong, and what to enter instead."""
        how = self.how()
        return Wrong(code, f"{vi} {how.vi}", f"{en} {how.en}")

    def heading(self, language: str) -> str:
        """Its heading in the reader's language."""
        return self.en if language.startswith("en") else self.title

    def headings(self) -> set[str]:
        """Folded headings that name this column."""
        return {fold(name) for name in (self.title, self.en, self.code, *self.aliases)}


@dataclass(frozen=True)
class Text(Column):
    """Any text: one spelling (NFC), single spaces, nothing invisible."""

    longest: int = 200

    def read(self, entered: Any, context: Context) -> str:
        if isinstance(entered, float) and entered.is_integer():
            entered = int(entered)
        elif isinstance(entered, date):
            raise Wrong("not-text", "Ô là ngày tháng. Nhập chữ.", "The cell is a date. Enter text.")
        text = " ".join(unicodedata.normalize("NFC", str(entered)).split())
        if _CONTROL.search(text):
            raise Wrong(
                "hidden-sign", "Ô có ký tự không hiện được. Gõ lại ô này.", "The cell holds invisible signs. Type it again."
            )
        if name := codepages.named(text):
            raise Wrong("old-code-page", *codepages.advice(name))
        if len(text) > min(self.longest, limits.CELL_CHARACTERS):
            raise Wrong(
                "too-long",
                f"Dài {len(text)} ký tự, nhiều nhất {self.longest}. Rút gọn.",
                f"{len(text)} characters long, at most {self.longest}. Shorten it.",
            )
        return text


@dataclass(frozen=True)
class Choice(Column):
    """One of a few values, each with the words that officers use for it: {"poor": ("nghèo", "hộ nghèo")}."""

    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def read(self, entered: Any, context: Context) -> str:
        if isinstance(entered, bool):
            entered = "có" if entered else "không"
        if isinstance(entered, float) and entered.is_integer():
            entered = int(entered)
        wanted = fold(str(entered))
        for value, names in self.choices.items():
            if wanted == value or any(wanted == fold(name) for name in names):
                return value
        how = self.how()
        raise Wrong("no-choice", how.vi, how.en)

    def how(self) -> Title:
        names = [f"“{names[0] if names else value}”" for value, names in self.choices.items()]
        if len(names) > 6:
            first = ", ".join(names[:6])
            return Title(f"Chọn một trong {len(names)} giá trị: {first}…", f"Choose one of {len(names)} values: {first}…")
        if len(names) == 1:
            return Title(f"Chọn {names[0]}.", f"Choose {names[0]}.")
        first = ", ".join(names[:-1])
        return Title(f"Chọn {first} hoặc {names[-1]}.", f"Choose {first} or {names[-1]}.")


@dataclass(frozen=True)
class Day(Column):
    """A day, in any of the five ways of writing; not after today unless `future`, not before `earliest`."""

    earliest: date = date(1900, 1, 1)
    future: bool = False

    def read(self, entered: Any, context: Context) -> date:
        day = read_day(entered)
        if day < self.earliest:
            raise Wrong(
                "too-early",
                f"Ngày {day:%-d/%-m/%Y} quá sớm, sớm nhất {self.earliest:%-d/%-m/%Y}. Sửa lại năm.",
                f"{day:%-d/%-m/%Y} is too early; the earliest is {self.earliest:%-d/%-m/%Y}. Mend the year.",
            )
        if not self.future and day > context.today:
            raise Wrong(
                "in-future",
                f"Ngày {day:%-d/%-m/%Y} chưa tới (hôm nay {context.today:%-d/%-m/%Y}). Sửa lại ngày.",
                f"{day:%-d/%-m/%Y} has not come (today is {context.today:%-d/%-m/%Y}). Mend the day.",
            )
        return day

    def pack(self, value: date) -> str:
        return value.isoformat()

    def unpack(self, kept: str, context: Context) -> date:
        return date.fromisoformat(kept)

    def how(self) -> Title:
        return Title(*HOW)


_SEPARATED = re.compile(r"-?\d{1,3}([.,  ]\d{3})+$")


def _whole(entered: Any, what: Title) -> int:
    """An integer out of 1766865, 1766865.0, "1.766.865", "1 766 865" or "1,766,865"."""
    if isinstance(entered, bool | date):
        raise _no_number(what)
    if isinstance(entered, int | float):
        if not math.isfinite(entered):
            raise _no_number(what)
        if entered != int(entered):
            raise _fraction(what)
        return int(entered)
    text = str(entered).strip().replace("−", "-")
    if _SEPARATED.match(text):
        return int(re.sub(r"[.,  ]", "", text))
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise _no_number(what) from None
    if not number.is_finite() or abs(number) > 10**18:
        raise Wrong("too-large", f"Số quá lớn. Nhập {what.vi}.", f"The number is too large. Enter {what.en}.")
    if number != int(number):
        raise _fraction(what)
    return int(number)


def _no_number(what: Title) -> Wrong:
    return Wrong("no-number", f"Không phải số. Nhập {what.vi}.", f"This is no number. Enter {what.en}.")


def _fraction(what: Title) -> Wrong:
    return Wrong(
        "fraction", f"Có phần lẻ. Nhập {what.vi}, không có phần lẻ.", f"It has a fraction. Enter {what.en} without a fraction."
    )


@dataclass(frozen=True)
class Integer(Column):
    """A whole number within bounds."""

    least: int = 0
    most: int = 2**31 - 1

    def read(self, entered: Any, context: Context) -> int:
        number = _whole(entered, Title("số nguyên", "a whole number"))
        if number < self.least:
            if self.least == 0:
                raise Wrong("negative", "Số âm. Nhập số từ 0 trở lên.", "A negative number. Enter 0 or more.")
            raise Wrong("too-small", f"Nhỏ hơn {self.least}. Kiểm tra lại.", f"Less than {self.least}. Check it.")
        if number > self.most:
            raise Wrong("too-large", f"Lớn hơn {self.most}. Kiểm tra lại.", f"More than {self.most}. Check it.")
        return number


@dataclass(frozen=True)
class Money(Column):
    """An amount in whole đồng: 320000, 320.000, 320.000 đ. Never negative."""

    least: int = 0
    most: int = 10**12

    def read(self, entered: Any, context: Context) -> int:
        if isinstance(entered, str):
            entered = re.sub(r"\s*(đồng|đ|₫|vnd|vnđ)\.?$", "", entered.strip(), flags=re.IGNORECASE)
        amount = _whole(entered, Title("số tiền bằng đồng", "an amount in đồng"))
        if amount < 0:
            raise Wrong("negative", "Số tiền âm. Nhập số từ 0 trở lên.", "A negative amount. Enter 0 or more.")
        if amount < self.least:
            raise Wrong("too-small", f"Nhỏ hơn {self.least} đồng. Kiểm tra lại.", f"Less than {self.least} đồng. Check it.")
        if amount > self.most:
            raise Wrong(
                "too-large",
                "Số tiền quá lớn. Kiểm tra lại đơn vị: nhập bằng đồng.",
                "The amount is too large. Check the unit: enter it in đồng.",
            )
        return amount

    def how(self) -> Title:
        return Title("Nhập số tiền bằng đồng, như 320000.", "Enter the amount in đồng, as 320000.")


@dataclass(frozen=True)
class Id12(Column):
    """A personal identification number: 12 digits (Nghị định 137/2015, điều 13), the first three a province code."""

    repeats: bool = field(default=False, kw_only=True)

    def read(self, entered: Any, context: Context) -> str:
        text = _digits(entered)
        if not text.isdecimal() or not text.isascii():
            raise self.wrong("no-digits", "Chỉ gồm chữ số.", "Digits only.")
        if len(text) != 12:
            few = 12 - len(text)
            if few > 0:
                raise self.wrong("too-short", f"Thiếu {few} chữ số.", f"Digits missing: {few}.")
            raise self.wrong("too-long", f"Thừa {-few} chữ số.", f"Digits too many: {-few}.")
        if not "001" <= text[:3] <= "096":
            raise Wrong(
                "no-province",
                "Ba số đầu không phải mã tỉnh (001–096). Kiểm tra lại.",
                "The first three digits are no province code (001–096). Check it.",
            )
        return text

    def how(self) -> Title:
        return Title("Nhập đủ 12 số.", "Enter all 12 digits.")


@dataclass(frozen=True)
class Phone(Column):
    """A telephone number, kept as 0xxxxxxxxx (10 digits; 11 for a landline)."""

    repeats: bool = field(default=False, kw_only=True)

    def read(self, entered: Any, context: Context) -> str:
        text = re.sub(r"[\s.\-()]", "", _digits(entered))
        if text.startswith("+84"):
            text = "0" + text[3:]
        elif text.startswith("84") and len(text) == 11:
            text = "0" + text[2:]
        if re.fullmatch(r"[35789]\d{8}", text):
            # A spreadsheet drops the zero in front of a number.
            text = "0" + text
        if not re.fullmatch(r"0[35789]\d{8}|02\d{9}", text):
            raise self.wrong("no-phone", "Không phải số điện thoại.", "This is no telephone number.")
        return text

    def how(self) -> Title:
        return Title("Nhập 10 số, bắt đầu bằng 0.", "Enter 10 digits that begin with 0.")


def _digits(entered: Any) -> str:
    if isinstance(entered, float) and entered.is_integer():
        return str(int(entered))
    return str(entered).strip()


@dataclass(frozen=True)
class Place(Column):
    """A unit by code or name: of today's map, within what the sender may write. The value is the unit's key."""

    level: int = 3

    def read(self, entered: Any, context: Context) -> int:
        return context.places(self.level).find(_digits(entered))

    def how(self) -> Title:
        return Title("Nhập tên hoặc mã xã, phường.", "Enter the name or code of a commune.")
