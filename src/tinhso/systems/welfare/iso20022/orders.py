"""Writing pain.001.001.09: the orders of one round to one bank. The same orders give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from tinhso.kernel.places.folding import fold
from tinhso.systems.welfare.programmes import Bank

NAME = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{NAME}"


@dataclass(frozen=True)
class Order:
    """One credit transfer. `amount` in đồng."""

    end_to_end: str
    amount: int
    name: str
    account: str
    note: str


@dataclass(frozen=True)
class Head:
    """What stands above the orders."""

    message_id: str
    made_at: datetime
    execute_on: date
    count: int
    total: int
    payer: str
    payer_account: str
    bank: Bank


_ELSE = re.compile(r"[^A-Z0-9/?:().,'+ -]")


def latin(text: str, longest: int) -> str:
    """As banks write texts: capitals without tone marks, of the Latin characters that every bank's system takes (the set X of SWIFT)."""
    return " ".join(_ELSE.sub(" ", fold(text).upper()).split())[:longest].rstrip() or "KHONG TEN"


def write(head: Head, orders: Iterable[Order]) -> bytes:
    """The message as UTF-8 XML. Raises ValueError where the orders are not those that the head counts."""
    out = io.BytesIO()
    count = total = 0
    with etree.xmlfile(out, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element("Document", nsmap={None: NAMESPACE}), file.element("CstmrCdtTrfInitn"):
            with file.element("GrpHdr"):
                _texts(file, MsgId=head.message_id, CreDtTm=head.made_at.isoformat(timespec="seconds"))
                _texts(file, NbOfTxs=str(head.count), CtrlSum=str(head.total))
                with file.element("InitgPty"):
                    _texts(file, Nm=head.payer)
            with file.element("PmtInf"):
                _block(file, head)
                for order in orders:
                    file.write(_transaction(head.bank, order))
                    count, total = count + 1, total + order.amount
    if (count, total) != (head.count, head.total):
        raise ValueError(f"{head.message_id}: {count} orders of {total} đồng, not {head.count} of {head.total}")
    return out.getvalue()


def _texts(file: etree._IncrementalFileWriter, **texts: str) -> None:
    for tag, text in texts.items():
        with file.element(tag):
            file.write(text)


def _block(file: etree._IncrementalFileWriter, head: Head) -> None:
    _texts(file, PmtInfId=head.message_id, PmtMtd="TRF", NbOfTxs=str(head.count), CtrlSum=str(head.total))
    with file.element("ReqdExctnDt"):
        _texts(file, Dt=head.execute_on.isoformat())
    with file.element("Dbtr"):
        _texts(file, Nm=head.payer)
    file.write(_account("DbtrAcct", head.payer_account))
    file.write(_agent("DbtrAgt", head.bank))


def _node(tag: str, *children: etree._Element, text: str | None = None) -> etree._Element:
    # Without namespace: it is written inside the document's default one.
    element = etree.Element(tag)
    element.text = text
    element.extend(children)
    return element


def _account(tag: str, number: str) -> etree._Element:
    return _node(tag, _node("Id", _node("Othr", _node("Id", text=number))))


def _agent(tag: str, bank: Bank) -> etree._Element:
    bic = [_node("BICFI", text=bank.bic)] if bank.bic else []
    member = _node("ClrSysMmbId", _node("MmbId", text=bank.bin))
    return _node(tag, _node("FinInstnId", *bic, member, _node("Nm", text=latin(bank.name, 140))))


def _transaction(bank: Bank, order: Order) -> etree._Element:
    amount = _node("InstdAmt", text=str(order.amount))
    amount.set("Ccy", "VND")
    return _node(
        "CdtTrfTxInf",
        _node("PmtId", _node("EndToEndId", text=order.end_to_end)),
        _node("Amt", amount),
        _agent("CdtrAgt", bank),
        _node("Cdtr", _node("Nm", text=latin(order.name, 140))),
        _account("CdtrAcct", order.account),
        # SSBE: social security benefit, of the external purpose codes.
        _node("Purp", _node("Cd", text="SSBE")),
        _node("RmtInf", _node("Ustrd", text=latin(order.note, 140))),
    )
