"""`tinhso indicator`: the definitions, and one indicator's value."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tinhso.kernel.errors import UserError
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.people import scopes
from tinhso.kernel.people.errors import Refused
from tinhso.kernel.people.models import Person
from tinhso.kernel.people.services import end_values, grant_values
from tinhso.kernel.places import lookup
from tinhso.kernel.places.models import Unit
from tinhso.kernel.time import Period, PeriodError, parse_period
from tinhso.ledger.indicators import values
from tinhso.ledger.indicators.files import Defined, DefinitionError, product_definitions, read_file
from tinhso.ledger.indicators.references import reference_problems, stored_problems
from tinhso.ledger.indicators.rounding import in_vietnamese
from tinhso.ledger.indicators.services import add_version
from tinhso.ledger.indicators.values import SYSTEM
from tinhso.ledger.indicators.versions import UnknownIndicator, all_kept, as_yaml, differences, version_of
from tinhso.ledger.indicators.wording import period_words

name = "indicator"


class _CodeOrCommand(TyperGroup):
    """`tinhso indicator CODE …` is short for `tinhso indicator value CODE …`: a code holds a dot, a command does not."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        if args and "." in args[0] and self.get_command(ctx, args[0]) is None:
            return super().resolve_command(ctx, ["value", *args])
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=_CodeOrCommand, no_args_is_help=True, help="Chỉ tiêu: công thức, phiên bản và giá trị.")
Json = Annotated[bool, typer.Option("--json", help="Một đối tượng JSON trên đầu ra chuẩn.")]


