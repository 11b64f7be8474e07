"""The accounts of a demonstration: one for each role, people invented, passwords of this installation only."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from tinhso.kernel.people import services
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.roles import ADMINISTRATOR, AUDITOR, COMMUNE_OFFICER, DEPARTMENT_OFFICER, LEADER
from tinhso.kernel.places.models import Level, Unit
from tinhso.kernel.time import Clock

PROVINCE = "Thái Nguyên"
_SYLLABLES = (
    "an",
    "bac",
    "cau",
    "doi",
    "gio",
    "hoa",
    "lua",
    "mai",
    "nui",
    "que",
    "rung",
    "sen",
    "song",
    "tra",
    "tre",
    "vang",
)


@dataclass(frozen=True)
class DemoAccount:
    """An invented person. `commune` is a commune of today's map; None is the province; `role` may be empty (a citizen)."""

    username: str
    name: str
    title: str
    role: str
    commune: str | None = None
    system: str = ""


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("chu.tich", "Hoàng Văn Sơn", "Lãnh đạo Ủy ban nhân dân tỉnh", LEADER),
    DemoAccount("quan.tri", "Vũ Thị Hạnh", "Quản trị hệ thống", ADMINISTRATOR),
    DemoAccount("kiem.toan", "Phạm Quang Minh", "Kiểm tra, kiểm toán", AUDITOR),
    DemoAccount("an.sinh", "Đỗ Thị Mai", "Chuyên viên Sở Y tế: chi trả an sinh", DEPARTMENT_OFFICER, system="welfare"),
    DemoAccount(
        "cong.nghe",
        "Lê Đức Long",
        "Chuyên viên Sở Khoa học và Công nghệ: tổ công nghệ số",
        DEPARTMENT_OFFICER,
        system="teams",
    ),
    DemoAccount("cong.thuong", "Ngô Thị Lan", "Chuyên viên Sở Công Thương: Chợ 4.0", DEPARTMENT_OFFICER, system="markets"),
    DemoAccount("an", "Nguyễn Thị An", "Công chức phường Phan Đình Phùng", COMMUNE_OFFICER, "Phan Đình Phùng"),
    DemoAccount("binh", "Trần Văn Bình", "Công chức xã Định Hóa", COMMUNE_OFFICER, "Định Hóa"),
    DemoAccount("chi", "Lê Chi", "Người dân", ""),
)


def demo_accounts() -> list[tuple[str, str, str]]:
    """(user name, password, title) of each demonstration account, for the print at the start."""
    return [(account.username, password_of(account.username), account.title) for account in ACCOUNTS]


def password_of(username: str) -> str:
    """Words that follow from this installation's secret: another machine's demonstration has others."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo account {username}".encode(), hashlib.sha256).digest()
    words = [_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[:4]]
    return "-".join([*words, str(1000 + int.from_bytes(digest[4:6], "big") % 9000)])


def digest() -> str:
    """Changes with the accounts and with the secret that their passwords follow from."""
    return hashlib.sha256(repr((ACCOUNTS, PROVINCE, demo_accounts())).encode()).hexdigest()


def load(clock: Clock) -> int:
    """Make or mend the accounts; safe to run again. Returns how many there are."""
    province = Unit.objects.get(level=Level.PROVINCE, name=PROVINCE, valid_to__isnull=True)
    for account in ACCOUNTS:
        person = Person.objects.filter(username=account.username).first()
        password = password_of(account.username)
        if person is None:
            person = services.add_person(
                None,
                account.username,
                account.name,
                password=password,
                title=account.title,
                simulated=True,
                clock=clock,
            )
        elif not person.check_password(password):
            services.set_password(None, person, password, clock=clock)
        if not account.role:
            continue
        unit: Unit | None = province if account.commune is None else _commune(province, account.commune)
        if account.role == ADMINISTRATOR:
            unit = None  # accounts belong to the whole installation
        held = person.assignments.filter(role=account.role, unit=unit, system=account.system, valid_to__isnull=True)
        if not held.exists():
            services.grant_role(None, person, account.role, unit=unit, system=account.system, clock=clock)
    return len(ACCOUNTS)


def _commune(province: Unit, name: str) -> Unit:
    return Unit.objects.get(
        level=Level.COMMUNE, name=name, valid_to__isnull=True, parents__parent=province, parents__valid_to__isnull=True
    )
