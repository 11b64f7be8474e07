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
from django.http import Http404

from tinhso.kernel.imports import services
from tinhso.kernel.imports.models import Batch, RowError
from tinhso.kernel.people import audit
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.testing import Land
from tinhso.kernel.time import FixedClock
from tinhso.systems.welfare.importers import Accounts, Beneficiaries
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.services import declare_account, drop_round, prepare_round
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


def account_row(number: int = 1, **other: Any) -> dict[str, Any]:
    return {
        "identity_number": f"019062{number:06d}", "unit": "Xã A", "programme": "Trợ giúp xã hội hằng tháng", **ACCOUNT, **other,
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
    assert "có từ 1/7/2025" in wrong[9]
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


def test_accounts_of_a_file_are_withdrawn_and_then_the_beneficiaries_too(
    land: Land, an: Person, take: Take, frozen_clock: FixedClock
) -> None:
    people = take(an, Beneficiaries, [row(1), row(2), row(3, **ACCOUNT)])
    accounts = take(an, Accounts, [account_row(1), account_row(2, account_number="8500205077777")])
    with pytest.raises(Refused) as refused:
        services.withdraw_batch(an, people, clock=frozen_clock)
    assert refused.value.code == "records-changed"
    services.withdraw_batch(an, accounts, clock=frozen_clock)
    accounts.refresh_from_db()
    assert accounts.state == Batch.State.WITHDRAWN
    first, second, third = Entitlement.objects.order_by("identity_number")
    for emptied in (first, second):
        assert (emptied.bank, emptied.account_number, emptied.account_via, emptied.account_opened_on) == ("", "", "", None)
        assert next(line.verb for line in audit.history(emptied)) == "welfare.withdraw_accounts"
    assert third.account_number == "8500205012345", "an account that another file brought stays"
    assert take(an, Accounts, [account_row(1)]).rows_written == 1, "the same people can be given accounts again"
    services.withdraw_batch(an, Batch.objects.latest("pk"), clock=frozen_clock)
    services.withdraw_batch(an, people, clock=frozen_clock)
    assert not Entitlement.objects.exists()


def test_an_account_that_was_changed_since_keeps_its_file(
    merit: Entitlement, land: Land, an: Person, take: Take, frozen_clock: FixedClock
) -> None:
    batch = take(an, Accounts, [account_row(identity_number=IDENTITY, programme="merit_allowance")])
    declare_account(
        an, merit, bank="CTG", account_number="101000000001", via="bank", opened_on=date(2026, 9, 1), clock=frozen_clock
    )
    with pytest.raises(Refused) as refused:
        services.withdraw_batch(an, batch, clock=frozen_clock)
    assert refused.value.code == "records-changed"
    assert merit.code in refused.value.vi
    merit.refresh_from_db()
    assert merit.bank == "CTG"


def test_an_account_that_a_payment_used_keeps_its_file_until_the_round_is_dropped(
    merit: Entitlement, land: Land, an: Person, department: Person, take: Take, frozen_clock: FixedClock
) -> None:
    batch = take(an, Accounts, [account_row(identity_number=IDENTITY, programme="merit_allowance")])
    round_ = prepare_round(
        department, province=land.province, month=date(2026, 11, 1), programmes=["merit_allowance"], clock=frozen_clock
    )
    with pytest.raises(Refused) as refused:
        services.withdraw_batch(an, batch, clock=frozen_clock)
    assert refused.value.code == "accounts-paid"
    assert round_.payments.get().end_to_end in refused.value.vi
    assert "Bỏ kỳ chi" in refused.value.vi
    drop_round(department, round_, clock=frozen_clock)
    services.withdraw_batch(an, batch, clock=frozen_clock)
    merit.refresh_from_db()
    assert merit.account_number == ""


def test_beneficiaries_with_payments_keep_their_file_and_are_named(
    land: Land, an: Person, department: Person, take: Take, frozen_clock: FixedClock
) -> None:
    batch = take(an, Beneficiaries, [row(1, **ACCOUNT), row(2)])
    round_ = prepare_round(
        department, province=land.province, month=date(2026, 11, 1), programmes=["social_assistance"], clock=frozen_clock
    )
    with pytest.raises(Refused) as refused:
        services.withdraw_batch(an, batch, clock=frozen_clock)
    assert refused.value.code == "records-used"
    assert str(round_.payments.earliest("pk")) in refused.value.vi
    assert Entitlement.objects.filter(batch=batch).count() == 2


def test_binh_does_not_withdraw_accounts_of_ans_commune(
    merit: Entitlement, an: Person, binh: Person, take: Take, frozen_clock: FixedClock
) -> None:
    batch = take(an, Accounts, [account_row(identity_number=IDENTITY, programme="merit_allowance")])
    with pytest.raises(Http404):
        services.withdraw_batch(binh, batch, clock=frozen_clock)


def test_no_record_is_read_into_memory_to_withdraw_a_list(
    land: Land, an: Person, take: Take, frozen_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = take(an, Beneficiaries, [row(number) for number in range(1, 40)])

    def read(*_: Any, **__: Any) -> None:
        raise AssertionError("a record was read")

    monkeypatch.setattr(Entitlement, "from_db", read)
    services.withdraw_batch(an, batch, clock=frozen_clock)
    monkeypatch.undo()
    assert not Entitlement.objects.exists()
