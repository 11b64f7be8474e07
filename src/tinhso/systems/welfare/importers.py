"""Files that welfare takes: lists of beneficiaries, and accounts of beneficiaries that are known already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tinhso.kernel.imports import bulk
from tinhso.kernel.imports.columns import Choice, Day, Id12, Integer, Place, Text
from tinhso.kernel.imports.importer import Context, Importer, Row
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.imports.units import PartIndex
from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.territory import units_of
from tinhso.kernel.people.writing import moment
from tinhso.kernel.places.folding import fold
from tinhso.kernel.systems import Title
from tinhso.kernel.time import LOCAL
from tinhso.systems.welfare.apps import IMPORT
from tinhso.systems.welfare.models import Entitlement, Payment
from tinhso.systems.welfare.programmes import banks, programmes
from tinhso.systems.welfare.services import rules

PROGRAMMES = {code: (found.title.vi, code) for code, found in programmes().items()}
BANKS = {code: (found.name, code) for code, found in banks().items()}
VIAS = {
    "bank": ("tại ngân hàng", "ngân hàng"),
    "vneid": ("qua VNeID", "VNeID"),
    "mobile_money": ("Mobile Money",),
    "commune": ("xã khai thay", "xã"),
}

_OVERLAPS = """
    SELECT wanted.number, e.code, e.entitled_on
      FROM unnest(%s::int[], %s::text[], %s::text[], %s::date[]) AS wanted(number, identity, programme, start)
      JOIN welfare_entitlement e ON e.identity_number = wanted.identity AND e.programme = wanted.programme
       AND (e.ended_on IS NULL OR e.ended_on > wanted.start)
     ORDER BY wanted.number, e.entitled_on
"""

PIECE = 5_000


def overlapping(rows: Iterable[Row]) -> dict[int, tuple[str, date]]:
    """Row number → code and first day of an entitlement that stands when the row's would begin, or begins later."""
    chosen = list(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            _OVERLAPS,
            [
                [row.number for row in chosen],
                [row["identity_number"] for row in chosen],
                [row["programme"] for row in chosen],
                [row["entitled_on"] for row in chosen],
            ],
        )
        return {number: (code, start) for number, code, start in cursor.fetchall()}


def _account_fits(row: Row) -> None:
    """Bank, number and day come together, and the number is one of that bank. Raises Wrong."""
    given = [row.get(name) is not None for name in ("bank", "account_number", "account_opened_on")]
    if not any(given):
        return
    if not all(given):
        names = {
            "bank": ("ngân hàng", "bank"),
            "account_number": ("số tài khoản", "account number"),
            "account_opened_on": ("ngày mở tài khoản", "day of opening"),
        }
        missing = [name for name, there in zip(names, given, strict=True) if not there]
        raise Wrong(
            "account-parts",
            f"Thiếu {', '.join(names[name][0] for name in missing)}. Điền đủ cả ba, hoặc để trống cả ba.",
            f"Missing: {', '.join(names[name][1] for name in missing)}. Fill in all three, or leave all three empty.",
            column=missing[0],
        )
    bank = banks()[row["bank"]]
    if not bank.is_account(row["account_number"]):
        lengths = [str(length) for length in bank.digits]
        raise Wrong(
            "account-number",
            f"Số tài khoản {bank.name} có {' hoặc '.join(lengths)} chữ số. Kiểm tra lại.",
            f"An account number of {bank.name} has {' or '.join(lengths)} digits. Check it.",
            column="account_number",
        )


