"""`tinhso run`, `init`, `load`, `doctor`, `backup`, `restore`, …: what starts and looks after the whole product."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinhso.runtime.errors import RuntimeFault

if TYPE_CHECKING:
    from django.db.models import Model

app = typer.Typer()


@app.command()
def run() -> None:
    """Nạp một tỉnh mẫu (lần đầu) rồi chạy web, việc nền và sổ số liệu. Ctrl-C để dừng."""
    from tinhso.runtime import prepare, supervisor

    with supervisor.only_one():
        supervisor.check_port()
        prepare.prepare(simulated=not _is_real())
        names = {"web": "Máy chủ web", "jobs": "Việc nền", "ledger": "Cập nhật sổ số liệu"}
        supervisor.keep(names, os.environ | {"TINHSO_STATIC": "collected"}, _say, _ready)
    _say("Đã dừng.")


@app.command()
def init(
    province: Annotated[str, typer.Option(help="Mã tỉnh, như 19.")] = "",
) -> None:
    """Tạo một tỉnh trống: đơn vị, cơ quan, chỉ tiêu; không có bản ghi mô phỏng."""
    from tinhso.kernel.loading.models import LoadedStage, Setting
    from tinhso.kernel.loading.running import stages
    from tinhso.runtime import prepare

    prepare.migrate()
    simulated = {stage.code for stage in stages() if stage.simulated}
    if LoadedStage.objects.filter(code__in=simulated).exists():
        raise RuntimeFault(
            "Cơ sở dữ liệu này đã có bản ghi mô phỏng, không thể thành tỉnh trống. "
            "Đặt TINHSO_VAR (hoặc DATABASE_URL) tới chỗ mới rồi chạy lại."
        )
    Setting.objects.update_or_create(key="purpose", defaults={"value": "real"})
    if province:
        Setting.objects.update_or_create(key="province", defaults={"value": province})
    prepare.prepare(simulated=False)
    _say("Tỉnh trống đã sẵn sàng. Mở tài khoản bằng `tinhso people add`, rồi chạy `tinhso run` để mở web.")


@app.command()
def load(
    codes: Annotated[list[str] | None, typer.Argument(help="Mã bước nạp; không ghi thì nạp mọi bước còn thiếu.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Nạp lại cả bước đã nạp.")] = False,
    show: Annotated[bool, typer.Option("--list", help="Liệt kê các bước và tình trạng.")] = False,
) -> None:
    """Nạp các bước dữ liệu còn thiếu, hoặc đúng những bước được gọi tên."""
    from tinhso.kernel.loading import running
    from tinhso.kernel.loading.models import LoadedStage
    from tinhso.runtime import prepare

    if show:
        loaded = {row.code: row for row in LoadedStage.objects.all()} if has_table(LoadedStage) else {}
        for stage in running.stages():
            row = loaded.get(stage.code)
            state = "chưa nạp" if row is None else "đã nạp" if row.digest == stage.digest() else "đã cũ"
            print(f"{stage.order:>4} {stage.code:<36} {state:<9} {stage.title}{' (mô phỏng)' if stage.simulated else ''}")
        return
    try:
        with running.preparing():
            prepare.migrate()
            done = prepare.load(simulated=not _is_real(), only=codes or (), again=again)
    except running.UnknownStageError as error:
        raise RuntimeFault(f"Không có bước nạp: {error}. Xem tên các bước: tinhso load --list") from None
    _say(f"Đã nạp {done} bước." if done else "Không có gì phải nạp.")


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Một đối tượng JSON trên đầu ra chuẩn.")] = False) -> None:
    """Kiểm tra máy, cơ sở dữ liệu, dữ liệu đã nạp; nói phải làm gì. Mã ra 1 khi có chỗ hỏng."""
    from tinhso.runtime import doctor as doctoring

    findings = doctoring.examine()
    if as_json:
        print(json.dumps({"checks": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        words = {doctoring.State.GOOD: "✓ tốt", doctoring.State.NOTE: "◆ lưu ý", doctoring.State.WRONG: "▼ hỏng"}
        for finding in findings:
            print(f"{words[finding.state]:<9} {finding.check:<10} {finding.found}")
            if finding.act:
                print(f"{'':<21}→ {finding.act}")
    if any(finding.state == doctoring.State.WRONG for finding in findings):
        raise typer.Exit(1)


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Tệp sẽ ghi; không nêu thì var/backups/tinhso-<giờ>.tar.")] = None,
) -> None:
    """Ghi cơ sở dữ liệu và các tệp đính kèm vào một tệp. Web vẫn chạy được."""
    from tinhso.runtime import backup as backups
    from tinhso.runtime import folders, progress

    target = file or folders.var() / "backups" / f"tinhso-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    with progress.stage("Sao lưu"):
        summary = backups.make(target)
    megabytes = f"{summary.size / 2**20:.1f}".replace(".", ",")
    print(f"{summary.path}: {megabytes} MB, {progress.count(summary.files)} tệp đính kèm, phiên bản {summary.version}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Tệp do tinhso backup ghi.")],
    replace: Annotated[bool, typer.Option("--replace", help="Thay toàn bộ dữ liệu hiện có.")] = False,
) -> None:
    """Lấy lại một bản sao lưu: tất cả hoặc không gì cả. Dừng `tinhso run` trước khi chạy."""
    from tinhso.runtime import backup as backups
    from tinhso.runtime import prepare, progress, supervisor

    with supervisor.only_one():
        with progress.stage("Phục hồi"):
            summary = backups.restore(file, replace=replace)
        prepare.migrate()
    print(f"Đã phục hồi bản sao lưu lúc {summary.at} (phiên bản {summary.version}, {progress.count(summary.files)} tệp đính kèm).")


@app.command()
def assets() -> None:
    """Dựng phông chữ từ các gói đã khoá vào var/assets."""
    from tinhso.runtime import assets as faces
    from tinhso.runtime import folders

    print("Đã dựng" if faces.ensure() else "Đã có", folders.assets())


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def django(context: typer.Context) -> None:
    """Chuyển lệnh cho Django, như `tinhso django migrate`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *context.args])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _is_real() -> bool:
    """Whether `tinhso init` made this installation: simulated records never enter it."""
    from tinhso.kernel.loading.models import Setting

    return has_table(Setting) and Setting.objects.filter(key="purpose", value="real").exists()


def has_table(model: type[Model]) -> bool:
    """Whether migrations have made the table: a command may be the first one of an installation."""
    from django.db import connection

    return model._meta.db_table in connection.introspection.table_names()


def _ready() -> None:
    """Where the pages are, and who may sign in."""
    from tinhso.kernel.loading.models import Setting
    from tinhso.kernel.people.accounts import demo_accounts
    from tinhso.runtime import children

    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(children.address(), children.address())
    print(f"\nTỉnh Số: http://{host}:{children.port()}/   (Ctrl-C để dừng)")
    if demo := Setting.objects.filter(key="demo_date").first():
        print(f"Dữ liệu mô phỏng đến hết ngày {demo.value}; số liệu đã công bố là thật và ghi nguồn.")
        print("Tài khoản dùng thử (người không có thật):")
        for username, password, title in demo_accounts():
            print(f"  {username:<14} {password:<24} {title}")
    sys.stdout.flush()
