"""A round is drawn up, approved by somebody else, sent to the banks, answered and reconciled; nobody is paid twice on the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import AuditEntry, Person
from tinhso.kernel.people.testing import Land, make_person
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare import reconciling
from tinhso.systems.welfare.demo import bank as simulated_bank
from tinhso.systems.welfare.models import BankEntry, BankFile, Entitlement, Payment, Round
from tinhso.systems.welfare.services import (
    add_entitlement,
    approve_round,
    declare_account,
    drop_round,
    end_entitlement,
    move_entitlement,
    pay_cash,
    prepare_round,
    read_answer,
    reissue_payment,
    send_round,
)
from tinhso.systems.welfare.services.sending import content_of

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
AMOUNT = 2_789_000


def prepared(actor: Person, land: Land, clock: FixedClock, month: date = NOVEMBER, **other: object) -> Round:
    return prepare_round(actor, province=land.province, month=month, programmes=["merit_allowance"], clock=clock, **other)


@pytest.fixture
def round_(with_account: Entitlement, land: Land, department: Person, frozen_clock: FixedClock) -> Round:
    """November's round for one person with an account."""
    return prepared(department, land, frozen_clock)


@pytest.fixture
def sent(round_: Round, department: Person, director: Person, frozen_clock: FixedClock) -> Round:
    """The same, approved and sent."""
    approve_round(director, round_, total=AMOUNT, clock=frozen_clock)
    return send_round(department, round_, clock=frozen_clock)


def answers(round_: Round, fate: str = "paid", reason: str = "") -> tuple[bytes, bytes]:
    """What the bank would say with that outcome for every order: pain.002 and camt.054."""
    received = simulated_bank.receive(content_of(round_.files.get(kind="pain.001")))
    outcomes = tuple(simulated_bank.Outcome(one.end_to_end, one.amount, fate, reason) for one in received.outcomes)
    received = simulated_bank.Received(received.message_id, received.account, outcomes)
    day = date(2026, 11, 20)
    return simulated_bank.status_report(received, day), simulated_bank.notification(received, day)


def test_a_round_holds_who_stands_with_the_amount_of_the_month(round_: Round, with_account: Entitlement) -> None:
    payment = round_.payments.get()
    assert (payment.amount, payment.method, payment.bank) == (AMOUNT, "account", "VBA")
    assert payment.account_number == with_account.account_number
    assert len(payment.end_to_end) <= 35


