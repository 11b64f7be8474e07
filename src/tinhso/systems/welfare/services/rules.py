"""What must hold before a row is written: asked by the services, and by the importers for each row of a file."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Q

from tinhso.kernel import rules as common
from tinhso.kernel.people.acts import Act
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.places.models import Level, Unit
from tinhso.systems.welfare.models import Entitlement
from tinhso.systems.welfare.programmes import banks, programmes

_GATE = 7_390_001
"""Advisory lock: single writers share it, an import takes it alone, so that neither overlooks the other's rows."""


def not_before(day: date, earliest: date, where: str) -> None:
    """Raises Refused for a day before the one on which the entitlement, or its account, began."""
    common.not_before(day, earliest, ("bắt đầu", "the beginning"), where)


def unit_stands(unit: Unit, day: date, where: str) -> None:
    """Raises Refused where the unit is no commune or hamlet, or did not exist on that day."""
    if unit.level not in (Level.COMMUNE, Level.HAMLET):
        raise Refused(
            "unit-level",
            f"{unit} không phải xã, phường hay thôn, tổ. Chọn nơi ở của đối tượng.",
            f"{unit} is neither a commune nor a hamlet.",
            where=where,
        )
    common.unit_stands(unit, day, where)


def kind_of_programme(code: str) -> str:
    """The group that a programme pays. Raises Refused for an unknown programme."""
    found = programmes().get(code)
    if found is None:
        raise Refused(
            "programme-unknown",
            f"Không có chính sách “{code[:40]}”. Chọn trong danh sách.",
            "There is no such programme. Choose one of the list.",
            where="programme",
        )
    return found.kind


def identity_of(entered: str) -> str:
    """A personal number of 12 digits. Raises Refused."""
    number = "".join(entered.split())
    if not (number.isascii() and number.isdecimal() and len(number) == 12):
        raise Refused(
            "identity-invalid",
            "Số định danh gồm 12 chữ số. Nhập đủ 12 số.",
            "An identity number has 12 digits.",
            where="identity_number",
        )
    return number


def account_of(bank: str, entered: str) -> str:
    """An account number that this bank can have. Raises Refused."""
    number = "".join(entered.split())
    found = banks().get(bank)
    if found is None:
        raise Refused("bank-unknown", "Chọn ngân hàng trong danh sách.", "Choose a bank of the list.", where="bank")
    if not found.is_account(number):
        lengths = " hoặc ".join(str(length) for length in found.digits)
        raise Refused(
            "account-invalid",
            f"Số tài khoản {found.name} có {lengths} chữ số. Kiểm tra lại.",
            f"An account of {found.name} has {' or '.join(map(str, found.digits))} digits.",
            where="account_number",
        )
    return number


def factor_plausible(factor: int) -> None:
    """Raises Refused for a factor that no policy has."""
    if not 1 <= factor <= 1000:
        raise Refused(
            "factor-implausible", "Hệ số từ 0,01 đến 10.", "The factor lies between 0.01 and 10.", where="factor"
        )  # fmt: skip


def hold_imports() -> None:
    """Wait for an import, or its withdrawal, and let none begin until the service ends: for whoever reads many accounts to pay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_GATE])


def hold_identity(identity_number: str, programme: str) -> None:
    """Wait for whoever writes an entitlement of the same person in the same programme, or an import, until the service ends."""
    hold_imports()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 739))", [f"{programme}:{identity_number}"])


def hold_all() -> None:
    """Wait for every writer of entitlements, and let none begin until the transaction ends: for an import."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GATE])


def none_overlaps(identity_number: str, programme: str, first: date, end: date | None, *, but: int | None = None) -> None:
    """Raises Refused where the person has an entitlement of that programme in [first, end). Call `hold_identity` before."""
    found = Entitlement.objects.filter(identity_number=identity_number, programme=programme)
    found = found.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=first))
    if but is not None:
        found = found.exclude(pk=but)
    if end is not None:
        found = found.filter(entitled_on__lt=end)
    other = found.order_by("entitled_on").first()
    if other is not None:
        until = "nay" if other.ended_on is None else f"trước {other.ended_on:%-d/%-m/%Y}"
        raise Refused(
            "entitlement-overlaps",
            f"Người này đã hưởng chính sách này từ {other.entitled_on:%-d/%-m/%Y} đến {until} (mã {other.code}). "
            "Kết thúc hồ sơ đó trước, hoặc sửa ngày.",
            f"This person has the programme from {other.entitled_on:%-d/%-m/%Y} (code {other.code}). End that entitlement first.",
            where="identity_number",
        )


def held_entitlement(act: Act, actor: Person, entitlement: Entitlement) -> Entitlement:
    """The row as it stands now, held until the service ends, where the actor may do that to it. Raises Http404 or Refused.

    The person's lock comes before the row's, as in every service: two that take them the other way round would wait for each other.
    """
    act.require(actor, entitlement)
    hold_identity(entitlement.identity_number, entitlement.programme)
    return act.begin(actor, entitlement)


def continued(old: Entitlement, unit: Unit, day: date) -> Entitlement:
    """The same entitlement in a new row from a day on, not yet stored and without account."""
    new = Entitlement(moved_from=old, unit=unit, code=next_code(), entitled_on=day)
    for column in ("kind", "programme", "identity_number", "name", "search_key", "birth_year", "factor", "simulated"):
        setattr(new, column, getattr(old, column))
    return new


def next_code() -> str:
    """A code that nobody has: numbers of a sequence, which go on over rollbacks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('welfare_entitlement_code')")
        return f"AS-{cursor.fetchone()[0]:08d}"
