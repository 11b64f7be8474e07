"""Reading what the banks answer. A file is applied whole or not at all, once, and never makes a payment paid twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from tinhso.kernel.pages.formatting import day, masked, money, number
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import moment, service
from tinhso.kernel.time import LOCAL, Clock
from tinhso.systems.welfare.apps import PREPARE
from tinhso.systems.welfare.iso20022 import answers
from tinhso.systems.welfare.iso20022.safe import MOST_BYTES, refused, too_large
from tinhso.systems.welfare.models import BankEntry, BankFile, Payment
from tinhso.systems.welfare.programmes import bank_name, payer

State = Payment.State


@dataclass
class Applied:
    """What a file changes, gathered before anything is written."""

    payments: dict[str, Payment]
    before: dict[object, audit.Columns] = field(default_factory=dict)
    entries: list[BankEntry] = field(default_factory=list)

    def change(self, payment: Payment, **values: object) -> None:
        """Set columns of a payment, and remember what stood there."""
        self.before.setdefault(payment.pk, audit.snapshot(payment))
        for name, value in values.items():
            setattr(payment, name, value)

    def changed(self) -> list[Payment]:
        return [payment for payment in self.payments.values() if payment.pk in self.before]


@service("welfare.read_answer")
def read_answer(actor: Person, content: bytes, *, clock: Clock, key: str | None = None) -> BankFile:
    """Read a pain.002 or camt.054 and put the payments into the states that it tells. Returns the file's row.

    A file that was read before changes nothing and gives the row of that time. Raises Refused, with nothing applied, for hostile or
    broken XML, wrong totals, unknown orders (named), amounts that differ, and for what cannot be: paid twice, returned before paid.
    """
    scopes.require(actor, PREPARE)
    digest = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('welfare:answers', 0))")
    earlier = BankFile.objects.filter(sha256=digest).exclude(kind=BankFile.Kind.PAIN_001).first()
    if earlier is not None:
        return earlier
    message = answers.read(content)
    if isinstance(message, answers.StatusReport):
        file, applied = _report(actor, message)
    else:
        file, applied = _notification(actor, message)
    if BankFile.objects.filter(kind=file.kind, bank=file.bank, message_id=file.message_id).exists():
        raise refused(
            "message-reused",
            f"Ngân hàng đã gửi tệp mang mã {file.message_id} với nội dung khác. Không đọc. Hỏi lại ngân hàng.",
            f"The bank sent {file.message_id} before, with other contents. Nothing was read.",
        )
    file.sha256, file.at, file.by = digest, clock.now(), actor
    file.save(force_insert=True)
    for entry in applied.entries:
        entry.file = file
    BankEntry.objects.bulk_create(applied.entries, batch_size=2000)
    changed = applied.changed()
    _store(changed)
    audit.record(actor, "welfare.read_answer", file)
    audit.record_many(actor, "welfare.read_answer", changed, applied.before)
    return file


def read_upload(actor: Person, file: UploadedFile, *, clock: Clock) -> BankFile:
    """`read_answer` of a file as it arrives. One beyond the bound is refused before it is taken into memory."""
    if (file.size or 0) > MOST_BYTES:
        raise too_large()
    return read_answer(actor, file.read(), clock=clock)


_STORE = """
    UPDATE welfare_payment p
       SET state = given.state, paid_on = given.paid, returned_on = given.returned, reason = given.reason, changed_at = %s
      FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::text[]) AS given(pk, state, paid, returned, reason)
     WHERE p.id = given.pk
