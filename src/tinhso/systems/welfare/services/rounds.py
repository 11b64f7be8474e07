"""Payment rounds: drawing up, approving, dropping."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from django.db import connection
from django.db.models import Count, Sum

from tinhso.kernel.pages.formatting import number
from tinhso.kernel.people import audit, scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.kernel.people.writing import moment, service
from tinhso.kernel.places.models import Base, Succession, Unit
from tinhso.kernel.time import Clock
from tinhso.systems.welfare import acts
from tinhso.systems.welfare.apps import PREPARE
from tinhso.systems.welfare.models import Payment, Round
from tinhso.systems.welfare.programmes import programmes as all_programmes
from tinhso.systems.welfare.services import rules

DRAW = """
    INSERT INTO welfare_payment (
        round_id, entitlement_id, end_to_end, unit_id, kind, programme, month, identity_number, name, amount, method, bank,
        account_number, state, reason, receipt, simulated, created_at, changed_at)
    SELECT %(round)s, e.id, %(code)s || '-' || lpad((row_number() OVER (ORDER BY e.id))::text, 7, '0'), e.unit_id, e.kind,
           e.programme, %(month)s, e.identity_number, e.name, (%(amounts)s::jsonb ->> e.programme)::bigint * e.factor / 100,
           CASE WHEN e.usable THEN 'account' ELSE 'cash' END, CASE WHEN e.usable THEN e.bank ELSE '' END,
           CASE WHEN e.usable THEN e.account_number ELSE '' END, 'drawn', '', '', e.simulated, %(now)s, %(now)s
      FROM (
        SELECT DISTINCT ON (identity_number, programme) *,
               account_number <> '' AND account_opened_on <= %(day)s
               AND (account_until IS NULL OR account_until > %(day)s OR account_until = ended_on) AS usable
          FROM welfare_entitlement
         WHERE programme = ANY(%(programmes)s) AND unit_id = ANY(%(units)s)
           AND entitled_on <= %(day)s AND (ended_on IS NULL OR (ended_on > %(month)s AND ended_on > entitled_on))
         ORDER BY identity_number, programme, entitled_on DESC, id DESC
      ) e
     WHERE NOT EXISTS (
        SELECT 1 FROM welfare_payment p
         WHERE p.identity_number = e.identity_number AND p.programme = e.programme AND p.month = %(month)s
           AND p.state <> 'cancelled')
       AND (%(amounts)s::jsonb ->> e.programme)::bigint * e.factor / 100 > 0