class Beneficiaries(Importer):
    """New beneficiaries, each with an account or without."""

    code = "welfare.beneficiaries"
    title = Title("Đối tượng an sinh", "Welfare beneficiaries")
    permission = IMPORT
    key = ("identity_number", "programme")
    unit_column = "unit"
    writes = (Entitlement,)
    columns = [
        Id12("identity_number", "Số định danh", ["CCCD", "Số CCCD"], en="Identity number", example="019062000123"),
        Text("name", "Họ và tên", ["Họ tên", "Chủ hộ"], en="Full name", example="Hoàng Văn Nam", longest=120, repeats=False),
        Integer("birth_year", "Năm sinh", en="Year of birth", required=False, example="1962", least=1900, most=2100),
        Place("unit", "Xã, phường", ["Xã", "Phường"], en="Commune", example="Xã Phú Bình"),
        Text("hamlet", "Thôn, tổ", ["Thôn", "Tổ dân phố", "Xóm"], en="Hamlet", required=False, example="", longest=120),
        Choice("programme", "Chính sách", en="Programme", example="Trợ giúp xã hội hằng tháng", choices=PROGRAMMES),
        Integer("factor", "Hệ số (phần trăm)", ["Hệ số"], en="Factor (percent)", required=False, example="150", least=1, most=1000),
        Day("entitled_on", "Hưởng từ ngày", ["Hưởng từ"], en="Entitled from", example="01/11/2026"),
        Choice("bank", "Ngân hàng", en="Bank", required=False, example="Agribank", choices=BANKS),
        Text(
            "account_number",
            "Số tài khoản",
            en="Account number",
            required=False,
            example="8500205012345",
            longest=24,
            repeats=False,
        ),
        Choice("account_via", "Mở qua", en="Opened through", required=False, example="VNeID", choices=VIAS),
        Day(
            "account_opened_on",
            "Ngày mở tài khoản",
            ["Có tài khoản từ"],
            en="Account opened on",
            required=False,
            example="15/11/2026",
        ),
    ]

    def check(self, row: Row, context: Context) -> None:
        """The account, and the place: the hamlet where one is named."""
        _account_fits(row)
        opened = row.get("account_opened_on")
        if opened is not None and opened < row["entitled_on"]:
            raise Wrong(
                "account-too-early",
                "Ngày mở tài khoản trước ngày hưởng. Ghi ngày hưởng nếu tài khoản đã có từ trước.",
                "The account was opened before the entitlement. Enter the first day of the entitlement if it was there before.",
                column="account_opened_on",
            )
        valid_from = context.places(3).units[row["unit"]].valid_from
        if valid_from is not None and row["entitled_on"] < valid_from and not row.get("hamlet"):
            raise Wrong(
                "unit-too-young",
                f"Xã, phường này có từ {valid_from:%-d/%-m/%Y}. Ghi tên thôn, tổ, hoặc ngày hưởng từ hôm đó.",
                f"This commune stands from {valid_from:%-d/%-m/%Y}. Enter the hamlet, or a first day from then on.",
                column="entitled_on",
            )
        if row.get("hamlet"):
            context.part_of(row["unit"], row["hamlet"])

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        """Nobody has a programme twice at one time."""
        for number, (code, start) in overlapping(rows).items():
            yield (
                number,
                Wrong(
                    "entitlement-overlaps",
                    f"Người này đã hưởng chính sách này từ {start:%-d/%-m/%Y} (mã {code}). Bỏ dòng này, hoặc kết thúc hồ sơ đó trước.",
                    f"This person has the programme from {start:%-d/%-m/%Y} (code {code}). Remove the row, or end that first.",
                    column="identity_number",
                ),
            )

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        """Steps: wait for other writers, ask for overlaps again (they may have come since reading), write by COPY, audit."""
        rules.hold_all()
        parts: dict[tuple[int, str], int] = {}
        columns = (
            "code", "unit_id", "kind", "programme", "identity_number", "name", "search_key", "birth_year", "factor", "entitled_on",
            "bank", "account_number", "account_via", "account_opened_on", "account_declared_on",
        )  # fmt: skip
        made = bulk.insert(Entitlement, columns, self._values(rows, parts), batch_id=batch.pk)
        audit.record_many(actor, "welfare.import_beneficiaries", Entitlement.objects.filter(batch=batch))
        return made

    def withdraw(self, actor: Person | None, batch: Batch) -> int:
        """Nobody may draw up a payment for one of them meanwhile."""
        rules.hold_all()
        return super().withdraw(actor, batch)

    def _values(self, rows: Iterator[Row], parts: dict[tuple[int, str], int]) -> Iterator[tuple[Any, ...]]:
        kinds = {code: found.kind for code, found in programmes().items()}
        while piece := list(islice(rows, PIECE)):
            if clash := overlapping(piece):
                number, (code, _start) = next(iter(clash.items()))
                raise Refused(
                    "entitlement-overlaps",
                    f"Dòng {number}: người này vừa có hồ sơ {code} trong lúc chờ ghi. Chưa ghi dòng nào. Bỏ tệp và gửi lại.",
                    f"Row {number}: this person has the entitlement {code} by now. Nothing was written. Send the file again.",
                )
            codes = _codes(len(piece))
            for code, row in zip(codes, piece, strict=True):
                has_account = row.get("bank") is not None
                opened = row.get("account_opened_on")
                yield (
                    code, self._place(row, parts), kinds[row["programme"]], row["programme"], row["identity_number"], row["name"],
                    fold(row["name"]), row.get("birth_year"), row.get("factor") or 100, row["entitled_on"], row.get("bank") or "",
                    row.get("account_number") or "", (row.get("account_via") or "commune") if has_account else "", opened, opened,
                )  # fmt: skip

    def _place(self, row: Row, parts: dict[tuple[int, str], int]) -> int:
        unit: int = row["unit"]
        name = row.get("hamlet")
        if not name:
            return unit
        if (unit, name) not in parts:
            parts[unit, name] = PartIndex(unit, moment().astimezone(LOCAL).date()).find(name)
        return parts[unit, name]


