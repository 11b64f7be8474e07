"""The programmes and the banks of the data files: what a month is worth, and who pays it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from tinhso.kernel.pages import formatting
from tinhso.kernel.systems import Title

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Programme:
    """One policy. `amounts` are đồng a month, each from a day on, in the order of their days."""

    code: str
    kind: str
    title: Title
    legal_basis: str
    amounts: tuple[tuple[date, int], ...]

    def monthly_on(self, day: date) -> int | None:
        """The amount in force on that day, in đồng; None before the first."""
        return next((amount for start, amount in reversed(self.amounts) if start <= day), None)

    def due(self, day: date, factor: int) -> int | None:
        """What one beneficiary gets for the month of `day`: the amount times the factor (in hundredths), cut to whole đồng."""
        monthly = self.monthly_on(day)
        return None if monthly is None else monthly * factor // 100


@dataclass(frozen=True)
class Bank:
    """A bank or a wallet: BIN of NAPAS (6 digits), BIC where it has one, the lengths that its account numbers have."""

    code: str
    name: str
    bin: str
    bic: str
    digits: tuple[int, ...]

    def is_account(self, number: str) -> bool:
        """Whether the number can be an account of this bank."""
        return number.isascii() and number.isdecimal() and len(number) in self.digits


@cache
def programmes() -> dict[str, Programme]:
    """Every programme by its code."""
    rows = yaml.safe_load((DATA / "programmes.yaml").read_text())["programmes"]
    return {
        code: Programme(
            code,
            row["kind"],
            Title(row["title"], row["title_en"]),
            row["legal_basis"],
            tuple(sorted((step["from"], step["monthly"]) for step in row["amounts"])),
        )
        for code, row in rows.items()
    }


@cache
def banks() -> dict[str, Bank]:
    """Every bank and wallet by its code."""
    rows = yaml.safe_load((DATA / "banks.yaml").read_text())["banks"]
    return {code: Bank(code, row["name"], row["bin"], row["bic"], tuple(row["digits"])) for code, row in rows.items()}


@dataclass(frozen=True)
class Payer:
    """Who pays: the name in payment files, and the account at each bank."""

    name: str
    accounts: dict[str, str]


@cache
def payer() -> Payer:
    """The payer of `data/payer.yaml`."""
    row = yaml.safe_load((DATA / "payer.yaml").read_text())["payer"]
    return Payer(row["name"], dict(row["accounts"]))


def programme_title(code: str) -> str:
    """The programme's title in the reader's language; its code where the data files no longer have it."""
    found = programmes().get(code)
    return code if found is None else found.title.get(formatting.language())


def programme_choices() -> list[tuple[str, str]]:
    """Code and title of every programme, for forms and filters."""
    return [(code, programme_title(code)) for code in programmes()]


def bank_name(code: str) -> str:
    """The bank's name; its code where the data files no longer have it."""
    found = banks().get(code)
    return code if found is None else found.name
