"""Reading what a bank answers: pain.002.001.10 (taken or refused) and camt.054.001.08 (booked out, or come back)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from tinhso.kernel.pages import formatting
from tinhso.systems.welfare.iso20022 import safe

PAIN_002 = "pain.002.001.10"
CAMT_054 = "camt.054.001.08"

ACCEPTED = frozenset({"ACCP", "ACTC", "ACSP", "ACSC", "ACWC"})
REJECTED = frozenset({"RJCT"})
PENDING = frozenset({"PDNG", "RCVD"})


@dataclass(frozen=True)
class Status:
    """One order's status. `amount` in đồng; None where the bank repeats none."""

    end_to_end: str
    status: str
    reason: str
    amount: int | None


@dataclass(frozen=True)
class StatusReport:
    """A pain.002. Without `statuses`, `group` speaks of every order of the file. Totals are None where the bank repeats none."""

    message_id: str
    original_message_id: str
    original_count: int | None
    original_total: int | None
    group: str
    group_reason: str
    statuses: tuple[Status, ...]


@dataclass(frozen=True)
class Booking:
    """Money of one order in a camt.054: `debit` is money that left for the beneficiary, otherwise it came back, with a reason."""

    end_to_end: str
    reference: str
    amount: int
    debit: bool
    booked_on: date
    reason: str


@dataclass(frozen=True)
class Notification:
    """A camt.054: one message, of one or more accounts."""

    message_id: str
    accounts: frozenset[str]
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
    """Whole đồng: `500000` and `500000.00`, as some banks write it. Raises Refused for a part of one: the đồng has none (ISO 4217)."""
    amount = Decimal(text)
    if amount != amount.to_integral_value():
        raise safe.refused("amount-fraction", f"Số tiền {text} có phần lẻ của đồng.", f"{text} is no whole đồng.")
    return int(amount)


def _amount(element: etree._Element) -> int:
    """An amount element in đồng. Raises Refused for another currency."""
    currency = element.get("Ccy", "")
    if currency != "VND":
        raise safe.refused(
            "currency-other", f"Tệp ghi tiền {currency}. Chỉ nhận VND.", f"The file is in {currency}; only VND is taken."
        )
    return _money(element.text or "")


def _optional(element: etree._Element, path: str) -> int | None:
    """The amount at the path; None where there is none."""
    found = _all(element, path)
    return _amount(found[0]) if found else None


def _reason(element: etree._Element, path: str) -> str:
    """The first reason code given; a bank's own words are no code."""
    return next((code for one in _all(element, path) if (code := _text(one, "Rsn/Cd"))), "")


def _report(root: etree._Element) -> StatusReport:
    """Steps: what it answers, the status of each order or of all, the bank's own totals."""
    report = _all(root, "CstmrPmtStsRpt")[0]
    group = _all(report, "OrgnlGrpInfAndSts")[0]
    answered = _text(group, "OrgnlMsgNmId")
    if not answered.startswith("pain.001"):
        raise safe.refused(
            "message-unknown", f"Tệp trả lời cho {answered}, không phải lệnh chi pain.001.", f"It answers {answered}, not pain.001."
        )
    blocks = _all(report, "OrgnlPmtInfAndSts")
    statuses = tuple(_status(one) for block in blocks for one in _all(block, "TxInfAndSts"))
    # Our files have one block: its status is that of the file where a bank gives it there.
    told = [group, *blocks]
    whole = next((code for one in told if (code := _text(one, "GrpSts") or _text(one, "PmtInfSts"))), "")
    for one in told:
        for line in _all(one, "NbOfTxsPerSts"):
            _per_status(line, statuses)
    _once(Counter(status.end_to_end for status in statuses))
    named = {status.status for status in statuses} or {whole or "(trống)"}
    if unknown := sorted(named - ACCEPTED - REJECTED - PENDING):
        raise safe.refused("status-unknown", f"Trạng thái lạ: {', '.join(unknown)}.", f"Unknown status: {', '.join(unknown)}.")
    count, total = _text(group, "OrgnlNbOfTxs"), _text(group, "OrgnlCtrlSum")
    return StatusReport(
        message_id=_text(report, "GrpHdr/MsgId"),
        original_message_id=_text(group, "OrgnlMsgId"),
        original_count=int(count) if count else None,
        original_total=_money(total) if total else None,
        group=whole,
        group_reason=next((code for one in told if (code := _reason(one, "StsRsnInf"))), ""),
        statuses=statuses,
    )