"""
"""One payment for each person and programme that stood at a day of the month: somebody who moved within it is paid once, where they
live now; who ended within it still gets that month. Whoever has a payment of that month already, also a returned one, is left out:
returned ones are taken up by `reissue_payment`."""


@service("welfare.prepare_round")
def prepare_round(
    actor: Person, *, province: Unit, month: date, programmes: Sequence[str], clock: Clock, key: str | None = None
) -> Round:
    """Draw up the payments of a month. Raises Refused for a month that has not begun, and where nobody is left to pay."""
    scopes.require(actor, PREPARE, province)
    today = clock.today()
    if month.day != 1 or month > today:
        raise Refused(
            "month-invalid", "Chọn tháng đã bắt đầu.", "Choose a month that has begun.", where="month"
        )  # fmt: skip
    known = all_programmes()
    if not programmes or any(code not in known for code in programmes):
        raise Refused("programme-unknown", "Chọn chính sách trong danh sách.", "Choose programmes of the list.", where="programmes")
    rules.hold_imports()
    hold_month(province, month)
    last = last_day(month)
    amounts = {code: known[code].monthly_on(last) or 0 for code in programmes}
    made = Round.objects.create(
        unit=province,
        code=free_code("KC", month),
        month=month,
        programmes=sorted(set(programmes)),
        drawn_on=today,
        prepared_by=actor,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            DRAW,
            {
                "round": made.pk, "code": made.code, "month": month, "day": min(today, last), "programmes": list(programmes),
                "units": sorted(units_of([province.pk], today)), "amounts": json.dumps(amounts), "now": moment(),
            },
        )  # fmt: skip
        drawn = cursor.rowcount
    if drawn == 0:
        raise Refused(
            "nobody-to-pay",
            f"Tháng {month.month}/{month.year} không còn ai chưa được lập chi cho các chính sách này.",
            "Nobody is left to pay for these programmes in that month.",
            where="month",
        )
    _carry_over(made, min(today, last))
    made.simulated = made.payments.filter(simulated=True).exists()
    made.save()
    audit.record(actor, "welfare.prepare_round", made)
    audit.record_many(actor, "welfare.prepare_round", Payment.objects.filter(round=made))
    return made


def _carry_over(round_: Round, day: date) -> None:
    """A payment belongs to a commune of its day: who was entered in one that has ended is paid in the one that took most of it."""
    ended = Unit.objects.filter(pk__in=round_.payments.values("unit_id"), valid_to__lte=day)
    for unit in ended:
        found = unit
        while found.valid_to is not None and found.valid_to <= day:
            steps = Succession.objects.filter(old=found, base=Base.HOUSEHOLDS).select_related("new").order_by("-on", "new_id")
            parts = list(steps)
            if not parts:
                break
            found = max(parts, key=lambda part: Fraction(part.forward_numerator, part.forward_denominator)).new
        round_.payments.filter(unit=unit).update(unit=found)


def last_day(month: date) -> date:
    """The last day of a month."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def hold_month(province: Unit, month: date) -> None:
    """Wait for whoever draws up payments of the same month, until the service ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 740))", [f"welfare:{province.pk}:{month}"])


def free_code(stem: str, month: date) -> str:
    """`KC2611-001`: the next number of that month."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 741))", [f"welfare:{month}"])
    start = f"{stem}{month:%y%m}-"
    taken = [int(code.removeprefix(start)) for code in Round.objects.filter(code__startswith=start).values_list("code", flat=True)]
    return f"{start}{max(taken, default=0) + 1:03d}"


def held_round(round_: Round) -> Round:
    """The round's row as it stands now, held until the service ends."""
    return Round.objects.select_for_update(of=("self",)).select_related("unit").get(pk=round_.pk)


def totals(round_: Round) -> tuple[int, int]:
    """How many payments stand in the round, and their sum in đồng."""
    found = round_.payments.exclude(state=Payment.State.CANCELLED).aggregate(n=Count("pk"), total=Sum("amount", default=0))
    return found["n"], found["total"]


@service("welfare.approve_round")
def approve_round(actor: Person, round_: Round, *, total: int, clock: Clock, key: str | None = None) -> Round:
    """Approve a round, by somebody else than who prepared it, also where one person holds both roles.

    `total` is what stands on the paper that the approver signs: Raises Refused where it is not the round's sum.
    """
    round_ = acts.APPROVE_ROUND.begin(actor, round_)
    acts.not_own(round_, actor)
    count, drawn = totals(round_)
    if total != drawn or count == 0:
        raise Refused(
            "total-differs",
            f"Kỳ chi có {number(count, lang='vi')} khoản, tổng khác số đã nhập. Đối chiếu lại với quyết định.",
            "The round's total is another one. Compare it with the decision.",
            where="total",
        )
    before = audit.snapshot(round_)
    round_.state, round_.approved_by, round_.approved_on = Round.State.APPROVED, actor, clock.today()
    round_.save()
    audit.record(actor, "welfare.approve_round", round_, before)
    return round_


@service("welfare.drop_round")
def drop_round(actor: Person, round_: Round, *, clock: Clock, key: str | None = None) -> Round:
    """Drop a round of which nothing was sent or paid; its people may be drawn up again."""
    round_ = acts.DROP_ROUND.begin(actor, round_)
    before = audit.snapshot(round_)
    payments = Payment.objects.filter(round=round_)
    payments.update(state=Payment.State.CANCELLED, replaces=None, changed_at=moment())
    audit.record_many(actor, "welfare.drop_round", payments)
    round_.state = Round.State.DROPPED
    round_.save()
    audit.record(actor, "welfare.drop_round", round_, before)
    return round_