"""


def _store(changed: list[Payment]) -> None:
    columns = ("pk", "state", "paid_on", "returned_on", "reason")
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [moment(), *([getattr(payment, name) for payment in changed] for name in columns)])


def _held(actor: Person, wanted: Iterable[str]) -> dict[str, Payment]:
    """The payments of these orders, held until the service ends. Raises Refused naming those that are not ours."""
    codes = list(wanted)
    found = Payment.objects.select_for_update(of=("self",)).select_related("round").filter(end_to_end__in=codes).order_by("pk")
    payments = {payment.end_to_end: payment for payment in found}
    units = {payment.round.unit_id for payment in payments.values()}
    may = {unit for unit in units if scopes.can(actor, PREPARE, unit)}
    unknown = [code for code in codes if code not in payments or payments[code].round.unit_id not in may]
    if unknown:
        more = f" và {len(unknown) - 10} mã khác" if len(unknown) > 10 else ""
        raise refused(
            "orders-unknown",
            f"{len(unknown)} mã lệnh không phải của ta: {', '.join(unknown[:10])}{more}. Không đọc dòng nào.",
            f"{len(unknown)} orders are not ours: {', '.join(unknown[:10])}. Nothing was read.",
        )
    early = sorted(code for code, payment in payments.items() if payment.state == State.DRAWN)
    if early:
        raise refused(
            "not-sent",
            f"Lệnh {', '.join(early[:10])} chưa gửi ngân hàng mà tệp đã báo kết quả. Không đọc dòng nào. Hỏi lại ngân hàng.",
            f"Orders {', '.join(early[:10])} were not sent yet, but the file answers them. Nothing was read.",
        )
    return payments


def _contradicts(payment: Payment, what: str) -> Exception:
    return refused(
        "answer-contradicts",
        f"Lệnh {payment.end_to_end} {payment.get_state_display()}, tệp lại ghi {what}. Không đọc dòng nào. Hỏi lại ngân hàng.",
        f"Order {payment.end_to_end} is “{payment.state}”, but the file says otherwise. Nothing was read.",
    )


def _amount_is(payment: Payment, amount: int) -> None:
    if amount != payment.amount:
        raise refused(
            "amount-differs",
            f"Lệnh {payment.end_to_end} là {money(payment.amount, 'vi')}, tệp ghi {money(amount, 'vi')}. Không đọc dòng nào. "
            "Hỏi lại ngân hàng.",
            f"Order {payment.end_to_end} is of {money(payment.amount, 'en')}, the file says {money(amount, 'en')}. Nothing was read.",
        )


def _report(actor: Person, report: answers.StatusReport) -> tuple[BankFile, Applied]:
    """Steps: find the file it answers, compare its totals, then take each order's status."""
    sent = (
        BankFile.objects.filter(kind=BankFile.Kind.PAIN_001, message_id=report.original_message_id).select_related("round").first()
    )
    if sent is None or sent.round is None or not scopes.can(actor, PREPARE, sent.round.unit_id):
        raise refused(
            "message-unknown",
            f"Không có tệp lệnh chi nào mang mã {report.original_message_id}.",
            f"No payment file has the number {report.original_message_id}.",
        )
    ours = (sent.payments, sent.amount)
    given = (report.original_count, report.original_total)
    told = tuple(own if repeated is None else repeated for own, repeated in zip(ours, given, strict=True))
    if told != ours:
        raise refused(
            "totals-wrong",
            f"Tệp lệnh {sent.message_id} có {number(sent.payments, lang='vi')} khoản, {money(sent.amount, 'vi')}; ngân hàng ghi "
            f"{number(told[0], lang='vi')} khoản, {money(told[1], 'vi')}. Không đọc dòng nào.",
            f"{sent.message_id} has {number(sent.payments, lang='en')} orders of {money(sent.amount, 'en')}; the bank says otherwise. "
            "Nothing was read.",
        )
    if report.statuses:
        statuses = list(report.statuses)
    else:
        whole = Payment.objects.filter(round=sent.round, bank=sent.bank, method=Payment.Method.ACCOUNT).exclude(
            state=State.CANCELLED
        )
        rows = whole.values_list("end_to_end", "amount")
        statuses = [answers.Status(code, report.group, report.group_reason, amount) for code, amount in rows]
    applied = Applied(_held(actor, (status.end_to_end for status in statuses)))
    today = moment().astimezone(LOCAL).date()
    for status in statuses:
        payment = applied.payments[status.end_to_end]
        if (payment.round_id, payment.bank) != (sent.round_id, sent.bank):
            raise _contradicts(payment, f"lệnh thuộc tệp {sent.message_id}")
        if status.amount is not None:
            _amount_is(payment, status.amount)
        _take_status(applied, payment, status, today)
    file = BankFile(
        round=sent.round, kind=BankFile.Kind.PAIN_002, bank=sent.bank, message_id=report.message_id, payments=len(statuses),
        amount=sum(payment.amount for payment in applied.payments.values()),
    )  # fmt: skip
    return file, applied


def _take_status(applied: Applied, payment: Payment, status: answers.Status, today: date) -> None:
    """sent → accepted → (camt.054); sent or accepted → rejected. Told again, nothing changes."""
    if status.status in answers.ACCEPTED:
        if payment.state == State.SENT:
            applied.change(payment, state=State.ACCEPTED)
        elif payment.state not in (State.ACCEPTED, State.PAID, State.RETURNED):
            raise _contradicts(payment, "ngân hàng nhận lệnh")
    elif status.status in answers.REJECTED:
        if payment.state in (State.SENT, State.ACCEPTED):
            applied.change(payment, state=State.REJECTED, returned_on=today, reason=status.reason or "MS03")
        elif payment.state != State.REJECTED:
            raise _contradicts(payment, "ngân hàng từ chối")


