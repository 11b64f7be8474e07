"""Lists of beneficiaries and of accounts come in as files: good rows are written, bad ones named, and a list can be withdrawn."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tinhso.kernel.imports import services
from tinhso.kernel.imports.models import Batch, RowError
from tinhso.kernel.people import audit
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.importers import Accounts, Beneficiaries
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.tests.conftest import IDENTITY

Take = Callable[..., Batch]


@pytest.fixture
def take(db: None, settings: Any, tmp_path: Path, frozen_clock: FixedClock) -> Take:
    """Send rows as a CSV file, read them and, unless told otherwise, write them."""
    settings.MEDIA_ROOT = tmp_path / "files"

    def taken(person: Person, importer: type, rows: Sequence[dict[str, Any]], *, write: bool = True) -> Batch:
        titles = [column.title for column in importer.columns]  # type: ignore[attr-defined]
        codes = [column.code for column in importer.columns]  # type: ignore[attr-defined]
        out = io.StringIO()
        csv.writer(out).writerows([titles, *([row.get(code, "") for code in codes] for row in rows)])
        file = SimpleUploadedFile("danh-sach.csv", out.getvalue().encode())
        batch = services.send_file(person, importer.code, file, whole=False, clock=frozen_clock)  # type: ignore[attr-defined]
        services.read_batch(batch.pk)
        if write:
            batch.refresh_from_db()
            services.start_writing(person, batch, clock=frozen_clock)
            services.write_batch(batch.pk, person.pk)
        batch.refresh_from_db()
        return batch

    return taken


def row(number: int, **other: Any) -> dict[str, Any]:
    return {
        "identity_number": f"019062{number:06d}", "name": f"Nông Văn {number}", "birth_year": 1960, "unit": "Xã A",
        "programme": "Trợ giúp xã hội hằng tháng", "entitled_on": "01/08/2026", **other,
    }  # fmt: skip


ACCOUNT = {"bank": "Agribank", "account_number": "8500205012345", "account_opened_on": "05/08/2026"}


def problems(batch: Batch) -> list[tuple[int, str]]:
    return [(error.row, error.fix) for error in RowError.objects.filter(batch=batch).order_by("row")]


def test_good_rows_are_written_with_account_place_and_audit(land: Land, an: Person, take: Take) -> None:
    batch = take(an, Beneficiaries, [row(1, **ACCOUNT), row(2, hamlet="Thôn Một", factor=150), row(3, unit="99001")])
    assert problems(batch) == []
    assert batch.rows_written == 3
    first, second, third = Entitlement.objects.order_by("identity_number")
    assert (first.kind, first.bank, first.account_declared_on, first.account_via) == (
        "assistance", "VBA", date(2026, 8, 5), "commune",
    )  # fmt: skip
    assert (second.unit_id, second.factor, second.bank) == (land.hamlet_a.pk, 150, "")
    assert third.unit_id == land.a.pk
    assert first.search_key == "nong van 1"
    assert [line.verb for line in audit.history(first)] == ["welfare.import_beneficiaries"]


def test_bad_rows_say_what_to_do_and_the_good_ones_are_kept(merit: Entitlement, land: Land, an: Person, take: Take) -> None:
    batch = take(
        an,
        Beneficiaries,
        [
            row(1),
            row(2, identity_number=IDENTITY, programme="merit_allowance"),
            row(3, bank="Agribank"),
            row(4, **{**ACCOUNT, "account_number": "123"}),
            row(5, unit="Xã B"),
            row(6, entitled_on="31/02/2026"),
            row(7, hamlet="Thôn Chín"),
            row(8, entitled_on="01/05/2020"),
            row(1),
        ],
    )
    wrong = dict(problems(batch))
    assert merit.code in wrong[3]
    assert "Điền đủ cả ba" in wrong[4]
    assert "13 chữ số" in wrong[5]
    assert "ngoài phạm vi" in wrong[6]
    assert 7 in wrong
    assert "không có thôn" in wrong[8]
    assert "có từ 01/07/2025" in wrong[9]
    assert Entitlement.objects.filter(batch=batch).count() == batch.rows_written == 1


def test_somebody_added_while_the_file_waited_keeps_the_whole_file_out(
    land: Land, an: Person, take: Take, frozen_clock: FixedClock
) -> None:
    from tinhso.systems.welfare.services import add_entitlement

    batch = take(an, Beneficiaries, [row(1), row(2)], write=False)
    add_entitlement(
        an, unit=land.a, programme="social_assistance", identity_number="019062000002", name="Nông Văn Hai",
        entitled_on=date(2026, 9, 1), clock=frozen_clock,
    )  # fmt: skip
    services.start_writing(an, batch, clock=frozen_clock)
    services.write_batch(batch.pk, an.pk)
    batch.refresh_from_db()
    assert "Chưa ghi dòng nào" in batch.message
    assert Entitlement.objects.count() == 1


def test_a_list_is_withdrawn_whole_unless_somebody_worked_on_it(
    land: Land, an: Person, take: Take, frozen_clock: FixedClock
) -> None:
    batch = take(an, Beneficiaries, [row(1), row(2)])
    services.withdraw_batch(an, batch, clock=frozen_clock)
    assert not Entitlement.objects.exists()


def test_accounts_are_filled_in_once_and_counted_as_declared(merit: Entitlement, land: Land, an: Person, take: Take) -> None:
    given = {"identity_number": IDENTITY, "unit": "Xã A", "programme": "merit_allowance", **ACCOUNT}
    batch = take(an, Accounts, [given, {**given, "identity_number": "019062000009"}])
    merit.refresh_from_db()
    assert (merit.bank, merit.account_declared_on) == ("VBA", date(2026, 8, 5))
    assert "Thêm đối tượng trước" in dict(problems(batch))[3]
    line = audit.history(merit)[0]
    assert line.verb == "welfare.import_accounts"
    assert {change.column for change in line.changes} >= {"bank", "account_number", "account_opened_on"}
    again = take(an, Accounts, [{**given, "account_number": "8500205099999"}], write=False)
    assert "đã khai tài khoản" in problems(again)[0][1]
