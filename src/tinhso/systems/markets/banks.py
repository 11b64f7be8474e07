"""Banks and wallets that a trader's QR code may name, by their NAPAS number (BIN)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def banks() -> dict[str, str]:
    """BIN → short name, in the order of the file."""
    with (Path(__file__).parent / "banks.csv").open(encoding="utf-8", newline="") as file:
        return {row["bin"]: row["short"] for row in csv.DictReader(file)}


def bank_name(bin_number: str) -> str:
    """The short name, or the number itself where the file has no name for it."""
    return banks().get(bin_number, bin_number)


def find_bank(text: str) -> str | None:
    """The BIN of a bank written by number or by short name in any case; None where there is no such bank."""
    wanted = text.strip().casefold().replace(" ", "")
    for number, short in banks().items():
        if wanted in (number, short.casefold().replace(" ", "")):
            return number
    return None
