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


def end_with_parent() -> None:
    """For a process whose parent is itself tethered (a worker of the web server): end when that parent is gone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent").start()