def _codes(count: int) -> list[str]:
    """As many codes as rows, in one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('welfare_entitlement_code') FROM generate_series(1, %s)", [count])
        return [f"AS-{number:08d}" for (number,) in cursor.fetchall()]


_SET_ACCOUNTS = """
    UPDATE welfare_entitlement e
       SET bank = given.bank, account_number = given.number, account_via = given.via, account_opened_on = given.opened,
           account_declared_on = given.opened, account_batch_id = given.batch, changed_at = %s
      FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::bigint[])
           AS given(pk, bank, number, via, opened, batch)
     WHERE e.id = given.pk
"""

_OWN = ("welfare.import_beneficiaries", "welfare.import_accounts", "welfare.withdraw_accounts", "audit.read_personal")

_EMPTY_ACCOUNTS = """
    UPDATE welfare_entitlement e
       SET bank = '', account_number = '', account_via = '', account_opened_on = NULL, account_declared_on = NULL,
           account_batch_id = NULL,
           changed_at = CASE WHEN EXISTS (
               SELECT FROM people_auditentry a
                WHERE a.kind = 'welfare.entitlement' AND a.record = e.id::text AND a.verb <> ALL(%(own)s))
             THEN %(now)s ELSE e.created_at END
     WHERE e.account_batch_id = %(batch)s
