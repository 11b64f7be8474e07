"""Backup and restore, an empty province, the doctor: through the commands, on installations of their own."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runtime.conftest import Installation
from tinhso.runtime import database

pytestmark = pytest.mark.crash
Maker = Callable[[str], Installation]


def settings_of(one: Installation) -> str:
    code = "from tinhso.kernel.loading.models import Setting as S; print(sorted(S.objects.values_list('key', 'value')))"
    return one.call("django", "shell", "-v0", "-c", code).stdout


def test_restored_backup_holds_rows_and_files(new_installation: Maker, tmp_path: Path) -> None:
    first, second, kept = new_installation("first"), new_installation("second"), tmp_path / "kept.tar"
    first.call("django", "migrate", "-v0")
    code = "from tinhso.kernel.loading.models import Setting; Setting(key='mark', value='một').save()"
    first.call("django", "shell", "-v0", "-c", code)
    stored = first.var / "files" / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"attachment")
    first.call("backup", str(kept))
    assert kept.stat().st_mode & 0o077 == 0, "a backup holds personal data"
    second.call("restore", str(kept))
    assert "một" in settings_of(second)
    assert (second.var / "files" / "ab" / "abcd").read_bytes() == b"attachment"


def test_restore_asks_before_it_replaces(installation: Installation, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar"
    installation.call("backup", str(kept))
    refused = installation.call("restore", str(kept), check=False)
    assert refused.returncode == 1 and "--replace" in refused.stderr
    assert installation.call("restore", str(kept), "--replace").returncode == 0


def test_broken_backup_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    kept, cut = tmp_path / "kept.tar", tmp_path / "cut.tar"
    installation.call("backup", str(kept))
    with tarfile.open(kept) as whole, tarfile.open(cut, "w") as part:
        for member in whole.getmembers():
            source = whole.extractfile(member)
            assert source is not None
            if member.name == "database.dump":
                member.size = member.size // 2
            part.addfile(member, source)
    before = settings_of(installation)
    result = installation.call("restore", str(cut), "--replace", check=False)
    assert result.returncode == 1 and "không bị thay đổi" in result.stderr
    assert settings_of(installation) == before
    (tmp_path / "text.tar").write_text("no archive")
    assert "không phải tệp sao lưu" in installation.call("restore", str(tmp_path / "text.tar"), check=False).stderr


def test_empty_province_has_units_and_no_simulated_record(new_installation: Maker) -> None:
    one = new_installation("var")
    one.call("init", "--province", "19")
    told = settings_of(one)
    assert "demo_date" not in told and "('province', '19')" in told
    listed = one.call("load", "--list").stdout.splitlines()
    simulated = [line for line in listed if line.endswith("(mô phỏng)")]
    assert any("đã nạp" in line for line in listed) and all("chưa nạp" in line for line in simulated)
    one.call("load")
    assert one.call("load", "--list").stdout.splitlines() == listed


def test_doctor_says_what_to_do(installation: Installation) -> None:
    result = installation.call("doctor", "--json", check=False)
    checks = {check["check"]: check for check in json.loads(result.stdout)["checks"]}
    assert checks["database"]["state"] == "good"
    assert checks["loading"]["state"] == "note" and "tinhso load" in checks["loading"]["act"]
    (installation.var / "secret-key").chmod(0o644)
    result = installation.call("doctor", check=False)
    assert result.returncode == 1 and "chmod 600" in result.stdout


def test_unknown_stage_is_the_users_mistake(installation: Installation) -> None:
    result = installation.call("load", "no-such-stage", check=False)
    assert result.returncode == 1 and "tinhso load --list" in result.stderr


def test_outside_database_that_does_not_answer_is_named_without_its_password(new_installation: Maker) -> None:
    one = new_installation("var")
    one.outside = "postgresql://tinhso:secret-word@127.0.0.1:1/tinhso"
    result = one.call("doctor", check=False)
    assert result.returncode == 1
    assert "DATABASE_URL" in result.stderr and "secret-word" not in result.stderr and "Traceback" not in result.stderr


def test_outside_database_is_left_alone(new_installation: Maker) -> None:
    """With DATABASE_URL no embedded server is made, whatever the folder."""
    one, other = new_installation("server"), new_installation("client")
    one.call("django", "check")
    with database.starting(one.server):
        one.server.start()
        try:
            other.outside = one.server.url()
            other.call("django", "migrate", "-v0")
            assert "ngoài (DATABASE_URL)" in other.call("doctor", check=False).stdout
            assert not (other.var / "postgres").exists()
        finally:
            one.server.stop()
