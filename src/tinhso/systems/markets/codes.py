"""A trader's QR code: its payload, its picture, and A4 sheets of codes to cut out and put on the stalls."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal

import segno
import typst
from django.conf import settings

from tinhso.systems.markets.banks import bank_name
from tinhso.systems.markets.models import Trader
from tinhso.systems.markets.vietqr import Payment, encode

TEMPLATE = Path(__file__).with_name("sheet.typ")


def plain(text: str, limit: int) -> str:
    """Upper-case letters without tone marks, as banks print names; cut at the last whole word within the limit."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(c for c in letters if not unicodedata.combining(c)).encode("ascii", "ignore").decode().upper()
    words = " ".join(kept.split())
    if len(words) <= limit:
        return words
    cut = words[: limit + 1].rpartition(" ")[0]
    return cut or words[:limit]


def payload(trader: Trader, amount: int | None = None, purpose: str = "") -> str:
    """The VietQR text of a trader: static without an amount. Raises QrError where the trader's account cannot be
    written."""
    return encode(
        Payment(
            bank_bin=trader.bank_bin,
            account=trader.account_number,
            amount=amount,
            purpose=plain(purpose, 25),
            name=plain(trader.account_name or trader.name, 25),
            city=plain(trader.market.name, 15),
        )
    )


def picture(text: str) -> str:
    """An SVG element of the code, without a size of its own; black on white in every theme, or no telephone reads it."""
    return segno.make(text, error="m").svg_inline(svgclass="qr", light="#fff", omitsize=True, border=4)


def sheet(traders: Iterable[Trader], printed_on: date) -> bytes:
    """A PDF of A4 pages, six codes on each: name, stall, market, bank and the last digits of the account.

    A simulated trader's code is crossed by the words that it is simulated, and its account cannot receive money.
    """
    made = _typeset(traders, printed_on, "pdf", 90)
    assert isinstance(made, bytes)  # a PDF is one document
    return made


def pages(traders: Iterable[Trader], printed_on: date, dots_per_inch: int = 90) -> list[bytes]:
    """The same pages as PNG pictures, to be looked at before printing."""
    made = _typeset(traders, printed_on, "png", dots_per_inch)
    return made if isinstance(made, list) else [made]


def _typeset(traders: Iterable[Trader], printed_on: date, kind: Literal["pdf", "png"], dots_per_inch: int) -> bytes | list[bytes]:
    fonts = Path(settings.VAR) / "assets" / "print"
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(fonts)] if fonts.exists() else [],
        format=kind,
        ppi=dots_per_inch,
        sys_inputs={
            "cards": json.dumps([_card(trader) for trader in traders], ensure_ascii=False),
            "day": f"{printed_on:%-d/%-m/%Y}",
        },
    )


def _card(trader: Trader) -> dict[str, object]:
    return {
        "svg": segno.make(payload(trader), error="m").svg_inline(border=4),
        "name": trader.name,
        "stall": trader.stall,
        "market": trader.market.name,
        "bank": bank_name(trader.bank_bin),
        "account": trader.account_number[-4:],
        "simulated": trader.simulated,
    }
