"""What came back is paid again, and cash is handed out."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.rules import not_in_future
from tinhso.kernel.time import Clock
from tinhso.systems.welfare import acts
from tinhso.systems.welfare.models import Entitlement, Payment, Round
from tinhso.systems.welfare.reasons import needs_account
from tinhso.systems.welfare.services import rules
from tinhso.systems.welfare.services.rounds import free_code, held_round, hold_month

Method = Payment.Method


@service("welfare.reissue_payment")
def reissue_payment(actor: Person, payment: Payment, *, method: str, clock: Clock, key: str | None = None) -> Payment:
    """Draw up again what was rejected or came back, in the actor's draft round of returns of that month; somebody else approves it.

    The amount stays. The account is the one declared now. Raises Refused for a payment that did not come back or was taken up
    already, and for the same account where the bank said that the account is at fault.
    """
    acts.REISSUE_PAYMENT.require(actor, payment)
    rules.hold_imports()
    hold_month(payment.round.unit, payment.month)
    payment = acts.REISSUE_PAYMENT.begin(actor, payment, "round__unit")
    if method not in Method.values:
        raise Refused("method-unknown", "Chọn cách chi.", "Choose how to pay.", where="method")
    entitlement = (
        Entitlement.objects.filter(identity_number=payment.identity_number, programme=payment.programme)
        .order_by("-entitled_on", "-pk")
        .first()
    ) or payment.entitlement
    bank = number = ""
    if method == Method.ACCOUNT:
        bank, number = _account_now(entitlement, payment)
    made = Payment(
        round=_draft(actor, payment, clock.today()), entitlement=entitlement, unit_id=entitlement.unit_id, replaces=payment,
        end_to_end="", method=method, bank=bank, account_number=number, name=entitlement.name, simulated=payment.simulated,
    )  # fmt: skip
    for column in ("kind", "programme", "month", "identity_number", "amount"):
        setattr(made, column, getattr(payment, column))
    made.end_to_end = f"{made.round.code}-{made.round.payments.count() + 1:07d}"
    made.save(force_insert=True)
    audit.record(actor, "welfare.reissue_payment", made)
    return made


def _account_now(entitlement: Entitlement, payment: Payment) -> tuple[str, str]:
    open_now = entitlement.account_number and (
        entitlement.account_until is None or entitlement.account_until == entitlement.ended_on
    )
    if not open_now:
        raise Refused(
            "account-none",
            "Đối tượng chưa có tài khoản đang dùng. Khai tài khoản trước, hoặc chi tiền mặt.",
            "There is no open account. Declare one first, or pay in cash.",
            where="method",
        )
    found = (entitlement.bank, entitlement.account_number)
    if found == (payment.bank, payment.account_number) and needs_account(payment.reason):
        raise Refused(
            "account-same",
            "Tài khoản vẫn là tài khoản đã bị trả lại. Khai tài khoản khác trước, hoặc chi tiền mặt.",
            "It is still the account that failed. Declare another first, or pay in cash.",
            where="method",
        )
    return found


def _draft(actor: Person, payment: Payment, today: date) -> Round:
    """The actor's open round of returns of that month, made where there is none.

    Only its own preparer fills it, so that whoever approves it drew up none of it.
    """
    mine = Round.objects.filter(
        unit=payment.round.unit, month=payment.month, supplementary=True, state=Round.State.DRAFT, prepared_by=actor
    )
    found = mine.first()
    if found is not None:
        found = held_round(found)
        programmes = sorted({*found.programmes, payment.programme})
        if programmes != found.programmes:
            found.programmes = programmes
            found.save()
        return found
    made = Round.objects.create(
        unit=payment.round.unit, code=free_code("CL", payment.month), month=payment.month, programmes=[payment.programme],
        supplementary=True, drawn_on=today, prepared_by=actor, simulated=payment.simulated,
    )  # fmt: skip
    audit.record(actor, "welfare.prepare_round", made)
    return made


@service("welfare.pay_cash")
def pay_cash(actor: Person, payment: Payment, *, paid_on: date, receipt: str, clock: Clock, key: str | None = None) -> Payment:
    """Write down that cash of an approved round was handed over, with the number of the receipt."""
    payment = acts.PAY_CASH.begin(actor, payment, "round")
    not_in_future(paid_on, clock.today(), "paid_on")
    rules.not_before(paid_on, payment.round.approved_on or payment.month, "paid_on")
    if not receipt.strip():
        raise Refused("receipt-missing", "Nhập số phiếu chi.", "Enter the receipt's number.", where="receipt")
    before = audit.snapshot(payment)
    payment.state, payment.paid_on, payment.receipt = Payment.State.PAID, paid_on, receipt.strip()
    payment.save()
    audit.record(actor, "welfare.pay_cash", payment, before)
    return payment
