"""What a worker of the web server loads: the application, tied to the life of the server that made the worker, and warmed beside it."""

import threading

from tinhso.runtime import tether
from tinhso.wsgi import application

__all__ = ["application"]


def _warm() -> None:
    from django.db import connection

    from tinhso.centre.warming import warm

    try:
        warm()
    finally:
        connection.close()  # the thread's own


tether.end_with_parent()
threading.Thread(target=_warm, name="warming", daemon=True).start()
