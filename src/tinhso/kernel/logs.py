"""What of the log is worth a line."""

from __future__ import annotations

import logging


class Telling(logging.Filter):
    """Lets through warnings and errors, and whatever carries a trace: a job that failed and is tried again says so as mere information."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or bool(record.exc_info)