def _notification(actor: Person, told: answers.Notification) -> tuple[BankFile, Applied]:
    """Steps: hold the payments, leave out bookings that were told before, take the debits, then the credits."""
    applied = Applied(_held(actor, {booking.end_to_end for booking in told.bookings}))
    held = list(applied.payments.values())
    if len({payment.bank for payment in held}) != 1:
        raise refused("banks-mixed", "Tệp có lệnh của nhiều ngân hàng. Không đọc.", "The file mixes banks. Nothing was read.")
    bank = held[0].bank
    if foreign := sorted(told.accounts - {payer().accounts.get(bank, "")}):
        raise refused(
            "account-foreign",
            f"Tệp của tài khoản {masked(foreign[0])}, không phải tài khoản chi tại {bank_name(bank)}. Không đọc. Hỏi lại ngân hàng.",
            f"The file is of the account {masked(foreign[0])}, which is not the payer's at {bank_name(bank)}. Nothing was read.",
        )
    today = moment().astimezone(LOCAL).date()
    fresh = _not_told_before(bank, told.bookings, applied.payments)
    for debit, take in ((True, _take_debit), (False, _take_credit)):
        for booking in fresh:
            if booking.debit is debit:
                payment = applied.payments[booking.end_to_end]
                _amount_is(payment, booking.amount)
                _day_is_possible(payment, booking, today)
                take(applied, payment, booking)
                kind = BankEntry.Kind.DEBIT if debit else BankEntry.Kind.CREDIT
                applied.entries.append(
                    BankEntry(
                        payment=payment, kind=kind, bank=bank, reference=booking.reference, amount=booking.amount,
                        booked_on=booking.booked_on,
                    )
                )  # fmt: skip
    rounds = {payment.round_id for payment in held}
    file = BankFile(
        round_id=rounds.pop() if len(rounds) == 1 else None, kind=BankFile.Kind.CAMT_054, bank=bank, message_id=told.message_id,
        payments=len(told.bookings), amount=sum(booking.amount for booking in told.bookings),
    )  # fmt: skip
    return file, applied


def _day_is_possible(payment: Payment, booking: answers.Booking, today: date) -> None:
    """Raises Refused for a booking before the order was sent, or on a day that has not come."""
    if booking.booked_on > today or (payment.sent_on is not None and booking.booked_on < payment.sent_on):
        raise refused(
            "booking-day",
            f"Lệnh {payment.end_to_end} gửi ngày {day(payment.sent_on)}, tệp ghi hạch toán ngày {day(booking.booked_on)}. "
            "Không đọc dòng nào. Hỏi lại ngân hàng.",
            f"Order {payment.end_to_end} cannot be booked on {day(booking.booked_on)}. Nothing was read.",
        )


Take = Callable[[Applied, Payment, answers.Booking], None]


def _take_debit(applied: Applied, payment: Payment, booking: answers.Booking) -> None:
    if payment.state not in (State.SENT, State.ACCEPTED):
        raise _contradicts(payment, "báo Nợ thêm một lần")
    applied.change(payment, state=State.PAID, paid_on=booking.booked_on)


def _take_credit(applied: Applied, payment: Payment, booking: answers.Booking) -> None:
    if payment.state != State.PAID or payment.method != Payment.Method.ACCOUNT:
        raise _contradicts(payment, "tiền bị trả lại")
    applied.change(payment, state=State.RETURNED, returned_on=booking.booked_on, reason=booking.reason or "MS03")


def _not_told_before(bank: str, bookings: tuple[answers.Booking, ...], payments: dict[str, Payment]) -> list[answers.Booking]:
    """Bookings whose number the bank has not given before. Raises Refused where the same number now says something else."""
    found = BankEntry.objects.filter(bank=bank, reference__in=[booking.reference for booking in bookings])
    known = {entry.reference: entry for entry in found}
    fresh = []
    for booking in bookings:
        entry = known.get(booking.reference)
        if entry is None:
            fresh.append(booking)
            continue
        payment = payments[booking.end_to_end]
        same = (entry.payment_id, entry.kind == BankEntry.Kind.DEBIT, entry.amount)
        if same != (payment.pk, booking.debit, booking.amount):
            raise _contradicts(payment, f"số bút toán {booking.reference} của lệnh khác")
    return fresh
