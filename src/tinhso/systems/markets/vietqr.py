"""VietQR: the text inside a payment QR code, by EMVCo's merchant-presented mode and NAPAS "QR Format T&C v1.0"
(September 2021).

A payload is a row of fields `id length value`: two digits, two digits, text. Field 38 holds such a row again. Field
63, always the last, is a CRC-16/CCITT-FALSE over everything before its value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NAPAS = "A000000727"
VND = "704"
_CRC_HEAD = "6304"


class QrError(ValueError):
    """A text that is no VietQR payload, or a payment that cannot be written as one; the message says why."""


class Service(StrEnum):
    """Where the money goes."""

    ACCOUNT = "QRIBFTTA"
    CARD = "QRIBFTTC"


@dataclass(frozen=True)
class Payment:
    """What a code asks for. Without an amount it is static: printed once, used again and again."""

    bank_bin: str
    account: str
    service: Service = Service.ACCOUNT
    amount: int | None = None
    """Whole đồng."""
    bill_number: str = ""
    purpose: str = ""
    name: str = ""
    """The trader's name, at most 25 characters."""
    city: str = ""
    """At most 15 characters."""
    category: str = ""
    """Merchant category code, four digits."""

    @property
    def is_static(self) -> bool:
        return self.amount is None


def encode(payment: Payment) -> str:
    """The payload of a payment.

    Raises QrError where a part cannot be written: no six-digit BIN, an empty account, an amount that is not positive,
    a part that is too long, or letters that EMVCo's common character set does not hold (strip tone marks first:
    `plain`).
    """
    _check(payment)
    account = _field("00", payment.bank_bin) + _field("01", payment.account)
    merchant = _field("00", NAPAS) + _field("01", account) + _field("02", payment.service)
    extra = _optional("01", payment.bill_number) + _optional("08", payment.purpose)
    text = (
        _field("00", "01")
        + _field("01", "11" if payment.is_static else "12")
        + _field("38", merchant)
        + _optional("52", payment.category)
        + _field("53", VND)
        + _optional("54", "" if payment.amount is None else str(payment.amount))
        + _field("58", "VN")
        + _optional("59", payment.name)
        + _optional("60", payment.city)
        + _optional("62", extra)
        + _CRC_HEAD
    )
    return text + crc16(text)


def decode(text: str) -> Payment:
    """The payment that a payload asks for. Raises QrError for anything that is not a whole, unbroken VietQR payload
    in đồng."""
    head, sent = text[:-4], text[-4:]
    if not head.endswith(_CRC_HEAD):
        raise QrError("Mã không kết thúc bằng trường kiểm tra 63.")
    if crc16(head) != sent:
        raise QrError(f"Mã kiểm tra sai: ghi {sent}, tính ra {crc16(head)}. Mã in hỏng hoặc đã bị sửa.")
    fields = _split(text)
    if fields.get("00") != "01":
        raise QrError("Không phải mã thanh toán EMVCo phiên bản 01.")
    if fields.get("53") != VND or fields.get("58") != "VN":
        raise QrError("Không phải mã thanh toán bằng đồng Việt Nam.")
    merchant = _split(fields.get("38", ""))
    if merchant.get("00") != NAPAS:
        raise QrError("Mã không thuộc mạng NAPAS (A000000727).")
    account = _split(merchant.get("01", ""))
    service = merchant.get("02", "")
    if service not in list(Service):
        raise QrError(f"Dịch vụ “{service}” không phải chuyển tiền tới tài khoản hoặc thẻ.")
    amount = fields.get("54")
    if (fields.get("01") == "12") != (amount is not None):
        raise QrError("Mã động phải có số tiền; mã tĩnh không được có.")
    if amount is not None and not (amount.isascii() and amount.isdigit()):
        raise QrError(f"Số tiền “{amount}” không phải số đồng tròn.")
    extra = _split(fields.get("62", ""))
    payment = Payment(
        bank_bin=account.get("00", ""),
        account=account.get("01", ""),
        service=Service(service),
        amount=None if amount is None else int(amount),
        bill_number=extra.get("01", ""),
        purpose=extra.get("08", ""),
        name=fields.get("59", ""),
        city=fields.get("60", ""),
        category=fields.get("52", ""),
    )
    _check(payment)
    return payment


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, nothing reflected) as four upper-case hexadecimal digits."""
    crc = 0xFFFF
    for byte in text.encode("utf-8"):
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


_LIMITS = {"account": 19, "bill_number": 25, "purpose": 25, "name": 25, "city": 15}


def _check(payment: Payment) -> None:
    if len(payment.bank_bin) != 6 or not payment.bank_bin.isdigit():
        raise QrError(f"Mã ngân hàng “{payment.bank_bin}” phải có 6 chữ số.")
    if not payment.account.isalnum():
        raise QrError(f"Số tài khoản “{payment.account}” chỉ được có chữ và số, không để trống.")
    if payment.amount is not None and not 0 < payment.amount < 10**13:
        raise QrError(f"Số tiền {payment.amount} phải lớn hơn 0 và không quá 13 chữ số.")
    if payment.category and not (len(payment.category) == 4 and payment.category.isdigit()):
        raise QrError(f"Mã ngành “{payment.category}” phải có 4 chữ số.")
    for part, limit in _LIMITS.items():
        text = getattr(payment, part)
        if len(text) > limit:
            raise QrError(f"“{text}” dài {len(text)} ký tự, mã QR chứa tối đa {limit}.")
        if not text.isascii() or not all(letter.isprintable() for letter in text):
            raise QrError(f"“{text}” có chữ ngoài bộ chữ chung của mã QR. Viết không dấu.")


def _field(identifier: str, value: str) -> str:
    return f"{identifier}{len(value):02d}{value}"


def _optional(identifier: str, value: str) -> str:
    return _field(identifier, value) if value else ""


def _split(text: str) -> dict[str, str]:
    """The fields of one level. Raises QrError for a length that does not fit or a field that comes twice."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            raise QrError(f"Trường ở vị trí {at + 1} không bắt đầu bằng 4 chữ số.")
        identifier, length = head[:2], int(head[2:])
        value = text[at + 4 : at + 4 + length]
        if len(value) < length:
            raise QrError(f"Trường {identifier} ghi dài {length} nhưng chỉ còn {len(value)} ký tự.")
        if identifier in fields:
            raise QrError(f"Trường {identifier} có hai lần.")
        fields[identifier] = value
        at += 4 + length
    return fields
