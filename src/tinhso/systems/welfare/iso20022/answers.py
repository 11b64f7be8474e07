"""Reading what a bank answers: pain.002.001.10 (taken or refused) and camt.054.001.08 (booked out, or come back)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from tinhso.systems.welfare.iso20022 import safe

PAIN_002 = "pain.002.001.10"
CAMT_054 = "camt.054.001.08"

ACCEPTED = frozenset({"ACCP", "ACTC", "ACSP", "ACSC", "ACWC"})
REJECTED = frozenset({"RJCT"})
PENDING = frozenset({"PDNG", "RCVD"})


@dataclass(frozen=True)
class Status:
    """One order's status. `amount` in đồng."""

    end_to_end: str
    status: str
    reason: str
    amount: int


@dataclass(frozen=True)
class StatusReport:
    """A pain.002. Without `statuses`, `group` speaks of every order of the file."""

    message_id: str
    original_message_id: str
    original_count: int
    original_total: int
    group: str
    group_reason: str
    statuses: tuple[Status, ...]


@dataclass(frozen=True)
class Booking:
    """One entry of a camt.054: `debit` is money that left for the beneficiary, otherwise it came back, with a reason."""

    end_to_end: str
    reference: str
    amount: int
    debit: bool
    booked_on: date
    reason: str


@dataclass(frozen=True)
class Notification:
    """A camt.054."""

    message_id: str
    account: str
    bookings: tuple[Booking, ...]


def read(content: bytes) -> StatusReport | Notification:
    """The message. Raises Refused for what is none, could harm, or does not add up in itself."""
    name, root = safe.read(content, (PAIN_002, CAMT_054))
    return _report(root) if name == PAIN_002 else _notification(root)


def _text(element: etree._Element, path: str, default: str = "") -> str:
    namespace = etree.QName(element).namespace
    found = element.find("/".join(f"{{{namespace}}}{tag}" for tag in path.split("/")))
    return default if found is None or found.text is None else found.text.strip()


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    namespace = etree.QName(element).namespace
    return element.findall("/".join(f"{{{namespace}}}{tag}" for tag in path.split("/")))


def _money(text: str) -> int:
    """Whole đồng. Raises Refused for a part of one."""
    amount = Decimal(text)
    if amount != amount.to_integral_value():
        raise safe.refused("amount-fraction", f"Số tiền {text} có phần lẻ của đồng.", f"{text} is no whole đồng.")
    return int(amount)


def _report(root: etree._Element) -> StatusReport:
    report = _all(root, "CstmrPmtStsRpt")[0]
    group = _all(report, "OrgnlGrpInfAndSts")[0]
    statuses = tuple(
        Status(
            _text(one, "OrgnlEndToEndId"),
            _text(one, "TxSts"),
            _text(one, "StsRsnInf/Rsn/Cd"),
            _money(_text(one, "OrgnlTxRef/Amt/InstdAmt")),
        )
        for one in _all(report, "OrgnlPmtInfAndSts/TxInfAndSts")
    )
    for told in _all(group, "NbOfTxsPerSts"):
        _per_status(told, statuses)
    _once(Counter(status.end_to_end for status in statuses))
    unknown = sorted({status.status for status in statuses} - ACCEPTED - REJECTED - PENDING)
    if unknown:
        raise safe.refused("status-unknown", f"Trạng thái lạ: {', '.join(unknown)}.", f"Unknown status: {', '.join(unknown)}.")
    return StatusReport(
        message_id=_text(report, "GrpHdr/MsgId"),
        original_message_id=_text(group, "OrgnlMsgId"),
        original_count=int(_text(group, "OrgnlNbOfTxs")),
        original_total=_money(_text(group, "OrgnlCtrlSum")),
        group=_text(group, "GrpSts"),
        group_reason=_text(group, "StsRsnInf/Rsn/Cd"),
        statuses=statuses,
    )


def _per_status(told: etree._Element, statuses: tuple[Status, ...]) -> None:
    code = _text(told, "DtldSts")
    listed = [status.amount for status in statuses if status.status == code]
    total = _text(told, "DtldCtrlSum")
    if len(listed) != int(_text(told, "DtldNbOfTxs")) or (total and sum(listed) != _money(total)):
        raise _wrong_totals(f"trạng thái {code}", _text(told, "DtldNbOfTxs"), total or "?", len(listed), sum(listed))


def _notification(root: etree._Element) -> Notification:
    told = _all(root, "BkToCstmrDbtCdtNtfctn/Ntfctn")[0]
    bookings = tuple(_booking(entry) for entry in _all(told, "Ntry"))
    for tag, what, chosen in (
        ("TtlNtries", "tổng", bookings),
        ("TtlCdtNtries", "báo Có", [one for one in bookings if not one.debit]),
        ("TtlDbtNtries", "báo Nợ", [one for one in bookings if one.debit]),
    ):
        total = _all(told, f"TxsSummry/{tag}")[0]
        count, amount = _text(total, "NbOfNtries"), _text(total, "Sum")
        found = sum(one.amount for one in chosen)
        if int(count) != len(chosen) or _money(amount) != found:
            raise _wrong_totals(what, count, amount, len(chosen), found)
    _once(Counter(one.reference for one in bookings))
    _once(Counter(f"{one.end_to_end} {'DBIT' if one.debit else 'CRDT'}" for one in bookings))
    return Notification(_text(told, "Id"), _text(told, "Acct/Id/Othr/Id"), bookings)


def _booking(entry: etree._Element) -> Booking:
    amount, way = _money(_text(entry, "Amt")), _text(entry, "CdtDbtInd")
    details = _all(entry, "NtryDtls/TxDtls")[0]
    end_to_end = _text(details, "Refs/EndToEndId")
    if _text(entry, "Sts/Cd") != "BOOK":
        raise safe.refused("entry-not-booked", f"Bút toán {end_to_end} chưa hạch toán (BOOK).", f"{end_to_end} is not booked.")
    if (_money(_text(details, "Amt")), _text(details, "CdtDbtInd")) != (amount, way):
        raise safe.refused(
            "entry-contradicts", f"Bút toán {end_to_end} có hai số tiền khác nhau.", f"{end_to_end} contradicts itself."
        )
    return Booking(
        end_to_end=end_to_end,
        reference=_text(entry, "AcctSvcrRef"),
        amount=amount,
        debit=way == "DBIT",
        booked_on=date.fromisoformat(_text(entry, "BookgDt/Dt")[:10]),
        reason=_text(details, "RtrInf/Rsn/Cd"),
    )


def _once(seen: Counter[str]) -> None:
    twice = [name for name, times in seen.items() if times > 1]
    if twice:
        raise safe.refused("listed-twice", f"Tệp ghi hai lần: {', '.join(twice[:5])}.", f"Listed twice: {', '.join(twice[:5])}.")


def _wrong_totals(what: str, count: str, total: str, found: int, amount: int) -> Exception:
    return safe.refused(
        "totals-wrong",
        f"Tổng trong tệp không khớp ({what}): ghi {count} khoản, {total} đồng; cộng lại được {found} khoản, {amount} đồng. "
        "Không đọc dòng nào. Yêu cầu ngân hàng gửi lại.",
        f"The totals do not add up: told {count} of {total}, found {found} of {amount}. Nothing was read.",
    )
