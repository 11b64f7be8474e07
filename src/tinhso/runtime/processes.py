"""Which processes belong to a database server. By their command line: the one thing that every account may read."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def with_words(words: tuple[str, ...]) -> set[int]:
    """Ids of processes whose command line holds one of the given words. A dead one that nobody has reaped has none."""
    proc = Path("/proc")
    if not (proc / "self" / "cmdline").exists():
        listed = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=True).stdout
        rows = (line.strip().partition(" ") for line in listed.splitlines())
        return {int(pid) for pid, _, command in rows if any(word in command for word in words)} - {os.getpid()}
    found = set()
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if any(word in line for word in words):
            found.add(int(folder.name))
    return found - {os.getpid()}


def end(pids: set[int], number: signal.Signals) -> None:
    """Send a signal to each; one that has gone already is no error."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Whether the condition (a function) came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
