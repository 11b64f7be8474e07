"""Background jobs of imports."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tinhso.kernel.imports import services, stalled

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(queue="imports", retry=AGAIN)
def read_task(batch: int) -> None:
    """Read one file."""
    services.read_batch(batch)


@app.task(queue="imports", retry=AGAIN)
def write_task(batch: int, actor: int) -> None:
    """Write one file's right rows."""
    services.write_batch(batch, actor)


@app.periodic(cron="* * * * *")
@app.task(queue="imports", queueing_lock="imports-resume")
def resume_task(timestamp: int) -> None:
    """Each minute: start again what a kill left behind."""
    stalled.resume_stalled()
