"""A simulated bank: it answers a pain.001 as a bank would, for demonstrations and tests. It moves no money.

The same file is always answered the same: what it does with an order follows from the order's number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lxml import etree

from tinhso.systems.welfare.iso20022 import orders
from tinhso.systems.welfare.iso20022.safe import validate

REJECT_PER_MILLE, RETURN_PER_MILLE = 6, 9
REJECTIONS = ("AC01", "AC03", "BE01")
RETURNS = ("AC04", "AC06", "MD07", "MS03")


@dataclass(frozen=True)
class Outcome:
    """What the bank does with one order. `fate` is paid, rejected or returned."""

    end_to_end: str
    amount: int
    fate: str
    reason: str = ""


@dataclass(frozen=True)
class Received:
    """A payment file as the bank reads it."""

    message_id: str
    account: str
    outcomes: tuple[Outcome, ...]


def draw(number: str) -> tuple[str, str]:
    """Fate and reason of an order."""
    value = int.from_bytes(hashlib.sha256(number.encode()).digest()[:4])
    place = value % 1000
    if place < REJECT_PER_MILLE:
        return "rejected", REJECTIONS[value // 1000 % len(REJECTIONS)]
    if place < REJECT_PER_MILLE + RETURN_PER_MILLE:
        return "returned", RETURNS[value // 1000 % len(RETURNS)]
    return "paid", ""


def receive(content: bytes) -> Received:
    """Read a pain.001 that we wrote."""
    root = validate(content, orders.NAME)
    names = {None: orders.NAMESPACE}
    block = root.find("CstmrCdtTrfInitn/PmtInf", names)
    found = []
    for one in block.iterfind("CdtTrfTxInf", names):
        number = one.findtext("PmtId/EndToEndId", namespaces=names)
        found.append(Outcome(number, int(one.findtext("Amt/InstdAmt", namespaces=names)), *draw(number)))
    account = block.findtext("DbtrAcct/Id/Othr/Id", namespaces=names)
    return Received(block.findtext("PmtInfId", namespaces=names), account, tuple(found))


def status_report(received: Received, day: date) -> bytes:
    """The pain.002: every order taken or rejected."""
    root = etree.Element("Document", xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10")
    report = _add(root, "CstmrPmtStsRpt")
    header = _add(report, "GrpHdr")
    _texts(header, MsgId=f"S{received.message_id}", CreDtTm=f"{day.isoformat()}T16:00:00+07:00")
    group = _add(report, "OrgnlGrpInfAndSts")
    total = sum(one.amount for one in received.outcomes)
    _texts(group, OrgnlMsgId=received.message_id, OrgnlMsgNmId=orders.NAME)
    _texts(group, OrgnlNbOfTxs=str(len(received.outcomes)), OrgnlCtrlSum=str(total), GrpSts="PART")
    for status, fates in (("ACSP", ("paid", "returned")), ("RJCT", ("rejected",))):
        chosen = [one.amount for one in received.outcomes if one.fate in fates]
        _texts(_add(group, "NbOfTxsPerSts"), DtldNbOfTxs=str(len(chosen)), DtldSts=status, DtldCtrlSum=str(sum(chosen)))
    block = _add(report, "OrgnlPmtInfAndSts")
    _texts(block, OrgnlPmtInfId=received.message_id)
    for one in received.outcomes:
        line = _add(block, "TxInfAndSts")
        _texts(line, OrgnlEndToEndId=one.end_to_end, TxSts="RJCT" if one.fate == "rejected" else "ACSP")
        if one.fate == "rejected":
            _texts(_add(_add(line, "StsRsnInf"), "Rsn"), Cd=one.reason)
        _amount(_add(_add(line, "OrgnlTxRef"), "Amt"), "InstdAmt", one.amount)
    return _bytes(root)


def notification(received: Received, day: date) -> bytes:
    """The camt.054: a debit for each order that was not rejected, and a credit for each that came back."""
    root = etree.Element("Document", xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08")
    message = _add(root, "BkToCstmrDbtCdtNtfctn")
    made = f"{day.isoformat()}T17:00:00+07:00"
    _texts(_add(message, "GrpHdr"), MsgId=f"N{received.message_id}", CreDtTm=made)
    told = _add(message, "Ntfctn")
    _texts(told, Id=f"N{received.message_id}", CreDtTm=made)
    _texts(_add(_add(_add(told, "Acct"), "Id"), "Othr"), Id=received.account)
    debits = [one for one in received.outcomes if one.fate != "rejected"]
    credits = [one for one in received.outcomes if one.fate == "returned"]
    summary = _add(told, "TxsSummry")
    for tag, chosen in (("TtlNtries", debits + credits), ("TtlCdtNtries", credits), ("TtlDbtNtries", debits)):
        _texts(_add(summary, tag), NbOfNtries=str(len(chosen)), Sum=str(sum(one.amount for one in chosen)))
    _entries(told, debits, "DBIT", day)
    _entries(told, credits, "CRDT", day)
    return _bytes(root)


def _entries(told: etree._Element, outcomes: Iterable[Outcome], way: str, day: date) -> None:
    for one in outcomes:
        entry = _add(told, "Ntry")
        _amount(entry, "Amt", one.amount)
        _texts(entry, CdtDbtInd=way)
        _texts(_add(entry, "Sts"), Cd="BOOK")
        _texts(_add(entry, "BookgDt"), Dt=day.isoformat())
        _texts(entry, AcctSvcrRef=f"{way[0]}{one.end_to_end}")
        _texts(_add(_add(entry, "BkTxCd"), "Prtry"), Cd="CTRF")
        details = _add(_add(entry, "NtryDtls"), "TxDtls")
        _texts(_add(details, "Refs"), EndToEndId=one.end_to_end)
        _amount(details, "Amt", one.amount)
        _texts(details, CdtDbtInd=way)
        if way == "CRDT":
            _texts(_add(_add(details, "RtrInf"), "Rsn"), Cd=one.reason)


def _add(parent: etree._Element, tag: str) -> etree._Element:
    return etree.SubElement(parent, tag)


def _texts(parent: etree._Element, **texts: str) -> None:
    for tag, text in texts.items():
        etree.SubElement(parent, tag).text = text


def _amount(parent: etree._Element, tag: str, amount: int) -> None:
    element = etree.SubElement(parent, tag, Ccy="VND")
    element.text = str(amount)


def _bytes(root: etree._Element) -> bytes:
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return found
