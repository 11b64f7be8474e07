"""Sending a round to its banks: one pain.001 for each bank, made from the stored payments and always the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Sum

from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.writing import service
from tinhso.kernel.time import LOCAL, Clock
from tinhso.systems.welfare import acts
from tinhso.systems.welfare.iso20022 import orders
from tinhso.systems.welfare.iso20022.safe import validate
from tinhso.systems.welfare.models import BankFile, Payment, Round
from tinhso.systems.welfare.programmes import banks, payer, programmes


@service("welfare.send_round")
def send_round(actor: Person, round_: Round, *, clock: Clock, key: str | None = None) -> Round:
    """Make the files of an approved round and mark its account payments as sent. Cash stays to be handed out.

    Raises Refused for a round that is not approved, or was sent: its files are downloaded again, not made again.
    """
    round_ = acts.SEND_ROUND.begin(actor, round_)
    before = audit.snapshot(round_)
    round_.state, round_.sent_at = Round.State.SENT, clock.now()
    round_.save()
    due = Payment.objects.filter(round=round_, method=Payment.Method.ACCOUNT, state=Payment.State.DRAWN)
    chosen = list(due.order_by("bank").values("bank").annotate(n=Count("pk"), total=Sum("amount")))
    due.update(state=Payment.State.SENT, sent_on=clock.today(), changed_at=clock.now())
    for row in chosen:
        file = BankFile(
            round=round_, kind=BankFile.Kind.PAIN_001, bank=row["bank"], message_id=f"{round_.code}-{row['bank']}",
            payments=row["n"], amount=row["total"], at=clock.now(), by=actor,
        )  # fmt: skip
        content = content_of(file)
        validate(content, orders.NAME)
        file.sha256 = hashlib.sha256(content).hexdigest()
        file.save(force_insert=True)
        audit.record(actor, "welfare.send_round", file)
    audit.record(actor, "welfare.send_round", round_, before)
    audit.record_many(actor, "welfare.send_round", Payment.objects.filter(round=round_, state=Payment.State.SENT))
    return round_


def content_of(file: BankFile) -> bytes:
    """The bytes of an outgoing file. They are not stored: the payments of a sent round do not change, so they give them again.

    Raises Refused("file-differs") where they no longer give what was sent.
    """
    round_ = file.round
    assert round_ is not None  # only answers are without one
    made_at: datetime = file.at.astimezone(LOCAL)
    head = orders.Head(
        message_id=file.message_id, made_at=made_at, execute_on=made_at.date(), count=file.payments, total=file.amount,
        payer=payer().name, payer_account=payer().accounts[file.bank], bank=banks()[file.bank],
    )  # fmt: skip
    content = orders.write(head, _orders(file))
    if file.sha256 and hashlib.sha256(content).hexdigest() != file.sha256:
        raise Refused(
            "file-differs",
            "Các khoản chi không còn cho ra đúng tệp đã gửi. Không gửi lại. Báo quản trị hệ thống.",
            "The payments no longer give the file that was sent. Do not send it again.",
        )
    return content


def _orders(file: BankFile) -> Iterator[orders.Order]:
    chosen = Payment.objects.filter(round=file.round, bank=file.bank, method=Payment.Method.ACCOUNT)
    chosen = chosen.exclude(state=Payment.State.CANCELLED).order_by("end_to_end")
    rows = chosen.values_list("end_to_end", "amount", "name", "account_number", "programme", "month")
    # In Vietnamese whoever downloads it: the same payments give the same bytes.
    titles = {code: found.title.vi for code, found in programmes().items()}
    for end_to_end, amount, name, account, programme, month in rows.iterator(chunk_size=5000):
        yield orders.Order(end_to_end, amount, name, account, f"{titles.get(programme, programme)} thang {month:%m/%Y}")
