"""Simulated payment rounds of recent months, sent to simulated banks and answered by them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Sum

from tinhso.kernel.people.territory import units_of
from tinhso.kernel.places.models import Unit
from tinhso.systems.welfare.demo import bank as simulated_bank
from tinhso.systems.welfare.models import BankEntry, BankFile, Payment, Round
from tinhso.systems.welfare.programmes import payer, programmes
from tinhso.systems.welfare.services.rounds import DRAW, last_day
from tinhso.systems.welfare.services.sending import content_of

ROUNDS = (
    (date(2026, 9, 1), "merit_allowance"),
    (date(2026, 10, 1), "merit_allowance"),
)

_ANSWER = """
    UPDATE welfare_payment p
       SET state = given.state, sent_on = given.sent, paid_on = given.paid, returned_on = given.returned, reason = given.reason,
           receipt = given.receipt
      FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::date[], %s::text[], %s::text[])
           AS given(pk, state, sent, paid, returned, reason, receipt)
     WHERE p.id = given.pk
"""


def make(province: Unit) -> int:
    """Draw up, send and answer the rounds. Returns the number of payments."""
    return sum(_round(province, month, programme, number) for number, (month, programme) in enumerate(ROUNDS, 1))


def _round(province: Unit, month: date, programme: str, number: int) -> int:
    """Steps: the round, its payments by the very query of the service, the banks' answers, the files and the bookings."""
    at = datetime(month.year, month.month, 5, 2, tzinfo=UTC)
    round_ = Round.objects.create(
        unit=province, code=f"KC{month:%y%m}-{900 + number}", month=month, programmes=[programme], state=Round.State.SENT,
        drawn_on=month + timedelta(days=1), approved_on=month + timedelta(days=3), sent_at=at, simulated=True,
    )  # fmt: skip
    last = last_day(month)
    with connection.cursor() as cursor:
        cursor.execute(
            DRAW,
            {
                "round": round_.pk, "code": round_.code, "month": month, "day": last, "programmes": [programme],
                "units": sorted(units_of([province.pk], last)), "now": at,
                "amounts": json.dumps({programme: programmes()[programme].monthly_on(last)}),
            },
        )  # fmt: skip
    _send(round_, at)
    _answer(round_, at)
    return round_.payments.count()


def _send(round_: Round, at: datetime) -> None:
    due = round_.payments.filter(method=Payment.Method.ACCOUNT).order_by("bank")
    for row in due.values("bank").annotate(n=Count("pk"), total=Sum("amount")):
        file = BankFile(
            round=round_, kind=BankFile.Kind.PAIN_001, bank=row["bank"], message_id=f"{round_.code}-{row['bank']}",
            payments=row["n"], amount=row["total"], at=at,
        )  # fmt: skip
        file.sha256 = hashlib.sha256(content_of(file)).hexdigest()
        file.save(force_insert=True)


def _answer(round_: Round, at: datetime) -> None:
    """What each order became, by the simulated bank; cash is handed over some days later."""
    sent, booked, cash = at.date(), at.date() + timedelta(days=1), at.date() + timedelta(days=5)
    rows: list[tuple[object, ...]] = []
    outcomes: dict[str, list[tuple[int, simulated_bank.Outcome]]] = {}
    # Values, not `only(…)`: payments of a related manager ask for their round, one query each, where it was left out.
    payments = round_.payments.order_by("end_to_end").values_list("pk", "end_to_end", "amount", "bank")
    for pk, end_to_end, amount, bank in payments.iterator(chunk_size=10_000):
        if not bank:
            rows.append((pk, "paid", None, cash, None, "", f"PC-{end_to_end[-7:]}"))
            continue
        fate, reason = simulated_bank.draw(end_to_end)
        outcome = simulated_bank.Outcome(end_to_end, amount, fate, reason)
        outcomes.setdefault(bank, []).append((pk, outcome))
        failed = booked if fate != "paid" else None
        rows.append((pk, fate, sent, None if fate == "rejected" else booked, failed, reason, ""))
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, [list(column) for column in zip(*rows, strict=True)])
    for code, found in sorted(outcomes.items()):
        _told(round_, code, found, booked)


def _told(round_: Round, bank: str, found: list[tuple[int, simulated_bank.Outcome]], day: date) -> None:
    """The bank's two files, and the bookings of the second."""
    told = simulated_bank.Received(f"{round_.code}-{bank}", payer().accounts[bank], tuple(outcome for _pk, outcome in found))
    debits = [one for one in told.outcomes if one.fate != "rejected"]
    credits = [one for one in told.outcomes if one.fate == "returned"]
    noon = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    for kind, sign, content, chosen in (
        (BankFile.Kind.PAIN_002, "S", simulated_bank.status_report(told, day), list(told.outcomes)),
        (BankFile.Kind.CAMT_054, "N", simulated_bank.notification(told, day), debits + credits),
    ):
        file = BankFile.objects.create(
            round=round_, kind=kind, bank=bank, message_id=f"{sign}{told.message_id}", sha256=hashlib.sha256(content).hexdigest(),
            payments=len(chosen), amount=sum(one.amount for one in chosen), at=noon,
        )  # fmt: skip
    ways = ((BankEntry.Kind.DEBIT, "D", ("paid", "returned")), (BankEntry.Kind.CREDIT, "C", ("returned",)))
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY welfare_bankentry (file_id, payment_id, kind, bank, reference, amount, booked_on) FROM STDIN") as copy,
    ):
        for entry, sign, fates in ways:
            for pk, one in found:
                if one.fate in fates:
                    copy.write_row((file.pk, pk, str(entry), bank, f"{sign}{one.end_to_end}", one.amount, day))
