"""What a bank's file must not be: hostile, broken, of wrong totals, of unknown orders. Nothing of such a file is applied."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import TODAY, Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.demo import bank as simulated_bank
from tinhso.systems.welfare.iso20022 import safe
from tinhso.systems.welfare.models import BankEntry, BankFile, Entitlement, Round
from tinhso.systems.welfare.services import add_entitlement, approve_round, declare_account, prepare_round, read_answer, send_round
from tinhso.systems.welfare.tests.test_pay_a_round import AMOUNT, NOVEMBER, answers

Change = Callable[[bytes], bytes]
HEADER = b"<?xml version='1.0' encoding='UTF-8'?>\n"


@pytest.fixture
def sent(
    with_account: Entitlement, land: Land, an: Person, department: Person, director: Person, frozen_clock: FixedClock
) -> Round:
    """November's round for two people at one bank."""
    other = add_entitlement(
        an, unit=land.a, programme="merit_allowance", identity_number="019050000002", name="Ma Thị Hai",
        entitled_on=date(2026, 1, 1), clock=frozen_clock,
    )  # fmt: skip
    declare_account(
        an, other, bank="VBA", account_number="8500205055555", via="bank", opened_on=date(2026, 2, 1), clock=frozen_clock
    )
    round_ = prepare_round(department, province=land.province, month=NOVEMBER, programmes=["merit_allowance"], clock=frozen_clock)
    approve_round(director, round_, total=2 * AMOUNT, clock=frozen_clock)
    return send_round(department, round_, clock=frozen_clock)


def swap(old: bytes, new: bytes, times: int = -1) -> Change:
    def changed(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, times)

    return changed


BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (swap(HEADER, HEADER + BOMB), "xml-unsafe"),
        (swap(HEADER, HEADER + OUTSIDE), "xml-unsafe"),
        (swap(HEADER, HEADER + b"<!DOCTYPE Document>"), "xml-unsafe"),
        (lambda _content: b"<a>" * 40 + b"</a>" * 40, "xml-too-deep"),
        (lambda content: content[:-40], "xml-broken"),
        (lambda _content: b"MZ\x90\x00", "xml-broken"),
        (lambda _content: b"", "xml-broken"),
        (swap(b"UTF-8", b"made-up-8"), "xml-broken"),
        (lambda _content: b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08'/>", "xml-kind"),
        (swap(b"<Sts><Cd>BOOK", b"<Sts><Cd>PDNG"), "entry-not-booked"),
        (swap(b'Ccy="VND"', b'Ccy="USD"'), "currency-other"),
        (swap(b"<BkTxCd>", b"<Evil>x</Evil><BkTxCd>"), "xml-schema"),
        (swap(b"camt.054.001.08", b"camt.054.001.02"), "xml-kind"),
        (swap(b"urn:iso:std:iso:20022:tech:xsd:", b"urn:evil:"), "xml-kind"),
        (swap(b"<Refs><EndToEndId>KC2611-001-0000002</EndToEndId></Refs>", b""), "order-missing"),
        (swap(b"<AcctSvcrRef>DKC2611-001-0000002</AcctSvcrRef>", b""), "entry-unnumbered"),
        (swap(b"<BookgDt><Dt>2026-11-20</Dt></BookgDt>", b""), "entry-undated"),
        (swap(b"<Dt>2026-11-20</Dt>", b"<Dt>2026-11-21</Dt>"), "booking-day"),
        (swap(b"<Dt>2026-11-20</Dt>", b"<Dt>2026-11-19</Dt>"), "booking-day"),
        (swap(b"<Dt>2026-11-20</Dt>", b"<Dt>-2026-11-20</Dt>"), "entry-undated"),
        (swap(b"<Sts><Cd>BOOK", b"<RvslInd>true</RvslInd><Sts><Cd>BOOK"), "entry-reversal"),
        (swap(b"<Id>0000000000001</Id>", b"<Id>0000000000009</Id>"), "account-foreign"),
        (swap(b"<AcctSvcrRef>DKC2611-001-0000002<", b"<AcctSvcrRef>DKC2611-001-0000001<"), "listed-twice"),
        (swap(b"<NbOfNtries>2<", b"<NbOfNtries>3<"), "totals-wrong"),
        (swap(f"<Sum>{2 * AMOUNT}".encode(), f"<Sum>{2 * AMOUNT + 1}".encode()), "totals-wrong"),
        (swap(f'"VND">{AMOUNT}'.encode(), f'"VND">{AMOUNT}.5'.encode()), "amount-fraction"),
        (swap(b"0000002</EndToEndId>", b"0000009</EndToEndId>"), "orders-unknown"),
        (swap(b"0000002</EndToEndId>", b"0000001</EndToEndId>"), "listed-twice"),
    ],
)
def test_such_a_file_is_refused_and_nothing_of_it_is_applied(
    sent: Round, department: Person, frozen_clock: FixedClock, change: Change, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        read_answer(department, change(answers(sent)[1]), clock=frozen_clock)
    assert refused.value.code == code
    assert set(sent.payments.values_list("state", flat=True)) == {"sent"}
    assert not BankEntry.objects.exists()
    assert BankFile.objects.exclude(kind="pain.001").count() == 0


def test_unknown_orders_are_named(sent: Round, department: Person, frozen_clock: FixedClock) -> None:
    content = answers(sent)[1].replace(b"0000002</EndToEndId>", b"7777777</EndToEndId>")
    with pytest.raises(Refused, match=f"{sent.code}-7777777"):
        read_answer(department, content, clock=frozen_clock)


def test_another_amount_than_ours_is_refused(sent: Round, department: Person, frozen_clock: FixedClock) -> None:
    content = answers(sent)[1].replace(f'"VND">{AMOUNT}'.encode(), f'"VND">{AMOUNT + 1}'.encode())
    content = content.replace(f"<Sum>{2 * AMOUNT}".encode(), f"<Sum>{2 * AMOUNT + 2}".encode())
    with pytest.raises(Refused) as refused:
        read_answer(department, content, clock=frozen_clock)
    assert refused.value.code == "amount-differs"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<OrgnlNbOfTxs>2<", b"<OrgnlNbOfTxs>3<", "totals-wrong"),
        (f"<OrgnlCtrlSum>{2 * AMOUNT}".encode(), b"<OrgnlCtrlSum>1", "totals-wrong"),
        (b"<DtldNbOfTxs>2<", b"<DtldNbOfTxs>1<", "totals-wrong"),
        (b"<OrgnlMsgId>KC", b"<OrgnlMsgId>XX", "message-unknown"),
        (b"<TxSts>ACSP", b"<TxSts>WHAT", "status-unknown"),
        (b"<OrgnlMsgNmId>pain.001", b"<OrgnlMsgNmId>pain.008", "message-unknown"),
        (f'"VND">{AMOUNT}'.encode(), f'"VND">{AMOUNT - 1}'.encode(), "amount-differs"),
    ],
)
def test_a_status_report_that_does_not_fit_is_refused(
    sent: Round, department: Person, frozen_clock: FixedClock, old: bytes, new: bytes, code: str
) -> None:
    content = swap(old, new)(answers(sent)[0])
    if code == "amount-differs":
        content = content.replace(f"<DtldCtrlSum>{2 * AMOUNT}".encode(), f"<DtldCtrlSum>{2 * (AMOUNT - 1)}".encode())
    if code == "status-unknown":
        content = content.replace(b"<DtldSts>ACSP", b"<DtldSts>WHAT")
    with pytest.raises(Refused) as refused:
        read_answer(department, content, clock=frozen_clock)
    assert refused.value.code == code
    assert set(sent.payments.values_list("state", flat=True)) == {"sent"}


