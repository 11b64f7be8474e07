"""A system's importer as small as it can be, over a table that only tests and benchmarks have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, ClassVar

from django.db import models

from tinhso.kernel.imports import bulk
from tinhso.kernel.imports.columns import Choice, Column, Day, Id12, Integer, Money, Phone, Place, Text
from tinhso.kernel.imports.importer import Context, Importer, Row
from tinhso.kernel.imports.models import Batch
from tinhso.kernel.imports.problems import Wrong
from tinhso.kernel.people import audit
from tinhso.kernel.people.models import Person
from tinhso.kernel.records import Record
from tinhso.kernel.systems import Title


class Household(Record):
    """A household of the sample."""

    code = models.CharField(max_length=12)
    head = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    opened_on = models.DateField(null=True)
    people = models.IntegerField()
    amount = models.BigIntegerField()
    phone = models.CharField(max_length=12, blank=True)

    class Meta:
        app_label = "imports"
        managed = False
        db_table = "imports_test_household"

    def __str__(self) -> str:
        return f"Hộ {self.code}"


class Households(Importer):
    """Households of communes."""

    code = "welfare.sample_households"
    title = Title("Danh sách hộ (mẫu)", "Households (sample)")
    permission = "welfare.import_households"
    unit_column = "unit"
    key = ("code",)
    writes = (Household,)
    columns: ClassVar[list[Column]] = [
        Id12("code", "Số định danh", ["CCCD", "Số định danh chủ hộ"], en="Identity number"),
        Text("head", "Họ tên chủ hộ", ["Chủ hộ"], en="Head of household", longest=120, repeats=False),
        Place("unit", "Xã, phường", ["Xã", "Phường"], en="Commune"),
        Choice(
            "kind",
            "Loại hộ",
            en="Kind of household",
            choices={"poor": ("nghèo", "hộ nghèo"), "near_poor": ("cận nghèo", "hộ cận nghèo")},
        ),
        Day("opened_on", "Ngày mở TK", ["Ngày mở tài khoản"], en="Account opened on", required=False),
        Integer("people", "Số khẩu", en="People", least=1, most=40),
        Money("amount", "Số tiền", en="Amount"),
        Phone("phone", "Điện thoại", en="Telephone", required=False),
    ]

    def check(self, row: Row, context: Context) -> None:
        opened: date | None = row["opened_on"]
        if row["kind"] == "poor" and opened is not None and opened.year < 2000:
            raise Wrong(
                "too-early",
                "Tài khoản mở trước năm 2000. Kiểm tra lại năm.",
                "Opened before 2000. Check the year.",
                column="opened_on",
            )

    def check_many(self, rows: list[Row], context: Context) -> Iterable[tuple[int, Wrong]]:
        codes = [row["code"] for row in rows]
        known = set(Household.objects.filter(code__in=codes).values_list("code", flat=True))
        for row in rows:
            if row["code"] in known:
                yield (
                    row.number,
                    Wrong(
                        "there", "Hộ này đã có. Sửa ở trang của hộ.", "The household is known. Mend it on its page.", column="code"
                    ),
                )

    def write(self, actor: Person | None, rows: Iterator[Row], batch: Batch) -> int:
        columns = ("code", "head", "unit_id", "kind", "opened_on", "people", "amount", "phone")
        values: Iterator[tuple[Any, ...]] = (
            (
                row["code"], row["head"], row["unit"], row["kind"], row["opened_on"], row["people"], row["amount"],
                row["phone"] or "",
            )
            for row in rows
        )  # fmt: skip
        made = bulk.insert(Household, columns, values, batch_id=batch.pk)
        audit.record_many(actor, "welfare.import_households", Household.objects.filter(batch=batch))
        return made
