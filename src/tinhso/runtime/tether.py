"""A child ends with its supervisor, however that one ends.

The supervisor keeps the writing end of a pipe; when it is gone, even by kill -9, reading gives the end of the file.
"""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "TINHSO_TETHER"
"""Number of the inherited descriptor to read; set by the supervisor, of no meaning to anybody else."""
PARENT = "TINHSO_PARENT"
"""Process id of the server that makes workers; set by that server for them."""
PATIENCE = 8
"""Seconds to finish what is under way."""


def hold() -> None:
    """Watch the supervisor from a thread, where there is one; called first thing in a child."""
    number = os.environ.get(VARIABLE)
    if number is not None:
        threading.Thread(target=_watch, args=(int(number),), daemon=True, name="tether").start()


def _watch(descriptor: int) -> None:
    while os.read(descriptor, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


def name_parent() -> None:
    """Before making workers: tell them whose life theirs hangs on. A worker that asks later may ask too late."""
    os.environ[PARENT] = str(os.getpid())


def end_with_parent() -> None:
    """For a worker of a process that is itself tethered (the web server): end when that process is gone."""
    parent = int(os.environ[PARENT])

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent").start()