def test_a_rejection_keeps_its_reason_and_a_later_debit_of_it_is_refused(
    sent: Round, department: Person, frozen_clock: FixedClock
) -> None:
    read_answer(department, answers(sent, "rejected", "AC01")[0], clock=frozen_clock)
    assert set(sent.payments.values_list("state", "reason")) == {("rejected", "AC01")}
    with pytest.raises(Refused, match="ngân hàng từ chối, tệp lại ghi báo Nợ"):
        read_answer(department, answers(sent)[1], clock=frozen_clock)


def test_a_file_beyond_the_bound_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe, "MOST_BYTES", 10)
    with pytest.raises(Refused) as refused:
        safe.read(b"<" * 11, ("pain.002.001.10",))
    assert refused.value.code == "xml-too-large"


def test_an_answer_before_the_file_was_sent_is_refused_in_words(
    with_account: Entitlement, land: Land, department: Person, director: Person, frozen_clock: FixedClock
) -> None:
    round_ = prepare_round(department, province=land.province, month=NOVEMBER, programmes=["merit_allowance"], clock=frozen_clock)
    payment = round_.payments.get()
    received = simulated_bank.Received(
        f"{round_.code}-VBA", "0000000000001", (simulated_bank.Outcome(payment.end_to_end, payment.amount, "paid"),)
    )
    booked = simulated_bank.notification(received, TODAY)
    for _state in ("draft", "approved"):
        with pytest.raises(Refused, match="chưa gửi ngân hàng"):
            read_answer(department, booked, clock=frozen_clock)
        with pytest.raises(Refused, match="Không có tệp lệnh chi nào mang mã"):
            read_answer(department, simulated_bank.status_report(received, TODAY), clock=frozen_clock)
        if round_.state == Round.State.DRAFT:
            round_ = approve_round(director, round_, total=AMOUNT, clock=frozen_clock)
    assert round_.payments.get().state == "drawn"


def test_a_report_that_says_nothing_is_refused(sent: Round, department: Person, frozen_clock: FixedClock) -> None:
    content = re.sub(rb"<OrgnlPmtInfAndSts>.*</OrgnlPmtInfAndSts>", b"", answers(sent)[0])
    content = re.sub(rb"<GrpSts>PART</GrpSts>", b"", content)
    with pytest.raises(Refused) as refused:
        read_answer(department, content, clock=frozen_clock)
    assert refused.value.code == "status-unknown"
    whole = content.replace(
        b"<NbOfTxsPerSts>", b"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf><NbOfTxsPerSts>", 1
    )
    read_answer(department, whole, clock=frozen_clock)
    assert set(sent.payments.values_list("state", "reason")) == {("rejected", "AM05")}
