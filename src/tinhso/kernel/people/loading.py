"""The accounts of a demonstration, loaded after places and agencies."""

from __future__ import annotations

from tinhso.kernel.loading import Progress, Stage
from tinhso.kernel.people import accounts
from tinhso.kernel.time import SystemClock


def _run(progress: Progress) -> int:
    done = accounts.load(SystemClock())
    progress(done, done)
    return done


STAGES = [Stage(400, "people.demo", "Tài khoản mẫu cho từng vai trò", _run, accounts.digest, simulated=True)]
