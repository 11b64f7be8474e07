"""Whatever order things happen in, the sums hold to the đồng and nobody has a month twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from django.db.models import Count, Q, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare import reconciling
from tinhso.systems.welfare.demo import bank as simulated_bank
from tinhso.systems.welfare.models import BankEntry, Payment, Round
from tinhso.systems.welfare.services import (
    add_entitlement,
    approve_round,
    declare_account,
    drop_round,
    pay_cash,
    prepare_round,
    read_answer,
    reissue_payment,
    send_round,
)
from tinhso.systems.welfare.services.rounds import totals
from tinhso.systems.welfare.services.sending import content_of

PEOPLE = 4
MONTH, DAY = date(2026, 11, 1), date(2026, 11, 20)
FATES = (("paid", ""), ("returned", "BE01"), ("rejected", "MS03"))


def machine(land: Land, an: Person, preparer: Person, approver: Person, clock: FixedClock) -> type[RuleBasedStateMachine]:
    """The machine over a fresh set of people for each run; what a run does is rolled back at its end."""

    class Payments(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.files: list[bytes] = []
            self.outside = transaction.atomic()
            self.outside.__enter__()
            for number in range(PEOPLE):
                found = add_entitlement(
                    an, unit=land.a, programme="merit_allowance", identity_number=f"01905000010{number}", name=f"Ma Văn {number}",
                    entitled_on=date(2026, 1, 1), clock=clock,
                )  # fmt: skip
                if number:
                    declare_account(
                        an, found, bank="VBA", account_number=f"850020505555{number}", via="bank", opened_on=date(2026, 2, 1),
                        clock=clock,
                    )  # fmt: skip
            # Begins with a round that was sent: what matters comes after that.
            first = prepare_round(preparer, province=land.province, month=MONTH, programmes=["merit_allowance"], clock=clock)
            approve_round(approver, first, total=totals(first)[1], clock=clock)
            send_round(preparer, first, clock=clock)

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.outside.__exit__(None, None, None)

        def tried(self, service: object, *args: object, **values: object) -> None:
            """Call a service; it may refuse, and then nothing happened."""
            with suppress(Refused):
                service(*args, clock=clock, **values)  # type: ignore[operator]

        def pick(self, rows: list[object], at: int) -> object:
            return rows[at % len(rows)]

        @rule()
        def prepare(self) -> None:
            self.tried(prepare_round, preparer, province=land.province, month=MONTH, programmes=["merit_allowance"])

        @precondition(lambda self: Round.objects.exists())
        @rule(at=st.integers(0, 9), what=st.sampled_from(("approve", "send", "send", "drop")))
        def handle(self, at: int, what: str) -> None:
            round_ = self.pick(list(Round.objects.order_by("pk")), at)
            if what == "approve":
                self.tried(approve_round, approver, round_, total=totals(round_)[1])  # type: ignore[arg-type]
            else:
                self.tried(send_round if what == "send" else drop_round, preparer, round_)

        @precondition(lambda self: Round.objects.filter(state="sent", files__kind="pain.001").exists())
        @rule(at=st.integers(0, 9), fates=st.lists(st.sampled_from(FATES), min_size=PEOPLE, max_size=PEOPLE), status=st.booleans())
        def answer(self, at: int, fates: list[tuple[str, str]], status: bool) -> None:
            sent = list(Round.objects.filter(state="sent", files__kind="pain.001").order_by("pk"))
            file = self.pick(sent, at).files.get(kind="pain.001")  # type: ignore[attr-defined]
            received = simulated_bank.receive(content_of(file))
            outcomes = tuple(
                simulated_bank.Outcome(one.end_to_end, one.amount, *fate)
                for one, fate in zip(received.outcomes, fates, strict=False)
            )
            told = simulated_bank.Received(received.message_id, received.account, outcomes)
            make = simulated_bank.status_report if status else simulated_bank.notification
            content = make(told, DAY)
            self.files.append(content)
            self.tried(read_answer, preparer, content)

        @precondition(lambda self: self.files)
        @rule(at=st.integers(0, 9), renamed=st.booleans())
        def read_again(self, at: int, renamed: bool) -> None:
            """The very file, or the same bookings in a message of another number."""
            content = self.files[at % len(self.files)]
            if renamed:
                content = content.replace(b"<MsgId>", b"<MsgId>Z").replace(b"<Id>N", b"<Id>ZN")
            before = list(Payment.objects.order_by("pk").values_list("pk", "state", "amount"))
            known = BankEntry.objects.count()
            self.tried(read_answer, preparer, content)
            if not renamed and BankEntry.objects.count() == known:
                return
            assert BankEntry.objects.count() >= known
            assert len(before) == Payment.objects.count()

        @precondition(lambda self: Payment.objects.filter(state__in=Payment.FAILED).exists())
        @rule(at=st.integers(0, 9), method=st.sampled_from(("account", "cash")))
        def reissue(self, at: int, method: str) -> None:
            failed = list(Payment.objects.filter(state__in=Payment.FAILED).select_related("round__unit").order_by("pk"))
            self.tried(reissue_payment, preparer, self.pick(failed, at), method=method)

        @precondition(lambda self: Payment.objects.filter(method="cash").exists())
        @rule(at=st.integers(0, 9))
        def hand_out(self, at: int) -> None:
            cash = list(Payment.objects.filter(method="cash").order_by("pk"))
            self.tried(pay_cash, an, self.pick(cash, at), paid_on=DAY, receipt="PC-1")

        @invariant()
        def every_dong_is_accounted_for(self) -> None:
            for line in reconciling.by_bank(Payment.objects.all()):
                assert line.balanced, line
            assert all(line.balanced for line in reconciling.by_commune(Payment.objects.all(), DAY))

        @invariant()
        def nobody_holds_a_month_twice(self) -> None:
            live = Payment.objects.exclude(state__in=[*Payment.FAILED, "cancelled"])
            assert not live.values("identity_number", "month").annotate(n=Count("pk")).filter(n__gt=1).exists()
            net = BankEntry.objects.values("payment__identity_number").annotate(
                out=Sum("amount", filter=Q(kind="debit"), default=0), back=Sum("amount", filter=Q(kind="credit"), default=0)
            )
            cash = dict(
                Payment.objects.filter(method="cash", state="paid").values_list("identity_number").annotate(total=Sum("amount"))
            )
            for row in net:
                received = row["out"] - row["back"] + cash.pop(row["payment__identity_number"], 0)
                assert received in (0, 2_789_000), "a month is worth one allowance, by the bank's own book and the cash desk's"
            assert all(total == 2_789_000 for total in cash.values())

    return Payments


@pytest.mark.django_db
def test_sums_hold_to_the_dong_and_nobody_is_paid_twice(
    land: Land, an: Person, department: Person, director: Person, frozen_clock: FixedClock
) -> None:
    run_state_machine_as_test(
        machine(land, an, department, director, frozen_clock),
        settings=settings(max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)),
    )
