"""Background jobs of drafts."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tinhso.kernel.loading.clock import installation_clock
from tinhso.reports import underway

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(queue="reports", retry=AGAIN)
def check_task(draft: int) -> None:
    """Check one draft."""
    underway.work_on(draft, installation_clock())


@app.periodic(cron="* * * * *")
@app.task(queue="reports", queueing_lock="reports-resume")
def resume_task(timestamp: int) -> None:
    """Each minute: start again what a kill left behind."""
    underway.resume_stalled()
