"""`tinhso people`: accounts and roles from the machine itself, for an installation that has no account yet."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer
from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people import scopes, services
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Assignment, Grant, Person
from tinhso.kernel.people.roles import roles
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Unit

name = "people"
app = typer.Typer(help="Tài khoản và vai trò.", no_args_is_help=True)


def _stop(message: str) -> typer.Exit:
    print(message, file=sys.stderr)
    return typer.Exit(1)


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise _stop(f"Không có tài khoản “{username}”. Xem danh sách: tinhso people list")
    return person


def _unit(code: str) -> Unit | None:
    """The unit of today's map; none named is the whole."""
    if not code:
        return None
    try:
        return lookup.unit_by_code(code, installation_clock().today())
    except lookup.UnknownUnit as error:
        raise _stop(str(error)) from None


def _ask_password() -> str:
    """From the terminal without echo, or the first line of standard input."""
    if sys.stdin.isatty():
        first, again = getpass.getpass("Mật khẩu: "), getpass.getpass("Nhập lại: ")
        if first != again:
            raise _stop("Hai lần nhập khác nhau. Chạy lại lệnh.")
        return first
    return sys.stdin.readline().rstrip("\n")


def _check(password: str, person: Person | None = None) -> str:
    from django.contrib.auth.password_validation import validate_password

    try:
        validate_password(password, person)
    except ValidationError as error:
        raise _stop("Mật khẩu chưa được: " + " ".join(error.messages)) from None
    return password


@app.command("add")
def add(username: str, full_name: str, title: Annotated[str, typer.Option(help="Chức danh.")] = "") -> None:
    """Mở tài khoản. Mật khẩu hỏi ở màn hình, hoặc đọc một dòng từ đầu vào chuẩn."""
    password = _check(_ask_password())
    try:
        services.add_person(None, username, full_name, title=title, password=password, clock=installation_clock())
    except Refused as refusal:
        raise _stop(refusal.vi) from None
    except ValidationError as error:
        raise _stop("; ".join(error.messages)) from None
    print(f"Đã mở tài khoản {username}. Trao vai trò: tinhso people role {username} VAI_TRÒ --unit MÃ")


@app.command("role")
def role(
    username: str,
    role_code: str,
    unit: Annotated[str, typer.Option(help="Mã đơn vị trên bản đồ hôm nay; bỏ trống là toàn hệ thống.")] = "",
    system: Annotated[str, typer.Option(help="Chỉ trong một hệ thống, như welfare.")] = "",
    end: Annotated[bool, typer.Option("--end", help="Thôi vai trò này trong phạm vi này, từ hôm nay.")] = False,
) -> None:
    """Trao vai trò trong một phạm vi, hoặc thôi vai trò ấy."""
    clock = installation_clock()
    person = _person(username)
    if role_code not in roles():
        raise _stop(f"Không có vai trò “{role_code}”. Có: {', '.join(sorted(roles()))}")
    place = _unit(unit)
    where = f"{role_code} tại {place or 'toàn hệ thống'}"
    if not end:
        services.grant_role(None, person, role_code, unit=place, system=system, clock=clock)
        print(f"{username}: {where}")
        return
    held = person.assignments.filter(scopes.valid_on(clock.today()), role=role_code, unit=place, agency=None, system=system)
    if not held:
        raise _stop(f"{username} không giữ {where}. Xem: tinhso people list")
    for assignment in held:
        services.end_role(None, assignment, clock=clock)
    print(f"{username}: thôi {where}")


@app.command("close")
def close(username: str) -> None:
    """Đóng tài khoản: không ai đăng nhập được nữa; tên vẫn ở những việc đã làm."""
    services.close_account(None, _person(username), clock=installation_clock())
    print(f"Đã đóng tài khoản {username}.")


@app.command("password")
def password(username: str) -> None:
    """Đặt lại mật khẩu; các phiên đang mở kết thúc."""
    person = _person(username)
    services.set_password(None, person, _check(_ask_password(), person), clock=installation_clock())
    print(f"Đã đổi mật khẩu của {username}.")


@app.command("list")
def list_people() -> None:
    """Liệt kê tài khoản, vai trò đang giữ và chỉ tiêu được cho xem."""
    holding = scopes.valid_on(installation_clock().today())
    roles_held = Prefetch("assignments", Assignment.objects.filter(holding).select_related("unit", "agency"))
    seen = Prefetch("grants", Grant.objects.filter(holding).select_related("unit"))
    for person in Person.objects.prefetch_related(roles_held, seen).order_by("username"):
        held = ", ".join(map(str, [*person.assignments.all(), *person.grants.all()]))
        closed = "" if person.is_active else "\t(đã đóng)"
        print(f"{person.username}\t{person.name}\t{held}{closed}")
