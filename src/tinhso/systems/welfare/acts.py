"""What may be done with a beneficiary, a round of payments and a payment: the right, and the state it must be in.

A beneficiary who ended may still be mended, because payments name the person. Whoever prepared a round does not approve it, also
where they hold both rights: `not_own` asks that of the two together.
"""

from __future__ import annotations

from tinhso.kernel.people.acts import Act, until
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.systems.welfare.apps import APPROVE, CASH, KEEP, PREPARE
from tinhso.systems.welfare.models import Entitlement, Payment, Round

_standing = until("ended_on", "entitlement-ended", "Đối tượng đã thôi hưởng từ {day}.", "The entitlement ended on {day}.")


def _with_account(entitlement: Entitlement) -> None:
    if entitlement.account_opened_on is None or entitlement.account_until is not None:
        raise Refused("account-none", "Đối tượng không có tài khoản đang dùng.", "There is no open account.")


def _draft(round_: Round) -> None:
    if round_.state != Round.State.DRAFT:
        raise Refused(
            "round-state",
            f"Kỳ chi này {round_.get_state_display()}. Tải lại trang.",
            f"This round is “{round_.state}”. Reload the page.",
        )


def _approved(round_: Round) -> None:
    if round_.state != Round.State.APPROVED:
        raise Refused(
            "round-not-approved",
            f"Kỳ chi này {round_.get_state_display()}. Chỉ gửi kỳ chi đã duyệt.",
            f"This round is “{round_.state}”. Only an approved round is sent.",
        )


def _nothing_sent(round_: Round) -> None:
    if round_.state != Round.State.APPROVED or round_.payments.exclude(state=Payment.State.DRAWN).exists():
        _draft(round_)


def _came_back(payment: Payment) -> None:
    if payment.state not in Payment.FAILED or Payment.objects.filter(replaces=payment).exists():
        raise Refused(
            "not-returned",
            "Khoản chi này không bị trả lại, hoặc đã được lập chi lại.",
            "This payment did not come back, or was taken up already.",
        )


def _cash_due(payment: Payment) -> None:
    approved = payment.round.state in (Round.State.APPROVED, Round.State.SENT)
    if payment.method != Payment.Method.CASH or payment.state != Payment.State.DRAWN or not approved:
        raise Refused(
            "not-cash-due",
            f"Khoản chi này {payment.get_state_display()}, không chờ chi tiền mặt.",
            "This payment does not wait for cash.",
        )


def not_own(round_: Round, person: Person | None) -> None:
    """Raises Refused where the person prepared the round."""
    if person is not None and round_.prepared_by_id == person.pk:
        raise Refused(
            "own-round",
            "Người lập không tự duyệt kỳ chi của mình. Chuyển cho người khác duyệt.",
            "Who prepared a round does not approve it. Ask somebody else.",
        )


CHANGE_ENTITLEMENT = Act("welfare.change_entitlement", KEEP)
MOVE_ENTITLEMENT = Act("welfare.move_entitlement", KEEP, _standing)
END_ENTITLEMENT = Act("welfare.end_entitlement", KEEP, _standing)
DECLARE_ACCOUNT = Act("welfare.open_account", KEEP, _standing)
CLOSE_ACCOUNT = Act("welfare.close_account", KEEP, _with_account)

APPROVE_ROUND = Act("welfare.approve_round", APPROVE, _draft)
SEND_ROUND = Act("welfare.send_round", PREPARE, _approved)
DROP_ROUND = Act("welfare.drop_round", PREPARE, _nothing_sent)

REISSUE_PAYMENT = Act("welfare.reissue_payment", PREPARE, _came_back, place=lambda payment: payment.round.unit_id)
PAY_CASH = Act("welfare.pay_cash", CASH, _cash_due)