"""
"""An account is filled in only where there was none, so emptying it gives back what stood. Whom an import of beneficiaries made and
nobody else touched is then as that import left it, its instant included, and that import can be withdrawn too."""


class Accounts(Importer):
    """Accounts of beneficiaries that are known and have none: what a bank gives back after opening them.

    It makes no record but fills in those that are there: withdrawing it empties them again, unless a payment went by one of them.
    """

    code = "welfare.accounts"
    title = Title("Tài khoản của đối tượng an sinh", "Accounts of beneficiaries")
    permission = IMPORT
    key = ("identity_number", "programme")
    unit_column = "unit"
    fills_in_as = "welfare.import_accounts"
    columns = [
        Id12("identity_number", "Số định danh", ["CCCD", "Số CCCD"], en="Identity number", example="019062000123"),
        Place("unit", "Xã, phường", ["Xã", "Phường"], en="Commune", example="Xã Phú Bình"),
        Choice("programme", "Chính sách", en="Programme", example="Trợ giúp xã hội hằng tháng", choices=PROGRAMMES),
        Choice("bank", "Ngân hàng", en="Bank", example="Agribank", choices=BANKS),
        Text("account_number", "Số tài khoản", en="Account number", example="8500205012345", longest=24, repeats=False),
        Choice("account_via", "Mở qua", en="Opened through", required=False, example="VNeID", choices=VIAS),
        Day("account_opened_on", "Ngày mở tài khoản", ["Có tài khoản từ"], en="Account opened on", example="15/11/2026"),
    ]

    def check(self, row: Row, context: Context) -> None:
        """The number is one of the bank."""
        _account_fits(row)

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        """The beneficiary stands in that commune, has no account yet, and did stand on the account's first day."""
        found = _standing(rows)
        for row in rows:
            if problem := _cannot_take(found.get((row["identity_number"], row["programme"])), row, context.today):
                yield row.number, problem

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        """Steps for each few thousand rows: hold the beneficiaries, ask again, fill the account in, audit with the difference."""
        rules.hold_all()
        today, written = moment().astimezone(LOCAL).date(), 0
        while piece := list(islice(rows, PIECE)):
            found = _standing(piece, hold=True)
            before: dict[object, audit.Columns] = {}
            for row in piece:
                entitlement = found.get((row["identity_number"], row["programme"]))
                if (problem := _cannot_take(entitlement, row, today)) or entitlement is None:
                    why = ("", "") if problem is None else (problem.vi, problem.en)
                    raise Refused(
                        "row-changed",
                        f"Dòng {row.number}: {why[0]} Chưa ghi dòng nào.",
                        f"Row {row.number}: {why[1]} Nothing was written.",
                    )
                before[entitlement.pk] = audit.snapshot(entitlement)
                entitlement.bank, entitlement.account_number = row["bank"], row["account_number"]
                entitlement.account_via = row.get("account_via") or "bank"
                entitlement.account_opened_on = entitlement.account_declared_on = row["account_opened_on"]
                entitlement.account_batch = batch
            changed = [found[row["identity_number"], row["programme"]] for row in piece]
            _fill_in(changed)
            audit.record_many(actor, self.fills_in_as, changed, before)
            written += len(piece)
        return written

    def made(self, batch: Batch) -> list[QuerySet[Entitlement]]:
        return [Entitlement.objects.filter(account_batch=batch)]

    def withdraw(self, actor: Person | None, batch: Batch) -> int:
        """Steps: wait for other writers, refuse where a payment is to go or went by one of the accounts, empty them, audit."""
        rules.hold_all()
        filled = Entitlement.objects.filter(account_batch=batch)
        _refuse_paid(filled)
        keys = list(filled.values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(_EMPTY_ACCOUNTS, {"batch": batch.pk, "now": moment(), "own": list(_OWN)})
        audit.record_many(actor, "welfare.withdraw_accounts", Entitlement.objects.filter(pk__in=keys))
        return len(keys)


def _fill_in(changed: list[Entitlement]) -> None:
    columns = ("pk", "bank", "account_number", "account_via", "account_opened_on", "account_batch_id")
    with connection.cursor() as cursor:
        cursor.execute(_SET_ACCOUNTS, [moment(), *([getattr(record, name) for record in changed] for name in columns)])


def _refuse_paid(filled: QuerySet[Entitlement]) -> None:
    """Raises Refused where a payment that stands was drawn up to one of these accounts, naming some."""
    used = Payment.objects.filter(entitlement__in=filled, method=Payment.Method.ACCOUNT).exclude(state=Payment.State.CANCELLED)
    if not (first := list(used.order_by("pk").values_list("end_to_end", flat=True)[:5])):
        return
    count = used.count()
    more = f" và {count - len(first)} khoản khác" if count > len(first) else ""
    raise Refused(
        "accounts-paid",
        f"Chưa rút được: {count} khoản chi vào tài khoản của tệp này ({', '.join(first)}{more}). Bỏ kỳ chi nếu chưa gửi ngân hàng; "
        "đã gửi rồi thì đổi hoặc đóng tài khoản ở trang của từng đối tượng.",
        f"Not withdrawn: {count} payments go to accounts of this file ({', '.join(first)}). Drop the round if it was not sent; "
        "otherwise change or close the accounts one by one.",
    )


def _standing(rows: list[Row], *, hold: bool = False) -> dict[tuple[str, str], Entitlement]:
    """(identity number, programme) → the entitlement that has not ended."""
    numbers = [row["identity_number"] for row in rows]
    found = Entitlement.objects.filter(identity_number__in=numbers, ended_on__isnull=True)
    if hold:
        found = found.select_for_update(of=("self",)).order_by("pk")
    return {(record.identity_number, record.programme): record for record in found}


def _cannot_take(entitlement: Entitlement | None, row: Row, today: date) -> Wrong | None:
    """Why this account cannot be filled in; None where it can."""
    if entitlement is None or entitlement.unit_id not in units_of([row["unit"]], today):
        return Wrong(
            "no-entitlement",
            "Không có đối tượng đang hưởng chính sách này ở xã này. Thêm đối tượng trước.",
            "Nobody has this programme in this commune under that number. Add the beneficiary first.",
            column="identity_number",
        )
    if entitlement.account_opened_on is not None:
        return Wrong(
            "account-there",
            "Đối tượng đã khai tài khoản. Đổi ở trang của đối tượng.",
            "The beneficiary has declared an account. Change it on the beneficiary's page.",
            column="account_number",
        )
    if row["account_opened_on"] < entitlement.entitled_on:
        start = entitlement.entitled_on
        return Wrong(
            "account-too-early",
            f"Trước ngày hưởng {start:%-d/%-m/%Y}. Ghi ngày đó nếu tài khoản đã có từ trước.",
            f"Before the first day of the entitlement, {start:%-d/%-m/%Y}. Enter that day if the account was there before.",
            column="account_opened_on",
        )
    return None


IMPORTERS: list[type[Importer]] = [Beneficiaries, Accounts]