def _print(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


@app.command("list")
def list_indicators(
    system: Annotated[str, typer.Option(help="Chỉ của một hệ thống, như welfare.")] = "", as_json: Json = False
) -> None:
    """Mọi chỉ tiêu đang dùng."""
    rows = [v for v in all_kept(installation_clock().today()).values() if not system or v.indicator.system == system]
    if as_json:
        _print(
            [
                {
                    "code": v.indicator_id,
                    "vi": v.indicator.title_vi,
                    "en": v.indicator.title_en,
                    "formula": v.rules.formula,
                }
                for v in rows
            ]
        )
        return
    for version in rows:
        typer.echo(f"{version.indicator_id:44} {version.indicator.title_vi}")


@app.command()
def show(code: str, as_json: Json = False) -> None:
    """Định nghĩa đang có hiệu lực, với mọi phiên bản và phần chờ xem của bản nâng cấp."""
    try:
        version = version_of(code, installation_clock().today())
    except UnknownIndicator as error:
        raise UserError(str(error)) from error
    versions = list(version.indicator.versions.order_by("number"))
    if as_json:
        listed = [{"number": v.number, "from": v.valid_from.isoformat(), "origin": v.origin, "source": v.source} for v in versions]
        _print(
            {
                "code": code,
                "number": version.number,
                "origin": version.origin,
                "definition": version.definition,
                "versions": listed,
            }
        )
        return
    typer.echo(as_yaml(version))
    for row in versions:
        mark = "*" if row.pk == version.pk else " "
        typer.echo(f"{mark} bản {row.number}, từ {row.valid_from:%-d/%-m/%Y}, {row.get_origin_display()} ({row.source})")
    for difference in differences():
        if difference.code == code:
            typer.echo("\nBản nâng cấp đưa đến, chưa dùng:\n" + "\n".join(difference.lines))


def _read(path: Path) -> list[Defined]:
    if not path.is_file():
        raise UserError(f"Không có tệp {path}. Kiểm tra đường dẫn.")
    try:
        found = read_file(path)
    except DefinitionError as error:
        raise UserError(str(error)) from error
    if not found:
        raise UserError(f"{path}: không có chỉ tiêu nào. Thêm mục “indicators:” với ít nhất một mã.")
    return found


@app.command()
def add(
    file: Path,
    reason: Annotated[str, typer.Option("--reason", help="Vì sao thêm hoặc sửa.")] = "",
    as_json: Json = False,
) -> None:
    """Thêm chỉ tiêu (hoặc phiên bản mới) từ một tệp chữ; hiện trên bảng ngay."""
    from django.db import transaction

    found = _read(file)
    fresh = {defined.code for defined in found}
    written = []
    with transaction.atomic():
        for defined in found:
            try:
                version = add_version(
                    None,
                    defined.code,
                    defined.definition,
                    source=file.name,
                    reason=reason,
                    together_with=fresh,
                    clock=installation_clock(),
                )
            except Refused as refused:
                raise UserError(f"{file}, dòng {defined.line}: {refused.vi}") from refused
            written.append(version)
    if as_json:
        _print([{"code": v.indicator_id, "number": v.number, "from": v.valid_from.isoformat()} for v in written])
        return
    for version in written:
        typer.echo(f"Đã thêm {version.indicator_id}, bản {version.number}, từ {version.valid_from:%-d/%-m/%Y}.")


@app.command()
def check(file: Annotated[Path | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """Thử mọi định nghĩa (hoặc một tệp): cú pháp, mã được nhắc tới, các ví dụ; không nêu tệp thì thử cả các bản đã lưu."""
    try:
        found = _read(file) if file is not None else list(product_definitions().values())
    except DefinitionError as error:
        raise UserError(str(error)) from error
    if file is None:
        found += [
            Defined(v.indicator_id, v.whole, v.source, 1)
            for v in all_kept(installation_clock().today()).values()
            if v.origin == v.Origin.LOCAL
        ]
    fresh = {defined.code for defined in found}
    problems, examples = [], 0
    for defined in found:
        problems += [
            f"{defined.file}, dòng {defined.line}: {words}" for words in reference_problems(defined.code, defined.definition, fresh)
        ]
        for version in defined.definition.versions:
            examples += len(version.examples)
            for number, example in enumerate(version.examples, start=1):
                if words := version.example_problem(example):
                    problems.append(f"{defined.file}, dòng {defined.line}: {defined.code}, ví dụ {number}: {words}")
    if file is None:
        problems += stored_problems()
    if problems:
        raise UserError("\n".join(problems))
    if as_json:
        _print({"indicators": len(found), "examples": examples})
        return
    typer.echo(f"{len(found)} chỉ tiêu đúng, {examples} ví dụ ra đúng giá trị.")


@app.command()
def export(code: str, file: Annotated[Path | None, typer.Argument()] = None) -> None:
    """Ghi định nghĩa đang có hiệu lực ra tệp (hoặc ra màn hình)."""
    try:
        text = as_yaml(version_of(code, installation_clock().today()))
    except UnknownIndicator as error:
        raise UserError(str(error)) from error
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        typer.echo(f"Đã ghi {file}.")


@app.command()
def value(
    code: str,
    place: Annotated[str, typer.Option(help="Mã đơn vị vào ngày cuối kỳ (hoặc vào ngày của bản đồ), như 19.")],
    period: Annotated[str, typer.Option(help="2024, 2024-H1, 2024-05, 2024-01-01..2024-05-26, as-at:2024-05-26 …")],
    rule: Annotated[str, typer.Option(help="calendar hoặc nd09; không ghi thì theo chỉ tiêu.")] = "",
    on_map: Annotated[str, typer.Option("--map", help="Quy đổi sang địa giới của ngày này (năm-tháng-ngày).")] = "",
    as_json: Json = False,
) -> None:
    """Giá trị của một chỉ tiêu. Viết gọn: tinhso indicator MÃ --place 19 --period 2024."""
    from tinhso.ledger.indicators.explaining import value_json

    unit, when, day = asked(code, place, period, rule, on_map)
    found = values.value(code, unit, when, day, SYSTEM)
    if as_json:
        _print(value_json(found, unit))
        return
    typer.echo(f"{code}, {unit}, {period_words(when)}: {_said(found)}")


@app.command()
def grant(
    code: Annotated[str, typer.Argument(help="Mã chỉ tiêu; “*” là mọi chỉ tiêu.")],
    username: str,
    place: Annotated[str, typer.Option(help="Mã đơn vị trên bản đồ hôm nay; bỏ trống là mọi nơi.")] = "",
    end: Annotated[bool, typer.Option("--end", help="Thôi cho xem, từ hôm nay.")] = False,
) -> None:
    """Cho một tài khoản xem giá trị chưa công bố của chỉ tiêu ở một nơi, không kèm bản ghi; hoặc thôi cho xem."""
    clock = installation_clock()
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise UserError(f"Không có tài khoản “{username}”. Xem danh sách: tinhso people list")
    try:
        if code != "*":
            version_of(code, clock.today())
        unit = lookup.unit_by_code(place, clock.today()) if place else None
    except (UnknownIndicator, lookup.UnknownUnit) as error:
        raise UserError(str(error)) from error
    where = f"{code} tại {unit or 'mọi nơi'}"
    held = list(person.grants.filter(scopes.valid_on(clock.today()), indicator=code, unit=unit))
    if end and not held:
        raise UserError(f"{username} không được cho xem {where}. Xem: tinhso people list")
    if end:
        for row in held:
            end_values(None, row, clock=clock)
    elif not held:
        grant_values(None, person, code, unit=unit, clock=clock)
    typer.echo(f"{username}: {'thôi xem' if end else 'xem'} {where}")


def _said(found: values.Value) -> str:
    if found.rounded is None:
        return found.reason
    parts = ""
    if found.numerator is not None and found.denominator is not None:
        parts = f" ({in_vietnamese(found.numerator)}/{in_vietnamese(found.denominator)})"
    marks = [
        word
        for flag, word in ((found.converted, "quy đổi"), (found.simulated, "mô phỏng"), (not found.complete, "chưa đủ"))
        if flag
    ]
    return f"{in_vietnamese(found.rounded)} {found.rules.unit.vi}{parts}" + (f" [{', '.join(marks)}]" if marks else "")


def asked(code: str, place: str, period: str, rule: str, on_map: str) -> tuple[Unit, Period, date | None]:
    """What the options name. The place's code is read on the period's last day, or on the map asked for. Raises UserError."""
    try:
        when = values.read_period(code, period, rule or None)
        day = None if not on_map else parse_period(f"as-at:{on_map}").last_day
        return lookup.unit_by_code(place, day or when.last_day), when, day
    except (PeriodError, UnknownIndicator, lookup.UnknownUnit) as error:
        raise UserError(str(error)) from error
    except ValueError as error:
        raise UserError(f"Không có quy tắc kỳ “{rule}”. Dùng calendar hoặc nd09.") from error
