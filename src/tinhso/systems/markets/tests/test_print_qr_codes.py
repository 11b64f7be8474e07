"""A trader's QR code says what NAPAS says it must, and another program reads it back."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from tinhso.systems.markets.vietqr import Payment, QrError, Service, crc16, decode, encode

CARD: dict[str, Any] = {"bank_bin": "970403", "account": "9704031101234567", "service": Service.CARD}
ORDER: dict[str, Any] = {"amount": 180000, "bill_number": "NPS6869", "purpose": "thanh toan don hang"}
VECTORS = [
    (
        Payment(**CARD),
        "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52",
    ),
    (
        Payment("970403", "0011012345678", **ORDER),
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        "62340107NPS68690819thanh toan don hang63042E2E",
    ),
    (
        Payment(**CARD, **ORDER),
        "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN"
        "62340107NPS68690819thanh toan don hang6304A203",
    ),
]
"""NAPAS "QR Format T&C v1.0", sections 6.1.2 to 6.1.4."""


@pytest.mark.parametrize(("payment", "text"), VECTORS)
def test_the_examples_of_napas_are_written_letter_by_letter(payment: Payment, text: str) -> None:
    assert encode(payment) == text
    assert decode(text) == payment


def test_the_check_number_of_the_example_with_the_wrong_inner_length_is_right_but_its_fields_are_refused() -> None:
    text = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304"
    assert crc16(text) == "F4E5"
    with pytest.raises(QrError):
        decode(text + "F4E5")


ascii_text = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=25)
payments = st.builds(
    Payment,
    bank_bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Z]{1,19}", fullmatch=True),
    service=st.sampled_from(Service),
    amount=st.none() | st.integers(1, 10**13 - 1),
    bill_number=ascii_text,
    purpose=ascii_text,
    name=ascii_text,
    city=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=15),
)


@given(payments)
def test_what_is_written_is_read_back(payment: Payment) -> None:
    assert decode(encode(payment)) == payment


@given(payments, st.data())
def test_one_changed_letter_is_always_noticed(payment: Payment, data: st.DataObject) -> None:
    text = encode(payment)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda c: c != text[at]))
    with pytest.raises(QrError):
        decode(text[:at] + letter + text[at + 1 :])


def test_another_program_reads_the_printed_code() -> None:
    text = encode(Payment("970422", "0981234567", name="TRAN THI HOA", city="THAI NGUYEN"))
    dark = numpy.array(list(segno.make(text, error="m").matrix_iter(scale=6, border=4)), dtype=numpy.uint8)
    found = zxingcpp.read_barcodes((1 - dark) * 255)
    assert [code.text for code in found] == [text]


@pytest.mark.parametrize(
    "payment",
    [
        Payment("97042", "1"),
        Payment("970422", ""),
        Payment("970422", "12 34"),
        Payment("970422", "1", amount=0),
        Payment("970422", "1", amount=-5000),
        Payment("970422", "1", name="Trần Thị Hoa"),
        Payment("970422", "1", name="x" * 26),
    ],
)
def test_what_no_bank_could_read_is_refused_before_it_is_printed(payment: Payment) -> None:
    with pytest.raises(QrError):
        encode(payment)
