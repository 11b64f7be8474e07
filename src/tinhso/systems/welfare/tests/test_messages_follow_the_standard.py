"""What we write, byte for byte, and what a bank may send within the standard though we read only a part of it.

The golden files were held against the published schemas of ISO 20022, which are not carried here (README).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tinhso.kernel.people.models import Person
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare import reconciling
from tinhso.systems.welfare.iso20022 import answers, orders, safe
from tinhso.systems.welfare.models import Round
from tinhso.systems.welfare.services import read_answer
from tinhso.systems.welfare.services.sending import content_of
from tinhso.systems.welfare.tests.test_pay_a_round import AMOUNT
from tinhso.systems.welfare.tests.test_read_hostile_files import sent

__all__ = ["sent"]

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def test_the_payment_file_is_the_golden_one_byte_for_byte(sent: Round) -> None:
    assert content_of(sent.files.get()) == golden("pain.001.xml").rstrip(b"\n")


def test_a_banks_full_status_report_is_read(sent: Round, department: Person, frozen_clock: FixedClock) -> None:
    read_answer(department, golden("pain.002.xml"), clock=frozen_clock)
    states = list(sent.payments.order_by("end_to_end").values_list("state", "reason"))
    assert states == [("accepted", ""), ("rejected", "AC01")]


def test_orders_booked_as_one_sum_and_a_return_are_read_and_reconciled(
    sent: Round, department: Person, frozen_clock: FixedClock
) -> None:
    file = read_answer(department, golden("camt.054.xml"), clock=frozen_clock)
    assert (file.message_id, file.payments, file.amount) == ("VBA-NTF-000456", 3, 3 * AMOUNT)
    states = list(sent.payments.order_by("end_to_end").values_list("state", "reason"))
    assert states == [("paid", ""), ("returned", "AC04")]
    assert all(line.balanced for line in reconciling.by_bank(sent.payments.all()))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'<Amt Ccy="VND">5578000</Amt>', b'<Amt Ccy="VND">5578001</Amt>', "totals-wrong"),
        (b"<Sum>8367000</Sum>", b"<Sum>8367001</Sum>", "totals-wrong"),
        (b"<AcctSvcrRef>FT26324000001-2</AcctSvcrRef>", b"", "entry-unnumbered"),
        (b'<Amt Ccy="VND">2789000</Amt>\n          </TxDtls>', b"</TxDtls>", "order-missing"),
    ],
)
def test_a_sum_of_orders_that_does_not_add_up_is_refused(
    sent: Round, department: Person, frozen_clock: FixedClock, old: bytes, new: bytes, code: str
) -> None:
    content = golden("camt.054.xml")
    assert old in content
    with pytest.raises(safe.Refused) as refused:
        read_answer(department, content.replace(old, new), clock=frozen_clock)
    assert refused.value.code == code


def test_without_the_banks_totals_an_entry_must_still_be_the_sum_of_its_orders() -> None:
    content = golden("camt.054.xml").replace(b">5578000<", b">5578001<")
    start, end = content.index(b"<TxsSummry>"), content.index(b"</TxsSummry>") + len(b"</TxsSummry>")
    with pytest.raises(safe.Refused) as refused:
        answers.read(content[:start] + content[end:])
    assert refused.value.code == "entry-contradicts"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Đặng Thị Hòa", "DANG THI HOA"),
        ("H’Hen Niê <b>&amp;", "H HEN NIE B AMP"),
        ("Lò Văn A / B (con), 1.5+", "LO VAN A / B (CON), 1.5+"),
        ("“☺”", "KHONG TEN"),
    ],
)
def test_texts_go_out_in_the_characters_that_every_bank_takes(text: str, written: str) -> None:
    assert orders.latin(text, 140) == written


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("GrpHdr/MsgId", "x" * 36),
        ("PmtInf/CdtTrfTxInf/Cdtr/Nm", "x" * 141),
        ("PmtInf/CdtTrfTxInf/CdtrAcct/Id/Othr/Id", "1" * 35),
        ("PmtInf/CdtTrfTxInf/Amt/InstdAmt", "1000.50"),
        ("PmtInf/CdtTrfTxInf/Amt/InstdAmt", "0"),
        ("PmtInf/DbtrAgt/FinInstnId/BICFI", "vbaavnvx"),
        ("GrpHdr/NbOfTxs", "1" * 16),
        ("PmtInf/ReqdExctnDt/Dt", "31/11/2026"),
    ],
)
def test_a_payment_file_beyond_a_length_or_format_is_not_written(place: str, text: str) -> None:
    root = etree.fromstring(golden("pain.001.xml"))
    names = {"p": orders.NAMESPACE}
    element = root.find("p:CstmrCdtTrfInitn/" + "/".join(f"p:{tag}" for tag in place.split("/")), names)
    assert element is not None
    element.text = text
    with pytest.raises(safe.Refused) as refused:
        safe.validate(etree.tostring(root), orders.NAME)
    assert refused.value.code == "xml-schema"
