"""`tinhso places`: resolve addresses, show units of a day, their history, and import boundaries."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tinhso.kernel.errors import UserError
from tinhso.kernel.loading.clock import installation_clock
from tinhso.kernel.places import boundaries, geography, lineage, lookup, resolving
from tinhso.kernel.places.models import Level, Unit, UnitParent

name = "places"
app = typer.Typer(no_args_is_help=True, help="Đơn vị hành chính: tra địa chỉ, xem, lịch sử, ranh giới.")
outlines = typer.Typer(no_args_is_help=True, help="Ranh giới từ tệp GeoJSON.")
app.add_typer(outlines, name="boundaries")

Json = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON cho máy đọc.")]
On = Annotated[str, typer.Option("--on", help="Ngày, dạng 2025-06-30; mặc định là hôm nay của bản cài đặt.")]


@app.command()
def resolve(address: str, on: On = "", as_json: Json = False) -> None:
    """Tra địa chỉ cũ hoặc mới ra đơn vị hành chính hiện nay."""
    day = _day(on)
    candidates = [
        {
            "code": candidate.unit.code,
            "name": str(candidate.unit),
            "share": float(candidate.share),
            "share_exact": str(candidate.share),
            "key": candidate.unit.pk,
            "level": Level(candidate.unit.level).name.lower(),
            "province": _province_name(candidate.unit, day),
            "named": {"code": candidate.named.code, "name": str(candidate.named)},
            "hamlet": candidate.hamlet
            and {"code": candidate.hamlet.code, "name": str(candidate.hamlet), "simulated": candidate.hamlet.simulated},
            "why": candidate.why,
        }
        for candidate in resolving.resolve(address, day)
    ]
    if as_json:
        _print({"address": address, "on": day.isoformat(), "candidates": candidates})
        return
    if not candidates:
        raise UserError(f"Không nhận ra đơn vị nào trong “{address}”. Ghi đủ tên xã, huyện (cũ) và tỉnh.")
    for found in candidates:
        typer.echo(f"{found['code']}  {found['name']}, {found['province']}  {_percent(found['share'])}  {found['why']}")


@app.command()
def show(code: str, on: On = "", as_json: Json = False) -> None:
    """Xem một đơn vị vào một ngày: cấp trên, cấp dưới, số đơn vị."""
    day = _day(on)
    unit = _unit(code, day)
    above = lookup.ancestors(unit, day)
    below = lookup.children(unit, day)
    numbers = {level.name.lower(): number for level, number in lookup.counts(day, unit).items() if number}
    if as_json:
        _print(
            _facts(unit)
            | {
                "on": day.isoformat(),
                "ancestors": [_short(u) for u in above],
                "children": [_short(u) for u in below],
                "counts": numbers,
            }
        )
        return
    typer.echo(f"{unit.code}  " + ", ".join(lookup.called_on(u, day) for u in [unit, *above]))
    for earlier in unit.called_before:
        typer.echo(
            f"Trước {date.fromisoformat(earlier['until']):%-d/%-m/%Y}: {earlier['kind']} {earlier['name']} ({earlier['source']})"
        )
    typer.echo(f"Hiệu lực: {_span(unit)}. Khóa {unit.pk}. Nguồn: {unit.source}")
    if numbers:
        typer.echo(
            "Có "
            + ", ".join(f"{lookup.counts(day, unit)[level]} {level.label}" for level in Level if level.name.lower() in numbers)
        )
    for child in below:
        typer.echo(f"  {child.code}  {child}" + ("  (mô phỏng)" if child.simulated else ""))


@app.command()
def count(code: Annotated[str, typer.Argument()] = "", on: On = "", as_json: Json = False) -> None:
    """Đếm đơn vị từng cấp vào một ngày, cả nước hoặc dưới một đơn vị."""
    day = _day(on)
    unit = _unit(code, day) if code else None
    numbers = lookup.counts(day, unit)
    if as_json:
        _print(
            {
                "on": day.isoformat(),
                "unit": unit and _short(unit),
                "counts": {level.name.lower(): n for level, n in numbers.items()},
            }
        )
        return
    typer.echo(f"{unit or 'Cả nước'}, ngày {day:%-d/%-m/%Y}: " + ", ".join(f"{n} {level.label}" for level, n in numbers.items()))


@app.command()
def history(code: str, as_json: Json = False) -> None:
    """Mọi lãnh thổ từng mang một mã: từ đâu thành, về đâu, theo tỷ lệ nào."""
    units = list(Unit.objects.filter(code=code).order_by("valid_from", "pk"))
    if not units:
        raise UserError(f"Không có đơn vị nào từng mang mã {code}. Mã tỉnh 2 số, huyện 3 số, xã 5 số.")
    units.sort(key=lambda u: (u.valid_from or date.min, u.pk))
    if as_json:
        rows = [_facts(unit) | {"parents": _parents(unit), "from": _steps(unit, True), "to": _steps(unit, False)} for unit in units]
        _print({"code": code, "units": rows})
        return
    for unit in units:
        typer.echo(f"{unit.code}  {unit}  {_span(unit)}  (khóa {unit.pk})")
        for parent in _parents(unit):
            typer.echo(f"  thuộc {parent['name']}")
        for word, steps in (("từ", _steps(unit, True)), ("thành", _steps(unit, False))):
            for step in steps:
                guess = " (ước tính)" if step["estimated"] else ""
                day = date.fromisoformat(str(step["on"]))
                typer.echo(f"  {word} {step['name']} ngày {day:%-d/%-m/%Y}, {step['share']} số dân{guess}. {step['source']}")


@outlines.command("import")
def import_boundaries(
    file: Path,
    credit: Annotated[str, typer.Option(help="Nguồn và giấy phép của ranh giới.")] = "",
    on: On = "",
    as_json: Json = False,
) -> None:
    """Nhập ranh giới từ GeoJSON; id của mỗi Feature là mã xã."""
    clock = installation_clock()
    try:
        done = boundaries.import_file(file, on=_day(on), at=clock.now(), credit=credit)
    except boundaries.BoundaryError as error:
        raise UserError(str(error)) from None
    if as_json:
        _print(
            {
                "units": done.units,
                "replaced": done.replaced,
                "points": done.points,
                "credit": done.credit,
                "label": boundaries.LABEL,
            }
        )
        return
    typer.echo(f"Đã nhập ranh giới của {done.units} đơn vị ({done.points} điểm). Nguồn: {done.credit}. {boundaries.LABEL}.")


def _day(text: str) -> date:
    if not text:
        return installation_clock().today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--on: “{text}” không phải là ngày. Viết năm-tháng-ngày, ví dụ 2025-06-30.") from None


def _unit(code: str, day: date) -> Unit:
    try:
        return lookup.unit_by_code(code, day)
    except lookup.UnknownUnit as error:
        raise UserError(str(error)) from None


def _print(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _percent(share: object) -> str:
    return "" if share == 1 else f"{float(str(share)) * 100:.0f}%"


def _span(unit: Unit) -> str:
    start = f"từ {unit.valid_from:%-d/%-m/%Y}" if unit.valid_from else "từ trước 2022"
    return f"{start} đến hết {date.fromordinal(unit.valid_to.toordinal() - 1):%-d/%-m/%Y}" if unit.valid_to else f"{start} đến nay"


def _short(unit: Unit) -> dict[str, object]:
    return {
        "key": unit.pk,
        "code": unit.code,
        "name": str(unit),
        "level": Level(unit.level).name.lower(),
        "simulated": unit.simulated,
    }


def _facts(unit: Unit) -> dict[str, object]:
    return _short(unit) | {
        "valid_from": unit.valid_from and unit.valid_from.isoformat(),
        "valid_to": unit.valid_to and unit.valid_to.isoformat(),
        "longitude": unit.longitude,
        "latitude": unit.latitude,
        "area_km2": unit.area_km2,
        "population": unit.population,
        "source": unit.source,
        "estimated": unit.estimated,
        "called_before": unit.called_before,
    }


def _province_name(unit: Unit, day: date) -> str:
    map_ = geography.load()
    parents, place = map_.parents(day), map_.index(unit.pk)
    while parents[place] >= 0:
        place = int(parents[place])
    return str(Unit.objects.get(pk=int(map_.keys[place])))


def _parents(unit: Unit) -> list[dict[str, object]]:
    return [_short(link.parent) for link in UnitParent.objects.filter(unit=unit).select_related("parent").order_by("valid_from")]


def _steps(unit: Unit, back: bool) -> list[dict[str, object]]:
    return [
        _short(step.other)
        | {
            "on": step.on.isoformat(),
            "share": "toàn bộ" if step.share == 1 else str(step.share),
            "estimated": step.estimated,
            "source": step.source,
        }
        for step in (lineage.came_from(unit) if back else lineage.became(unit))
    ]