def _status(one: etree._Element) -> Status:
    end_to_end = _text(one, "OrgnlEndToEndId")
    if not end_to_end or not _text(one, "TxSts"):
        raise _unnamed("TxInfAndSts", one)
    return Status(end_to_end, _text(one, "TxSts"), _reason(one, "StsRsnInf"), _optional(one, "OrgnlTxRef/Amt/InstdAmt"))


def _unnamed(tag: str, element: etree._Element) -> Exception:
    return safe.refused(
        "order-missing",
        f"{tag} ở dòng {element.sourceline} không ghi mã lệnh hoặc trạng thái. Không đọc dòng nào. Yêu cầu ngân hàng gửi lại.",
        f"{tag} at line {element.sourceline} names no order or status. Nothing was read.",
    )


def _per_status(told: etree._Element, statuses: tuple[Status, ...]) -> None:
    """Compares the bank's count and sum of one status with the orders listed; a report may list none."""
    if not statuses:
        return
    code = _text(told, "DtldSts")
    listed = [status.amount for status in statuses if status.status == code]
    count, total = _text(told, "DtldNbOfTxs"), _text(told, "DtldCtrlSum")
    amounts = [amount for amount in listed if amount is not None]
    differs = bool(total) and len(amounts) == len(listed) and sum(amounts) != _money(total)
    if len(listed) != int(count) or differs:
        raise _wrong_totals(f"trạng thái {code}", count, total or "?", len(listed), sum(amounts))


def _notification(root: etree._Element) -> Notification:
    message = _all(root, "BkToCstmrDbtCdtNtfctn")[0]
    bookings: list[Booking] = []
    accounts = set()
    for told in _all(message, "Ntfctn"):
        accounts.add(_text(told, "Acct/Id/Othr/Id") or _text(told, "Acct/Id/IBAN"))
        entries = _all(told, "Ntry")
        _totals(told, entries)
        bookings += [booking for entry in entries for booking in _bookings(entry)]
    if not bookings:
        raise safe.refused("no-entries", "Tệp không có bút toán nào.", "The file has no entries.")
    _once(Counter(one.reference for one in bookings))
    _once(Counter(f"{one.end_to_end} {'DBIT' if one.debit else 'CRDT'}" for one in bookings))
    return Notification(_text(message, "GrpHdr/MsgId"), frozenset(accounts), tuple(bookings))


def _totals(told: etree._Element, entries: list[etree._Element]) -> None:
    """Compares the bank's own counts and sums, where it gives them, with the entries."""
    listed = [(_optional(entry, "Amt") or 0, _text(entry, "CdtDbtInd")) for entry in entries]
    for tag, what, ways in (
        ("TtlNtries", "tổng", ("CRDT", "DBIT")),
        ("TtlCdtNtries", "báo Có", ("CRDT",)),
        ("TtlDbtNtries", "báo Nợ", ("DBIT",)),
    ):
        found = [amount for amount, way in listed if way in ways]
        for total in _all(told, f"TxsSummry/{tag}"):
            count, amount = _text(total, "NbOfNtries"), _text(total, "Sum")
            if (count and int(count) != len(found)) or (amount and _money(amount) != sum(found)):
                raise _wrong_totals(what, count or "?", amount or "?", len(found), sum(found))


