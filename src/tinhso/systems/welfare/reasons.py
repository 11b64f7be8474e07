"""Why a bank did not pay: the external reason codes of ISO 20022 that are met here, with what to do about each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tinhso.kernel.pages import formatting
from tinhso.kernel.systems import Title


@dataclass(frozen=True)
class Reason:
    """What the code says, and what the officer does. `account`: another account is needed before paying again."""

    title: Title
    advice: Title
    account: bool = True


_ASK = Title("Hỏi lại số tài khoản, khai lại rồi chi lại.", "Ask for the account number, declare it again, then pay again.")

REASONS = {
    "AC01": Reason(Title("sai số tài khoản", "incorrect account number"), _ASK),
    "AC03": Reason(Title("số tài khoản không hợp lệ", "invalid account number"), _ASK),
    "AC04": Reason(
        Title("tài khoản đã đóng", "account closed"),
        Title("Khai tài khoản khác, hoặc chi tiền mặt.", "Declare another account, or pay in cash."),
    ),
    "AC06": Reason(
        Title("tài khoản bị khóa", "account blocked"),
        Title("Nhắc người hưởng mở khóa, hoặc chi tiền mặt.", "Ask the holder to unblock it, or pay in cash."),
    ),
    "BE01": Reason(
        Title("tên không khớp chủ tài khoản", "name does not match the account"),
        Title("Đối chiếu họ tên với ngân hàng, sửa rồi chi lại.", "Compare the name with the bank, mend it, then pay again."),
        account=False,
    ),
    "MD07": Reason(
        Title("chủ tài khoản đã mất", "account holder deceased"),
        Title("Xác minh. Kết thúc hưởng nếu đúng.", "Find out. End the entitlement if it is so."),
    ),
    "AM05": Reason(
        Title("trùng lệnh chi", "duplicate payment"),
        Title("Xem lệnh trước đã chi chưa. Không chi lại khi chưa rõ.", "See whether the other order was paid first."),
        account=False,
    ),
    "MS03": Reason(
        Title("ngân hàng không nêu lý do", "no reason given"),
        Title("Hỏi ngân hàng.", "Ask the bank."),
        account=False,
    ),
}


def reason_title(code: str) -> str:
    """`tài khoản đã đóng (AC04)` in the reader's language; an unknown code stands alone."""
    found = REASONS.get(code)
    if found is None:
        return code or _("không nêu")
    return f"{found.title.get(formatting.language())} ({code})"


def reason_advice(code: str) -> str:
    """What the officer does about it, in the reader's language."""
    found = REASONS.get(code)
    return _("Hỏi ngân hàng.") if found is None else found.advice.get(formatting.language())


def needs_account(code: str) -> bool:
    """Whether paying to the same account again would come back again."""
    found = REASONS.get(code)
    return found is not None and found.account
