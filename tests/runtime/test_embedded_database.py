"""The embedded server, where machines differ: long paths, reused process ids, two commands at once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runtime.conftest import Installation
from tinhso.runtime import launch
from tinhso.runtime.accounts import CAP_DAC_READ_SEARCH
from tinhso.runtime.server import LONGEST_SOCKET, bin_folder

pytestmark = pytest.mark.crash


def test_path_too_long_for_a_socket(new_installation: Callable[[str], Installation]) -> None:
    one = new_installation("a-very-long-name-" * 6)
    assert one.call("django", "check").returncode == 0
    folder = one.server.sockets()
    assert len(str(folder)) < LONGEST_SOCKET and folder.stat().st_mode & 0o077 == 0
    assert one.server.sockets() == folder


def test_short_folder_that_vanished_is_made_again(new_installation: Callable[[str], Installation]) -> None:
    one = new_installation("a-very-long-name-" * 6)
    first = one.server.sockets()
    first.rmdir()
    assert one.call("django", "check").returncode == 0
    assert one.server.sockets() != first


def test_stale_lock_file_whose_process_id_was_given_to_another(new_installation: Callable[[str], Installation]) -> None:
    one = new_installation("var")
    one.call("django", "check")
    sleeper = subprocess.Popen(["sleep", "60"], user=one.server.data.stat().st_uid if os.geteuid() == 0 else None)
    try:
        lines = [str(sleeper.pid), str(one.server.data), "1790000000", "5432", str(one.server.sockets()), "", "", "ready"]
        (one.server.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        assert one.call("django", "check").returncode == 0
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_commands_started_at_once_share_one_server(new_installation: Callable[[str], Installation]) -> None:
    one = new_installation("var")
    started = [
        subprocess.Popen(one.command("django", "check"), env=one.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for process in started:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()
    assert not one.server.postmasters(), "the last one out stops the server"


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another account")


@needs_root
def test_data_of_another_account_are_refused_in_words(tmp_path: Path) -> None:
    one = Installation(tmp_path / "var")
    one.call("django", "check")
    result = call_as(12345, one)
    assert result.returncode == 1
    assert "thuộc về tài khoản khác" in result.stderr


@needs_root
def test_ordinary_user_without_a_name_runs_the_product() -> None:
    if not all(folder.stat().st_mode & 0o001 for folder in (bin_folder() / "postgres").parents):
        pytest.skip("the project lies in a folder that other accounts may not enter")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chown(folder, 12345, 12345)
        one = Installation(Path(folder) / "var")
        result = call_as(12345, one)
        assert result.returncode == 0, result.stderr
        assert one.server.data.stat().st_uid == 12345


def call_as(uid: int, one: Installation) -> subprocess.CompletedProcess[str]:
    """Run a command as an account without a name; it may read root's folders where the environment lies in one."""
    words = [sys.executable, "-I", launch.__file__, str(uid), str(uid), str(CAP_DAC_READ_SEARCH), *one.command("django", "check")]
    told = one.environment | {"HOME": "/tmp"}
    return subprocess.run(words, env=told, capture_output=True, text=True, check=False, timeout=120)