def _bookings(entry: etree._Element) -> list[Booking]:
    """The orders of an entry: one, or several that the bank booked as one sum."""
    amount, way = _optional(entry, "Amt"), _text(entry, "CdtDbtInd")
    details = _all(entry, "NtryDtls/TxDtls")
    if not details or any(not _text(one, "Refs/EndToEndId") for one in details):
        raise _unnamed("Ntry", entry)
    named = _text(details[0], "Refs/EndToEndId")
    if _text(entry, "Sts/Cd") != "BOOK":
        raise safe.refused("entry-not-booked", f"Bút toán {named} chưa hạch toán (BOOK).", f"{named} is not booked.")
    if way == "DBIT" and _text(entry, "RvslInd") in ("true", "1"):
        raise safe.refused(
            "entry-reversal",
            f"Bút toán {named} hủy một lần trả lại. Hỏi lại ngân hàng.",
            f"{named} reverses a return. Ask the bank.",
        )
    alone = len(details) == 1
    found = [
        Booking(
            end_to_end=_text(one, "Refs/EndToEndId"),
            reference=_reference(entry, one, alone),
            amount=_amount_of(one, amount, alone),
            debit=way == "DBIT",
            booked_on=_day(entry, named),
            reason=_text(one, "RtrInf/Rsn/Cd"),
        )
        for one in details
    ]
    if sum(one.amount for one in found) != amount or any(_text(one, "CdtDbtInd", way) != way for one in details):
        raise safe.refused("entry-contradicts", f"Bút toán {named} có hai số tiền khác nhau.", f"{named} contradicts itself.")
    return found


def _amount_of(details: etree._Element, whole: int | None, alone: bool) -> int:
    """An order's own amount; where it stands alone, the entry's does."""
    amount = _optional(details, "Amt")
    if amount is None and alone:
        amount = whole
    if amount is None:
        raise _unnamed("TxDtls", details)
    return amount


def _reference(entry: etree._Element, details: etree._Element, alone: bool) -> str:
    """The bank's own number of the booking: the entry's where it is of one order, else the detail's."""
    own = _text(details, "Refs/AcctSvcrRef") or _text(details, "Refs/TxId")
    found = (_text(entry, "AcctSvcrRef") or own) if alone else own
    if not found:
        raise safe.refused(
            "entry-unnumbered",
            f"Bút toán {_text(details, 'Refs/EndToEndId')} không có số bút toán của ngân hàng (AcctSvcrRef). Yêu cầu gửi lại.",
            "An entry has no booking number of the bank (AcctSvcrRef).",
        )
    return found


def _day(entry: etree._Element, named: str) -> date:
    """The booking day; the value day where a bank gives only that."""
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        if text := _text(entry, path):
            try:
                return date.fromisoformat(text[:10])
            except ValueError as error:
                raise _undated(named) from error
    raise _undated(named)


def _undated(named: str) -> Exception:
    return safe.refused("entry-undated", f"Bút toán {named} không có ngày hạch toán đúng.", f"{named} has no proper booking day.")


def _once(seen: Counter[str]) -> None:
    twice = [name for name, times in seen.items() if times > 1]
    if twice:
        raise safe.refused("listed-twice", f"Tệp ghi hai lần: {', '.join(twice[:5])}.", f"Listed twice: {', '.join(twice[:5])}.")


def _wrong_totals(what: str, count: str, total: str, found: int, amount: int) -> Exception:
    vi, en = ([_shown(number, lang) for number in (count, total, str(found), str(amount))] for lang in ("vi", "en"))
    return safe.refused(
        "totals-wrong",
        f"Tổng trong tệp không khớp ({what}): ghi {vi[0]} khoản, {vi[1]} đồng; cộng lại được {vi[2]} khoản, {vi[3]} đồng. "
        "Không đọc dòng nào. Yêu cầu ngân hàng gửi lại.",
        f"The totals do not add up: told {en[0]} of {en[1]} đồng, found {en[2]} of {en[3]} đồng. Nothing was read.",
    )


def _shown(told: str, lang: str) -> str:
    """A number of the file as people write it; what is none stays."""
    try:
        return formatting.number(Decimal(told), lang=lang)
    except ArithmeticError:
        return told
