"""As whom the embedded database runs, and how that account passes through folders that are not its own."""

from __future__ import annotations

import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

from tinhso.runtime import launch
from tinhso.runtime.errors import RuntimeFault

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


@dataclass(frozen=True)
class Account:
    """The account a command runs as; None as `uid` means: as we are."""

    uid: int | None
    gid: int
    capability: int | None = None

    def command(self, words: list[str]) -> list[str]:
        """The words that run `words` as this account."""
        if self.uid is None:
            return words
        capability = "none" if self.capability is None else str(self.capability)
        return [sys.executable, "-I", launch.__file__, str(self.uid), str(self.gid), capability, *words]

    def own(self, folder: Path) -> None:
        """Make a private folder of this account."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.uid is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_account(data: Path, paths: list[Path]) -> Account:
    """Who runs the database that lives in `data` and needs to reach `paths`.

    An ordinary user runs it as himself. Root runs it as the data's owner, or, the first time, as `nobody` (or the first account of
    the machine that is not root). Raises RuntimeFault when the data belong to somebody whom we cannot become.
    """
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise RuntimeFault(
                f"Thư mục dữ liệu {data} thuộc về tài khoản số {owner.st_uid}, không phải tài khoản đang chạy "
                f"(số {os.geteuid()}). Chạy lại bằng tài khoản đó, hoặc đặt TINHSO_VAR tới một thư mục khác."
            )
        return Account(None, os.getegid())
    if owner is not None and owner.st_uid != 0:
        uid, gid = owner.st_uid, owner.st_gid
    else:
        uid, gid = _humble_account()
    return Account(uid, gid, passage(paths, uid, gid))


def _humble_account() -> tuple[int, int]:
    known = [(entry.pw_name, entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall() if entry.pw_uid != 0]
    for name, uid, gid in sorted(known, key=lambda entry: entry[0] != "nobody"):
        del name
        return uid, gid
    raise RuntimeFault(
        "PostgreSQL không chạy được bằng root, mà máy này không có tài khoản nào khác. "
        "Tạo một tài khoản thường rồi chạy bằng tài khoản đó, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL."
    )


def passage(paths: list[Path], uid: int, gid: int) -> int | None:
    """The capability with which that account reaches every path; None where it passes by itself.

    A project often lies below root's own 0700 folder. To read and search is enough; a container may hold only the wider one.
    """
    if all(_passable(path, uid, gid) for path in paths):
        return None
    held = _permitted()
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if held & (1 << capability):
            return capability
    blocked = next(path for path in paths if not _passable(path, uid, gid))
    raise RuntimeFault(
        f"Tài khoản số {uid} chạy PostgreSQL không đi qua được tới {blocked}. "
        f"Cho phép đi qua các thư mục cha (chmod o+x), hoặc đặt dự án ở nơi khác, hoặc chạy bằng tài khoản thường."
    )


def _passable(path: Path, uid: int, gid: int) -> bool:
    for folder in path.resolve().parents:
        if not folder.exists():
            continue
        facts = folder.stat()
        bit = 0o100 if facts.st_uid == uid else 0o010 if facts.st_gid == gid else 0o001
        if not facts.st_mode & bit:
            return False
    return True


def _permitted() -> int:
    """The capabilities of this process, as bits; none where the system has no such thing."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(fields["CapPrm"], 16) & int(fields["CapBnd"], 16)