def test_an_earlier_month_has_the_amount_of_that_month_and_the_factor(
    land: Land, an: Person, department: Person, frozen_clock: FixedClock
) -> None:
    add_entitlement(
        an, unit=land.hamlet_a, programme="merit_allowance", identity_number="019050000001", name="Ma Văn Cả",
        entitled_on=date(2024, 1, 1), factor=150, clock=frozen_clock,
    )  # fmt: skip
    before = prepared(department, land, frozen_clock, date(2024, 6, 1)).payments.get()
    after = prepared(department, land, frozen_clock, date(2024, 7, 1)).payments.get()
    assert (before.amount, after.amount) == (2_055_000 * 3 // 2, 2_789_000 * 3 // 2)
    assert before.method == "cash"


def test_who_moved_is_paid_once_where_they_live_now_and_who_ended_in_the_month_still_gets_it(
    with_account: Entitlement, land: Land, administrator: Person, department: Person, an: Person, frozen_clock: FixedClock
) -> None:
    moved = move_entitlement(administrator, with_account, unit=land.b, moved_on=date(2026, 11, 10), clock=frozen_clock)
    end_entitlement(administrator, moved, ended_on=date(2026, 11, 15), reason="từ trần", clock=frozen_clock)
    payment = prepared(department, land, frozen_clock).payments.get()
    assert (payment.unit_id, payment.entitlement_id, payment.method) == (land.b.pk, moved.pk, "account")


def test_the_same_month_is_not_drawn_up_twice(round_: Round, land: Land, department: Person, frozen_clock: FixedClock) -> None:
    with pytest.raises(Refused) as refused:
        prepared(department, land, frozen_clock)
    assert refused.value.code == "nobody-to-pay"
    drop_round(department, round_, clock=frozen_clock)
    assert prepared(department, land, frozen_clock).payments.count() == 1


def test_a_double_click_draws_up_one_round(
    with_account: Entitlement, land: Land, department: Person, frozen_clock: FixedClock
) -> None:
    first = prepared(department, land, frozen_clock, key="k")
    assert prepared(department, land, frozen_clock, key="k") == first
    assert Round.objects.count() == Payment.objects.count() == 1


def test_a_commune_officer_prepares_and_approves_nothing(
    round_: Round, land: Land, an: Person, chi: Person, frozen_clock: FixedClock
) -> None:
    for person in (an, chi):
        with pytest.raises(Http404):
            prepared(person, land, frozen_clock, OCTOBER)
        with pytest.raises(Http404):
            approve_round(person, round_, total=AMOUNT, clock=frozen_clock)


def test_nobody_approves_what_they_prepared_even_with_every_right(
    with_account: Entitlement, land: Land, administrator: Person, director: Person, frozen_clock: FixedClock
) -> None:
    round_ = prepared(administrator, land, frozen_clock)
    with pytest.raises(Refused) as refused:
        approve_round(administrator, round_, total=AMOUNT, clock=frozen_clock)
    assert refused.value.code == "own-round"
    with pytest.raises(Refused, match="Đối chiếu"):
        approve_round(director, round_, total=AMOUNT - 1, clock=frozen_clock)
    assert approve_round(director, round_, total=AMOUNT, clock=frozen_clock).approved_by == director


def test_only_an_approved_round_is_sent_and_once(
    round_: Round, department: Person, director: Person, frozen_clock: FixedClock
) -> None:
    with pytest.raises(Refused) as refused:
        send_round(department, round_, clock=frozen_clock)
    assert refused.value.code == "round-not-approved"
    approve_round(director, round_, total=AMOUNT, clock=frozen_clock)
    send_round(department, round_, clock=frozen_clock)
    with pytest.raises(Refused):
        send_round(department, round_, clock=frozen_clock)
    assert BankFile.objects.count() == 1


def test_the_file_is_the_same_whenever_it_is_made(sent: Round, department: Person) -> None:
    file = sent.files.get()
    first = content_of(file)
    assert content_of(BankFile.objects.get(pk=file.pk)) == first
    assert b"HOANG VAN NAM" in first
    assert f"<CtrlSum>{AMOUNT}</CtrlSum>".encode() in first
    Payment.objects.filter(round=sent).update(account_number="8500205099999")
    with pytest.raises(Refused) as refused:
        content_of(file)
    assert refused.value.code == "file-differs"


def test_paid_by_the_bank_is_paid_and_reconciled_to_the_dong(sent: Round, department: Person, frozen_clock: FixedClock) -> None:
    status, notification = answers(sent)
    read_answer(department, status, clock=frozen_clock)
    assert sent.payments.get().state == "accepted"
    read_answer(department, notification, clock=frozen_clock)
    payment = sent.payments.get()
    assert (payment.state, payment.paid_on) == ("paid", date(2026, 11, 20))
    (line,) = reconciling.by_bank(sent.payments.all())
    assert (line.drawn, line.paid, line.pending, line.booked, line.balanced) == (AMOUNT, AMOUNT, 0, AMOUNT, True)
    assert AuditEntry.objects.filter(kind="welfare.payment", verb="welfare.read_answer").count() == 2


def test_the_same_file_read_again_changes_nothing(sent: Round, department: Person, frozen_clock: FixedClock) -> None:
    _status, notification = answers(sent)
    first = read_answer(department, notification, clock=frozen_clock)
    assert read_answer(department, notification, clock=frozen_clock) == first
    assert BankEntry.objects.count() == 1
    again = notification.replace(b"<MsgId>N", b"<MsgId>M").replace(b"<Id>N", b"<Id>M")
    read_answer(department, again, clock=frozen_clock)
    assert BankEntry.objects.count() == 1, "the same booking in another message is the same booking"


def test_a_second_debit_of_one_order_is_refused_whole(sent: Round, department: Person, frozen_clock: FixedClock) -> None:
    _status, notification = answers(sent)
    read_answer(department, notification, clock=frozen_clock)
    twice = notification.replace(b"<Id>N", b"<Id>M").replace(b"<AcctSvcrRef>D", b"<AcctSvcrRef>E")
    with pytest.raises(Refused, match="báo Nợ thêm một lần") as refused:
        read_answer(department, twice, clock=frozen_clock)
    assert refused.value.code == "answer-contradicts"
    assert BankFile.objects.filter(kind="camt.054").count() == 1


def test_what_comes_back_is_drawn_up_again_to_another_account_and_approved_by_another(
    sent: Round, with_account: Entitlement, an: Person, department: Person, director: Person, frozen_clock: FixedClock
) -> None:
    _status, notification = answers(sent, "returned", "AC04")
    read_answer(department, notification, clock=frozen_clock)
    failed = sent.payments.get()
    assert (failed.state, failed.reason, failed.paid_on) == ("returned", "AC04", date(2026, 11, 20))
    with pytest.raises(Refused, match="Khai tài khoản khác"):
        reissue_payment(department, failed, method="account", clock=frozen_clock)
    declare_account(
        an, with_account, bank="MB", account_number="0123456789", via="bank", opened_on=date(2026, 11, 18), clock=frozen_clock
    )
    again = reissue_payment(department, failed, method="account", clock=frozen_clock)
    assert (again.bank, again.amount, again.round.supplementary, again.replaces) == ("MB", AMOUNT, True, failed)
    with pytest.raises(Refused, match="đã được lập chi lại"):
        reissue_payment(department, failed, method="cash", clock=frozen_clock)
    with pytest.raises(Refused, match="không tự duyệt"):
        approve_round(department, again.round, total=AMOUNT, clock=frozen_clock)
    approve_round(director, again.round, total=AMOUNT, clock=frozen_clock)
    second = send_round(department, again.round, clock=frozen_clock)
    read_answer(department, answers(second)[1], clock=frozen_clock)
    lines = [reconciling.total(reconciling.by_bank(found.payments.all()), "") for found in (sent, second)]
    assert [(line.drawn, line.paid, line.returned, line.balanced) for line in lines] == [
        (AMOUNT, 0, AMOUNT, True), (AMOUNT, AMOUNT, 0, True),
    ]  # fmt: skip


def test_cash_is_handed_over_once_and_only_in_the_own_commune(
    merit: Entitlement, land: Land, an: Person, binh: Person, department: Person, director: Person, frozen_clock: FixedClock
) -> None:
    round_ = prepared(department, land, frozen_clock)
    payment = round_.payments.get()
    assert payment.method == "cash"
    with pytest.raises(Refused):
        pay_cash(an, payment, paid_on=date(2026, 11, 20), receipt="PC-1", clock=frozen_clock)
    approve_round(director, round_, total=AMOUNT, clock=frozen_clock)
    with pytest.raises(Http404):
        pay_cash(binh, payment, paid_on=date(2026, 11, 20), receipt="PC-1", clock=frozen_clock)
    first = pay_cash(an, payment, paid_on=date(2026, 11, 20), receipt="PC-1", clock=frozen_clock, key="k")
    assert pay_cash(an, payment, paid_on=date(2026, 11, 20), receipt="PC-1", clock=frozen_clock, key="k") == first
    with pytest.raises(Refused, match="không chờ chi"):
        pay_cash(an, payment, paid_on=date(2026, 11, 20), receipt="PC-2", clock=frozen_clock)
    send_round(department, round_, clock=frozen_clock)
    assert not BankFile.objects.exists()
    (line,) = reconciling.by_commune(Payment.objects.all(), date(2026, 11, 20))
    assert (line.title, line.cash, line.balanced) == ("xã A", AMOUNT, True)


def test_an_officer_of_another_province_reads_no_answer_of_ours(sent: Round, land: Land, frozen_clock: FixedClock) -> None:
    stranger = make_person("khac", "Khác", "department.officer", land.b)
    for content in answers(sent):
        with pytest.raises(Refused, match=r"không phải của ta|Không có tệp"):
            read_answer(stranger, content, clock=frozen_clock)
    assert sent.payments.get().state == "sent"
