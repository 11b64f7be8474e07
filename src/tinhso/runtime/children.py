"""The processes that `tinhso run` keeps alive: `python -m tinhso.runtime.children web|jobs|ledger`."""

from __future__ import annotations

import os
import signal
import sys
import threading

from tinhso.runtime import tether

WEB_WORKERS, WEB_THREADS = 2, 4


def port() -> int:
    """PORT, 8000 unless told. Raises ValueError for what is no port."""
    number = int(os.environ.get("PORT") or 8000)
    if not 1 <= number <= 65535:
        raise ValueError(number)
    return number


def address() -> str:
    """The address the web server listens at: TINHSO_ADDRESS, this machine alone unless told."""
    return os.environ.get("TINHSO_ADDRESS") or "127.0.0.1"


def web() -> None:
    """Pages. A worker that dies is replaced by the server itself."""
    from granian import Granian
    from granian.constants import Interfaces

    tether.name_parent()
    Granian(
        "tinhso.runtime.web_worker:application",
        address=address(),
        port=port(),
        interface=Interfaces.WSGI,
        workers=WEB_WORKERS,
        blocking_threads=WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_access=False,
        websockets=False,
    ).serve()


def jobs() -> None:
    """Background jobs, from the queue in PostgreSQL."""
    import django

    django.setup()
    from procrastinate.contrib.django import app

    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as worker:
        worker.run_worker(name="tinhso", shutdown_graceful_timeout=5, listen_notify=True)


def ledger() -> None:
    """Bring the cells up to date within a minute of each commit."""
    import django

    django.setup()
    from tinhso.ledger.cells.refresh import watch

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    watch(stop)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.settings")
    tether.hold()
    {"web": web, "jobs": jobs, "ledger": ledger}[sys.argv[1]]()
